import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { document, start, temporaryFolder } from '../support/cli.ts'
import { asAdministrator, connect, databaseForTest, engines, serverOnly } from '../support/databases.ts'
import { run } from '../support/in-process.ts'
import { writeMigrations } from '../support/project.ts'

const project = (files: Record<string, string>) => {
  const cwd = temporaryFolder()
  writeMigrations(`${cwd}/drizzle`, files)
  return cwd
}

const edit = (cwd: string, name: string, sql: string) => writeFileSync(`${cwd}/drizzle/${name}.sql`, sql)
const migrate = (cwd: string, url: string, ...args: string[]) => run(['migrate', '--url', url, ...args], { cwd })
const rows = <Row extends object>(url: string, sql: string) => connect(url, ({ session }) => session.query<Row>(sql))
const HEAD = '-- dbctl: no-transaction\n'

describe.each(engines)('a migration without a transaction, on the %s engine', (engine) => {
  const onServer = serverOnly(engine)
  it('keeps what is done when a later statement fails, refuses an edit of that, and goes on once the failing one is mended', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    const file = (first: string, last: string) =>
      `${HEAD}create table t (n int);\n${first};\ncreate unique index concurrently t_n on t (n);\n${last};`
    const good = 'insert into t values (1), (1)'
    const cwd = project({ '0000_a': file(good, 'select no_such()') })
    const first = await migrate(cwd, url)
    expect(first).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('migration 0000_a failed at step 3 of 4') })
    expect(first.stderr).toContain('ERROR 23505: could not create unique index "t_n"')
    expect(first.stderr).toContain('what it did before is kept, and the next run goes on from there')
    edit(cwd, '0000_a', file('insert into t values (2), (3)', 'select 1'))
    const edited = await migrate(cwd, url, '--json')
    expect({ code: edited.code, error: document(edited.stdout).error }).toMatchObject({
      code: 1,
      error: { code: 'DBCTL_MIGRATION_PARTIAL', details: { migration: '0000_a', done: 2, changed: 2 } },
    })
    await rows(url, 'delete from t where ctid = (select min(ctid) from t)')
    edit(cwd, '0000_a', file(good, 'select no_such()'))
    const second = await migrate(cwd, url)
    expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining('failed at step 4 of 4') })
    expect(second.stderr).toContain('dropping index public.t_n, which an interrupted build left invalid')
    edit(cwd, '0000_a', file(good, 'insert into t values (2)'))
    expect(await migrate(cwd, url)).toMatchObject({ code: 0, stderr: expect.stringContaining('0000_a goes on after 3 of 4 steps') })
    expect(await rows(url, 'select n from t order by n')).toEqual([{ n: 1 }, { n: 2 }])
    expect(
      await rows(url, `select indexrelid::regclass::text as name, indisvalid as valid from pg_index where indrelid = 't'::regclass`),
    ).toEqual([{ name: 't_n', valid: true }])
    expect(await migrate(cwd, url)).toMatchObject({ code: 0, stdout: '' })
  })

  onServer?.('sets again what it had set for its session, and lets none of it reach the next migration', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    const file = (last: string) =>
      `${HEAD}create schema s;\nselect set_config('search_path', 's', false);\nbegin;\nset lock_timeout = '7s';\ncreate table t (n int);\ncommit;\n${last};`
    const cwd = project({
      '0000_a': file('select no_such()'),
      '0001_b': 'create table u as select current_setting($$lock_timeout$$) as lock_timeout',
    })
    expect((await migrate(cwd, url, '--lock-timeout', '4s')).code).toBe(1)
    edit(cwd, '0000_a', file("create table v as select current_setting('lock_timeout') as lock_timeout"))
    expect(await migrate(cwd, url, '--lock-timeout', '4s')).toMatchObject({ code: 0 })
    expect(await rows(url, 'select lock_timeout from s.v union all select lock_timeout from public.u')).toEqual([
      { lock_timeout: '7s' },
      { lock_timeout: '4s' },
    ])
  })

  onServer?.('takes on a role from one statement to the next, and notes its progress as whoever runs it', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    const role = `dbctl_owner_${randomBytes(4).toString('hex')}`
    if (engine === 'server') onTestFinished(() => asAdministrator((sql) => sql.unsafe(`drop role ${role}`).then(() => undefined)))
    const sql = `create role ${role};\ngrant create on schema public to ${role};\nset role ${role};\ncreate table t (n int);\ncreate index concurrently t_n on t (n);\n`
    const cwd = project({ '0000_a': `${HEAD}${sql}select no_such();`, '0001_b': 'create table u (n int)' })
    expect((await migrate(cwd, url)).code).toBe(1)
    edit(cwd, '0000_a', `${HEAD}${sql}create table v (n int);`)
    expect(await migrate(cwd, url)).toMatchObject({ code: 0 })
    const owned = await rows<{ t: string }>(url, `select tablename as t from pg_tables where tableowner = '${role}' order by 1`)
    expect(owned.map(({ t }) => t)).toEqual(['t', 'v'])
    await rows(url, `drop owned by ${role}`)
  })

  it('drops an invalid index of somebody else’s with --yes alone', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    await connect(url, async ({ session }) => {
      await session.script('create table t (n int); insert into t values (1), (1)')
      await session.script('create unique index concurrently t_n on t (n)').catch(() => undefined)
      await session.script('truncate t')
    })
    const cwd = project({ '0000_a': `${HEAD}create unique index concurrently if not exists t_n on t (n)` })
    const refused = await migrate(cwd, url)
    expect(refused).toMatchObject({ code: 5, stderr: expect.stringContaining('Index public.t_n is there but invalid') })
    expect(refused.stderr).toContain('--yes')
    expect(await migrate(cwd, url, '--yes')).toMatchObject({ code: 0 })
    expect(await rows(url, `select indisvalid as valid from pg_index where indexrelid = 't_n'::regclass`)).toEqual([{ valid: true }])
  })
})

