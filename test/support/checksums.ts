import type { Session } from '../../src/client/session.ts'

/** Rows and content of every table of the user's, in the same form on every engine. */
export async function checksums(session: Pick<Session, 'query'>): Promise<Record<string, string>> {
  const tables = await session.query<{ name: string }>(
    `select pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) as name
     from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'dbctl', 'drizzle')
     order by 1`,
  )
  const found: Record<string, string> = {}
  for (const { name } of tables) {
    const [row] = await session.query<{ sum: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, E'\\n' order by t::text collate "C")), '') as sum from ${name} t`,
    )
    found[name] = row?.sum ?? ''
  }
  return found
}
