import { randomBytes } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { document, start, temporaryFolder } from '../support/cli.ts'
import { asAdministrator, connect, databaseForTest, type Engine, engines, serverOnly } from '../support/databases.ts'
import { run } from '../support/in-process.ts'
import { writeMigrations } from '../support/project.ts'

// What drizzle-orm's own migrator (0.45.4) and drizzle-kit (0.31) get wrong, one test for each.

const MARK = '--> statement-breakpoint'

const project = (files: Record<string, string>) => {
  const cwd = temporaryFolder()
  writeMigrations(`${cwd}/drizzle`, files)
  return cwd
}

/** The journal with times of its own; the files are there already, or not. */
const journal = (cwd: string, entries: Record<string, number>) =>
  writeFileSync(
    `${cwd}/drizzle/meta/_journal.json`,
    JSON.stringify({ dialect: 'postgresql', entries: Object.entries(entries).map(([tag, when]) => ({ tag, when })) }),
  )

const edit = (cwd: string, name: string, sql: string) => writeFileSync(`${cwd}/drizzle/${name}.sql`, sql)
const migrate = (cwd: string, url: string, ...args: string[]) => run(['migrate', '--url', url, ...args], { cwd })
const applied = (stdout: string) => stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')[0]]))
const rows = <Row extends object>(url: string, sql: string) => connect(url, ({ session }) => session.query<Row>(sql))
const tables = async (url: string) =>
  (await rows<{ t: string }>(url, `select tablename as t from pg_tables where schemaname = 'public' order by 1`)).map(({ t }) => t)

