import type { Session } from '../../client/session.ts'
import { quoteIdentifier } from '../../client/values.ts'
import type { Found } from './found.ts'
import { notOfExtension, parametersOf, type Scope } from './scope.ts'
import type { ExtensionObject, SchemaObject } from './snapshot.ts'

interface SchemaRow {
  readonly oid: number
  readonly name: string
  readonly comment: string | null
}

// initdb comments on public, and a schema public that was made by hand has no comment: that is no difference.
const SCHEMAS = `
select n.oid, n.nspname as name,
       nullif(pg_catalog.obj_description(n.oid, 'pg_namespace'), case when n.nspname = 'public' then 'standard public schema' end) as comment
from pg_catalog.pg_namespace n
where n.oid = any ($1::pg_catalog.oid[]) and $2::pg_catalog.oid[] is not null and ${notOfExtension('pg_namespace', 'n')}`

export async function listSchemas(session: Session, scope: Scope): Promise<Found<SchemaObject>[]> {
  const rows = await session.query<SchemaRow>(SCHEMAS, parametersOf(scope))
  return rows.map(({ oid, name, comment }) => ({
    address: ['pg_namespace', oid, 0],
    object: { kind: 'schema', path: [name], name: quoteIdentifier(name), is: {}, comment, needs: [] },
  }))
}

interface ExtensionRow {
  readonly oid: number
  readonly name: string
  readonly schema: string
  readonly version: string
  readonly members: readonly string[]
}

// plpgsql is in every database. Extensions belong to no schema, so all are listed, whichever schemas are looked at.
const EXTENSIONS = `
with members as (
  select 'pg_catalog.pg_type'::pg_catalog.regclass as classid, oid, typname as name from pg_catalog.pg_type where oid >= 16384
  union all select 'pg_catalog.pg_proc'::pg_catalog.regclass, oid, proname from pg_catalog.pg_proc where oid >= 16384
  union all select 'pg_catalog.pg_operator'::pg_catalog.regclass, oid, oprname from pg_catalog.pg_operator where oid >= 16384
  union all select 'pg_catalog.pg_opclass'::pg_catalog.regclass, oid, opcname from pg_catalog.pg_opclass where oid >= 16384
)
select e.oid, e.extname as name, n.nspname as schema, e.extversion as version,
       coalesce((select pg_catalog.json_agg(distinct m.name) from pg_catalog.pg_depend d
                 join members m on m.classid = d.classid and m.oid = d.objid
                 where d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass and d.refobjid = e.oid and d.deptype = 'e'), '[]') as members
from pg_catalog.pg_extension e join pg_catalog.pg_namespace n on n.oid = e.extnamespace
where e.extname <> 'plpgsql'`

export async function listExtensions(session: Session): Promise<Found<ExtensionObject>[]> {
  const rows = await session.query<ExtensionRow>(EXTENSIONS)
  return rows.map(({ oid, name, schema, version, members }) => ({
    address: ['pg_extension', oid, 0],
    // An extension's comment comes with its version.
    object: {
      kind: 'extension',
      path: [name],
      name: quoteIdentifier(name),
      is: { schema },
      version,
      members: members.toSorted(),
      comment: null,
      needs: [],
    },
  }))
}
