import type { Settings } from '../config/settings.ts'
import type { JournalTable } from '../migrations/journal.ts'
import type { MigrationSource } from '../migrations/source/migration.ts'
import type { CommandContext } from './command.ts'

export interface Project {
  readonly settings: Settings
  readonly source: MigrationSource
  readonly journal: JournalTable
}

/** The project's migrations, with a warning for whatever is odd about the folder and does not stop a run. */
export async function readProject(context: CommandContext): Promise<Project> {
  const [{ readSource }, { describeProblem }] = await Promise.all([
    import('../migrations/source/source.ts'),
    import('../migrations/source/problem.ts'),
  ])
  const settings = await context.settings()
  const journal = { schema: settings.migrationsSchema.value, table: settings.migrationsTable.value }
  return { settings, journal, source: readSource(settings.out.value, (problem) => context.report.warn(describeProblem(problem))) }
}