describe.each(engines)('on the %s engine', (engine: Engine) => {
  const onServer = serverOnly(engine)
  const empty = async () => (await databaseForTest(engine, 'empty')).url

  onServer?.('fault a: a migration with an older time, merged behind one that is applied, is applied and not skipped', async () => {
    const url = await empty()
    const cwd = project({ '0000_a': 'create table a ()', '0001_newer': 'create table newer ()' })
    journal(cwd, { '0000_a': 100, '0001_newer': 300 })
    expect((await migrate(cwd, url)).code).toBe(0)
    edit(cwd, '0002_older', 'create table older ()')
    journal(cwd, { '0000_a': 100, '0001_newer': 300, '0002_older': 200 })
    const { code, stdout, stderr } = await migrate(cwd, url)
    expect({ code, applied: applied(stdout) }).toEqual({ code: 0, applied: ['0002_older'] })
    expect(stderr).toContain('gives 0002_older an older `when` (200) than 0001_newer before it (300)')
    expect(await tables(url)).toContain('older')
  })

  onServer?.(
    'fault b: an applied file that was edited, and one whose entry was deleted, are told of, and nothing is built on an edit',
    async () => {
      const url = await empty()
      const cwd = project({ '0000_a': 'create table a ()', '0001_b': 'create table b ()' })
      await migrate(cwd, url)
      edit(cwd, '0000_a', 'create table a (n int)')
      // Nothing to apply: a deploy that changes nothing goes through, and says so.
      expect(await migrate(cwd, url)).toMatchObject({
        code: 0,
        stderr: expect.stringContaining('warning: 0000_a changed after being applied'),
      })
      writeMigrations(`${cwd}/drizzle`, {
        '0000_a': 'create table a (n int)',
        '0001_b': 'create table b ()',
        '0002_c': 'create table c ()',
      })
      const { code, stdout } = await migrate(cwd, url, '--json')
      expect({ code, error: document(stdout).error }).toMatchObject({
        code: 5,
        error: { code: 'DBCTL_HISTORY', details: { state: 'modified', migrations: [{ name: '0000_a' }] } },
      })
      expect(await tables(url)).toEqual(['a', 'b'])
      writeMigrations(`${cwd}/drizzle`, { '0000_a': 'create table a ()' })
      const status = await run(['status', '--exit-code', '--json', '--url', url], { cwd })
      expect({ code: status.code, result: document(status.stdout).result }).toMatchObject({
        code: 3,
        result: {
          migrations: [
            { name: '0000_a', state: 'applied' },
            { name: '0001_b', state: 'missing' },
          ],
        },
      })
      expect(await migrate(cwd, url)).toMatchObject({
        code: 0,
        stderr: expect.stringContaining('the database has applied 0001_b, which the folder does not have'),
      })
    },
  )

  onServer?.('fault c: of two migrations with the same time, deployed one after the other, the second is applied, too', async () => {
    const url = await empty()
    const cwd = project({ '0000_a': 'create table a ()' })
    journal(cwd, { '0000_a': 100 })
    await migrate(cwd, url)
    edit(cwd, '0001_b', 'create table b ()')
    journal(cwd, { '0000_a': 100, '0001_b': 100 })
    expect(applied((await migrate(cwd, url)).stdout)).toEqual(['0001_b'])
    expect(await migrate(cwd, url)).toMatchObject({ code: 0, stdout: '' })
  })

  onServer?.('fault d: a journal row without a time, written by hand, makes nothing run a second time', async () => {
    const url = await empty()
    const cwd = project({ '0000_a': 'create table a (n int); insert into a values (1)', '0001_b': 'insert into a values (2)' })
    await migrate(cwd, url)
    await rows(url, `update drizzle.__drizzle_migrations set created_at = null where id = 2`)
    await rows(url, `insert into drizzle.__drizzle_migrations (hash) values ('by hand')`)
    const { code, stdout, stderr } = await migrate(cwd, url)
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(stderr).toContain('the journal row has no created_at, so drizzle-kit migrate would run every migration again')
    expect(await rows(url, 'select n from a order by n')).toEqual([{ n: 1 }, { n: 2 }])
    expect((await run(['status', '--exit-code', '--url', url], { cwd })).code).toBe(3)
  })

  it('fault e: four runs at once on a fresh database all succeed, though CREATE SCHEMA IF NOT EXISTS itself races', async () => {
    const url = await empty()
    const cwd = project({
      '0000_a': 'create schema if not exists s; create table s.a (id int primary key)',
      '0001_b': 'create type mood as enum ()',
    })
    const runs = await Promise.all(Array.from({ length: 4 }, () => start(['migrate', '--url', url], { cwd }).finished))
    for (const { code, stderr } of runs) expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(runs.flatMap(({ stdout }) => applied(stdout))).toEqual(['0000_a', '0001_b'])
  })

  it('fault f: four runs at once of a pending INSERT insert once and record once', async () => {
    const url = await empty()
    const files = { '0000_a': 'create table a (n int)' }
    const cwd = project(files)
    await migrate(cwd, url)
    writeMigrations(`${cwd}/drizzle`, { ...files, '0001_insert': 'insert into a values (1)' })
    const runs = await Promise.all(Array.from({ length: 4 }, () => start(['migrate', '--url', url], { cwd }).finished))
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0])
    expect(
      await rows(url, 'select (select count(*)::int from a) as a, (select count(*)::int from drizzle.__drizzle_migrations) as journal'),
    ).toEqual([{ a: 1, journal: 2 }])
  })

  it('fault g: CREATE INDEX CONCURRENTLY runs in a migration that asks for it, and takes no other with it where it does not', async () => {
    const url = await empty()
    const files = { '0000_a': 'create table a (n int)', '0001_index': 'create index concurrently a_n on a (n)' }
    const cwd = project(files)
    const { code, stderr } = await migrate(cwd, url)
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('0000_a before it is applied') })
    expect(stderr).toContain('ERROR 25001: CREATE INDEX CONCURRENTLY cannot run inside a transaction block')
    expect(stderr).toContain('`-- dbctl: no-transaction`')
    edit(cwd, '0001_index', `-- dbctl: no-transaction\n${files['0001_index']}`)
    expect(await migrate(cwd, url)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^0001_index\t/) })
    expect(await rows(url, `select indisvalid as valid from pg_index where indexrelid = 'a_n'::regclass`)).toEqual([{ valid: true }])
  })

  it('fault h: an enum value that one pending migration adds is there for the next', async () => {
    const url = await empty()
    const cwd = project({
      '0000_enum': `create type mood as enum ('ok'); create table moods (mood mood)`,
      '0001_add': `alter type mood add value 'great'`,
      '0002_use': `insert into moods values ('great')`,
    })
    expect(await migrate(cwd, url)).toMatchObject({ code: 0 })
  })

  it('fault i: a file with a COMMIT in it that fails behind it is gone on with where it failed, and not begun again', async () => {
    const url = await empty()
    const file = (last: string) => `create table a (n int);\nCOMMIT;\n${MARK}\ncreate index concurrently a_n on a (n);\n${MARK}\n${last}`
    const cwd = project({ '0000_hack': file('select no_such()') })
    const first = await migrate(cwd, url)
    expect(first).toMatchObject({ code: 1, stderr: expect.stringContaining('0000_hack has transaction control of its own') })
    expect(first.stderr).toContain(`0000_hack failed at step 3 of 3 (${cwd}/drizzle/0000_hack.sql:6:8); what it did before is kept`)
    const status = await run(['status', '--url', url], { cwd })
    expect(status.stdout).toMatch(/^0000_hack\tpartial\t.*2 steps are done; 42883/)
    edit(cwd, '0000_hack', file('create table b ()'))
    const second = await migrate(cwd, url)
    expect(second).toMatchObject({ code: 0, stderr: expect.stringContaining('0000_hack goes on after 2 of 3 steps') })
    expect(await tables(url)).toEqual(['a', 'b'])
    expect(await rows(url, `select indisvalid as valid from pg_index where indexrelid = 'a_n'::regclass`)).toEqual([{ valid: true }])
    expect((await run(['status', '--exit-code', '--url', url], { cwd })).code).toBe(0)
  })

  onServer?.('fault l: a checkout with other line endings is the same history', async () => {
    const url = await empty()
    const cwd = project({ '0000_a': 'create table a (\n  n int\n);\n' })
    await migrate(cwd, url)
    writeMigrations(`${cwd}/drizzle`, { '0000_a': 'create table a (\r\n  n int\r\n);\r\n', '0001_b': 'create table b ()' })
    const { code, stdout, stderr } = await migrate(cwd, url)
    expect({ code, applied: applied(stdout) }).toEqual({ code: 0, applied: ['0001_b'] })
    expect(stderr).not.toContain('warning')
  })

  onServer?.('fault m: a breakpoint at the end, and a file of comments alone, do no harm', async () => {
    const url = await empty()
    const cwd = project({ '0000_a': `create table a ();\n${MARK}\n`, '0001_nothing': `-- nothing\n${MARK}\n-- at all\n` })
    expect(applied((await migrate(cwd, url)).stdout)).toEqual(['0000_a', '0001_nothing'])
  })
})

