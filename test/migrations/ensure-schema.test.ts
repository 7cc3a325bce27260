import { PGlite } from '@electric-sql/pglite'
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { describe, expect, it, onTestFinished } from 'vitest'
import { DbctlError } from '../../src/errors.ts'
import { ensureSchema } from '../../src/migrations/ensure-schema.ts'
import { temporaryFolder } from '../support/cli.ts'
import { asAdministrator, connect, databaseForTest, engines } from '../support/databases.ts'
import { writeMigrations } from '../support/project.ts'

const FILES = { '0000_a': 'create table a (n int, at timestamptz)', '0001_b': 'insert into a values (1, now())' }
const BROKEN = { ...FILES, '0002_c': 'select no_such_column from a' }
const NAMES = Object.keys(FILES)

const folder = (files: Record<string, string> = FILES) => {
  const out = temporaryFolder()
  writeMigrations(out, files)
  return out
}

const namesOf = ({ applied }: { applied: readonly { name: string }[] }) => applied.map(({ name }) => name)

function client(url: string, options: postgres.Options<Record<string, never>> = {}): postgres.Sql {
  const sql = postgres(url, { onnotice: () => undefined, ...options })
  onTestFinished(() => sql.end())
  return sql
}

/** node-postgres, as much of it as is used; it comes with another package, and brings no types. */
interface NodePostgres {
  query(sql: string): Promise<{ rows: Record<string, unknown>[] }>
  end(): Promise<void>
  connect(): Promise<unknown>
}
type NodePostgresClass = new (options: { connectionString: string; max?: number }) => NodePostgres

async function nodePostgres(name: 'Pool' | 'Client', url: string): Promise<NodePostgres> {
  const module: string = 'pg'
  const { default: pg } = (await import(module)) as { default: Record<'Pool' | 'Client', NodePostgresClass> }
  const opened = new pg[name]({ connectionString: url, max: 1 })
  onTestFinished(() => opened.end())
  if (name === 'Client') await opened.connect()
  return opened
}

const pglite = async (): Promise<PGlite> => {
  const opened = await PGlite.create()
  onTestFinished(() => opened.close())
  return opened
}

/** Everything that an application may have in its hand, on a database of its own. */
const HANDS: Record<string, (url: string) => Promise<string | object>> = {
  'a URL': async (url) => url,
  'a postgres.js client': async (url) => client(url),
  'a postgres.js client of one connection': async (url) => client(url, { max: 1 }),
  'Drizzle over postgres.js, whose parsers it changes': async (url) => drizzle(client(url)),
  'a pool of node-postgres': (url) => nodePostgres('Pool', url),
  'a client of node-postgres': (url) => nodePostgres('Client', url),
}

