import type { Session } from '../client/session.ts'

/** What a database is made of, as far as DDL names it. A table is any relation that holds rows; a function any routine. */
export type ObjectKind =
  | 'schema'
  | 'table'
  | 'view'
  | 'sequence'
  | 'index'
  | 'type'
  | 'function'
  | 'column'
  | 'constraint'
  | 'default'
  | 'trigger'
  | 'policy'
  | 'rule'
  | 'statistics'
  | 'collation'
  | 'text search'
  | 'publication'
  | 'event trigger'
  | 'role'
  | 'extension'

/** By what name a statement knows an object. */
export interface ObjectName {
  readonly kind: ObjectKind
  /** Empty for what is in no schema. */
  readonly schema: string
  /** The table that it is a part of: of columns, constraints, triggers, policies, rules. */
  readonly table?: string
  readonly name: string
  /** Of a function: the names of its input types (`int4`, `_text`), null for one that is not known. */
  readonly args?: readonly (string | null)[]
}

/** The address of an object in the catalog: `pg_depend` knows it by this. */
export interface ObjectAddress {
  readonly classId: number
  readonly id: number
  /** A column's number; 0 for a whole object. */
  readonly sub: number
}

export interface LiveObject extends ObjectName, ObjectAddress {
  /** The extension that it is a member of. */
  readonly extension: string | null
}

type Row = Omit<LiveObject, 'table' | 'args'> & { readonly table: string | null; readonly args: string[] | null }

