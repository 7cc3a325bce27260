import type { Session } from '../client/session.ts'
import { quoteIdentifier } from '../client/values.ts'

/** Drizzle's journal table in the database; its name is the project's to choose. */
export interface JournalTable {
  readonly schema: string
  readonly table: string
}

export interface AppliedRow {
  readonly id: number
  readonly hash: string
  /** The journal's `when`, as text: the column is a bigint. Null only where somebody wrote the row by hand. */
  readonly createdAt: string | null
}

/** What the database says is applied; undefined where there is no journal table yet. Reads only, and creates nothing. */
export async function listApplied(session: Session, { schema, table }: JournalTable): Promise<AppliedRow[] | undefined> {
  // The catalog itself is asked, since to_regclass fails for a role without USAGE on the schema.
  const there = await session.query(
    'select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2',
    [schema, table],
  )
  if (there.length === 0) return undefined
  return session.query<AppliedRow>(
    `select id, coalesce(hash, '') as hash, created_at::text as "createdAt" from ${quoteIdentifier(schema, table)} order by id`,
  )
}

/** Drizzle's own shape, so that drizzle-kit finds it as it would have made it. */
export function createJournalSql({ schema, table }: JournalTable): string[] {
  return [
    `create schema if not exists ${quoteIdentifier(schema)}`,
    `create table if not exists ${quoteIdentifier(schema, table)} (id serial primary key, hash text not null, created_at bigint)`,
  ]
}

export async function recordApplied(session: Session, journal: JournalTable, migration: { hash: string; when: number }): Promise<void> {
  const into = quoteIdentifier(journal.schema, journal.table)
  await session.command(`insert into ${into} (hash, created_at) values ($1, $2)`, [migration.hash, migration.when])
}