/** A role that may log in and nothing else, dropped with what it was granted. */
async function lowlyRole(url: string): Promise<{ name: string; url: string }> {
  const name = `dbctl_lowly_${randomBytes(4).toString('hex')}`
  await asAdministrator((sql) => sql.unsafe(`create role ${name} login password 'lowly'`), url)
  onTestFinished(() => asAdministrator(async (sql) => void (await sql.unsafe(`drop owned by ${name}; drop role ${name}`)), url))
  const own = new URL(url)
  own.username = name
  own.password = 'lowly'
  return { name, url: own.href }
}

describe('on a server', () => {
  it('fault j: a role that may create nothing gets through a deploy in which nothing is pending, and reads the status', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const cwd = project({ '0000_a': 'create table a ()' })
    await migrate(cwd, url)
    const role = await lowlyRole(url)
    await asAdministrator(
      (sql) => sql.unsafe(`grant usage on schema drizzle to ${role.name}; grant select on all tables in schema drizzle to ${role.name}`),
      url,
    )
    expect(await migrate(cwd, role.url)).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('none pending') })
    expect(await run(['status', '--exit-code', '--url', role.url], { cwd })).toMatchObject({ code: 0 })
  })

  it('fault k: while a migration waits behind a long SELECT, a new SELECT waits no longer than the lock timeout', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const files = { '0000_a': 'create table a (n int)' }
    const cwd = project(files)
    await migrate(cwd, url)
    writeMigrations(`${cwd}/drizzle`, { ...files, '0001_alter': 'alter table a add column m int' })
    await connect(url, async ({ session }) => {
      const running = await session.transaction(async (tx) => {
        await tx.query('select * from a') // an open transaction that has read is a long SELECT to whoever wants the table
        const migrating = start(['migrate', '--url', url, '--lock-timeout', '300ms'], { cwd })
        await migrating.saw('applying 0001_alter')
        for (let tries = 0; tries < 5; tries++) {
          // It would fail here if the migration stood in the queue before it for longer than its own timeout.
          await connect(url, (reader) => reader.session.query('select * from a'), { lockTimeout: 5_000 })
          await new Promise((resolve) => setTimeout(resolve, 100))
        }
        await migrating.saw('met a lock (55P03')
        expect(migrating.process.exitCode).toBeNull()
        return migrating
      })
      expect(await running.finished).toMatchObject({ code: 0, stdout: expect.stringMatching(/^0001_alter\t/) })
    })
  })

  it('drizzle-kit migrate prints no error where SQL fails: here the file, the place, the server’s words and the SQLSTATE are printed', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const { code, stdout, stderr } = await migrate(
      project({ '0000_a': `create table a (n int);\n${MARK}\nalter table a add constraint c check (m > 0)` }),
      url,
    )
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('failed at statement 2 of 2')
    expect(stderr).toContain('ERROR 42703: column "m" does not exist')
  })

  it('drizzle-kit check finds a folder fine that lacks a file and is out of order: migrate applies nothing of it', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const cwd = project({ '0000_a': 'create table a ()', '0001_b': 'create table b ()', '0002_c': 'create table c ()' })
    journal(cwd, { '0000_a': 300, '0001_b': 200, '0002_c': 400 })
    rmSync(`${cwd}/drizzle/0002_c.sql`)
    expect(await migrate(cwd, url)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('0002_c.sql is named in the journal but cannot be read'),
    })
    expect(await tables(url)).toEqual([])
  })
})
