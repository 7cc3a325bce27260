import { DBCTL_SCHEMA, type OwnTable } from '../catalog/dbctl-schema.ts'
import type { Session } from '../client/session.ts'
import { quoteIdentifier, quoteLiteral } from '../client/values.ts'
import { VERSION } from '../version.ts'
import { type JournalTable, quoteJournal } from './journal.ts'
import { checksumOf, type Migration } from './source/migration.ts'

/** `running` and `failed` are of migrations that run outside a transaction and have not come to their end. */
export type FactStatus = 'running' | 'failed' | 'applied' | 'baselined' | 'repaired'

/** What dbctl keeps of a migration beside Drizzle's own row, in `dbctl.migrations`. */
export interface MigrationFact {
  readonly name: string
  /** `checksumOf` the files as they were applied. */
  readonly checksum: string
  readonly hash: string
  readonly status: FactStatus
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly milliseconds: number | null
  /** The role that applied it. */
  readonly actor: string
  /** Of a migration without a transaction: the sha256 of each step that is done, in order. */
  readonly done: readonly string[]
  /** The step that was begun and is not known to have ended. */
  readonly begun: string | null
  /** Where its TypeScript will go on. */
  readonly cursor: unknown
  readonly error: string | null
}

const NAME = 'migrations'
export const FACTS_TABLE = quoteIdentifier(DBCTL_SCHEMA, NAME)

/** Facts about migrations live in dbctl's own schema: the shape of Drizzle's table is Drizzle's. */
export const FACTS: OwnTable = {
  name: NAME,
  columns: [
    'journal',
    'name',
    'checksum',
    'hash',
    'status',
    'started_at',
    'finished_at',
    'actor',
    'dbctl_version',
    'done',
    'begun',
    'cursor',
    'error',
  ],
  statements: [
    `create table if not exists ${FACTS_TABLE} (
  journal text not null,
  name text not null,
  checksum text not null,
  hash text not null,
  status text not null check (status in ('running', 'failed', 'applied', 'baselined', 'repaired')),
  started_at timestamptz not null default pg_catalog.clock_timestamp(),
  finished_at timestamptz,
  actor text not null default session_user,
  dbctl_version text not null,
  done text[] not null default '{}',
  begun text,
  cursor jsonb,
  error text,
  primary key (journal, name)
)`,
    // Whoever may see the journal may see what it rests on.
    `grant select on ${FACTS_TABLE} to public`,
  ],
}

/**
 * The facts by migration name, all of them or those of migrations that were begun and have not ended; undefined where there are none to
 * read. Reads only.
 */
export async function readFacts(
  session: Session,
  journal: JournalTable,
  which: 'all' | 'unended' = 'all',
): Promise<ReadonlyMap<string, MigrationFact> | undefined> {
  const [table] = await session.query<{ readable: boolean }>(
    `select pg_catalog.has_schema_privilege(n.oid, 'USAGE') and pg_catalog.has_table_privilege(c.oid, 'SELECT') as readable
     from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2`,
    [DBCTL_SCHEMA, NAME],
  )
  if (!table?.readable) return undefined
  const rows = await session.query<MigrationFact>(
    `select name, checksum, hash, status, started_at::text as "startedAt", finished_at::text as "finishedAt", actor,
       round(extract(epoch from finished_at - started_at) * 1000)::float8 as milliseconds,
       pg_catalog.to_json(done) as done, begun, cursor, error
     from ${FACTS_TABLE} where journal = $1${which === 'unended' ? ` and status in ('running', 'failed')` : ''}`,
    [quoteJournal(journal)],
  )
  return new Map(rows.map((row) => [row.name, row]))
}

/** Whether this role may record facts in the table, which is there. */
export async function mayWriteFacts(session: Session): Promise<boolean> {
  const [row] = await session.query<{ may: boolean }>(
    `select pg_catalog.has_schema_privilege($1, 'USAGE') and pg_catalog.has_table_privilege($2, 'INSERT')
       and pg_catalog.has_table_privilege($2, 'UPDATE') as may`,
    [DBCTL_SCHEMA, FACTS_TABLE],
  )
  return row?.may === true
}

/** One statement that records how a migration came to count as applied; for the transaction that applies it, begun at `startedAt`. */
export function recordFactSql(
  journal: JournalTable,
  migration: Migration,
  status: FactStatus,
  startedAt = 'transaction_timestamp()',
): string {
  const values = [quoteJournal(journal), migration.name, checksumOf(migration), migration.hash, status].map(quoteLiteral).join(', ')
  return `insert into ${FACTS_TABLE} as fact (journal, name, checksum, hash, status, started_at, finished_at, dbctl_version)
values (${values}, ${startedAt}, clock_timestamp(), ${quoteLiteral(VERSION)})
on conflict (journal, name) do update set checksum = excluded.checksum, hash = excluded.hash, status = excluded.status,
  started_at = case when fact.status in ('running', 'failed') then fact.started_at else excluded.started_at end,
  done = case when fact.status in ('running', 'failed') then fact.done else '{}' end,
  finished_at = excluded.finished_at, actor = excluded.actor, dbctl_version = excluded.dbctl_version, begun = null, cursor = null, error = null`
}
