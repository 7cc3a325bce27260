/** What a row of a table must look like before PostgreSQL takes it: columns with their types, keys, references and checks. */
import type { Session } from '../client/session.ts'
import { quoteIdentifier } from '../client/values.ts'
import { withPrinting } from './printing.ts'

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
  readonly deferrable: boolean
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
  /** `EXCLUDE USING gist (room WITH =, during WITH &&)` */
  readonly definition: string
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
  /** Of the user's own, that fire for an INSERT. */
  readonly insertTriggers: readonly string[]
}

/** Every ordinary and partitioned table that holds the user's rows, by label; partitions are not tables of their own. */
export const listTableShapes = (session: Session): Promise<TableShape[]> =>
  session.transaction(() => withPrinting(session, () => read(session)))

async function read(session: Session): Promise<TableShape[]> {
  const tables = await session.query<TableRow>(TABLES)
  const types = typesByOid(await session.query<TypeRow>(TYPES))
  const columns = byTable(await session.query<ColumnRow>(COLUMNS))
  const keys = byTable(await session.query<KeyShape & Of>(KEYS))
  const foreignKeys = byTable(await session.query<ForeignKeyShape & Of & { targetSchema: string; targetTable: string }>(FOREIGN_KEYS))
  const checks = byTable(await session.query<CheckShape & Of>(CHECKS))
  const exclusions = byTable(await session.query<ExclusionShape & Of>(EXCLUSIONS))
  const bounds = byTable(await session.query<{ expression: string } & Of>(PARTITION_BOUNDS))
  const without = <T extends Of>(rows: readonly T[] | undefined) => (rows ?? []).map(({ oid: _, ...rest }) => rest)
  return tables.map(({ oid, schema, table, partitioned, openEnded, partitionColumns, insertTriggers }) => ({
    oid,
    schema,
    table,
    name: quoteIdentifier(schema, table),
    label: `${schema}.${table}`,
    partitioned,
    columns: (columns.get(oid) ?? []).map(
      ({ name, type, modifier, printed, notNull, default: expression, identity, generated, sequence }) => {
        const shape = types(type, modifier, printed)
        return {
          name,
          type: shape,
          notNull: notNull || shape.domains.some((domain) => domain.notNull),
          default: expression,
          identity,
          generated,
          sequence,
        }
      },
    ),
    keys: without(keys.get(oid)),
    foreignKeys: without(foreignKeys.get(oid)).map(({ targetSchema, targetTable, ...key }) => ({
      ...key,
      target: quoteIdentifier(targetSchema, targetTable),
    })),
    checks: without(checks.get(oid)),
    exclusions: without(exclusions.get(oid)),
    partitionBounds: openEnded ? [] : (bounds.get(oid) ?? []).map(({ expression }) => expression),
    partitionColumns,
    insertTriggers,
  }))
}

function byTable<T extends Of>(rows: readonly T[]): Map<number, T[]> {
  const groups = new Map<number, T[]>()
  for (const row of rows) groups.set(row.oid, [...(groups.get(row.oid) ?? []), row])
  return groups
}

interface Of {
  readonly oid: number
}

interface TableRow {
  readonly oid: number
  readonly schema: string
  readonly table: string
  readonly partitioned: boolean
  readonly openEnded: boolean
  readonly partitionColumns: readonly string[]
  readonly insertTriggers: readonly string[]
}

/** Neither PostgreSQL's own nor dbctl's, nor what an extension brought. */
const SCOPE = `n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'dbctl')
  and c.relkind in ('r', 'p') and c.relpersistence <> 't' and not c.relispartition
  and not exists (select from pg_catalog.pg_depend e
                  where e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and e.objid = c.oid and e.deptype = 'e')`

const FROM_TABLES = `from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace`

const columnNames = (numbers: string, table: string): string =>
  `(select coalesce(pg_catalog.json_agg(a.attname order by k.at), '[]'::json) from pg_catalog.unnest(${numbers}) with ordinality k(number, at)
     join pg_catalog.pg_attribute a on a.attrelid = ${table} and a.attnum = k.number)`

const TABLES = `
select c.oid, n.nspname as schema, c.relname as table, c.relkind = 'p' as partitioned,
       coalesce(p.partdefid <> 0 or p.partstrat = 'h', true) as "openEnded",
       ${columnNames('p.partattrs::pg_catalog.int2[]', 'c.oid')} as "partitionColumns",
       (select coalesce(pg_catalog.json_agg(t.tgname order by t.tgname), '[]'::json) from pg_catalog.pg_trigger t
        where t.tgrelid = c.oid and not t.tgisinternal and t.tgenabled <> 'D' and t.tgtype & 4 <> 0) as "insertTriggers"
${FROM_TABLES} left join pg_catalog.pg_partitioned_table p on p.partrelid = c.oid
where ${SCOPE}
order by n.nspname, c.relname`

