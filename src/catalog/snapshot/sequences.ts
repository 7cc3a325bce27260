import type { Session } from '../../client/session.ts'
import { quoteIdentifier } from '../../client/values.ts'
import type { Found } from './found.ts'
import { parametersOf, relationInScope, type Scope } from './scope.ts'
import type { SequenceObject, SequenceOptions } from './snapshot.ts'

/** The options of a row `alias` of pg_sequence as JSON. pg_sequences would hide those that the role may not use. */
export const sequenceOptions = (alias: string): string =>
  `pg_catalog.json_build_object('type', pg_catalog.format_type(${alias}.seqtypid, null), 'start', ${alias}.seqstart::pg_catalog.text,
     'increment', ${alias}.seqincrement::pg_catalog.text, 'min', ${alias}.seqmin::pg_catalog.text, 'max', ${alias}.seqmax::pg_catalog.text,
     'cache', ${alias}.seqcache::pg_catalog.text, 'cycle', ${alias}.seqcycle)`

interface Row {
  readonly oid: number
  readonly schema: string
  readonly name: string
  readonly comment: string | null
  readonly options: SequenceOptions
  readonly unlogged: boolean
  /** Schema, table and column. */
  readonly owner: readonly [string, string, string] | null
}

const SEQUENCES = `
select c.oid, n.nspname as schema, c.relname as name, pg_catalog.obj_description(c.oid, 'pg_class') as comment,
       ${sequenceOptions('s')} as options, c.relpersistence = 'u' as unlogged,
       (select pg_catalog.json_build_array(tn.nspname, t.relname, a.attname) from pg_catalog.pg_depend d
        join pg_catalog.pg_class t on t.oid = d.refobjid
        join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
        join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
        where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid and d.deptype = 'a'
          and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjsubid > 0) as owner
from pg_catalog.pg_sequence s
join pg_catalog.pg_class c on c.oid = s.seqrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relpersistence <> 't' and ${relationInScope('c')}
  and not exists (select from pg_catalog.pg_depend i where i.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                  and i.objid = c.oid and i.deptype = 'i')`

export async function listSequences(session: Session, scope: Scope): Promise<Found<SequenceObject>[]> {
  const rows = await session.query<Row>(SEQUENCES, parametersOf(scope))
  return rows.map(({ oid, schema, name, comment, options, unlogged, owner }) => ({
    address: ['pg_class', oid, 0],
    object: {
      kind: 'sequence',
      path: [schema, name],
      name: quoteIdentifier(schema, name),
      is: { ...options, unlogged, ownedBy: owner && quoteIdentifier(...owner) },
      comment,
      needs: [],
    },
  }))
}