describe('ensureSchema', () => {
  it.each(Object.entries(HANDS))('takes %s, applies what is pending, and has nothing to do the second time', async (_, hand) => {
    const { url } = await databaseForTest('server', 'empty')
    const database = await hand(url)
    const out = folder()
    const heard: string[] = []
    expect(namesOf(await ensureSchema(database, { out, log: (text) => heard.push(text) }))).toEqual(NAMES)
    expect(heard.join('\n')).toContain('applying 0000_a (1 of 2)')
    expect(await ensureSchema(database, { out })).toEqual({ applied: [] })
    expect(await asAdministrator((sql) => sql`select n from a`, url)).toEqual([{ n: 1 }])
  })

  it.each([
    ['PGlite', (db: PGlite) => db],
    ['Drizzle over PGlite', (db: PGlite) => drizzlePglite(db)],
  ])('takes %s', async (_, hand) => {
    const db = await pglite()
    const out = folder()
    await db.exec(`set timezone = 'Asia/Tokyo'`)
    expect(namesOf(await ensureSchema(hand(db), { out }))).toEqual(NAMES)
    expect(await ensureSchema(hand(db), { out })).toEqual({ applied: [] })
    expect((await db.query('select n from a')).rows).toEqual([{ n: 1 }])
    expect((await db.query('show timezone')).rows).toEqual([{ TimeZone: 'Asia/Tokyo' }])
  })

  it('started by four instances at once is applied by one', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const out = folder({ ...FILES, '0002_slow': 'select pg_sleep(0.3)' })
    const instances = await Promise.all(
      [url, client(url), drizzle(client(url, { max: 1 })), await nodePostgres('Pool', url)].map((db) => ensureSchema(db, { out })),
    )
    expect(instances.flatMap(namesOf)).toEqual([...NAMES, '0002_slow'])
    expect(await asAdministrator((sql) => sql`select count(*)::int as n from drizzle.__drizzle_migrations`, url)).toEqual([{ n: 3 }])
  })

  it('leaves the settings of the application’s connection as they were, whatever a migration sets', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const sql = client(url, { max: 1, connection: { statement_timeout: 12_000 } })
    await sql`select set_config('lock_timeout', '7s', false), set_config('TimeZone', 'Asia/Tokyo', false), set_config('search_path', 'public', false)`
    const settings =
      () => sql`select pg_backend_pid() as pid, current_setting('lock_timeout') as lock_timeout, current_setting('TimeZone') as zone,
      current_setting('statement_timeout') as statement_timeout, current_setting('search_path') as path, current_setting('role') as role`
    const before = [...(await settings())]
    const files = {
      '0000_a': `set lock_timeout = '1s'; set search_path = pg_catalog; create table public.a (zone text default current_setting('TimeZone'))`,
      '0001_steps': `-- dbctl: no-transaction\nset TimeZone = 'America/Lima';\nset work_mem = '9MB';\ncreate table steps ();`,
      '0002_default': 'insert into a default values',
    }
    await ensureSchema(sql, { out: folder(files) })
    expect([...(await settings())]).toEqual(before)
    expect(await sql`show work_mem`).toEqual([{ work_mem: expect.not.stringContaining('9MB') }])
    // A migration itself sees what it sees under `dbctl migrate`.
    expect(await sql`select zone from a`).toEqual([{ zone: 'UTC' }])
    const failing = folder({ ...files, '0003_steps': `-- dbctl: no-transaction\nset TimeZone = 'America/Lima';\nselect no_such();` })
    await expect(ensureSchema(sql, { out: failing })).rejects.toBeInstanceOf(DbctlError)
    expect([...(await settings())]).toEqual(before)
  })

  it.each(Object.entries(HANDS))('fails typed and gives %s back', async (_, hand) => {
    const { url } = await databaseForTest('server', 'empty')
    const database = await hand(url)
    const failure = await ensureSchema(database, { out: folder(BROKEN) }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(DbctlError)
    expect(failure).toMatchObject({
      code: 'DBCTL_STATEMENT',
      message: expect.stringContaining('0002_c.sql:1:8'),
      details: { sqlstate: '42703', migration: '0002_c', line: 1, column: 8 },
    })
    // Of a single connection none would be left, and this would wait for ever.
    expect(namesOf(await ensureSchema(database, { out: folder() }))).toEqual([])
    expect(
      await asAdministrator(
        (sql) =>
          sql`select from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`,
        url,
      ),
    ).toEqual([])
    if (typeof (database as Partial<NodePostgres>).query === 'function')
      expect((await (database as NodePostgres).query('select 1 as one')).rows).toEqual([{ one: 1 }])
    if (typeof database === 'function') expect(await (database as unknown as postgres.Sql)`select 1 as one`).toEqual([{ one: 1 }])
  })

  it('waits for another instance no longer than it is told', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const slow = new AbortController()
    const first = ensureSchema(url, { out: folder({ '0000_slow': 'select pg_sleep(600)' }), signal: slow.signal }).catch(
      (error: unknown) => error,
    )
    while (
      (
        await asAdministrator(
          (sql) =>
            sql`select from pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())`,
          url,
        )
      ).length === 0
    ) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await expect(ensureSchema(client(url), { out: folder(), lockWait: '50ms' })).rejects.toMatchObject({ code: 'DBCTL_BUSY', exit: 6 })
    slow.abort(new Error('stopped'))
    expect(await first).toMatchObject({ message: 'stopped' })
  })

  it.each([
    ['mysql://a@b/c', {}, 'DBCTL_URL_INVALID'],
    ['postgres://a@127.0.0.1:1/c', { out: '/nowhere' }, 'DBCTL_MIGRATIONS_MISSING'],
    ['postgres://a@127.0.0.1:1/c', { lockWait: '5 bananas' }, 'DBCTL_USAGE'],
    ['postgres://a@127.0.0.1:1/c', {}, 'DBCTL_CONNECT'],
  ])('of %s with %j fails with a code', async (url, options, code) => {
    const failure = await ensureSchema(url, { out: folder(), ...options }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(DbctlError)
    expect(failure).toMatchObject({ code })
  })

  it('refuses what is no database', async () => {
    await expect(ensureSchema({}, { out: folder() })).rejects.toThrow('ensureSchema takes a URL')
  })

  it.each(engines)(
    'of a URL of the %s engine takes another journal table, and refuses what was merged late when told to',
    async (engine) => {
      const { url } = await databaseForTest(engine, 'empty')
      const migrations = { schema: 'own', table: 'history', outOfOrder: 'error' as const }
      await ensureSchema(url, { out: folder({ '0001_b': 'select 1' }), migrations })
      expect(await connect(url, ({ session }) => session.query('select count(*)::int as n from own.history'))).toEqual([{ n: 1 }])
      const late = folder({ '0000_a': 'create table a ()', '0001_b': 'select 1' })
      await expect(ensureSchema(url, { out: late, migrations })).rejects.toMatchObject({
        code: 'DBCTL_HISTORY',
        details: { state: 'out-of-order' },
      })
    },
  )
})
