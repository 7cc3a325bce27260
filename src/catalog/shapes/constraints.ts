/** What keeps rows apart, ties them to others, and bounds their values; one query a kind. */
import { columnNames, FROM_TABLES, SCOPE } from './scope.ts'

export const KEYS = `
select c.oid, x.relname as name, i.indisprimary as primary,
       case when i.indexprs is null then ${columnNames('i.indkey::pg_catalog.int2[]', 'c.oid')}
            else (select coalesce(pg_catalog.json_agg(a.attname order by a.attnum), '[]'::json) from pg_catalog.pg_attribute a
                  where a.attrelid = c.oid and a.attnum in (select e.refobjsubid from pg_catalog.pg_depend e
                    where e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and e.objid = i.indexrelid and e.refobjid = c.oid
                    union select k from pg_catalog.unnest(i.indkey::pg_catalog.int2[]) k))
       end as columns,
       i.indexprs is null and i.indpred is null and i.indimmediate and i.indisvalid as arbiter,
       i.indpred is not null as partial, i.indexprs is not null as expressions,
       coalesce((pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct')::pg_catalog.bool, false) as "nullsNotDistinct",
       not i.indimmediate as deferrable
${FROM_TABLES} join pg_catalog.pg_index i on i.indrelid = c.oid and i.indisunique and i.indislive
join pg_catalog.pg_class x on x.oid = i.indexrelid
where ${SCOPE}
order by c.oid, i.indisprimary desc, x.relname`
  // INCLUDE columns are no part of what is unique.
  .replace('i.indkey::pg_catalog.int2[]', '(i.indkey::pg_catalog.int2[])[0:i.indnkeyatts - 1]')

export const FOREIGN_KEYS = `
select c.oid, o.conname as name, ${columnNames('o.conkey', 'o.conrelid')} as columns,
       fn.nspname as "targetSchema", f.relname as "targetTable", ${columnNames('o.confkey', 'o.confrelid')} as "targetColumns",
       o.confmatchtype = 'f' as "matchFull"
${FROM_TABLES} join pg_catalog.pg_constraint o on o.conrelid = c.oid and o.contype = 'f' and o.conparentid = 0
join pg_catalog.pg_class f on f.oid = o.confrelid join pg_catalog.pg_namespace fn on fn.oid = f.relnamespace
where ${SCOPE}
order by c.oid, o.conname`

export const CHECKS = `
select c.oid, o.conname as name, pg_catalog.pg_get_expr(o.conbin, o.conrelid) as expression, ${columnNames('o.conkey', 'o.conrelid')} as columns
${FROM_TABLES} join pg_catalog.pg_constraint o on o.conrelid = c.oid and o.contype = 'c'
where ${SCOPE}
order by c.oid, o.conname`

export const EXCLUSIONS = `
select c.oid, o.conname as name,
       (select coalesce(pg_catalog.json_agg(a.attname order by a.attnum), '[]'::json) from pg_catalog.pg_attribute a
        where a.attrelid = c.oid and a.attnum in (select e.refobjsubid from pg_catalog.pg_depend e
          where e.refobjid = c.oid and ((e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and e.objid = o.conindid)
             or (e.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass and e.objid = o.oid)))) as columns,
       (select coalesce(pg_catalog.json_agg(p.oprname order by k.at), '[]'::json)
        from pg_catalog.unnest(o.conexclop) with ordinality k(operator, at) join pg_catalog.pg_operator p on p.oid = k.operator) as operators
${FROM_TABLES} join pg_catalog.pg_constraint o on o.conrelid = c.oid and o.contype = 'x'
where ${SCOPE}
order by c.oid, o.conname`

// Of the leaves, which tell it with their parents' bounds; a table with a default partition or by hash takes every row.
export const PARTITION_BOUNDS = `
select c.oid, pg_catalog.pg_get_partition_constraintdef(l.relid) as expression
${FROM_TABLES} cross join lateral pg_catalog.pg_partition_tree(c.oid) l
where c.relkind = 'p' and l.isleaf and l.relid <> c.oid and ${SCOPE}
order by c.oid, pg_catalog.pg_get_partition_constraintdef(l.relid) collate "C"`
