import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunOptions, run, start, temporaryFolder } from '../support/cli.ts'
import { asAdministrator, createDatabase, databaseForTest, type TestDatabase } from '../support/databases.ts'
import { writeMigrations } from '../support/project.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createDatabase('server', 'empty')
})
afterAll(() => database.drop())

const slowProject = (statement: string) => {
  const cwd = temporaryFolder()
  writeMigrations(`${cwd}/drizzle`, {
    '0000_quick': 'create table if not exists quick (id int)',
    '0001_slow': `create table slow (id int);\n${statement}`,
  })
  return cwd
}

/** Milliseconds, far below the minute that the statements take: what ends before was cancelled, however busy the machine. */
const PATIENCE = 20_000

/** Backends and advisory locks of dbctl in the database, asked until there are none or two seconds are over. */
async function remains(url: string): Promise<{ backends: number; locks: number }> {
  const name = new URL(url).pathname.slice(1)
  for (let tries = 0; ; tries++) {
    const [row] = await asAdministrator(
      (sql) => sql<{ backends: number; locks: number }[]>`
        select (select count(*)::int from pg_stat_activity where datname = ${name} and application_name like 'dbctl:%') as backends,
               (select count(*)::int from pg_locks l join pg_database d on d.oid = l.database where d.datname = ${name} and locktype = 'advisory') as locks`,
    )
    const found = row ?? { backends: -1, locks: -1 }
    if ((found.backends === 0 && found.locks === 0) || tries === 40) return found
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function interruptedMigrate(signal: 'SIGINT' | 'SIGTERM', options: RunOptions, args: string[] = []) {
  const running = start(['migrate', ...args], options)
  await running.saw('applying 0001_slow')
  await new Promise((resolve) => setTimeout(resolve, 300)) // the step is announced just before its statement is sent
  const before = performance.now()
  running.process.kill(signal)
  return { ...(await running.finished), milliseconds: performance.now() - before }
}

describe('an interruption in the middle of a long statement', () => {
  it.each([
    ['SIGINT', 130, 'DBCTL_INTERRUPTED'],
    ['SIGTERM', 143, 'DBCTL_TERMINATED'],
  ] as const)(
    'by %s ends the run with %d long before the statement would, and leaves no backend and no lock',
    async (signal, code, name) => {
      const ended = await interruptedMigrate(signal, { cwd: slowProject('select pg_sleep(60)'), env: { DATABASE_URL: database.url } })
      expect(ended).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(name) })
      expect(ended.milliseconds).toBeLessThan(PATIENCE)
      expect(await remains(database.url)).toEqual({ backends: 0, locks: 0 })
      const tables = await asAdministrator((sql) => sql`select tablename from pg_tables where schemaname = 'public'`, database.url)
      expect(tables.map(({ tablename }) => tablename)).toEqual(['quick'])
    },
  )

  it('says what it had done before', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const { stderr } = await interruptedMigrate('SIGINT', { cwd: slowProject('select pg_sleep(60)'), env: { DATABASE_URL: url } })
    expect(stderr).toContain('(in 0001_slow; applied before that: 0000_quick)')
  })

  it('ends the embedded engine too, whose statements nobody can cancel, and loses nothing that was committed', async () => {
    const { url } = await databaseForTest('embedded', 'empty')
    const cwd = slowProject('select count(*) from generate_series(1, 100000000000)')
    const ended = await interruptedMigrate('SIGINT', { cwd }, ['--url', url])
    expect(ended.code).toBe(130)
    expect(ended.milliseconds).toBeLessThan(PATIENCE)
    const status = await run(['status', '--url', url], { cwd })
    expect(status.stdout).toMatch(/^0000_quick\tapplied\t.*\n0001_slow\tpending\t/)
  })

  it('works while it waits for the lock of another run', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const options = { cwd: slowProject('select pg_sleep(60)'), env: { DATABASE_URL: url } }
    const holder = start(['migrate'], options)
    await holder.saw('applying 0001_slow')
    const waiting = start(['migrate'], options)
    await waiting.saw('waiting for the lock migrate:drizzle.__drizzle_migrations, held by pid')
    waiting.process.kill('SIGINT')
    expect((await waiting.finished).code).toBe(130)
    const busy = await run(['migrate', '--lock-wait', '200ms', '--json'], options)
    expect({ code: busy.code, document: JSON.parse(busy.stdout) }).toMatchObject({
      code: 6,
      document: { error: { code: 'DBCTL_BUSY', details: { holder: { pid: expect.any(Number), application: 'dbctl:migrate' } } } },
    })
    holder.process.kill('SIGINT')
    expect((await holder.finished).code).toBe(130)
    expect(await remains(url)).toEqual({ backends: 0, locks: 0 })
  })

  it('leaves at once the second time', async () => {
    const running = start(['migrate', '--connect-timeout', '60s'], {
      cwd: slowProject('select 1'),
      env: { DATABASE_URL: 'postgres://x@127.0.0.1:1/x' },
    })
    await running.saw('does not accept connections yet')
    running.process.kill('SIGINT')
    expect((await running.finished).code).toBe(130)
  })

  it('of a killed client stops its statement on the server within seconds', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const running = start(['migrate'], {
      cwd: slowProject(`do $$ begin for i in 1..600 loop perform pg_sleep(0.1); end loop; end $$`),
      env: { DATABASE_URL: url },
    })
    await running.saw('applying 0001_slow')
    running.process.kill('SIGKILL')
    await running.finished
    await new Promise((resolve) => setTimeout(resolve, 1_500)) // client_connection_check_interval is one second
    expect(await remains(url)).toEqual({ backends: 0, locks: 0 })
  })
})
