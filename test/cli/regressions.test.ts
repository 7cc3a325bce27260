import { existsSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, connect as dial, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { document, run, start, temporaryFolder } from '../support/cli.ts'
import { asAdministrator, connect, databaseForTest, engines } from '../support/databases.ts'
import { writeMigrations } from '../support/project.ts'

const project = (files: Record<string, string>) => {
  const cwd = temporaryFolder()
  writeMigrations(`${cwd}/drizzle`, files)
  return cwd
}

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A way to the server that can be cut in the middle; a connection after the first may be turned away. */
async function fragileWay(url: string, { refuseLater = false } = {}) {
  const { hostname, port } = new URL(url)
  const clients: Socket[] = []
  const server = createServer((client) => {
    clients.push(client)
    client.on('error', () => undefined)
    if (refuseLater && clients.length > 1) return client.resetAndDestroy()
    const upstream = dial(Number(port), hostname)
    upstream.on('error', () => undefined)
    client.pipe(upstream).pipe(client)
    client.on('close', () => upstream.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    for (const client of clients) client.destroy()
    server.close()
  })
  const changed = new URL(url)
  changed.port = String((server.address() as { port: number }).port)
  changed.search = 'sslmode=disable'
  return { url: changed.href, cut: () => clients[0]?.resetAndDestroy() }
}

describe('a connection that is reset in the middle of a statement', () => {
  it('is a lost connection: code 4, a document, and the migration named', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const way = await fragileWay(url)
    const running = start(['migrate', '--json', '--url', way.url], { cwd: project({ '0000_slow': 'select pg_sleep(60)' }) })
    await running.saw('applying 0000_slow')
    await new Promise((resolve) => setTimeout(resolve, 300))
    way.cut()
    const { code, stdout } = await running.finished
    expect({ code, error: document(stdout).error }).toMatchObject({
      code: 4,
      error: { code: 'DBCTL_CONNECTION_LOST', details: { migration: '0000_slow' } },
    })
  })

  it('when even the cancel cannot be delivered, ends as an interruption all the same', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const way = await fragileWay(url, { refuseLater: true })
    const running = start(['migrate', '--url', way.url], { cwd: project({ '0000_slow': 'select pg_sleep(60)' }) })
    await running.saw('applying 0000_slow')
    await new Promise((resolve) => setTimeout(resolve, 300))
    running.process.kill('SIGINT')
    const { code, stderr } = await running.finished
    expect({ code, stderr }).toMatchObject({ code: 130, stderr: expect.not.stringContaining('    at ') })
  })

  it('is given up while it is being made when the run is interrupted', async () => {
    const mute = createServer(() => undefined)
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
    closing.push(() => mute.close())
    const { port } = mute.address() as { port: number }
    const url = `postgres://x@127.0.0.1:${port},127.0.0.1:${port}/x`
    const running = start(['status', '--verbose', '--connect-timeout', '120s', '--url', url], { cwd: project({}) })
    await new Promise((resolve) => setTimeout(resolve, 700))
    running.process.kill('SIGINT')
    expect((await running.finished).code).toBe(130) // the test's own time-out is half of that of the connection
  })
})

