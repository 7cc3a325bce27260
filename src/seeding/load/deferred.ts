/**
 * Indexes and foreign keys that are built once the rows are in, which takes a fraction of keeping them while the rows come. All of it happens
 * in one transaction: a run that is killed leaves them as they were, and before the end they are held against what they were.
 */

import { withPrinting } from '../../catalog/printing.ts'
import type { TableShape } from '../../catalog/table-shapes.ts'
import type { Session } from '../../client/session.ts'
import { quoteIdentifier, quoteLiteral } from '../../client/values.ts'
import { DbctlError } from '../../errors.ts'
import type { Reporter } from '../../report.ts'
import { SQLSTATE, serverErrorIn } from '../../server-error.ts'

export interface Deferrable {
  readonly kind: 'index' | 'constraint'
  readonly name: string
  /** Of an index the whole statement, of a constraint what follows its name. */
  readonly definition: string
  readonly comment: string | null
  readonly foreignKey: boolean
  /** All that is known of it, as text that two states can be compared by. */
  readonly state: string
}

// Left in place: what other objects rest on (a primary key, a unique key that is referred to), what the table is known by (replica
// identity, clustering), and what no statement here could bring back as it was.
const DEFERRABLE = `
select 'index' as kind, x.relname as name, pg_catalog.pg_get_indexdef(i.indexrelid) as definition,
       pg_catalog.obj_description(x.oid, 'pg_class') as comment, false as "foreignKey",
       pg_catalog.json_build_array(i.indisvalid, i.indisready, i.indisunique, x.reloptions, x.reltablespace)::pg_catalog.text as state
from pg_catalog.pg_index i join pg_catalog.pg_class x on x.oid = i.indexrelid
where i.indrelid = $1 and not i.indisprimary and not i.indisclustered and not i.indisreplident and i.indisvalid and x.reltablespace = 0
  and not exists (select from pg_catalog.pg_constraint o where o.conindid = i.indexrelid)
  and not exists (select from pg_catalog.pg_attribute a where a.attrelid = i.indexrelid and a.attstattarget <> -1)
  and not exists (select from pg_catalog.pg_depend d where d.objid = i.indexrelid and d.deptype = 'x')
union all
select 'constraint', o.conname, pg_catalog.pg_get_constraintdef(o.oid), pg_catalog.obj_description(o.oid, 'pg_constraint'), o.contype = 'f',
       pg_catalog.json_build_array(o.contype, o.convalidated, o.condeferrable, o.condeferred, o.conislocal, x.reloptions)::pg_catalog.text
from pg_catalog.pg_constraint o left join pg_catalog.pg_class x on x.oid = o.conindid and o.contype <> 'f'
left join pg_catalog.pg_index i on i.indexrelid = x.oid
where o.conrelid = $1 and o.contype in ('u', 'x', 'f') and o.convalidated and o.conparentid = 0
  and not exists (select from pg_catalog.pg_trigger t where t.tgconstraint = o.oid and t.tgenabled <> 'O')
  and coalesce((pg_catalog.to_jsonb(o) ->> 'conenforced')::pg_catalog.bool, true)
  and coalesce(x.reltablespace = 0 and not i.indisclustered and not i.indisreplident, true)
  and (o.contype = 'f' or (pg_catalog.obj_description(x.oid, 'pg_class') is null
       and not exists (select from pg_catalog.pg_constraint f where f.conindid = o.conindid and f.contype = 'f')))
order by 1, 2`

export const listDeferrable = (session: Session, { oid }: Pick<TableShape, 'oid'>): Promise<Deferrable[]> =>
  withPrinting(session, () => session.query<Deferrable & Record<string, unknown>>(DEFERRABLE, [oid]))

/** Memory for building an index where nothing is said; a server that gives more keeps to its own. */
const BUILD_MEMORY = '256MB'

/** Inside a transaction: takes them off the table, which must be empty and is locked from then on, loads, and builds them anew. */
export async function withDeferredIndexes<T>(
  tx: Session,
  table: TableShape,
  { report, buildMemory }: { readonly report: Reporter; readonly buildMemory: string | undefined },
  load: () => Promise<T>,
): Promise<T> {
  const before = await listDeferrable(tx, table)
  // Foreign keys first: a unique key that one of the same table refers to is free to go after it.
  const dropped: Deferrable[] = []
  for (const each of [...before.filter(({ foreignKey }) => foreignKey), ...before.filter(({ foreignKey }) => !foreignKey)]) {
    if (await drop(tx, table, each)) dropped.push(each)
  }
  const result = await load()
  await giveMemory(tx, buildMemory)
  for (const each of dropped.toReversed()) {
    report.step(`building ${each.name} of ${table.label}`)
    await tx.script(rebuild(table, each))
  }
  const after = await listDeferrable(tx, table)
  if (JSON.stringify(after) === JSON.stringify(before)) return result
  throw new DbctlError('DBCTL_SEED_INVALID', `the indexes of ${table.label} would not come back as they were; nothing was written`, {
    hint: 'Run it without --defer-indexes, and report this with the definitions of the table: it is a defect of dbctl.',
    details: { before, after },
  })
}

/** A size in PostgreSQL's units. A graph of vectors that does not fit takes many times as long to build. */
async function giveMemory(tx: Session, asked: string | undefined): Promise<void> {
  if (asked !== undefined) await tx.set({ maintenance_work_mem: asked }, 'local')
  else {
    await tx.query(
      `select pg_catalog.set_config('maintenance_work_mem', $1, true)
       where pg_catalog.pg_size_bytes(pg_catalog.current_setting('maintenance_work_mem')) < pg_catalog.pg_size_bytes($1)`,
      [BUILD_MEMORY],
    )
  }
}

/** Something else may rest on it, a view over a unique key for instance; then it stays. */
async function drop(tx: Session, table: TableShape, { kind, name }: Deferrable): Promise<boolean> {
  try {
    await tx.transaction((inner) =>
      inner.script(
        kind === 'index'
          ? `drop index ${quoteIdentifier(table.schema, name)}`
          : `alter table ${table.name} drop constraint ${quoteIdentifier(name)}`,
      ),
    )
    return true
  } catch (error) {
    if (serverErrorIn(error)?.fields.sqlstate !== SQLSTATE.dependentObjectsStillExist) throw error
    return false
  }
}

function rebuild(table: TableShape, { kind, name, definition, comment }: Deferrable): string {
  const made = kind === 'index' ? definition : `alter table ${table.name} add constraint ${quoteIdentifier(name)} ${definition}`
  if (comment === null) return made
  const on = kind === 'index' ? `index ${quoteIdentifier(table.schema, name)}` : `constraint ${quoteIdentifier(name)} on ${table.name}`
  return `${made}; comment on ${on} is ${quoteLiteral(comment)}`
}
