import { DbctlError } from '../../errors.ts'
import type { Reporter } from '../../report.ts'
import { parseSql } from '../sql/parse.ts'
import type { Answers } from './answers.ts'
import { SCRIPT_GUARD, SCRIPT_TEMPLATE } from './custom.ts'
import { effectsOf } from './effects.ts'
import { runFolderKit } from './folder-kit.ts'
import { type History, readHistory, withoutSnapshot } from './history.ts'
import { runJournalKit } from './journal-kit.ts'
import { assertLayout, findKit, type Kit } from './kit.ts'
import type { KitOptions } from './kit-process.ts'
import { lossOf } from './losses.ts'
import { putLast } from './order.ts'
import { type PublishedMigration, publish } from './publish.ts'
import { assertNotRepeated } from './repeated.ts'
import { withVectorExtension } from './vector-extension.ts'
import { type KitProject, type Workspace, withWorkspace } from './workspace.ts'
import { readWritten, type WrittenMigration } from './written.ts'

export interface GenerateOptions {
  readonly project: KitProject
  readonly name: string | undefined
  /** An empty migration to be filled by hand, in SQL or in TypeScript beside it. */
  readonly custom: 'sql' | 'typescript' | undefined
  readonly answers: Answers
  readonly env: KitOptions['env']
  readonly signal: AbortSignal
  readonly report: Reporter
}

/** A migration as it would be written. */
export interface Draft {
  readonly kit: Kit
  readonly history: History
  readonly migration: PublishedMigration
  /** What it destroys, statement by statement. */
  readonly losses: readonly string[]
  /** Tables that it drops: `"public"."users"`. */
  readonly droppedTables: readonly string[]
}

/**
 * Lets the project's drizzle-kit make the next migration, aside, and hands it to `use` while nothing of it is in the project's folder yet;
 * undefined where schema and folder agree. `write` puts it there and returns the paths.
 */
export function withDraft<T>(
  options: GenerateOptions,
  use: (draft: Draft | undefined, write: () => Promise<string[]>) => Promise<T>,
): Promise<T> {
  const { project, report } = options
  const kit = findKit(project.root)
  const history = readHistory(project.out, (text) => report.warn(text))
  if (history.format) assertLayout(kit, project.out, history.format)
  report.step(`drizzle-kit ${kit.version} compares the schema with the last snapshot`)
  return withWorkspace(project, async (workspace) => {
    const migration = await makeMigration(kit, history, workspace, options)
    if (!migration) return use(undefined, async () => [])
    const { statements } = options.custom ? { statements: [] } : await parseSql(migration.sql)
    const draft: Draft = {
      kit,
      history,
      migration,
      losses: statements.flatMap((statement) => lossOf(statement) ?? []),
      droppedTables: statements
        .flatMap(effectsOf)
        .flatMap(({ action, kind, object }) => (action === 'drop' && kind === 'table' ? [object] : [])),
    }
    return use(draft, () => writeDraft(draft, workspace, project.out))
  })
}

async function makeMigration(
  kit: Kit,
  history: History,
  workspace: Workspace,
  options: GenerateOptions,
): Promise<PublishedMigration | undefined> {
  const { name, custom, answers, project, env, signal, report } = options
  const args = [...(name === undefined ? [] : ['--name', name]), ...(custom === undefined ? [] : ['--custom'])]
  const run = kit.format === 'journal' ? runJournalKit : runFolderKit
  const outcome = await run(kit, args, workspace, answers, { cwd: project.root, env, signal })
  answers.assertComplete()
  if (outcome.kind === 'unchanged') return undefined
  const written = await readWritten(workspace, kit.format, history.journal)
  if (custom)
    return {
      ...inOrder(written, history, report),
      ...(custom === 'typescript' ? { sql: SCRIPT_GUARD, script: SCRIPT_TEMPLATE } : { script: undefined }),
    }
  await assertNotRepeated(written.sql, withoutSnapshot(history, project.out))
  const extended = await withVectorExtension(written, history.migrations)
  if (extended) report.note('added CREATE EXTENSION IF NOT EXISTS vector: no earlier migration makes it')
  return { ...inOrder(extended ?? written, history, report), script: undefined }
}

function inOrder(written: WrittenMigration, { migrations }: History, report: Reporter): WrittenMigration {
  const last = putLast(written, migrations)
  if (last) report.warn(`an earlier migration is dated in the future, so that ${last.name} is dated right after it: it must be the newest`)
  return last ?? written
}

/** Only onto the folder that drizzle-kit saw: another run, or a checkout meanwhile, would make the snapshot one of something else. */
async function writeDraft({ migration, history }: Draft, workspace: Workspace, out: string): Promise<string[]> {
  if (!(await workspace.isCurrent())) {
    throw new DbctlError('DBCTL_BUSY', `${out} changed while drizzle-kit worked on a copy of it; nothing was written`, {
      hint: 'Another run or a checkout went on in it: run this again.',
    })
  }
  return publish(out, migration, history.journal)
}
