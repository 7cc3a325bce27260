import type { Session } from '../client/session.ts'
import { VERSION } from '../version.ts'
import { FACTS_TABLE } from './facts.ts'
import { type JournalTable, quoteJournal } from './journal.ts'
import { checksumOf, type Migration } from './source/migration.ts'

/** The note of a stepwise migration's progress, in its row of `dbctl.migrations`. */
export interface Progress {
  /** In the transaction of the step itself. */
  stepDone(session: Session, hash: string): Promise<void>
  /** Before a step that no transaction can hold. */
  stepBegun(session: Session, hash: string): Promise<void>
  failed(session: Session, error: string): Promise<void>
  /** In the transaction of a batch: where the TypeScript goes on. */
  moveCursor(session: Session, cursor: unknown): Promise<void>
}

export function progressOf(journal: JournalTable, migration: Migration): Progress {
  const key = [quoteJournal(journal), migration.name]
  const update = async (session: Session, assignment: string, ...values: unknown[]): Promise<void> => {
    const touched = await session.command(`update ${FACTS_TABLE} set ${assignment} where journal = $1 and name = $2`, [...key, ...values])
    if (touched !== 1) throw new Error(`the progress of ${migration.name} is gone from ${FACTS_TABLE}`)
  }
  return {
    stepDone: (session, hash) => update(session, 'done = done || $3::text, begun = null', hash),
    stepBegun: (session, hash) => update(session, 'begun = $3', hash),
    failed: (session, error) => update(session, "status = 'failed', error = $3", error),
    moveCursor: (session, cursor) => update(session, 'cursor = $3::jsonb', JSON.stringify(cursor ?? null)),
  }
}

/** Notes that a stepwise migration begins, or goes on: what is done stays noted. */
export async function noteStart(session: Session, journal: JournalTable, migration: Migration): Promise<void> {
  await session.command(
    `insert into ${FACTS_TABLE} (journal, name, checksum, hash, status, dbctl_version) values ($1, $2, $3, $4, 'running', $5)
     on conflict (journal, name) do update set status = 'running', checksum = excluded.checksum, hash = excluded.hash, error = null,
       dbctl_version = excluded.dbctl_version`,
    [quoteJournal(journal), migration.name, checksumOf(migration), migration.hash, VERSION],
  )
}
