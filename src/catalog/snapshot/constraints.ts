import type { Session } from '../../client/session.ts'
import { quoteIdentifier } from '../../client/values.ts'
import type { Found } from './found.ts'
import { parametersOf, relationInScope, type Scope } from './scope.ts'
import type { ConstraintObject } from './snapshot.ts'

interface Row {
  readonly oid: number
  readonly schema: string
  readonly table: string
  readonly name: string
  readonly comment: string | null
  readonly type: ConstraintObject['is']['type']
  readonly definition: string
  readonly options: readonly string[]
}

// Constraint triggers are triggers; NOT NULL (`n`, PostgreSQL 18) is told by its column. What a partition or a child has of its parent
// is the parent's: clones of foreign keys (conparentid) and inherited checks, whether or not they are its own as well.
const CONSTRAINTS = `
select o.oid, n.nspname as schema, c.relname as table, o.conname as name, pg_catalog.obj_description(o.oid, 'pg_constraint') as comment,
       case o.contype when 'p' then 'primary key' when 'u' then 'unique' when 'f' then 'foreign key' when 'c' then 'check'
         else 'exclusion' end as type,
       pg_catalog.pg_get_constraintdef(o.oid) as definition,
       coalesce((select pg_catalog.to_json(i.reloptions) from pg_catalog.pg_class i
                 where i.oid = o.conindid and o.contype in ('p', 'u', 'x')), '[]') as options
from pg_catalog.pg_constraint o
join pg_catalog.pg_class c on c.oid = o.conrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where o.contype in ('p', 'u', 'f', 'c', 'x') and o.conparentid = 0 and o.coninhcount = 0
  and c.relpersistence <> 't' and ${relationInScope('c')}`

export async function listConstraints(session: Session, scope: Scope): Promise<Found<ConstraintObject>[]> {
  const rows = await session.query<Row>(CONSTRAINTS, parametersOf(scope))
  return rows.map(({ oid, schema, table, name, comment, type, definition, options }) => ({
    address: ['pg_constraint', oid, 0],
    object: {
      kind: 'constraint',
      path: [schema, table, name],
      name: quoteIdentifier(schema, table, name),
      is: { type, definition, options: options.toSorted() },
      comment,
      needs: [],
    },
  }))
}
