import type { Session } from '../../client/session.ts'
import { quoteIdentifier } from '../../client/values.ts'
import type { Found } from './found.ts'
import { notOfExtension, parametersOf, type Scope } from './scope.ts'
import type { RoutineObject } from './snapshot.ts'

interface Row {
  readonly oid: number
  readonly schema: string
  readonly name: string
  readonly argumentTypes: string
  readonly comment: string | null
  readonly kind: RoutineObject['is']['kind']
  readonly result: string | null
  readonly definition: string
}

const aggregateFunction = (label: string, column: string): string =>
  `case when ${column} <> 0 then ', ${label} = ' || (select pg_catalog.quote_ident(fn.nspname) || '.' || pg_catalog.quote_ident(f.proname)
     from pg_catalog.pg_proc f join pg_catalog.pg_namespace fn on fn.oid = f.pronamespace where f.oid = ${column}) else '' end`

/** PostgreSQL prints no aggregates (pg_get_functiondef refuses them); this is what CREATE AGGREGATE was given, but for moving ones. */
const AGGREGATE = `'CREATE AGGREGATE ' || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(p.proname) || '('
  || case when p.pronargs = 0 then '*' else pg_catalog.pg_get_function_arguments(p.oid) end
  || ') (SFUNC = ' || (select pg_catalog.quote_ident(fn.nspname) || '.' || pg_catalog.quote_ident(f.proname)
     from pg_catalog.pg_proc f join pg_catalog.pg_namespace fn on fn.oid = f.pronamespace where f.oid = a.aggtransfn)
  || ', STYPE = ' || pg_catalog.format_type(a.aggtranstype, null)
  || case when a.aggtransspace <> 0 then ', SSPACE = ' || a.aggtransspace else '' end
  || ${aggregateFunction('FINALFUNC', 'a.aggfinalfn')}
  || case when a.aggfinalextra then ', FINALFUNC_EXTRA' else '' end
  || case when a.aggfinalfn <> 0 and a.aggkind = 'n' and a.aggfinalmodify <> 'r'
       then ', FINALFUNC_MODIFY = ' || case a.aggfinalmodify when 's' then 'SHAREABLE' else 'READ_WRITE' end else '' end
  || ${aggregateFunction('COMBINEFUNC', 'a.aggcombinefn')}
  || ${aggregateFunction('SERIALFUNC', 'a.aggserialfn')}
  || ${aggregateFunction('DESERIALFUNC', 'a.aggdeserialfn')}
  || case when a.agginitval is not null then ', INITCOND = ' || pg_catalog.quote_literal(a.agginitval) else '' end
  || case when a.aggsortop <> 0 then ', SORTOP = OPERATOR(' || (select pg_catalog.quote_ident(rn.nspname) || '.' || r.oprname
       from pg_catalog.pg_operator r join pg_catalog.pg_namespace rn on rn.oid = r.oprnamespace where r.oid = a.aggsortop) || ')' else '' end
  || case when a.aggkind = 'h' then ', HYPOTHETICAL' else '' end
  || case p.proparallel when 's' then ', PARALLEL = SAFE' when 'r' then ', PARALLEL = RESTRICTED' else '' end || ')'`

// The functions that a range type brings with it depend on it internally.
const ROUTINES = `
select p.oid, n.nspname as schema, p.proname as name, pg_catalog.oidvectortypes(p.proargtypes) as "argumentTypes",
       pg_catalog.obj_description(p.oid, 'pg_proc') as comment,
       case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' when 'w' then 'window function' else 'function' end as kind,
       pg_catalog.pg_get_function_result(p.oid) as result,
       case when p.prokind = 'a' then ${AGGREGATE} else pg_catalog.pg_get_functiondef(p.oid) end as definition
from pg_catalog.pg_proc p
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
left join pg_catalog.pg_aggregate a on a.aggfnoid = p.oid
where p.pronamespace = any ($1::pg_catalog.oid[]) and $2::pg_catalog.oid[] is not null and ${notOfExtension('pg_proc', 'p', "'e', 'i'")}`

export async function listRoutines(session: Session, scope: Scope): Promise<Found<RoutineObject>[]> {
  const rows = await session.query<Row>(ROUTINES, parametersOf(scope))
  return rows.map(({ oid, schema, name, argumentTypes, comment, kind, result, definition }) => ({
    address: ['pg_proc', oid, 0],
    object: {
      kind: 'routine',
      path: [schema, name],
      name: `${quoteIdentifier(schema, name)}(${argumentTypes})`,
      is: { kind, result, definition: definition.trim() },
      comment,
      needs: [],
    },
  }))
}
