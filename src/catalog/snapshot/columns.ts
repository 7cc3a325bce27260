import type { Session } from '../../client/session.ts'
import { quoteIdentifier } from '../../client/values.ts'
import type { Found } from './found.ts'
import { ownCollation, parametersOf, relationInScope, type Scope } from './scope.ts'
import { sequenceOptions } from './sequences.ts'
import type { ColumnObject, SequenceOptions } from './snapshot.ts'

interface Row {
  readonly oid: number
  readonly number: number
  readonly schema: string
  readonly table: string
  readonly name: string
  readonly comment: string | null
  readonly type: string
  readonly notNull: boolean
  readonly notNullUnchecked: boolean
  readonly expression: string | null
  readonly generated: 'stored' | 'virtual' | null
  readonly identity: 'always' | 'by default' | null
  readonly sequence: { readonly schema: string; readonly name: string; readonly options: SequenceOptions } | null
  readonly collation: string | null
  readonly storage: string | null
  readonly compression: string | null
  readonly inherited: boolean
}

// NOT NULL has a row in pg_constraint since PostgreSQL 18, whose name is left to the server: attnotnull says it on all.
const COLUMNS = `
select c.oid, a.attnum as number, n.nspname as schema, c.relname as table, a.attname as name,
       d.description as comment, pg_catalog.format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as "notNull",
       a.attnotnull and nn.conrelid is not null as "notNullUnchecked",
       pg_catalog.pg_get_expr(ad.adbin, ad.adrelid) as expression,
       case a.attgenerated when 's' then 'stored' when 'v' then 'virtual' end as generated,
       case a.attidentity when 'a' then 'always' when 'd' then 'by default' end as identity,
       case when a.attidentity <> '' then sq.sequence end as sequence,
       ${ownCollation('a.attcollation', 't.typcollation')} as collation,
       case when a.attstorage <> t.typstorage
            then case a.attstorage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' when 'x' then 'extended' end end as storage,
       case a.attcompression when 'p' then 'pglz' when 'l' then 'lz4' end as compression,
       not a.attislocal and a.attinhcount > 0 as inherited
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_catalog.pg_type t on t.oid = a.atttypid
left join pg_catalog.pg_attrdef ad on ad.adrelid = c.oid and ad.adnum = a.attnum
left join pg_catalog.pg_description d
  on d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objoid = c.oid and d.objsubid = a.attnum
left join (select distinct conrelid, conkey[1] as attnum from pg_catalog.pg_constraint where contype = 'n' and not convalidated) nn
  on nn.conrelid = c.oid and nn.attnum = a.attnum
left join (select i.refobjid, i.refobjsubid,
                  pg_catalog.json_build_object('schema', sn.nspname, 'name', sc.relname, 'options', ${sequenceOptions('s')}) as sequence
           from pg_catalog.pg_sequence s
           join pg_catalog.pg_class sc on sc.oid = s.seqrelid
           join pg_catalog.pg_namespace sn on sn.oid = sc.relnamespace
           join pg_catalog.pg_depend i on i.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and i.objid = s.seqrelid and i.deptype = 'i'
            and i.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass) sq
  on sq.refobjid = c.oid and sq.refobjsubid = a.attnum
where c.relkind in ('r', 'p', 'f') and c.relpersistence <> 't' and ${relationInScope('c')}
order by c.oid, a.attnum`

export async function listColumns(session: Session, scope: Scope): Promise<Found<ColumnObject>[]> {
  const rows = await session.query<Row>(COLUMNS, parametersOf(scope))
  let [table, position] = [0, 0]
  return rows.map((row) => {
    // Places are counted anew: attnum has holes where columns were dropped.
    position = row.oid === table ? position + 1 : 1
    table = row.oid
    const { sequence, identity, generated } = row
    return {
      address: ['pg_class', row.oid, row.number],
      object: {
        kind: 'column',
        path: [row.schema, row.table, row.name],
        name: quoteIdentifier(row.schema, row.table, row.name),
        is: {
          type: row.type,
          notNull: row.notNull,
          notNullUnchecked: row.notNullUnchecked,
          default: generated ? null : row.expression,
          generated,
          expression: generated ? row.expression : null,
          identity:
            identity && sequence
              ? { generated: identity, sequence: quoteIdentifier(sequence.schema, sequence.name), options: sequence.options }
              : null,
          collation: row.collation,
          storage: row.storage,
          compression: row.compression,
        },
        position,
        inherited: row.inherited,
        comment: row.comment,
        needs: [],
      },
    }
  })
}
