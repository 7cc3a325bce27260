/** What a row of a table must look like before PostgreSQL takes it: columns with their types, keys, references and checks. */
import type { Session } from '../client/session.ts'
import { quoteIdentifier } from '../client/values.ts'
import { withPrinting } from './printing.ts'
import { listColumnShapes } from './shapes/columns.ts'
import { CHECKS, EXCLUSIONS, FOREIGN_KEYS, KEYS, PARTITION_BOUNDS } from './shapes/constraints.ts'
import { columnNames, FROM_TABLES, type Of, SCOPE } from './shapes/scope.ts'

/** A type with its domains taken off; what they ask for stands in `domains`. */
export interface TypeShape {
  /** As format_type prints it, with the type modifier: `character varying(20)`, `vector(16)`, `public.mood`. */
  readonly printed: string
  /** The base type's own name in its catalog: `int4`, `varchar`, `vector`, `mood`. */
  readonly name: string
  readonly kind: 'base' | 'enum' | 'composite' | 'range' | 'multirange' | 'pseudo'
  /** The type modifier as the catalog has it; -1 for none. Of the domain where that has one. */
  readonly modifier: number
  /** In sort order; none but for an enum. */
  readonly labels: readonly string[]
  /** Of an array. */
  readonly element: TypeShape | null
  /** Of a range: what it ranges over. */
  readonly subtype: TypeShape | null
  /** From the outermost inwards. */
  readonly domains: ReadonlyArray<{ readonly name: string; readonly notNull: boolean; readonly checks: readonly CheckShape[] }>
  /** Whether `=` is defined; json and point, for instance, have none that a join could use. */
  readonly comparable: boolean
}

export interface ColumnShape {
  readonly name: string
  readonly type: TypeShape
  /** By the column itself or by a domain. */
  readonly notNull: boolean
  readonly default: string | null
  readonly identity: 'always' | 'by default' | null
  readonly generated: boolean
  /** That its default or identity draws from, quoted; null where it draws from none. */
  readonly sequence: string | null
}

/** A primary key, or what a unique index keeps apart. */
export interface KeyShape {
  readonly name: string
  readonly primary: boolean
  /** Plain columns in the index's order; for an index over expressions the columns that these read. */
  readonly columns: readonly string[]
  /** Plain columns over all rows, checked at once: what ON CONFLICT can name. */
  readonly arbiter: boolean
  readonly partial: boolean
  readonly expressions: boolean
  readonly nullsNotDistinct: boolean
  readonly deferrable: boolean
}

export interface ForeignKeyShape {
  readonly name: string
  readonly columns: readonly string[]
  /** Quoted. */
  readonly target: string
  readonly targetColumns: readonly string[]
  readonly matchFull: boolean
}

export interface CheckShape {
  readonly name: string
  /** As PostgreSQL prints it, without CHECK; in a domain's the value is VALUE. */
  readonly expression: string
  /** Empty for a domain's. */
  readonly columns: readonly string[]
}

export interface ExclusionShape {
  readonly name: string
  readonly columns: readonly string[]
  readonly operators: readonly string[]
}

export interface TableShape {
  readonly oid: number
  readonly schema: string
  readonly table: string
  /** Quoted, with its schema. */
  readonly name: string
  /** `schema.table`, for messages. */
  readonly label: string
  readonly partitioned: boolean
  readonly columns: readonly ColumnShape[]
  readonly keys: readonly KeyShape[]
  readonly foreignKeys: readonly ForeignKeyShape[]
  readonly checks: readonly CheckShape[]
  readonly exclusions: readonly ExclusionShape[]
  /** What the leaves take, one expression each; empty where every row finds a place. */
  readonly partitionBounds: readonly string[]
  /** Columns by which rows go to partitions. */
  readonly partitionColumns: readonly string[]
}

/** Every ordinary and partitioned table that holds the user's rows, by label; partitions are not tables of their own. */
export const listTableShapes = (session: Session): Promise<TableShape[]> =>
  session.transaction(() => withPrinting(session, () => read(session)))

async function read(session: Session): Promise<TableShape[]> {
  const tables = await session.query<TableRow>(TABLES)
  const columns = byTable(await listColumnShapes(session))
  const keys = byTable(await session.query<KeyShape & Of>(KEYS))
  const foreignKeys = byTable(await session.query<ForeignKeyShape & Of & { targetSchema: string; targetTable: string }>(FOREIGN_KEYS))
  const checks = byTable(await session.query<CheckShape & Of>(CHECKS))
  const exclusions = byTable(await session.query<ExclusionShape & Of>(EXCLUSIONS))
  const bounds = byTable(await session.query<{ expression: string } & Of>(PARTITION_BOUNDS))
  const without = <T extends Of>(rows: readonly T[] | undefined) => (rows ?? []).map(({ oid: _, ...rest }) => rest)
  return tables.map(({ oid, schema, table, partitioned, openEnded, partitionColumns }) => ({
    oid,
    schema,
    table,
    name: quoteIdentifier(schema, table),
    label: `${schema}.${table}`,
    partitioned,
    columns: without(columns.get(oid)),
    keys: without(keys.get(oid)),
    foreignKeys: without(foreignKeys.get(oid)).map(({ targetSchema, targetTable, ...key }) => ({
      ...key,
      target: quoteIdentifier(targetSchema, targetTable),
    })),
    checks: without(checks.get(oid)),
    exclusions: without(exclusions.get(oid)),
    partitionBounds: openEnded ? [] : (bounds.get(oid) ?? []).map(({ expression }) => expression),
    partitionColumns,
  }))
}

function byTable<T extends Of>(rows: readonly T[]): Map<number, T[]> {
  const groups = new Map<number, T[]>()
  for (const row of rows) {
    const group = groups.get(row.oid)
    if (group) group.push(row)
    else groups.set(row.oid, [row])
  }
  return groups
}

interface TableRow {
  readonly oid: number
  readonly schema: string
  readonly table: string
  readonly partitioned: boolean
  readonly openEnded: boolean
  readonly partitionColumns: readonly string[]
}

const TABLES = `
select c.oid, n.nspname as schema, c.relname as table, c.relkind = 'p' as partitioned,
       coalesce(p.partdefid <> 0 or p.partstrat = 'h', true) as "openEnded",
       ${columnNames('p.partattrs::pg_catalog.int2[]', 'c.oid')} as "partitionColumns"
${FROM_TABLES} left join pg_catalog.pg_partitioned_table p on p.partrelid = c.oid
where ${SCOPE}
order by n.nspname, c.relname`
