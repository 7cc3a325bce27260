/** What the queries about shapes have in common. */

/** Neither PostgreSQL's own nor dbctl's, nor what an extension brought. */
export const SCOPE = `n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'dbctl')
  and c.relkind in ('r', 'p') and c.relpersistence <> 't' and not c.relispartition
  and not exists (select from pg_catalog.pg_depend e
                  where e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and e.objid = c.oid and e.deptype = 'e')`

export const FROM_TABLES = `from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace`

/** Of the attribute numbers `numbers` of the relation `table`, in their order, as JSON. */
export const columnNames = (numbers: string, table: string): string =>
  `(select coalesce(pg_catalog.json_agg(a.attname order by k.at), '[]'::json) from pg_catalog.unnest(${numbers}) with ordinality k(number, at)
     join pg_catalog.pg_attribute a on a.attrelid = ${table} and a.attnum = k.number)`

/** Of the table with this oid. */
export interface Of {
  readonly oid: number
}
