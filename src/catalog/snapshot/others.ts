import type { Session } from '../../client/session.ts'
import { quoteIdentifier } from '../../client/values.ts'
import type { Found } from './found.ts'
import { notOfExtension, parametersOf, type Scope } from './scope.ts'
import type { OtherObject } from './snapshot.ts'

interface Row {
  readonly catalog: string
  readonly oid: number
  readonly type: string
  readonly schema: string
  readonly name: string
  readonly identity: string
  readonly comment: string | null
}

const part = (catalog: string, prefix: string, extra = ''): string => `
select '${catalog}' as catalog, o.oid, i.type, n.nspname as schema, o.${prefix}name as name, i.identity,
       pg_catalog.obj_description(o.oid, '${catalog}') as comment
from pg_catalog.${catalog} o
join pg_catalog.pg_namespace n on n.oid = o.${prefix}namespace
cross join lateral pg_catalog.pg_identify_object('pg_catalog.${catalog}'::pg_catalog.regclass, o.oid, 0) i
where o.${prefix}namespace = any ($1::pg_catalog.oid[]) and $2::pg_catalog.oid[] is not null${extra}
  and ${notOfExtension(catalog, 'o', "'e', 'i', 'a'")}`

// Operator families made with their class depend on it automatically, and so are left to it.
const OTHERS = [
  part('pg_operator', 'opr'),
  part('pg_opclass', 'opc'),
  part('pg_opfamily', 'opf'),
  part('pg_collation', 'coll'),
  part('pg_conversion', 'con'),
  part('pg_ts_config', 'cfg'),
  part('pg_ts_dict', 'dict'),
  part('pg_ts_parser', 'prs'),
  part('pg_ts_template', 'tmpl'),
  // Base types and shells; the array and multirange types that come with others are of category A or made internally.
  part('pg_type', 'typ', ` and o.typtype in ('b', 'p') and o.typcategory <> 'A'`),
].join('\nunion all')

export async function listOthers(session: Session, scope: Scope): Promise<Found<OtherObject>[]> {
  const rows = await session.query<Row>(OTHERS, parametersOf(scope))
  return rows.map(({ catalog, oid, type, schema, name, identity, comment }) => ({
    address: [catalog, oid, 0],
    object: { kind: 'other', path: [schema, name], name: otherName(type, schema, name, identity), is: { type }, comment, needs: [] },
  }))
}

const otherName = (type: string, schema: string, name: string, identity: string): string =>
  // An operator is known by its operands too, and an operator class by its access method: PostgreSQL's own identity has them.
  type.startsWith('operator') ? `${type} ${identity}` : `${type} ${quoteIdentifier(schema, name)}`
