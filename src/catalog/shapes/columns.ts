import type { Session } from '../../client/session.ts'
import type { CheckShape, ColumnShape, TypeShape } from '../table-shapes.ts'
import { FROM_TABLES, type Of, SCOPE } from './scope.ts'

/** The columns of every table, in their order, each with the oid of its table. */
export async function listColumnShapes(session: Session): Promise<Array<Of & ColumnShape>> {
  const types = typesByOid(await session.query<TypeRow>(TYPES))
  const rows = await session.query<ColumnRow>(COLUMNS)
  return rows.map(({ type, modifier, printed, notNull, ...column }) => {
    const shape = types(type, modifier, printed)
    return { ...column, type: shape, notNull: notNull || shape.domains.some((domain) => domain.notNull) }
  })
}

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
