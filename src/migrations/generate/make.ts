import type { Reporter } from '../../report.ts'
import type { Answers } from './answers.ts'
import { SCRIPT_GUARD, SCRIPT_TEMPLATE } from './custom.ts'
import { runFolderKit } from './folder-kit.ts'
import { type History, withoutSnapshot } from './history.ts'
import { runJournalKit } from './journal-kit.ts'
import type { Kit } from './kit.ts'
import { putLast } from './order.ts'
import type { PublishedMigration } from './publish.ts'
import { assertNotRepeated } from './repeated.ts'
import { findTarget, type RevertRequest, reverse } from './revert/revert.ts'
import type { KitOptions } from './run-kit.ts'
import type { SafeOptions } from './safely.ts'
import { withVectorExtension } from './vector-extension.ts'
import type { KitProject, Workspace } from './workspace.ts'
import { readWritten, type WrittenMigration } from './written.ts'

export interface GenerateOptions {
  readonly project: KitProject
  readonly name: string | undefined
  /** An empty migration to be filled by hand, in SQL or in TypeScript beside it. */
  readonly custom: 'sql' | 'typescript' | undefined
  /** A migration that undoes another. */
  readonly revert: RevertRequest | undefined
  /** Put migrations in the place of one that would lock what is in use. */
  readonly safe: SafeOptions | undefined
  readonly answers: Answers
  readonly env: KitOptions['env']
  readonly signal: AbortSignal
  readonly report: Reporter
}

export interface Made {
  readonly migration: PublishedMigration
  /** What a migration that reverts another leaves as it was, and why. */
  readonly leftOut: readonly string[]
}

/** The next migration, as it would stand in the folder; undefined where schema and folder agree. */
export async function makeMigration(kit: Kit, history: History, workspace: Workspace, options: GenerateOptions): Promise<Made | undefined> {
  const { custom, revert, project, report } = options
  const written = await runKit(kit, history, workspace, options)
  if (!written) return undefined
  if (custom === 'typescript') {
    return { migration: { ...inOrder(written, history, report), sql: SCRIPT_GUARD, script: SCRIPT_TEMPLATE }, leftOut: [] }
  }
  if (custom) return { migration: { ...inOrder(written, history, report), script: undefined }, leftOut: [] }
  if (revert) {
    const { leftOut, ...texts } = await reverse(kit, history, project.out, written, revert, workspace, kitOptions(options))
    return { migration: { ...inOrder(written, history, report), ...texts, script: undefined }, leftOut }
  }
  await assertNotRepeated(written.sql, withoutSnapshot(history, project.out))
  const extended = await withVectorExtension(written, history.migrations)
  if (extended) report.note('added CREATE EXTENSION IF NOT EXISTS vector: no earlier migration makes it')
  return { migration: { ...inOrder(extended ?? written, history, report), script: undefined }, leftOut: [] }
}

/** What drizzle-kit itself writes; for a reversal an empty migration, whose name, place and snapshot it then has right. */
export async function runKit(
  kit: Kit,
  history: History,
  workspace: Workspace,
  options: GenerateOptions,
): Promise<WrittenMigration | undefined> {
  const { custom, revert, answers } = options
  const name = options.name ?? (revert ? `revert_${findTarget(history, revert.target).name.replace(/^\d+_/, '')}` : undefined)
  const args = [...(name === undefined ? [] : ['--name', name]), ...(custom || revert ? ['--custom'] : [])]
  const run = kit.format === 'journal' ? runJournalKit : runFolderKit
  const outcome = await run(kit, args, workspace, answers, kitOptions(options))
  answers.assertComplete()
  return outcome.kind === 'unchanged' ? undefined : readWritten(workspace, kit.format, history.journal)
}

const kitOptions = ({ project, env, signal }: GenerateOptions): KitOptions => ({ cwd: project.root, env, signal })

function inOrder(written: WrittenMigration, { migrations }: History, report: Reporter): WrittenMigration {
  const last = putLast(written, migrations)
  if (last) report.warn(`an earlier migration is dated in the future, so that ${last.name} is dated right after it: it must be the newest`)
  return last ?? written
}
