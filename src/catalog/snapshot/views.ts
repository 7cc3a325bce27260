import type { Session } from '../../client/session.ts'
import { quoteIdentifier } from '../../client/values.ts'
import type { Found } from './found.ts'
import { parametersOf, relationInScope, type Scope } from './scope.ts'
import type { RuleObject, ViewObject } from './snapshot.ts'

interface ViewRow {
  readonly oid: number
  readonly schema: string
  readonly name: string
  readonly comment: string | null
  readonly materialized: boolean
  readonly definition: string
  readonly options: readonly string[]
}

const VIEWS = `
select c.oid, n.nspname as schema, c.relname as name, pg_catalog.obj_description(c.oid, 'pg_class') as comment,
       c.relkind = 'm' as materialized, pg_catalog.pg_get_viewdef(c.oid) as definition,
       pg_catalog.to_json(coalesce(c.reloptions, '{}')) as options
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('v', 'm') and c.relpersistence <> 't' and ${relationInScope('c')}`

export async function listViews(session: Session, scope: Scope): Promise<Found<ViewObject>[]> {
  const rows = await session.query<ViewRow>(VIEWS, parametersOf(scope))
  return rows.map(({ oid, schema, name, comment, materialized, definition, options }) => ({
    address: ['pg_class', oid, 0],
    object: {
      kind: 'view',
      path: [schema, name],
      name: quoteIdentifier(schema, name),
      is: { materialized, definition: definition.trim().replace(/;$/, ''), options: options.toSorted() },
      comment,
      needs: [],
    },
  }))
}

interface RuleRow {
  readonly oid: number
  readonly schema: string
  readonly table: string
  readonly name: string
  readonly comment: string | null
  readonly definition: string
  readonly fires: RuleObject['is']['fires']
}

const RULES = `
select r.oid, n.nspname as schema, c.relname as table, r.rulename as name, pg_catalog.obj_description(r.oid, 'pg_rewrite') as comment,
       pg_catalog.pg_get_ruledef(r.oid) as definition,
       case r.ev_enabled when 'D' then 'disabled' when 'R' then 'replica' when 'A' then 'always' else 'origin' end as fires
from pg_catalog.pg_rewrite r
join pg_catalog.pg_class c on c.oid = r.ev_class
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where r.rulename <> '_RETURN' and c.relpersistence <> 't' and ${relationInScope('c')}`

/** Rules but for those that views are made of. */
export async function listRules(session: Session, scope: Scope): Promise<Found<RuleObject>[]> {
  const rows = await session.query<RuleRow>(RULES, parametersOf(scope))
  return rows.map(({ oid, schema, table, name, comment, definition, fires }) => ({
    address: ['pg_rewrite', oid, 0],
    object: {
      kind: 'rule',
      path: [schema, table, name],
      name: quoteIdentifier(schema, table, name),
      is: { definition: definition.trim().replace(/;$/, ''), fires },
      comment,
      needs: [],
    },
  }))
}