describe.each(engines)('transactions side by side on the %s engine', (engine) => {
  it('each keep their own: one that fails takes nothing of the other along', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    const rows = await connect(url, async ({ session }) => {
      await session.script('create table t (n int)')
      const results = await Promise.allSettled([
        session.transaction(async (tx) => {
          await tx.command('insert into t values (1)')
          await tx.command('insert into t values (2)')
        }),
        session.transaction(async (tx) => {
          await tx.command('insert into t values (3)')
          throw new Error('no')
        }),
        session.command('insert into t values (4)'),
      ])
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      return session.query<{ n: number }>('select n from t order by n')
    })
    expect(rows.map(({ n }) => n)).toEqual([1, 2, 4])
  })

  it('do not wait for work that a transaction began and did not await: it belongs to that transaction', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    await connect(url, async ({ session }) => {
      await session.script('create table t (n int)')
      const swallowed = session.transaction(async (tx) => {
        void tx.command('insert into nowhere values (1)').catch(() => undefined)
      })
      await expect(swallowed).rejects.toMatchObject({ fields: { sqlstate: '42P01' } })
    })
  })

  it('a migration does not inherit what the one before it set for the session', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    const cwd = project({ '0000_dump': "select pg_catalog.set_config('search_path', '', false)", '0001_table': 'create table t (n int)' })
    expect(await run(['migrate', '--url', url], { cwd })).toMatchObject({ code: 0 })
  })

  it('a constraint that fails only at the commit names its migration', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    const cwd = project({
      '0000_good': 'create table p (id int primary key)',
      '0001_late': 'create table c (p int references p deferrable initially deferred); insert into c values (1)',
    })
    const { code, stdout } = await run(['migrate', '--json', '--url', url], { cwd })
    expect({ code, error: document(stdout).error }).toMatchObject({
      code: 1,
      error: {
        message: expect.stringContaining('migration 0001_late failed when its transaction was to be committed'),
        details: { applied: ['0000_good'] },
      },
    })
  })

  it.each([
    ['create table t1 (n int);\n  ROLLBACK ;', 'rolls back a transaction', ':2:3)'],
    ['create table t1 (n int);\ncommit;\nbegin;\ncreate table t2 (n int);', 'begins and does not commit', ':4:1)'],
    ['-- dbctl: no-transaction\ncreate table t1 (n int);\ncreate tabel t2 ();', 'syntax error at or near "tabel"', ':3:8)'],
    ['create table t1 (n int);\ncopy t1 from stdin;', 'COPY with STDIN', ':2:1)'],
  ])('refuses %j before anything is applied', async (sql, problem, place) => {
    const { url } = await databaseForTest(engine, 'empty')
    const { code, stderr } = await run(['migrate', '--url', url], {
      cwd: project({ '0000_first': 'create table f (n int)', '0001_bad': sql }),
    })
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(problem) })
    expect(stderr).toContain(`0001_bad.sql${place}; nothing was applied`)
    const tables = await connect(url, ({ session }) => session.query(`select from pg_tables where schemaname in ('public', 'drizzle')`))
    expect(tables).toEqual([])
  })

  it('takes commit and rollback for what they are inside bodies, strings, comments and savepoints', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    const sql = `create table t (n int); -- commit;
      /* rollback; */ insert into t values (1); savepoint s; rollback to savepoint s; rollback to s;
      do $body$ begin perform 'commit;'; end $body$; select ';commit;', 1 as "commit;";`
    expect(await run(['migrate', '--url', url], { cwd: project({ '0000_a': sql }) })).toMatchObject({ code: 0 })
  })
})

describe('a migration file that is no text', () => {
  it.each([
    ['UTF-16', 'create table t (n int)'.split('').join('\0'), 2],
    ['UTF-8 with a byte order mark', '\uFEFFcreate table t (n int)', 0],
    ['empty', '', 0],
    ['all comment', '-- nothing\n', 0],
  ])('%s ends with the code that it deserves', async (_, sql, code) => {
    const { url } = await databaseForTest('server', 'empty')
    expect((await run(['migrate', '--url', url], { cwd: project({ '0000_x': sql }) })).code).toBe(code)
  })

  it('is refused when the journal names it twice', async () => {
    const cwd = project({ '0000_a': 'select 1' })
    const entry = { tag: '0000_a', when: 1 }
    writeFileSync(`${cwd}/drizzle/meta/_journal.json`, JSON.stringify({ entries: [entry, { ...entry, when: 2 }] }))
    expect(await run(['migrate', '--embedded'], { cwd })).toMatchObject({ code: 2, stderr: expect.stringContaining('names 0000_a twice') })
  })
})

