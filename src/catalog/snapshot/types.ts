import type { Session } from '../../client/session.ts'
import { quoteIdentifier } from '../../client/values.ts'
import type { Found } from './found.ts'
import { notOfExtension, ownCollation, parametersOf, type Scope } from './scope.ts'
import type { Attribute, CompositeObject, DomainCheck, DomainObject, EnumObject, RangeObject } from './snapshot.ts'

interface TypeRow {
  readonly oid: number
  readonly schema: string
  readonly name: string
  readonly comment: string | null
}

const COMMON = `t.oid, n.nspname as schema, t.typname as name, pg_catalog.obj_description(t.oid, 'pg_type') as comment`
const IN_SCOPE = `t.typnamespace = any ($1::pg_catalog.oid[]) and $2::pg_catalog.oid[] is not null and ${notOfExtension('pg_type', 't')}`

const identity = ({ schema, name, comment }: TypeRow) => ({
  path: [schema, name],
  name: quoteIdentifier(schema, name),
  comment,
  needs: [],
})

const ENUMS = `
select ${COMMON}, (select pg_catalog.json_agg(e.enumlabel order by e.enumsortorder) from pg_catalog.pg_enum e where e.enumtypid = t.oid) as labels
from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
where t.typtype = 'e' and ${IN_SCOPE}`

export async function listEnums(session: Session, scope: Scope): Promise<Found<EnumObject>[]> {
  const rows = await session.query<TypeRow & { labels: readonly string[] | null }>(ENUMS, parametersOf(scope))
  return rows.map((row) => ({
    address: ['pg_type', row.oid, 0],
    object: { kind: 'enum', ...identity(row), is: { labels: row.labels ?? [] } },
  }))
}

// NOT NULL of a domain has a row in pg_constraint since PostgreSQL 17; typnotnull says it on all.
const DOMAINS = `
select ${COMMON}, pg_catalog.format_type(t.typbasetype, t.typtypmod) as type, t.typnotnull as "notNull",
       coalesce(pg_catalog.pg_get_expr(t.typdefaultbin, 0), pg_catalog.quote_literal(t.typdefault)) as default,
       ${ownCollation('t.typcollation', 'b.typcollation')} as collation,
       coalesce((select pg_catalog.json_agg(pg_catalog.json_build_object('name', c.conname, 'definition', pg_catalog.pg_get_constraintdef(c.oid))
                                   order by c.conname collate "C")
                 from pg_catalog.pg_constraint c where c.contypid = t.oid and c.contype = 'c'), '[]') as checks
from pg_catalog.pg_type t
join pg_catalog.pg_namespace n on n.oid = t.typnamespace
join pg_catalog.pg_type b on b.oid = t.typbasetype
where t.typtype = 'd' and ${IN_SCOPE}`

interface DomainRow extends TypeRow {
  readonly type: string
  readonly notNull: boolean
  readonly default: string | null
  readonly collation: string | null
  readonly checks: readonly DomainCheck[]
}

export async function listDomains(session: Session, scope: Scope): Promise<Found<DomainObject>[]> {
  const rows = await session.query<DomainRow>(DOMAINS, parametersOf(scope))
  return rows.map((row) => ({
    address: ['pg_type', row.oid, 0],
    object: {
      kind: 'domain',
      ...identity(row),
      is: { type: row.type, notNull: row.notNull, default: row.default, collation: row.collation, checks: row.checks },
    },
  }))
}

const COMPOSITES = `
select ${COMMON}, coalesce((select pg_catalog.json_agg(pg_catalog.json_build_object('name', a.attname,
           'type', pg_catalog.format_type(a.atttypid, a.atttypmod), 'collation', ${ownCollation('a.attcollation', 'b.typcollation')})
         order by a.attnum)
       from pg_catalog.pg_attribute a join pg_catalog.pg_type b on b.oid = a.atttypid
       where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped), '[]') as attributes
from pg_catalog.pg_type t
join pg_catalog.pg_class c on c.oid = t.typrelid and c.relkind = 'c'
join pg_catalog.pg_namespace n on n.oid = t.typnamespace
where t.typtype = 'c' and ${IN_SCOPE}`

export async function listCompositeTypes(session: Session, scope: Scope): Promise<Found<CompositeObject>[]> {
  const rows = await session.query<TypeRow & { attributes: readonly Attribute[] }>(COMPOSITES, parametersOf(scope))
  return rows.map((row) => ({
    address: ['pg_type', row.oid, 0],
    object: { kind: 'composite type', ...identity(row), is: { attributes: row.attributes } },
  }))
}

const qualified = (name: string, schema: string): string => `pg_catalog.quote_ident(${schema}) || '.' || pg_catalog.quote_ident(${name})`

const functionName = (oid: string): string =>
  `(select ${qualified('p.proname', 'pn.nspname')} from pg_catalog.pg_proc p join pg_catalog.pg_namespace pn on pn.oid = p.pronamespace
    where p.oid = ${oid}::pg_catalog.oid)`

const RANGES = `
select ${COMMON}, pg_catalog.format_type(r.rngsubtype, null) as subtype, ${qualified('o.opcname', 'os.nspname')} as "operatorClass",
       ${ownCollation('r.rngcollation', 'b.typcollation')} as collation,
       ${functionName('r.rngcanonical')} as canonical, ${functionName('r.rngsubdiff')} as difference,
       pg_catalog.format_type(r.rngmultitypid, null) as multirange
from pg_catalog.pg_range r
join pg_catalog.pg_type t on t.oid = r.rngtypid
join pg_catalog.pg_type b on b.oid = r.rngsubtype
join pg_catalog.pg_namespace n on n.oid = t.typnamespace
join pg_catalog.pg_opclass o on o.oid = r.rngsubopc
join pg_catalog.pg_namespace os on os.oid = o.opcnamespace
where ${IN_SCOPE}`

export async function listRanges(session: Session, scope: Scope): Promise<Found<RangeObject>[]> {
  const rows = await session.query<TypeRow & RangeObject['is']>(RANGES, parametersOf(scope))
  return rows.map((row) => ({
    address: ['pg_type', row.oid, 0],
    object: {
      kind: 'range',
      ...identity(row),
      is: {
        subtype: row.subtype,
        operatorClass: row.operatorClass,
        collation: row.collation,
        canonical: row.canonical,
        difference: row.difference,
        multirange: row.multirange,
      },
    },
  }))
}
