import type { Session } from '../client/session.ts'
import { quoteIdentifier } from '../client/values.ts'

export interface TableSize {
  /** As PostgreSQL estimates it: of the last VACUUM or ANALYZE. */
  readonly rows: number
  readonly bytes: number
}

/**
 * How much each user's table holds, by qualified and quoted name. A table that was never analyzed has no estimate and is left out.
 * Reads the catalog alone, and so waits for nobody's lock. https://www.postgresql.org/docs/current/catalog-pg-class.html
 */
export async function tableSizes(session: Session): Promise<ReadonlyMap<string, TableSize>> {
  const rows = await session.query<{ schema: string; table: string; rows: number; pages: number }>(
    `select n.nspname as schema, c.relname as table, c.reltuples::float8 as rows, c.relpages as pages
     from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and c.reltuples >= 0`,
  )
  return new Map(rows.map(({ schema, table, rows, pages }) => [quoteIdentifier(schema, table), { rows, bytes: pages * 8192 }]))
}
