// Writes src/migrations/lint/built-in-functions.ts: which built-in functions can stand in a column's default, and whether they are volatile.
// Usage: node scripts/volatility.mjs <url of a PostgreSQL 14> … <url of a PostgreSQL 18>
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'

const urls = process.argv.slice(2)
if (urls.length === 0) throw new Error('give the URL of a server of each supported major version')

/**
 * Plain functions that return one value, without those for the server's own use, those that only stand behind an operator, and what nobody
 * takes a default from. timetz is left out because its timezone() is the one that was long marked volatile, and everybody writes the others.
 */
const QUERY = `
  select proname as name, bool_or(provolatile = 'v') as volatile, bool_and(provolatile = 'v') as always
  from pg_catalog.pg_proc
  where pronamespace = 'pg_catalog'::regnamespace and prokind = 'f' and not proretset
    and prorettype not in ('internal'::regtype, 'trigger'::regtype, 'event_trigger'::regtype, 'language_handler'::regtype,
      'index_am_handler'::regtype, 'table_am_handler'::regtype, 'tsm_handler'::regtype, 'fdw_handler'::regtype, 'cstring'::regtype,
      'void'::regtype)
    and not (proargtypes::oid[] && array['internal'::regtype::oid, 'cstring'::regtype::oid, 'timetz'::regtype::oid])
    and proname !~ '^(pg_(stat|event|ddl|get|relation|replication|indexam|index|numa|import|logical|copy)_|binary_upgrade)'
    and proname !~ '(send|_larger|_smaller|larger|smaller|_accum|_transfn|_combine|_is_visible|_statefunc|typmodin)$'
    and oid not in (select oprcode from pg_catalog.pg_operator where oprcode <> 0)
    and oid not in (select amproc from pg_catalog.pg_amproc)
  group by proname`

/** A name is volatile when any of its overloads is, in any version. */
const volatile = new Map()
const majors = []
for (const url of urls) {
  const sql = postgres(url, { max: 1 })
  const [{ version }] = await sql`select current_setting('server_version_num')::int / 10000 as version`
  majors.push(version)
  for (const row of await sql.unsafe(QUERY)) {
    if (row.volatile !== row.always) process.stderr.write(`${version}: ${row.name} is volatile for some arguments only\n`)
    volatile.set(row.name, row.volatile || volatile.get(row.name) === true)
  }
  await sql.end()
}

const list = (wanted) => {
  const names = [...volatile.keys()].filter((name) => volatile.get(name) === wanted).sort()
  const lines = ['']
  for (const name of names) {
    if (lines.at(-1).length + name.length > 130) lines.push('')
    lines[lines.length - 1] += `${name} `
  }
  return lines.map((line, i) => `    '${i === lines.length - 1 ? line.trim() : line}'`).join(' +\n')
}
const text = `/** Made by scripts/volatility.mjs from pg_proc of PostgreSQL ${majors.sort((a, b) => a - b).join(', ')}. */
export const VOLATILE: ReadonlySet<string> = new Set(
  (
${list(true)}
  ).split(' '),
)

export const NOT_VOLATILE: ReadonlySet<string> = new Set(
  (
${list(false)}
  ).split(' '),
)
`
await writeFile(join(fileURLToPath(new URL('..', import.meta.url)), 'src/migrations/lint/built-in-functions.ts'), text)
