import type { Session } from '../client/session.ts'
import { DbctlError } from '../errors.ts'
import { VERSION } from '../version.ts'
import { IN_UTF8 } from './apply.ts'
import { FACTS_TABLE, type MigrationFact } from './facts.ts'
import { type JournalTable, quoteJournal } from './journal.ts'
import { checksumOf, type Migration } from './source/migration.ts'
import type { Step } from './steps.ts'

/** What an interrupted run left of a stepwise migration. */
export interface Unfinished {
  /** The sha256 of each step that is done, in order. */
  readonly done: readonly string[]
  /** The note of the step that was begun. */
  readonly begun: string | null
  readonly cursor: unknown
}

/** Nothing for one that is not begun, or was ended: facts of a run long ago, whose row has since been taken away, mean nothing here. */
export const unfinished = (fact: MigrationFact | undefined): Unfinished =>
  fact?.status === 'running' || fact?.status === 'failed' ? fact : { done: [], begun: null, cursor: null }

/** Steps that are done must still be what the file says, or nobody knows what going on would mean. */
export function assertUnchanged({ name, path }: Migration, steps: readonly Step[], done: readonly string[]): void {
  const changed = done.findIndex((hash, i) => steps[i]?.hash !== hash)
  if (changed < 0) return
  throw new DbctlError(
    'DBCTL_MIGRATION_PARTIAL',
    `${name} was edited after ${done.length} of its steps ${done.length === 1 ? 'was' : 'were'} done: step ${changed + 1} is not what it was`,
    {
      hint: `Restore ${path} as it was and run this again, or settle by hand what is done and tell dbctl: dbctl repair ${name} --as applied (or pending).`,
      details: { migration: name, done: done.length, changed: changed + 1 },
    },
  )
}

/** What was begun step by step and now asks for one transaction would run what is done a second time. */
export function assertNotBegun({ name, path }: Migration, { done, begun, cursor }: Unfinished): void {
  if (done.length === 0 && begun === null && cursor === null) return
  throw new DbctlError(
    'DBCTL_MIGRATION_PARTIAL',
    `${name} was begun step by step (${done.length} done), and as it is now it runs whole: what is done would be done again; nothing was applied`,
    {
      hint: `Give ${path} back what made it run in steps (\`-- dbctl: no-transaction\`, its COMMIT, or its TypeScript), or settle by hand what is done and tell dbctl: dbctl repair ${name} --as applied (or pending).`,
      details: { migration: name, done: done.length },
    },
  )
}

/** The note of a stepwise migration's progress, in its row of `dbctl.migrations`. */
export interface Progress {
  /** Before the first step of this run. */
  started(tx: Session, from: Unfinished): Promise<void>
  /** In the transaction of the step itself. */
  stepDone(tx: Session, hash: string): Promise<void>
  /** Before a step that no transaction can hold. */
  stepBegun(tx: Session, note: string | null): Promise<void>
  failed(tx: Session, error: string): Promise<void>
  /** In the transaction of a batch: where the TypeScript goes on. */
  moveCursor(tx: Session, cursor: unknown): Promise<void>
}

/** For the rest of the transaction, as whom the session was opened: the file's SET ROLE holds on behind it, and may not write here. */
const AS_OURSELVES = `set local session authorization default; set local role to default; ${IN_UTF8}`

/** Writes in the transaction that is open. */
export function progressOf(journal: JournalTable, migration: Migration): Progress {
  const key = [quoteJournal(journal), migration.name]
  const update = async (tx: Session, assignment: string, ...values: unknown[]): Promise<void> => {
    await tx.script(AS_OURSELVES)
    const touched = await tx.command(`update ${FACTS_TABLE} set ${assignment} where journal = $1 and name = $2`, [...key, ...values])
    if (touched !== 1) throw new Error(`the progress of ${migration.name} is gone from ${FACTS_TABLE}`)
  }
  return {
    async started(tx, { done, begun, cursor }) {
      await tx.command(
        `insert into ${FACTS_TABLE} as fact (journal, name, checksum, hash, status, dbctl_version) values ($1, $2, $3, $4, 'running', $5)
         on conflict (journal, name) do update set checksum = excluded.checksum, hash = excluded.hash, status = 'running',
           started_at = case when fact.status in ('running', 'failed') then fact.started_at else excluded.started_at end,
           finished_at = null, actor = excluded.actor, dbctl_version = excluded.dbctl_version, error = null`,
        [...key, checksumOf(migration), migration.hash, VERSION],
      )
      const values = [JSON.stringify(done), begun, JSON.stringify(cursor ?? null)]
      await update(tx, 'done = array(select pg_catalog.json_array_elements_text($3::json)), begun = $4, cursor = $5::jsonb', ...values)
    },
    stepDone: (tx, hash) => update(tx, 'done = done || $3::text, begun = null', hash),
    stepBegun: (tx, note) => update(tx, 'begun = $3', note),
    failed: (tx, error) => update(tx, "status = 'failed', error = $3", error),
    moveCursor: (tx, cursor) => update(tx, 'cursor = $3::jsonb', JSON.stringify(cursor ?? null)),
  }
}
