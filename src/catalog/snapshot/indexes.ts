import type { Session } from '../../client/session.ts'
import { quoteIdentifier } from '../../client/values.ts'
import type { Found } from './found.ts'
import { notOfExtension, parametersOf, relationInScope, type Scope } from './scope.ts'
import type { IndexObject, StatisticsObject } from './snapshot.ts'

interface Row {
  readonly oid: number
  readonly schema: string
  readonly name: string
  readonly comment: string | null
  readonly table: readonly [string, string]
  readonly definition: string
}

interface IndexRow extends Row {
  readonly valid: boolean
  readonly ready: boolean
  readonly replicaIdentity: boolean
}

// A partition's index that is attached to its parent's is the parent's, under a name that the server chose.
const INDEXES = `
select ic.oid, n.nspname as schema, ic.relname as name, pg_catalog.obj_description(ic.oid, 'pg_class') as comment,
       pg_catalog.json_build_array(tn.nspname, c.relname) as table, pg_catalog.pg_get_indexdef(ic.oid) as definition,
       i.indisvalid as valid, i.indisready as ready, i.indisreplident as "replicaIdentity"
from pg_catalog.pg_index i
join pg_catalog.pg_class ic on ic.oid = i.indexrelid
join pg_catalog.pg_namespace n on n.oid = ic.relnamespace
join pg_catalog.pg_class c on c.oid = i.indrelid
join pg_catalog.pg_namespace tn on tn.oid = c.relnamespace
where c.relkind in ('r', 'p', 'm') and c.relpersistence <> 't' and ${relationInScope('c')}
  and not exists (select from pg_catalog.pg_constraint o where o.conindid = ic.oid and o.contype in ('p', 'u', 'x'))
  and not exists (select from pg_catalog.pg_inherits p where p.inhrelid = ic.oid)`

export async function listIndexes(session: Session, scope: Scope): Promise<Found<IndexObject>[]> {
  const rows = await session.query<IndexRow>(INDEXES, parametersOf(scope))
  return rows.map(({ oid, schema, name, comment, table, definition, valid, ready, replicaIdentity }) => ({
    address: ['pg_class', oid, 0],
    object: {
      kind: 'index',
      path: [schema, name],
      name: quoteIdentifier(schema, name),
      // pg_get_indexdef says `ON ONLY` of a partitioned table, for dumps that attach the partitions' indexes one by one.
      is: { table: quoteIdentifier(...table), definition: definition.replace(' ON ONLY ', ' ON '), valid, ready, replicaIdentity },
      comment,
      needs: [],
    },
  }))
}

const STATISTICS = `
select s.oid, n.nspname as schema, s.stxname as name, pg_catalog.obj_description(s.oid, 'pg_statistic_ext') as comment,
       pg_catalog.json_build_array(tn.nspname, c.relname) as table, pg_catalog.pg_get_statisticsobjdef(s.oid) as definition
from pg_catalog.pg_statistic_ext s
join pg_catalog.pg_namespace n on n.oid = s.stxnamespace
join pg_catalog.pg_class c on c.oid = s.stxrelid
join pg_catalog.pg_namespace tn on tn.oid = c.relnamespace
where ${relationInScope('c')} and ${notOfExtension('pg_statistic_ext', 's')}`

export async function listStatistics(session: Session, scope: Scope): Promise<Found<StatisticsObject>[]> {
  const rows = await session.query<Row>(STATISTICS, parametersOf(scope))
  return rows.map(({ oid, schema, name, comment, table, definition }) => ({
    address: ['pg_statistic_ext', oid, 0],
    object: {
      kind: 'statistics',
      path: [schema, name],
      name: quoteIdentifier(schema, name),
      is: { table: quoteIdentifier(...table), definition },
      comment,
      needs: [],
    },
  }))
}
