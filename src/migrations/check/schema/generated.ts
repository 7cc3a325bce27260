import { join } from 'node:path'
import { Answers } from '../../generate/answers.ts'
import { runFolderKit } from '../../generate/folder-kit.ts'
import { runJournalKit } from '../../generate/journal-kit.ts'
import { findKit } from '../../generate/kit.ts'
import type { KitOptions } from '../../generate/run-kit.ts'
import { type KitProject, withWorkspace } from '../../generate/workspace.ts'
import { readWritten } from '../../generate/written.ts'

/**
 * The whole TypeScript schema as SQL, by the project's own drizzle-kit: the first migration of an empty folder. Not by `drizzle-kit export`,
 * which in 0.31 passes over the project's `casing`, prints between what the schema's files print, and ends with 0 after an error.
 * Throws what generate throws: no drizzle-kit, a schema that cannot be loaded.
 */
export async function schemaSql(project: KitProject, options: KitOptions): Promise<string> {
  const kit = findKit(project.root)
  const run = kit.format === 'journal' ? runJournalKit : runFolderKit
  const empty = { ...project, out: join(project.out, '.dbctl-none') }
  return withWorkspace(empty, async (workspace) => {
    const { kind } = await run(kit, [], workspace, new Answers([], []), options)
    return kind === 'unchanged' ? '' : (await readWritten(workspace, kit.format, undefined)).sql
  })
}
