import { DbctlError } from '../../errors.ts'
import type { Finding } from '../../findings.ts'
import { parseSql } from '../sql/parse.ts'
import { effectsOf } from './effects.ts'
import { type History, readHistory } from './history.ts'
import { assertLayout, findKit, type Kit } from './kit.ts'
import { lossOf } from './losses.ts'
import { type GenerateOptions, makeMigration } from './make.ts'
import { type PublishedMigration, publish } from './publish.ts'
import { type Workspace, withWorkspace } from './workspace.ts'

/** A migration as it would be written. */
export interface Draft {
  readonly kit: Kit
  readonly history: History
  readonly migration: PublishedMigration
  /** What goes into the folder: the migration itself or, with `safe`, those that take its place. */
  readonly parts: readonly PublishedMigration[]
  /** With `safe`: why there is each part, in their order. */
  readonly reasons: readonly string[]
  /** With `safe`: what still locks or breaks, since no rewriting helps. */
  readonly findings: readonly Finding[]
  /** With `revert`: what stays as it was, and why. */
  readonly leftOut: readonly string[]
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
    const made = await makeMigration(kit, history, workspace, options)
    if (!made) return use(undefined, async () => [])
    const { migration, leftOut } = made
    const { statements } = options.custom ? { statements: [] } : await parseSql(migration.sql)
    const draft: Draft = {
      kit,
      history,
      migration,
      ...(await partsOf(migration, history, options)),
      leftOut,
      losses: statements.flatMap((statement) => lossOf(statement) ?? []),
      droppedTables: statements
        .flatMap(effectsOf)
        .flatMap(({ action, kind, object }) => (action === 'drop' && kind === 'table' ? [object] : [])),
    }
    return use(draft, () => writeDraft(draft, workspace, project.out))
  })
}

async function partsOf(migration: PublishedMigration, history: History, { project, safe }: GenerateOptions) {
  if (!safe) return { parts: [migration], reasons: [], findings: [] }
  const { makeSafe } = await import('./safely.ts')
  return makeSafe(migration, history, project.out, safe)
}

/** Only onto the folder that drizzle-kit saw: another run, or a checkout meanwhile, would make the snapshot one of something else. */
async function writeDraft({ parts, history }: Draft, workspace: Workspace, out: string): Promise<string[]> {
  if (!(await workspace.isCurrent())) {
    throw new DbctlError('DBCTL_BUSY', `${out} changed while drizzle-kit worked on a copy of it; nothing was written`, {
      hint: 'Another run or a checkout went on in it: run this again.',
    })
  }
  return publish(out, parts, history.journal)
}
