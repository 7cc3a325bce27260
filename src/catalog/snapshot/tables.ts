import type { Session } from '../../client/session.ts'
import { quoteIdentifier } from '../../client/values.ts'
import type { Found } from './found.ts'
import { parametersOf, relationInScope, type Scope } from './scope.ts'
import type { TableObject } from './snapshot.ts'

interface Row {
  readonly oid: number
  readonly schema: string
  readonly name: string
  readonly comment: string | null
  readonly kind: TableObject['is']['kind']
  readonly unlogged: boolean
  readonly partitionKey: string | null
  readonly isPartition: boolean
  readonly partitionBound: string | null
  readonly parents: readonly (readonly [string, string])[]
  readonly rowSecurity: boolean
  readonly forceRowSecurity: boolean
  readonly options: readonly string[]
  readonly replicaIdentity: TableObject['is']['replicaIdentity']
  readonly accessMethod: string | null
  readonly server: string | null
}

const TABLES = `
select c.oid, n.nspname as schema, c.relname as name, pg_catalog.obj_description(c.oid, 'pg_class') as comment,
       case c.relkind when 'p' then 'partitioned table' when 'f' then 'foreign table' else 'table' end as kind,
       c.relpersistence = 'u' as unlogged,
       case when c.relkind = 'p' then pg_catalog.pg_get_partkeydef(c.oid) end as "partitionKey",
       c.relispartition as "isPartition", pg_catalog.pg_get_expr(c.relpartbound, c.oid) as "partitionBound",
       coalesce((select pg_catalog.json_agg(pg_catalog.json_build_array(pn.nspname, p.relname) order by i.inhseqno)
                 from pg_catalog.pg_inherits i
                 join pg_catalog.pg_class p on p.oid = i.inhparent
                 join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace
                 where i.inhrelid = c.oid), '[]') as parents,
       c.relrowsecurity as "rowSecurity", c.relforcerowsecurity as "forceRowSecurity",
       pg_catalog.to_json(coalesce(c.reloptions, '{}')
         || array(select 'toast.' || o from pg_catalog.pg_class t, pg_catalog.unnest(t.reloptions) o where t.oid = c.reltoastrelid)) as options,
       case c.relreplident when 'n' then 'nothing' when 'f' then 'full' when 'i' then 'index' else 'default' end as "replicaIdentity",
       nullif(am.amname, 'heap') as "accessMethod",
       (select s.srvname from pg_catalog.pg_foreign_table f join pg_catalog.pg_foreign_server s on s.oid = f.ftserver where f.ftrelid = c.oid) as server
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_am am on am.oid = c.relam
where c.relkind in ('r', 'p', 'f') and c.relpersistence <> 't' and ${relationInScope('c')}`

export async function listTables(session: Session, scope: Scope): Promise<Found<TableObject>[]> {
  const rows = await session.query<Row>(TABLES, parametersOf(scope))
  return rows.map(({ oid, schema, name, comment, parents, isPartition, options, ...rest }) => {
    const names = parents.map((parent) => quoteIdentifier(...parent))
    return {
      address: ['pg_class', oid, 0],
      object: {
        kind: 'table',
        path: [schema, name],
        name: quoteIdentifier(schema, name),
        is: {
          ...rest,
          partitionOf: isPartition ? (names[0] ?? null) : null,
          inherits: isPartition ? [] : names,
          options: options.toSorted(),
        },
        comment,
        needs: [],
      },
    }
  })
}
