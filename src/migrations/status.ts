import { type VectorSupport, vectorSupport } from '../catalog/extensions.ts'
import type { Client } from '../client/client.ts'
import { type JournalTable, listApplied } from './journal.ts'
import { type MigrationPlan, planMigrations } from './plan.ts'
import type { Migration } from './source/migration.ts'

export interface DatabaseStatus {
  readonly vector: VectorSupport
  readonly journalExists: boolean
  readonly plan: MigrationPlan
}

/** Reads how the database stands against the folder, in one read-only transaction; a role with SELECT alone can ask. */
export function readStatus({ session }: Client, migrations: readonly Migration[], journal: JournalTable): Promise<DatabaseStatus> {
  return session.transaction(
    async (tx) => {
      const applied = await listApplied(tx, journal)
      return { vector: await vectorSupport(tx), journalExists: applied !== undefined, plan: planMigrations(migrations, applied ?? []) }
    },
    { readOnly: true, isolation: 'repeatable read' },
  )
}
