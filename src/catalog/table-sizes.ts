import type { Session } from '../client/session.ts'

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
