import type { Session } from '../client/session.ts'
import { quoteIdentifier } from '../client/values.ts'

export interface TableSize {
  /** Rows by the server's own estimate; null where it has never counted. */
  readonly rows: number | null
  /** With indexes and TOAST. */
  readonly bytes: number
}

/** Sizes of tables by their oid, in that order; nothing is scanned. */
export async function listTableSizes(session: Session, ids: readonly number[]): Promise<TableSize[]> {
  if (ids.length === 0) return []
  return session.query<TableSize>(
    // An empty file needs no counting; reltuples is -1 until the first VACUUM or ANALYZE (PostgreSQL manual, 51.11).
    `select case when c.relkind = 'p' or pg_catalog.pg_relation_size(c.oid) = 0 then 0 when c.reltuples < 0 then null else c.reltuples end::float8 as rows,
            coalesce(pg_catalog.pg_total_relation_size(c.oid), 0)::float8 as bytes
     from unnest($1::oid[]) with ordinality as o (id, at) join pg_catalog.pg_class c on c.oid = o.id order by o.at`,
    [ids],
  )
}

export interface AnalyzedSize {
  /** As PostgreSQL estimates it: of the last VACUUM or ANALYZE. */
  readonly rows: number
  /** Of then, too; with indexes and TOAST. */
  readonly bytes: number
}

/**
 * How much each user's table holds, by qualified and quoted name. A table that was never analyzed has no estimate and is left out.
 * Reads the catalog alone, and so waits for nobody's lock, as the size of a file would.
 * https://www.postgresql.org/docs/current/catalog-pg-class.html
 */
export async function listAnalyzedSizes(session: Session): Promise<ReadonlyMap<string, AnalyzedSize>> {
  const rows = await session.query<{ schema: string; table: string; rows: number; bytes: number }>(
    `with index_pages as (
       select i.indrelid as id, pg_catalog.sum(c.relpages) as pages
       from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid group by i.indrelid
     )
     select n.nspname as schema, c.relname as table, c.reltuples::float8 as rows,
            (c.relpages + coalesce(own.pages, 0) + coalesce(t.relpages, 0) + coalesce(of_toast.pages, 0))::float8
              * pg_catalog.current_setting('block_size')::int as bytes
     from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       left join pg_catalog.pg_class t on t.oid = c.reltoastrelid
       left join index_pages own on own.id = c.oid left join index_pages of_toast on of_toast.id = t.oid
     where c.relkind in ('r', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and c.reltuples >= 0`,
  )
  return new Map(rows.map(({ schema, table, rows, bytes }) => [quoteIdentifier(schema, table), { rows, bytes }]))
}