interface ColumnRow extends Of {
  readonly name: string
  readonly type: number
  readonly modifier: number
  readonly printed: string
  readonly notNull: boolean
  readonly default: string | null
  readonly identity: 'always' | 'by default' | null
  readonly generated: boolean
  readonly sequence: string | null
}

// A serial column's default draws from a sequence that it depends on; an identity column's sequence depends on the column.
const COLUMNS = `
select c.oid, a.attname as name, a.atttypid as type, a.atttypmod as modifier, pg_catalog.format_type(a.atttypid, a.atttypmod) as printed,
       a.attnotnull as "notNull",
       case when a.attgenerated = '' then pg_catalog.pg_get_expr(d.adbin, d.adrelid) end as default,
       case a.attidentity when 'a' then 'always' when 'd' then 'by default' end as identity,
       a.attgenerated <> '' as generated,
       (select pg_catalog.quote_ident(sn.nspname) || '.' || pg_catalog.quote_ident(s.relname)
        from pg_catalog.pg_class s join pg_catalog.pg_namespace sn on sn.oid = s.relnamespace
        where s.relkind = 'S' and (
          s.oid in (select e.refobjid from pg_catalog.pg_depend e
                    where e.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass and e.objid = d.oid
                      and e.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass)
          or s.oid in (select i.objid from pg_catalog.pg_depend i
                       where i.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and i.deptype = 'i'
                         and i.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and i.refobjid = c.oid and i.refobjsubid = a.attnum))
        limit 1) as sequence
${FROM_TABLES} join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_catalog.pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where ${SCOPE}
order by c.oid, a.attnum`

interface TypeRow {
  readonly oid: number
  readonly name: string
  readonly printed: string
  /** Of a domain: the type that it is made of. */
  readonly basePrinted: string | null
  readonly type: string
  readonly base: number
  readonly modifier: number
  readonly notNull: boolean
  readonly element: number
  readonly subtype: number
  readonly labels: readonly string[]
  readonly checks: readonly CheckShape[]
  readonly comparable: boolean
}

// Of every type that a table's column has, and those beneath it.
const TYPES = `
with recursive used(oid) as (
  select a.atttypid ${FROM_TABLES} join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped where ${SCOPE}
  union
  select beneath.oid from used u join pg_catalog.pg_type t on t.oid = u.oid
    left join pg_catalog.pg_range r on t.oid in (r.rngtypid, r.rngmultitypid)
    cross join lateral (values (t.typbasetype), (case when t.typcategory = 'A' then t.typelem end), (r.rngsubtype)) beneath(oid)
  where beneath.oid <> 0
)
select t.oid, t.typname as name, pg_catalog.format_type(t.oid, null) as printed,
       pg_catalog.format_type(nullif(t.typbasetype, 0), t.typtypmod) as "basePrinted", t.typtype as type, t.typbasetype as base, t.typtypmod as modifier,
       t.typnotnull as "notNull", case when t.typcategory = 'A' then t.typelem else 0 end as element, coalesce(r.rngsubtype, 0) as subtype,
       (select coalesce(pg_catalog.json_agg(e.enumlabel order by e.enumsortorder), '[]'::json)
        from pg_catalog.pg_enum e where e.enumtypid = t.oid) as labels,
       (select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object('name', o.conname, 'columns', '[]'::json, 'expression',
                          pg_catalog.pg_get_expr(o.conbin, 0)) order by o.conname), '[]'::json)
        from pg_catalog.pg_constraint o where o.contypid = t.oid and o.contype = 'c') as checks,
       exists (select from pg_catalog.pg_opclass k join pg_catalog.pg_am m on m.oid = k.opcmethod and m.amname in ('btree', 'hash')
               where k.opcdefault and k.opcintype in (t.oid, case when t.typtype = 'e' then 'pg_catalog.anyenum'::pg_catalog.regtype
                 when t.typtype = 'r' then 'pg_catalog.anyrange'::pg_catalog.regtype
                 when t.typtype = 'c' then 'pg_catalog.record'::pg_catalog.regtype
                 when t.typname = 'varchar' then 'pg_catalog.text'::pg_catalog.regtype
                 when t.typname = 'cidr' then 'pg_catalog.inet'::pg_catalog.regtype
                 when t.typtype = 'm' then 'pg_catalog.anymultirange'::pg_catalog.regtype end)) as comparable
from used u join pg_catalog.pg_type t on t.oid = u.oid
left join pg_catalog.pg_range r on t.oid in (r.rngtypid, r.rngmultitypid)`

const KINDS: Readonly<Record<string, TypeShape['kind']>> = {
  b: 'base',
  e: 'enum',
  c: 'composite',
  r: 'range',
  m: 'multirange',
  p: 'pseudo',
}