describe('one embedded database', () => {
  it('has one lock, however its path is spelt', async () => {
    const cwd = project({ '0000_slow': 'select count(*) from generate_series(1, 100000000000)' })
    const holder = start(['migrate', '--url', 'pglite:./data'], { cwd })
    await holder.saw('applying 0000_slow')
    symlinkSync(join(cwd, 'data'), join(cwd, 'link'))
    for (const url of ['pglite:./data/', `pglite:${cwd}/data/`, `pglite://${cwd}/data`, 'pglite:./link', 'pglite:././x/../data']) {
      expect((await run(['status', '--lock-wait', '50ms', '--url', url], { cwd })).code, url).toBe(6)
    }
    holder.process.kill('SIGKILL')
    await holder.finished
    expect((await run(['status', '--url', 'pglite:./link'], { cwd })).code).toBe(0)
    expect(existsSync(join(cwd, 'link.lock'))).toBe(false)
  })
})

describe('a password', () => {
  const URL_WITH_PASSWORD = 'postgres://u:s3ntinel@127.0.0.1:1/db'
  it.each([
    [[URL_WITH_PASSWORD]],
    [[`--url=${URL_WITH_PASSWORD}`]],
    [['status', `--urls=${URL_WITH_PASSWORD}`]],
    [['help', URL_WITH_PASSWORD]],
    [['completion', URL_WITH_PASSWORD]],
    [['status', '--config', URL_WITH_PASSWORD]],
    [['status', '--connect-timeout', URL_WITH_PASSWORD]],
    [['status', '--out', URL_WITH_PASSWORD]],
  ])('is not quoted back from a command line gone wrong (%#)', async (args) => {
    for (const flags of [[], ['--json', '--verbose']]) {
      const { code, stdout, stderr } = await run([...args, ...flags], { cwd: temporaryFolder() })
      expect(code).toBe(2)
      expect(stdout + stderr).not.toContain('s3ntinel')
    }
  })

  it('that is an ordinary word does not change the answer', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const name = `dbctl_word_${process.pid}`
    await asAdministrator((sql) => sql.unsafe(`create role ${name} login password 'true'`))
    closing.push(() => void asAdministrator((sql) => sql.unsafe(`drop role if exists ${name}`)))
    const changed = new URL(url)
    changed.username = name
    changed.password = 'true'
    const { code, stdout } = await run(['status', '--json', '--url', changed.href], { cwd: project({ '0000_a': 'select true' }) })
    expect({ code, ok: document(stdout).ok }).toEqual({ code: 0, ok: true })
    const script = await run(['migrate', '--dry-run', '--url', changed.href], { cwd: project({ '0000_a': 'select true' }) })
    expect(script.stdout).toContain('select true')
  })
})

describe('quickstart', () => {
  it('ends as its step ended: interrupted, or in a folder that it may not write to', async () => {
    const cwd = temporaryFolder()
    const running = start(['quickstart'], { cwd })
    await running.saw('running dbctl migrate')
    await new Promise((resolve) => setTimeout(resolve, 500))
    running.process.kill('SIGINT')
    expect((await running.finished).code).toBe(130)
    writeFileSync(join(temporaryFolder(), 'file'), '')
    const blocked = temporaryFolder()
    writeFileSync(join(blocked, '.dbctl'), '')
    expect(await run(['quickstart'], { cwd: blocked })).toMatchObject({ code: 2, stderr: expect.stringContaining('DBCTL_DATA_DIRECTORY') })
  })
})

describe('a configuration file', () => {
  it('that prints something does not print it into the answer', async () => {
    const cwd = project({})
    writeFileSync(join(cwd, 'dbctl.config.mjs'), "console.log('hello'); export default {}")
    const { stdout, stderr } = await run(['config', '--json', '--embedded'], { cwd })
    expect(document(stdout).ok).toBe(true)
    expect(stderr).toContain('hello')
  })
})
