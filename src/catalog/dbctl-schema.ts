import { advisoryKey } from '../client/advisory-lock.ts'
import type { Session } from '../client/session.ts'
import { quoteIdentifier } from '../client/values.ts'

/** The schema of dbctl's own facts about a database. Nothing of the project's stands in it, and nothing of dbctl's stands elsewhere. */
export const DBCTL_SCHEMA = 'dbctl'

/** A table of dbctl's own. Its statements are idempotent and are only ever added to, so that they bring any older shape to the newest. */
export interface OwnTable {
  readonly name: string
  /** Of the newest shape: a table that has all of them is left alone, and whoever only writes rows needs no right to create. */
  readonly columns: readonly string[]
  /** `create table if not exists …`, and for each column of a later release `alter table … add column if not exists …`. */
  readonly statements: readonly string[]
}

/** Makes the schema. Its names may be seen by everybody, for what a table in it grants; this gives no right to any table. */
function createDbctlSchemaSql(): string[] {
  const schema = quoteIdentifier(DBCTL_SCHEMA)
  return [`create schema if not exists ${schema}`, `grant usage on schema ${schema} to public`]
}

/** The statements that this database still needs before the table can be used: none where it is there in its newest shape. Reads only. */
export async function planOwnTable(session: Session, table: OwnTable): Promise<string[]> {
  const [found] = await session.query<{ schemaExists: boolean; columns: string[] }>(
    `select exists (select from pg_catalog.pg_namespace where nspname = $1) as "schemaExists",
            to_json(array(
              select a.attname::text from pg_catalog.pg_attribute a
              join pg_catalog.pg_class c on c.oid = a.attrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
              where n.nspname = $1 and c.relname = $2 and a.attnum > 0 and not a.attisdropped)) as columns`,
    [DBCTL_SCHEMA, table.name],
  )
  const current = table.columns.every((column) => found?.columns.includes(column))
  // CREATE SCHEMA IF NOT EXISTS asks for the right to create even where there is nothing to create.
  return [...(found?.schemaExists ? [] : createDbctlSchemaSql()), ...(current ? [] : table.statements)]
}

/** Brings the table to its newest shape, in the transaction that is open. */
export async function ensureOwnTable(tx: Session, table: OwnTable): Promise<void> {
  if ((await planOwnTable(tx, table)).length === 0) return
  // Two that create the same thing at once fail on a catalog's unique key, IF NOT EXISTS or not; the holder is done in milliseconds.
  await tx.query('select pg_catalog.pg_advisory_xact_lock($1::int, $2::int)', advisoryKey('dbctl-schema'))
  for (const statement of await planOwnTable(tx, table)) await tx.script(statement)
}

/** Whether this role may read the table; undefined where it is not there. Asked of the catalog, since a query that is denied ends its transaction. */
export async function mayReadOwn(session: Session, { name }: OwnTable): Promise<boolean | undefined> {
  const [table] = await session.query<{ readable: boolean }>(
    `select pg_catalog.has_schema_privilege(n.oid, 'usage') and pg_catalog.has_table_privilege(c.oid, 'select') as readable
     from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2`,
    [DBCTL_SCHEMA, name],
  )
  return table?.readable
}
