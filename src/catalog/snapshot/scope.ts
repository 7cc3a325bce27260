import type { Session } from '../../client/session.ts'

/** Which part of a database is looked at. */
export interface ScopeOptions {
  /** These schemas alone; every user's schema unless said. */
  readonly schemas?: readonly string[]
  /** Schemas and tables that are none of the project's: dbctl's own schema, the journal. A schema that holds only such tables goes too. */
  readonly leaveOut?: {
    readonly schemas?: readonly string[]
    readonly tables?: readonly { readonly schema: string; readonly table: string }[]
  }
}

/** The parameters `$1` and `$2` of every query of a snapshot. */
export interface Scope {
  /** Oids of the schemas that are looked into. */
  readonly schemas: readonly number[]
  /** Oids of relations in them that are left out, with the sequences that they own. */
  readonly leftOut: readonly number[]
}

interface Row {
  readonly schemas: readonly number[]
  readonly leftOut: readonly number[]
}

// The catalog itself is asked throughout: casts of names to regclass fail for a role without USAGE on the schema.
const SCOPE = `
with schema as (
  select n.oid, n.nspname from pg_catalog.pg_namespace n
  where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and ($1::pg_catalog.text[] is null or n.nspname = any ($1::pg_catalog.text[]))
    and n.nspname <> all ($2::pg_catalog.text[])
), named as (
  select c.oid, c.relnamespace from pg_catalog.pg_class c join schema s on s.oid = c.relnamespace
  where exists (select from pg_catalog.json_array_elements($3::pg_catalog.json) l
                where l->>'schema' = s.nspname and l->>'table' = c.relname)
), left_out as (
  select oid, relnamespace from named
  union
  select s.oid, s.relnamespace from named
  join pg_catalog.pg_depend d on d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid = named.oid
   and d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.deptype in ('a', 'i')
  join pg_catalog.pg_class s on s.oid = d.objid and s.relkind = 'S'
)
select coalesce((select pg_catalog.json_agg(s.oid::pg_catalog.int8 order by s.oid) from schema s where s.nspname = 'public'
          or not exists (select from left_out l where l.relnamespace = s.oid)
          or exists (select from pg_catalog.pg_class c where c.relnamespace = s.oid and c.relkind in ('r', 'p', 'f', 'v', 'm', 'S', 'c')
                     and c.oid not in (select l.oid from left_out l))
          or exists (select from pg_catalog.pg_proc p where p.pronamespace = s.oid)
          or exists (select from pg_catalog.pg_type t where t.typnamespace = s.oid and t.typtype in ('e', 'd', 'r'))), '[]') as schemas,
       coalesce((select pg_catalog.json_agg(l.oid::pg_catalog.int8 order by l.oid) from left_out l), '[]') as "leftOut"`

export async function findScope(session: Session, { schemas, leaveOut = {} }: ScopeOptions): Promise<Scope> {
  const parameters = [schemas ?? null, leaveOut.schemas ?? [], JSON.stringify(leaveOut.tables ?? [])]
  const [row] = await session.query<Row>(SCOPE, parameters)
  if (!row) throw new Error('the scope query returned no row')
  return row
}

/** What the queries of a snapshot take, in their order. */
export const parametersOf = ({ schemas, leftOut }: Scope): readonly unknown[] => [schemas, leftOut]

/** True of a relation `alias` (pg_class) in scope that no extension owns. */
export const relationInScope = (alias: string): string =>
  `${alias}.relnamespace = any ($1::pg_catalog.oid[]) and ${alias}.oid <> all ($2::pg_catalog.oid[]) and ${notOfExtension('pg_class', alias)}`

/** True of a row `alias` of a system catalog that no extension owns (pg_depend, deptype `e`). */
export const notOfExtension = (catalog: string, alias: string, types = `'e'`): string =>
  `not exists (select from pg_catalog.pg_depend e where e.classid = 'pg_catalog.${catalog}'::pg_catalog.regclass
    and e.objid = ${alias}.oid and e.objsubid = 0 and e.deptype in (${types}))`

/** A collation's name where it is not the one of `type`, qualified unless PostgreSQL's own; null where it is. */
export const ownCollation = (collation: string, type: string): string =>
  `(select case when cn.nspname = 'pg_catalog' then '' else pg_catalog.quote_ident(cn.nspname) || '.' end || pg_catalog.quote_ident(co.collname)
    from pg_catalog.pg_collation co join pg_catalog.pg_namespace cn on cn.oid = co.collnamespace
    where co.oid = ${collation} and ${collation} <> ${type})`
