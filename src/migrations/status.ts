import { planOwnTable } from '../catalog/dbctl-schema.ts'
import { type VectorSupport, vectorSupport } from '../catalog/extensions.ts'
import type { Client } from '../client/client.ts'
import { FACTS, readFacts } from './facts.ts'
import { hasSchema, type Journal, type JournalTable, readJournal } from './journal.ts'
import { type MigrationPlan, planMigrations } from './plan.ts'
import type { MigrationSource } from './source/migration.ts'

export interface DatabaseStatus {
  readonly vector: VectorSupport
  /** Whether the journal's schema is there; the table may be missing in it. */
  readonly schemaExists: boolean
  readonly journal: Journal | undefined
  readonly plan: MigrationPlan
  /** What dbctl's own table of facts still needs before anything can be recorded there. */
  readonly ownTable: readonly string[]
}

/** Reads how the database stands against the folder, in one read-only transaction; a role with SELECT alone can ask. */
export function readStatus({ session }: Client, source: MigrationSource, table: JournalTable): Promise<DatabaseStatus> {
  return session.transaction(
    async (tx) => {
      const journal = await readJournal(tx, table)
      const facts = await readFacts(tx, table)
      return {
        vector: await vectorSupport(tx),
        schemaExists: journal !== undefined || (await hasSchema(tx, table.schema)),
        journal,
        plan: planMigrations(source, journal, facts),
        ownTable: await planOwnTable(tx, FACTS),
      }
    },
    { readOnly: true, isolation: 'repeatable read' },
  )
}
