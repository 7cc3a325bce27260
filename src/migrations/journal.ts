import type { Session } from '../client/session.ts'
import { quoteIdentifier, quoteLiteral } from '../client/values.ts'
import type { Migration, SourceFormat } from './source/migration.ts'

/** Drizzle's journal table in the database; its name is the project's to choose. */
export interface JournalTable {
  readonly schema: string
  readonly table: string
}

export interface JournalRow {
  readonly id: number
  readonly hash: string
  /** The migration's `when`, as text: the column is a bigint. Null only where somebody wrote the row by hand. */
  readonly createdAt: string | null
  /** The folder's name; null in rows and tables of drizzle-orm 0.x. */
  readonly name: string | null
  /** When drizzle-orm 1.0 or dbctl applied it, ISO 8601; null in rows and tables of drizzle-orm 0.x. */
  readonly appliedAt: string | null
}

export interface Journal {
  readonly rows: readonly JournalRow[]
  /** Whether the table has the columns of drizzle-orm 1.0, `name` and `applied_at`. */
  readonly named: boolean
}

export const quoteJournal = ({ schema, table }: JournalTable): string => quoteIdentifier(schema, table)

/** What the database says is applied; undefined where there is no journal table yet. Reads only, and creates nothing. */
export async function readJournal(session: Session, journal: JournalTable): Promise<Journal | undefined> {
  // The catalog itself is asked, since to_regclass fails for a role without USAGE on the schema.
  const columns = await session.query<{ name: string }>(
    `select a.attname as name from pg_catalog.pg_class c
     join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where n.nspname = $1 and c.relname = $2`,
    [journal.schema, journal.table],
  )
  if (columns.length === 0) return undefined
  const named = columns.some(({ name }) => name === 'name')
  const extra = named ? 'name, applied_at::text as "appliedAt"' : 'null as name, null as "appliedAt"'
  const rows = await session.query<JournalRow>(
    `select id, coalesce(hash, '') as hash, created_at::text as "createdAt", ${extra} from ${quoteJournal(journal)} order by id`,
  )
  return { rows, named }
}

export async function hasSchema(session: Session, schema: string): Promise<boolean> {
  return (await session.query('select from pg_catalog.pg_namespace where nspname = $1', [schema])).length > 0
}

/**
 * The table as that version of Drizzle makes it which writes this layout, so that drizzle-kit finds what it expects. CREATE SCHEMA asks
 * for the right to create even where IF NOT EXISTS finds nothing to create.
 */
export function createJournalSql({ schema, table }: JournalTable, format: SourceFormat, schemaExists: boolean): string[] {
  const named = format === 'folders' ? ', name text, applied_at timestamp with time zone default now()' : ''
  return [
    ...(schemaExists ? [] : [`create schema if not exists ${quoteIdentifier(schema)}`]),
    `create table if not exists ${quoteIdentifier(schema, table)} (id serial primary key, hash text not null, created_at bigint${named})`,
  ]
}

/** Whether the table has, or once it is made will have, drizzle-orm 1.0's columns. */
export const hasNames = (journal: Journal | undefined, format: SourceFormat): boolean => journal?.named ?? format === 'folders'

/** Makes the table in the transaction that is open; asks for no right to create a schema that is there. */
export async function createJournal(tx: Session, journal: JournalTable, format: SourceFormat): Promise<void> {
  await tx.script(createJournalSql(journal, format, await hasSchema(tx, journal.schema)).join(';\n'))
}

/** The row by which Drizzle knows that the migration is applied. Drizzle 1.0 knows it by name alone, 0.x writes none. */
export function recordAppliedSql(
  journal: JournalTable,
  format: SourceFormat,
  named: boolean,
  migration: Pick<Migration, 'name' | 'hash' | 'when'>,
): string {
  const { hash, when, name } = migration
  return named && format === 'folders'
    ? `insert into ${quoteJournal(journal)} (hash, created_at, name) values (${quoteLiteral(hash)}, ${when}, ${quoteLiteral(name)})`
    : `insert into ${quoteJournal(journal)} (hash, created_at) values (${quoteLiteral(hash)}, ${when})`
}
