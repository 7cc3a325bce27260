import type { Session } from '../../client/session.ts'
import { quoteIdentifier } from '../../client/values.ts'
import type { Found } from './found.ts'
import { parametersOf, relationInScope, type Scope } from './scope.ts'
import type { Firing, PolicyObject, TriggerObject } from './snapshot.ts'

interface Row {
  readonly oid: number
  readonly schema: string
  readonly table: string
  readonly name: string
  readonly comment: string | null
}

// A partition's clone of its parent's trigger (tgparentid) is the parent's.
const TRIGGERS = `
select t.oid, n.nspname as schema, c.relname as table, t.tgname as name, pg_catalog.obj_description(t.oid, 'pg_trigger') as comment,
       pg_catalog.pg_get_triggerdef(t.oid) as definition,
       case t.tgenabled when 'D' then 'disabled' when 'R' then 'replica' when 'A' then 'always' else 'origin' end as fires
from pg_catalog.pg_trigger t
join pg_catalog.pg_class c on c.oid = t.tgrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where not t.tgisinternal and t.tgparentid = 0 and c.relpersistence <> 't' and ${relationInScope('c')}`

export async function listTriggers(session: Session, scope: Scope): Promise<Found<TriggerObject>[]> {
  const rows = await session.query<Row & { definition: string; fires: Firing }>(TRIGGERS, parametersOf(scope))
  return rows.map(({ oid, schema, table, name, comment, definition, fires }) => ({
    address: ['pg_trigger', oid, 0],
    object: {
      kind: 'trigger',
      path: [schema, table, name],
      name: quoteIdentifier(schema, table, name),
      is: { definition, fires },
      comment,
      needs: [],
    },
  }))
}

const POLICIES = `
select p.oid, n.nspname as schema, c.relname as table, p.polname as name, pg_catalog.obj_description(p.oid, 'pg_policy') as comment,
       p.polpermissive as permissive,
       case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end as command,
       (select pg_catalog.json_agg(coalesce(r.rolname, 'public') order by coalesce(r.rolname, 'public') collate "C")
        from pg_catalog.unnest(p.polroles) g left join pg_catalog.pg_roles r on r.oid = g) as roles,
       pg_catalog.pg_get_expr(p.polqual, p.polrelid) as using, pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) as check
from pg_catalog.pg_policy p
join pg_catalog.pg_class c on c.oid = p.polrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where ${relationInScope('c')}`

export async function listPolicies(session: Session, scope: Scope): Promise<Found<PolicyObject>[]> {
  const rows = await session.query<Row & PolicyObject['is']>(POLICIES, parametersOf(scope))
  return rows.map(({ oid, schema, table, name, comment, permissive, command, roles, using, check }) => ({
    address: ['pg_policy', oid, 0],
    object: {
      kind: 'policy',
      path: [schema, table, name],
      name: quoteIdentifier(schema, table, name),
      is: { permissive, command, roles, using, check },
      comment,
      needs: [],
    },
  }))
}