/** Everything that is not the server's own, without what sessions keep for themselves. */
export async function listObjects(session: Session): Promise<LiveObject[]> {
  const rows = await session.query<Row>(
    `with schemas as (
       select oid, nspname from pg_catalog.pg_namespace
       where nspname not like 'pg\\_%' and nspname <> 'information_schema'
     ), tables as (
       select c.oid, c.relname, n.nspname from pg_catalog.pg_class c join schemas n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p', 'f', 'v', 'm')
     ), objects as (
       select 'schema' as kind, 'pg_catalog.pg_namespace'::regclass as class, oid as id, 0 as sub, '' as schema, null::name as "table",
              nspname as name, null::json as args
       from schemas
       union all
       select case when c.relkind in ('r', 'p', 'f') then 'table' when c.relkind in ('v', 'm') then 'view'
                   when c.relkind = 'S' then 'sequence' else 'index' end,
              'pg_catalog.pg_class'::regclass, c.oid, 0, n.nspname, null, c.relname, null
       from pg_catalog.pg_class c join schemas n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'f', 'v', 'm', 'S', 'i', 'I')
       union all
       -- A table's own row type and every array type come and go with what they are of.
       select 'type', 'pg_catalog.pg_type'::regclass, t.oid, 0, n.nspname, null, t.typname, null
       from pg_catalog.pg_type t join schemas n on n.oid = t.typnamespace left join pg_catalog.pg_class c on c.oid = t.typrelid
       where (t.typrelid = 0 or c.relkind = 'c') and t.typtype <> 'm'
         and not exists (select from pg_catalog.pg_type e where e.typarray = t.oid)
       union all
       select 'function', 'pg_catalog.pg_proc'::regclass, p.oid, 0, n.nspname, null, p.proname,
              to_json(array(select t.typname::text from unnest(p.proargtypes::oid[]) with ordinality as a (type, at)
                            join pg_catalog.pg_type t on t.oid = a.type order by a.at))
       from pg_catalog.pg_proc p join schemas n on n.oid = p.pronamespace
       union all
       select 'column', 'pg_catalog.pg_class'::regclass, a.attrelid, a.attnum, t.nspname, t.relname, a.attname, null
       from pg_catalog.pg_attribute a join tables t on t.oid = a.attrelid where a.attnum > 0 and not a.attisdropped
       union all
       select 'constraint', 'pg_catalog.pg_constraint'::regclass, k.oid, 0, t.nspname, t.relname, k.conname, null
       from pg_catalog.pg_constraint k join tables t on t.oid = k.conrelid where k.contype <> 'n'
       union all
       select 'default', 'pg_catalog.pg_attrdef'::regclass, d.oid, 0, t.nspname, t.relname, a.attname, null
       from pg_catalog.pg_attrdef d join tables t on t.oid = d.adrelid
       join pg_catalog.pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
       union all
       select 'trigger', 'pg_catalog.pg_trigger'::regclass, g.oid, 0, t.nspname, t.relname, g.tgname, null
       from pg_catalog.pg_trigger g join tables t on t.oid = g.tgrelid where not g.tgisinternal
       union all
       select 'policy', 'pg_catalog.pg_policy'::regclass, p.oid, 0, t.nspname, t.relname, p.polname, null
       from pg_catalog.pg_policy p join tables t on t.oid = p.polrelid
       union all
       select 'rule', 'pg_catalog.pg_rewrite'::regclass, r.oid, 0, t.nspname, t.relname, r.rulename, null
       from pg_catalog.pg_rewrite r join tables t on t.oid = r.ev_class where r.rulename <> '_RETURN'
       union all
       select 'statistics', 'pg_catalog.pg_statistic_ext'::regclass, s.oid, 0, n.nspname, null, s.stxname, null
       from pg_catalog.pg_statistic_ext s join schemas n on n.oid = s.stxnamespace
       union all
       select 'collation', 'pg_catalog.pg_collation'::regclass, l.oid, 0, n.nspname, null, l.collname, null
       from pg_catalog.pg_collation l join schemas n on n.oid = l.collnamespace
       union all
       select 'text search', 'pg_catalog.pg_ts_config'::regclass, s.oid, 0, n.nspname, null, s.cfgname, null
       from pg_catalog.pg_ts_config s join schemas n on n.oid = s.cfgnamespace
       union all
       select 'text search', 'pg_catalog.pg_ts_dict'::regclass, s.oid, 0, n.nspname, null, s.dictname, null
       from pg_catalog.pg_ts_dict s join schemas n on n.oid = s.dictnamespace
       union all
       select 'publication', 'pg_catalog.pg_publication'::regclass, oid, 0, '', null, pubname, null from pg_catalog.pg_publication
       union all
       select 'event trigger', 'pg_catalog.pg_event_trigger'::regclass, oid, 0, '', null, evtname, null from pg_catalog.pg_event_trigger
       union all
       select 'extension', 'pg_catalog.pg_extension'::regclass, oid, 0, '', null, extname, null from pg_catalog.pg_extension
       union all
       select 'role', 'pg_catalog.pg_authid'::regclass, oid, 0, '', null, rolname, null from pg_catalog.pg_roles
     )
     select o.kind, o.class::oid as "classId", o.id, o.sub, o.schema, o."table", o.name, o.args, x.extname as extension
     from objects o
     left join pg_catalog.pg_depend d on d.classid = o.class and d.objid = o.id and d.deptype = 'e'
     left join pg_catalog.pg_extension x on x.oid = d.refobjid`,
  )
  return rows.map(({ table, args, ...row }) => ({ ...row, ...(table === null ? {} : { table }), ...(args === null ? {} : { args }) }))
}

/** How PostgreSQL itself names an object in a message and takes its name in DDL: schemas always there, quoted where need be. */
export interface ObjectIdentity {
  /** `table`, `materialized view`, `table constraint`, … */
  readonly type: string
  /** `public.users`; of a part `users_pkey on public.users`. */
  readonly identity: string
}

/** In the order in which they are given. https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-OBJECT */
export function identifyObjects(session: Session, objects: readonly ObjectAddress[]): Promise<ObjectIdentity[]> {
  if (objects.length === 0) return Promise.resolve([])
  return session.query<ObjectIdentity>(
    `select i.type, i.identity
     from unnest($1::oid[], $2::oid[], $3::int[]) with ordinality as o (class, id, sub, at),
          pg_catalog.pg_identify_object(o.class, o.id, o.sub) i
     order by o.at`,
    [objects.map(({ classId }) => classId), objects.map(({ id }) => id), objects.map(({ sub }) => sub)],
  )
}
