import { readSnapshot } from '../../catalog/snapshot/read.ts'
import type { CatalogSnapshot } from '../../catalog/snapshot/snapshot.ts'
import { type AnalyzedSize, listAnalyzedSizes } from '../../catalog/table-sizes.ts'
import type { Client } from '../../client/client.ts'
import type { JournalTable } from '../journal.ts'
import type { MigrationPlan } from '../plan.ts'
import type { MigrationSource } from '../source/migration.ts'
import { readStatus } from '../status.ts'
import { leaveOut } from './shadow/tried.ts'

/** What a live database says, read once and without a write: its history, what it is made of, and how much it holds. */
export interface LiveDatabase {
  readonly label: string
  readonly serverMajor: number
  readonly plan: MigrationPlan
  /** False where nothing has ever been applied by Drizzle or dbctl. */
  readonly hasJournal: boolean
  readonly snapshot: CatalogSnapshot
  readonly tables: ReadonlyMap<string, AnalyzedSize>
}

/** The rights of a role that may read the journal suffice. */
export async function readLive(client: Client, source: MigrationSource, journal: JournalTable): Promise<LiveDatabase> {
  const { session, facts } = client
  const { plan, journal: found } = await readStatus(client, source, journal)
  return {
    label: facts.label,
    serverMajor: Math.floor(facts.serverVersion / 10_000),
    plan,
    hasJournal: found !== undefined,
    snapshot: await readSnapshot(session, leaveOut(journal)),
    tables: await listAnalyzedSizes(session),
  }
}