describe('a migration without a transaction, on a server', () => {
  it('whose build is interrupted is gone on with: the broken index away, the build anew', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const cwd = project({ '0000_a': `${HEAD}create table t (n int);\ncreate index concurrently t_n on t (n);\ncreate table u (n int);` })
    await connect(url, async (writer) => {
      await writer.session.script('create table t (n int)')
      edit(cwd, '0000_a', `${HEAD}create index concurrently t_n on t (n);\ncreate table u (n int);`)
      for (const signal of ['SIGINT', 'SIGKILL'] as const) {
        await writer.session.transaction(async (tx) => {
          await tx.script('insert into t values (1)') // the build waits for it
          const running = start(['migrate', '--url', url], { cwd })
          while ((await asAdministrator((sql) => sql`select from pg_class where relname = 't_n'`, url)).length === 0) {
            if (running.process.exitCode !== null) throw new Error((await running.finished).stderr)
            await new Promise((resolve) => setTimeout(resolve, 20))
          }
          running.process.kill(signal)
          expect(await running.finished).toMatchObject(signal === 'SIGINT' ? { code: 130 } : { signal: 'SIGKILL' })
        })
      }
    })
    const status = await run(['status', '--url', url], { cwd })
    expect(status.stdout).toMatch(/^0000_a\tpartial\t/)
    const { code, stderr } = await migrate(cwd, url)
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(await rows(url, `select indisvalid as valid from pg_index where indrelid = 't'::regclass`)).toEqual([{ valid: true }])
  })

  it('is refused to a role that may not keep its progress, with the grant, while others are applied', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const name = `dbctl_lowly_${randomBytes(4).toString('hex')}`
    await asAdministrator(
      (sql) =>
        sql.unsafe(
          `create role ${name} login password 'lowly'; create schema drizzle authorization ${name}; grant create on schema public to ${name}`,
        ),
      url,
    )
    onTestFinished(() => asAdministrator(async (sql) => void (await sql.unsafe(`drop owned by ${name}; drop role ${name}`)), url))
    const own = new URL(url)
    own.username = name
    own.password = 'lowly'
    const files = { '0000_a': 'create table t (n int)' }
    const cwd = project(files)
    expect(await migrate(cwd, own.href)).toMatchObject({ code: 0 })
    writeMigrations(`${cwd}/drizzle`, { ...files, '0001_b': `${HEAD}create index concurrently t_n on t (n)` })
    const refused = await migrate(cwd, own.href)
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('may not create the schema dbctl') })
    expect(refused.stderr).toContain('create schema dbctl authorization')
    await asAdministrator((sql) => sql.unsafe(`create schema dbctl authorization ${name}`), url)
    expect(await migrate(cwd, own.href)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^0001_b\t/) })
  })

  it('is applied once by eight runs at once', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const files = Object.fromEntries(
      Array.from({ length: 3 }, (_, i) => [
        `000${i}_m`,
        `${HEAD}create table t${i} (n int);\ninsert into t${i} values (1);\ncreate index concurrently t${i}_n on t${i} (n);`,
      ]),
    )
    const cwd = project(files)
    const runs = await Promise.all(Array.from({ length: 8 }, () => start(['migrate', '--url', url], { cwd }).finished))
    for (const { code, stderr } of runs) expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(runs.flatMap(({ stdout }) => stdout.match(/^\d+_m/gm) ?? [])).toEqual(Object.keys(files))
    expect(await rows(url, 'select count(*)::int as n from (select from t0 union all select from t1 union all select from t2) t')).toEqual([
      { n: 3 },
    ])
  })
})
