import type { Session } from '../../client/session.ts'
import { quoteIdentifier } from '../../client/values.ts'
import type { Address, Found } from './found.ts'
import { type CatalogObject, idOf } from './snapshot.ts'

type Edge = readonly [catalog: string, oid: number, column: number, toCatalog: string, toOid: number, toColumn: number]

/** Oids below this are those of initdb (PostgreSQL manual, 69.2.2); nothing of a user's is among them but what is in `public`. */
const FIRST_USER_OID = 16_384

// What an object needs, row of the system catalogs by row (PostgreSQL manual, 52.18). Extensions' own affairs are left to them.
const DEPENDENCIES = `
select dc.relname, d.objid, d.objsubid, rc.relname, d.refobjid, d.refobjsubid
from pg_catalog.pg_depend d
join pg_catalog.pg_class dc on dc.oid = d.classid
join pg_catalog.pg_class rc on rc.oid = d.refclassid
where d.deptype in ('n', 'a', 'i', 'P', 'S') and d.objid >= ${FIRST_USER_OID} and d.refobjid >= ${FIRST_USER_OID}
  and not exists (select from pg_catalog.pg_depend e where e.classid = d.classid and e.objid = d.objid and e.deptype = 'e')`

const listDependencies = async (session: Session): Promise<Edge[]> => (await session.queryArrays(DEPENDENCIES)) as unknown[] as Edge[]

// Rows that have no object of their own in a snapshot, and the row that stands for them: a column for its default, a view for its rule,
// an element type or a table for array and row types, a constraint for its index, an extension for its members.
const PARTS = `
select 'pg_attrdef', d.oid, 0, 'pg_class', d.adrelid, d.adnum::pg_catalog.int4 from pg_catalog.pg_attrdef d
union all
select 'pg_rewrite', r.oid, 0, 'pg_class', r.ev_class, 0 from pg_catalog.pg_rewrite r
where r.rulename = '_RETURN' and r.oid >= ${FIRST_USER_OID}
union all
select 'pg_type', t.oid, 0, 'pg_class', c.oid, 0 from pg_catalog.pg_class c join pg_catalog.pg_type t on t.typrelid = c.oid
where c.relkind <> 'c' and c.oid >= ${FIRST_USER_OID}
union all
select 'pg_class', c.oid, 0, 'pg_type', c.reltype, 0 from pg_catalog.pg_class c where c.relkind = 'c'
union all
select 'pg_type', t.typarray, 0, 'pg_type', t.oid, 0 from pg_catalog.pg_type t where t.typarray >= ${FIRST_USER_OID}
union all
select 'pg_type', r.rngmultitypid, 0, 'pg_type', r.rngtypid, 0 from pg_catalog.pg_range r
union all
select 'pg_class', o.conindid, 0, 'pg_constraint', o.oid, 0 from pg_catalog.pg_constraint o where o.contype in ('p', 'u', 'x')
union all
select 'pg_constraint', o.oid, 0, 'pg_type', o.contypid, 0 from pg_catalog.pg_constraint o where o.contypid <> 0
union all
select rc.relname, d.objid, 0, 'pg_extension', d.refobjid, 0
from pg_catalog.pg_depend d join pg_catalog.pg_class rc on rc.oid = d.classid where d.deptype = 'e'`

const listParts = async (session: Session): Promise<Edge[]> => (await session.queryArrays(PARTS)) as unknown[] as Edge[]

/** Gives every object its `needs`: what contains it, and what PostgreSQL has recorded that it depends on. */
export async function withNeeds(session: Session, found: readonly Found[]): Promise<CatalogObject[]> {
  const objects = new Map(found.map(({ address, object }) => [address.join(' '), object]))
  const wholes = new Map((await listParts(session)).map(([catalog, oid, column, ...whole]) => [`${catalog} ${oid} ${column}`, whole]))
  const objectAt = (address: Address): CatalogObject | undefined => {
    const [catalog, oid] = address
    const object = objects.get(address.join(' ')) ?? objects.get(`${catalog} ${oid} 0`)
    if (object) return object
    const whole = wholes.get(`${catalog} ${oid} 0`)
    return whole && objectAt(whole)
  }
  const needs = new Map(found.map(({ object }) => [idOf(object), containersOf(object)]))
  for (const [catalog, oid, column, toCatalog, toOid, toColumn] of await listDependencies(session)) {
    const object = objectAt([catalog, oid, column])
    const needed = objectAt([toCatalog, toOid, toColumn])
    // That a sequence goes with its column is an attribute of it; it can be there before.
    if (!object || !needed || object === needed || (object.kind === 'sequence' && needed.kind === 'column')) continue
    needs.get(idOf(object))?.add(idOf(needed))
  }
  const present = new Set(found.map(({ object }) => idOf(object)))
  return found.map(({ object }) => ({
    ...object,
    needs: [...(needs.get(idOf(object)) ?? [])].filter((id) => present.has(id)).toSorted(),
  }))
}

function containersOf(object: CatalogObject): Set<string> {
  const [schema = '', relation] = object.path
  const names = object.kind === 'extension' ? [object.is.schema] : object.kind === 'schema' ? [] : [schema]
  const containers = names.map((name) => `schema ${quoteIdentifier(name)}`)
  const table = object.kind === 'index' || object.kind === 'statistics' ? object.is.table : undefined
  const holder = table ?? (object.path.length === 3 && relation !== undefined ? quoteIdentifier(schema, relation) : undefined)
  // What holds an index, a trigger or a rule may be a view; only the one that is there is kept.
  if (holder !== undefined) containers.push(`table ${holder}`, `view ${holder}`)
  return new Set(containers)
}