function typesByOid(rows: readonly TypeRow[]): (oid: number, modifier: number, printed: string) => TypeShape {
  const byOid = new Map(rows.map((row) => [row.oid, row]))
  const shape = (oid: number, modifier: number, printed?: string): TypeShape => {
    const row = byOid.get(oid)
    if (!row) throw new Error(`type ${oid} was not read`)
    if (row.type === 'd') {
      const base = shape(row.base, row.modifier, row.basePrinted ?? undefined)
      return { ...base, domains: [{ name: row.printed, notNull: row.notNull, checks: row.checks }, ...base.domains] }
    }
    const element = row.element === 0 ? null : shape(row.element, modifier, printed?.replace(/\[\]$/, ''))
    return {
      printed: printed ?? row.printed,
      name: row.name,
      kind: KINDS[row.type] ?? 'pseudo',
      modifier,
      labels: row.labels,
      element,
      subtype: row.subtype === 0 ? null : shape(row.subtype, -1),
      domains: [],
      comparable: element ? element.comparable : row.comparable,
    }
  }
  return shape
}

const KEYS = `
select c.oid, x.relname as name, i.indisprimary as primary,
       case when i.indexprs is null then ${columnNames('i.indkey::pg_catalog.int2[]', 'c.oid')}
            else (select coalesce(pg_catalog.json_agg(a.attname order by a.attnum), '[]'::json) from pg_catalog.pg_attribute a
                  where a.attrelid = c.oid and a.attnum in (select e.refobjsubid from pg_catalog.pg_depend e
                    where e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and e.objid = i.indexrelid and e.refobjid = c.oid
                    union select k from pg_catalog.unnest(i.indkey::pg_catalog.int2[]) k))
       end as columns,
       i.indexprs is null and i.indpred is null and i.indimmediate and i.indisvalid as arbiter,
       i.indpred is not null as partial, i.indexprs is not null as expressions,
       coalesce((pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct')::pg_catalog.bool, false) as "nullsNotDistinct",
       not i.indimmediate as deferrable
${FROM_TABLES} join pg_catalog.pg_index i on i.indrelid = c.oid and i.indisunique and i.indislive
join pg_catalog.pg_class x on x.oid = i.indexrelid
where ${SCOPE}
order by c.oid, i.indisprimary desc, x.relname`
  // INCLUDE columns are no part of what is unique.
  .replace('i.indkey::pg_catalog.int2[]', '(i.indkey::pg_catalog.int2[])[0:i.indnkeyatts - 1]')

const FOREIGN_KEYS = `
select c.oid, o.conname as name, ${columnNames('o.conkey', 'o.conrelid')} as columns,
       fn.nspname as "targetSchema", f.relname as "targetTable", ${columnNames('o.confkey', 'o.confrelid')} as "targetColumns",
       o.confmatchtype = 'f' as "matchFull", o.condeferrable as deferrable
${FROM_TABLES} join pg_catalog.pg_constraint o on o.conrelid = c.oid and o.contype = 'f' and o.conparentid = 0
join pg_catalog.pg_class f on f.oid = o.confrelid join pg_catalog.pg_namespace fn on fn.oid = f.relnamespace
where ${SCOPE}
order by c.oid, o.conname`

const CHECKS = `
select c.oid, o.conname as name, pg_catalog.pg_get_expr(o.conbin, o.conrelid) as expression, ${columnNames('o.conkey', 'o.conrelid')} as columns
${FROM_TABLES} join pg_catalog.pg_constraint o on o.conrelid = c.oid and o.contype = 'c'
where ${SCOPE}
order by c.oid, o.conname`

const EXCLUSIONS = `
select c.oid, o.conname as name, pg_catalog.pg_get_constraintdef(o.oid) as definition,
       (select coalesce(pg_catalog.json_agg(a.attname order by a.attnum), '[]'::json) from pg_catalog.pg_attribute a
        where a.attrelid = c.oid and a.attnum in (select e.refobjsubid from pg_catalog.pg_depend e
          where e.refobjid = c.oid and ((e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and e.objid = o.conindid)
             or (e.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass and e.objid = o.oid)))) as columns,
       (select coalesce(pg_catalog.json_agg(p.oprname order by k.at), '[]'::json)
        from pg_catalog.unnest(o.conexclop) with ordinality k(operator, at) join pg_catalog.pg_operator p on p.oid = k.operator) as operators
${FROM_TABLES} join pg_catalog.pg_constraint o on o.conrelid = c.oid and o.contype = 'x'
where ${SCOPE}
order by c.oid, o.conname`

// Of the leaves, which tell it with their parents' bounds; a table with a default partition or by hash takes every row.
const PARTITION_BOUNDS = `
select c.oid, pg_catalog.pg_get_partition_constraintdef(l.relid) as expression
${FROM_TABLES} cross join lateral pg_catalog.pg_partition_tree(c.oid) l
where c.relkind = 'p' and l.isleaf and l.relid <> c.oid and ${SCOPE}`
