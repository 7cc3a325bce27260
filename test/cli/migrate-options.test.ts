import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { connect as connectSocket, createServer as createListener } from 'node:net'
import { join } from 'node:path'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { document, start, temporaryFolder } from '../support/cli.ts'
import { asAdministrator, connect, databaseForTest, engines, serverOnly } from '../support/databases.ts'
import { databaseUrl } from '../support/global-setup.ts'
import { run } from '../support/in-process.ts'
import { freePort } from '../support/postgres.ts'
import { writeMigrations } from '../support/project.ts'

const project = (files: Record<string, string>) => {
  const cwd = temporaryFolder()
  writeMigrations(`${cwd}/drizzle`, files)
  return cwd
}

const THREE = { '0000_a': 'create table a (n int)', '0001_b': 'create table b (n int)', '0010_c': 'create table c (n int)' }
const migrate = (cwd: string, url: string, ...args: string[]) => run(['migrate', '--url', url, ...args], { cwd })
const rows = <Row extends object>(url: string, sql: string) => connect(url, ({ session }) => session.query<Row>(sql))
const tables = async (url: string) =>
  (
    await rows<{ t: string }>(
      url,
      `select relname as t from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1`,
    )
  ).map(({ t }) => t)
const appliedIn = (stdout: string) => stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')[0]]))

describe.each(engines)('on the %s engine', (engine) => {
  const onServer = serverOnly(engine)
  it('--single-transaction applies all or nothing', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    const files = { ...THREE, '0011_bad': 'select no_such()' }
    const cwd = project(files)
    const failed = await migrate(cwd, url, '--single-transaction')
    expect(failed).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('it is rolled back and nothing was applied') })
    expect(await tables(url)).toEqual([])
    expect(await rows(url, 'select from drizzle.__drizzle_migrations')).toEqual([])
    writeFileSync(`${cwd}/drizzle/0011_bad.sql`, 'select 1')
    expect(appliedIn((await migrate(cwd, url, '--single-transaction')).stdout)).toEqual(Object.keys(files))
    expect(
      await rows(url, 'select count(distinct xmin::text)::int as transactions, count(*)::int as rows from drizzle.__drizzle_migrations'),
    ).toEqual([{ transactions: 1, rows: 4 }])
  })

  onServer?.('--to takes the beginning of a name, and applies no further', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    const cwd = project(THREE)
    for (const [to, message] of [
      ['0009', 'there is no migration 0009'],
      ['00', 'several migrations begin with 00'],
    ] as const) {
      expect(await migrate(cwd, url, '--to', to)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) })
    }
    expect(await tables(url)).toEqual([])
    expect(appliedIn((await migrate(cwd, url, '--to', '0001')).stdout)).toEqual(['0000_a', '0001_b'])
    expect(appliedIn((await migrate(cwd, url, '--to', '0010_c')).stdout)).toEqual(['0010_c'])
    expect((await migrate(cwd, url, '--to', '0001')).stderr).toContain('none pending up to 0001 on')
    // Nor is a mistake let pass where nothing is left to apply.
    for (const to of ['0009', '00', '']) expect(await migrate(cwd, url, '--to', to)).toMatchObject({ code: 2 })
  })
})

describe('--out-of-order', () => {
  it.each([
    [['--out-of-order', 'error'], {}, 5],
    [[], { CI: 'true' }, 5],
    [[], { DBCTL_OUT_OF_ORDER: 'error' }, 5],
    [['--out-of-order', 'allow'], { CI: 'true' }, 0],
    [[], {}, 0],
  ])('%j with %j ends with %i for one that was merged late', async (args, env, code) => {
    const { url } = await databaseForTest('server', 'empty')
    await migrate(project({ '0001_b': THREE['0001_b'] }), url)
    const ended = await run(['migrate', '--url', url, '--json', ...args], { cwd: project(THREE), env })
    expect({ code: ended.code, json: document(ended.stdout) }).toMatchObject(
      code === 0 ? { code, json: { ok: true } } : { code, json: { error: { code: 'DBCTL_HISTORY', details: { state: 'out-of-order' } } } },
    )
    expect(await tables(url)).toEqual(code === 0 ? ['a', 'b', 'c'] : ['b'])
  })
})

describe('--wait-for-server', () => {
  it('waits for a server that does not listen yet', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const { hostname, port } = new URL(url)
    const later = new URL(url)
    later.port = String(await freePort())
    const running = start(['migrate', '--url', later.href, '--wait-for-server', '60s'], { cwd: project(THREE) })
    await running.saw('waiting up to')
    const listener = createListener((socket) => {
      const there = connectSocket(Number(port), hostname)
      for (const [from, to] of [
        [socket, there],
        [there, socket],
      ] as const)
        from.on('error', () => to.destroy()).pipe(to)
    }).listen(Number(later.port), '127.0.0.1')
    onTestFinished(() => void listener.close())
    expect(appliedIn((await running.finished).stdout)).toEqual(Object.keys(THREE))
  })

  it('gives up when the time is over, and waits for no wrong password', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const cwd = project(THREE)
    const nobody = `postgres://a@127.0.0.1:${await freePort()}/x`
    expect(await migrate(cwd, nobody, '--wait-for-server', '1s')).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('DBCTL_CONNECT'),
    })
    const wrong = new URL(url)
    wrong.password = 'wrong'
    const { code, stderr } = await migrate(cwd, wrong.href, '--wait-for-server', '10min')
    expect({ code, stderr }).toMatchObject({ code: 4, stderr: expect.stringContaining('DBCTL_AUTH') })
    expect(stderr).not.toContain('waiting up to')
  })
})

describe('--backup', () => {
  /** A pg_dump of the test's own in front on the PATH. */
  function pgDump(version: string, body: string) {
    const bin = temporaryFolder()
    const text = `#!/bin/sh\nif [ "$1" = --version ]; then echo 'pg_dump (PostgreSQL) ${version}'; exit 0; fi\necho "$@" > ${bin}/argv\nenv > ${bin}/env\n${body}\n`
    writeFileSync(join(bin, 'pg_dump'), text)
    chmodSync(join(bin, 'pg_dump'), 0o755)
    return { bin, env: { PATH: `${bin}:/usr/bin:/bin` } }
  }
  const WRITES = `for a; do case $a in --file=*) echo dump > "\${a#--file=}";; esac; done`

  it('comes before the first migration, for its owner alone, and no password is in its arguments', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const cwd = project(THREE)
    const { bin, env } = pgDump('99.1', WRITES)
    const { code, stderr } = await run(['migrate', '--url', url, '--backup', 'before.dump'], { cwd, env })
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining(`backed up to ${cwd}/before.dump (5 bytes`) })
    expect(statSync(join(cwd, 'before.dump')).mode & 0o777).toBe(0o600)
    const { password, pathname } = new URL(url)
    expect(password).not.toBe('')
    expect(readFileSync(join(bin, 'argv'), 'utf8')).not.toContain(password)
    expect(readFileSync(join(bin, 'argv'), 'utf8')).toContain('--format=custom')
    expect(readFileSync(join(bin, 'env'), 'utf8')).toContain(`PGDATABASE=${pathname.slice(1)}\n`)
    expect(readFileSync(join(bin, 'env'), 'utf8')).toContain(`PGPASSWORD=${password}\n`)
    const again = await run(['migrate', '--url', url, '--backup', 'before.dump'], { cwd, env })
    expect(again, 'nothing pending, nothing to back up').toMatchObject({ code: 0 })
  })

  it.each([
    ['9.6', WRITES, 'pg_dump is of PostgreSQL 9 and cannot dump a server of'],
    ['99.1', 'echo half > /dev/null; echo "pg_dump: error: disk full" >&2; exit 1', 'pg_dump failed (pg_dump: error: disk full)'],
    ['99.1', 'exit 0', 'pg_dump wrote an empty file'],
    ['99.1', 'kill -9 $$', 'pg_dump failed'],
    ['?', WRITES, 'does not say its version'],
  ])('of a pg_dump %s that does "%s" is none, and nothing is applied', async (version, body, message) => {
    const { url } = await databaseForTest('server', 'empty')
    const cwd = project(THREE)
    const { code, stderr } = await run(['migrate', '--url', url, '--backup', 'x.dump'], { cwd, env: pgDump(version, body).env })
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining(message) })
    expect(await tables(url)).toEqual([])
    expect(readdirSync(cwd)).toEqual(['drizzle'])
  })

  it('never replaces a file, and is refused for an embedded database', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const cwd = project(THREE)
    const { bin, env } = pgDump('99.1', WRITES)
    writeFileSync(join(cwd, 'x.dump'), 'the only copy')
    for (const target of [url, 'pglite:./data']) {
      const { code, stderr } = await run(['migrate', '--url', target, '--backup', 'x.dump'], { cwd, env })
      expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('DBCTL_BACKUP') })
    }
    expect(existsSync(join(bin, 'argv'))).toBe(false)
    expect(readFileSync(join(cwd, 'x.dump'), 'utf8')).toBe('the only copy')
    expect(await tables(url)).toEqual([])
  })
})

describe('locks', () => {
  it('are waited for as long as the flag says, or the migration itself, and the holder is named', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const seen = (name: string) =>
      `create table ${name} as select current_setting('lock_timeout') as lock, current_setting('statement_timeout') as statement`
    const first = { '0000_flag': seen('flag'), '0001_own': `-- dbctl: lock-timeout 3s\n-- dbctl: statement-timeout 4min\n${seen('own')}` }
    expect((await migrate(project(first), url, '--lock-timeout', '2s', '--statement-timeout', '1min')).code).toBe(0)
    expect(await rows(url, 'select * from flag union all select * from own')).toEqual([
      { lock: '2s', statement: '1min' },
      { lock: '3s', statement: '4min' },
    ])
    const cwd = project({ ...first, '0002_alter': 'alter table flag add column n int' })
    await asAdministrator(async (sql) => {
      const running = await sql.begin(async (tx) => {
        await tx`set local application_name = 'nightly report'`
        const [me] = await tx`select pg_backend_pid() as pid, count(*) from flag`
        const migrating = start(['migrate', '--url', url, '--lock-timeout', '3s'], { cwd })
        await migrating.saw(`the migration waits for a lock held by pid ${me?.pid}, nightly report`)
        await migrating.saw(`0002_alter met a lock (55P03, held by pid ${me?.pid}, nightly report`)
        return migrating
      })
      expect(await running.finished).toMatchObject({ code: 0 })
    }, url)
  })
})

const { pooler } = inject('servers')

describe.skipIf(pooler === undefined)('behind a transaction-mode pooler', () => {
  it('is refused while something is pending, and goes by the direct URL where there is one', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const pooled = databaseUrl(pooler ?? '', new URL(url).pathname.slice(1))
    const cwd = project(THREE)
    const refused = await migrate(cwd, pooled)
    expect(refused).toMatchObject({ code: 5, stderr: expect.stringContaining('DBCTL_POOLER') })
    expect(refused.stderr).toContain('DBCTL_DIRECT_URL')
    expect(await tables(url)).toEqual([])
    const one = await run(['migrate', '--to', '0000'], { cwd, env: { DATABASE_URL: pooled, DBCTL_DIRECT_URL: url } })
    expect(one).toMatchObject({ code: 0, stdout: expect.stringMatching(/^0000_a\t/) })
    expect((await migrate(cwd, pooled, '--direct-url', url)).code).toBe(0)
    expect(await tables(url)).toEqual(['a', 'b', 'c'])
    expect(await migrate(cwd, pooled), 'nothing pending').toMatchObject({ code: 0 })
    expect((await run(['status', '--exit-code', '--url', pooled], { cwd })).code).toBe(0)
  })
})

describe('a role that may only SELECT', () => {
  it('reads the status, and nothing is created by that', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const cwd = project(THREE)
    await migrate(cwd, url, '--to', '0001')
    const role = `dbctl_options_${randomBytes(4).toString('hex')}`
    await asAdministrator(
      (sql) =>
        sql.unsafe(`create role ${role} login password 'reads'; grant usage on schema drizzle, dbctl to ${role};
      grant select on all tables in schema drizzle, dbctl, public to ${role}`),
      url,
    )
    onTestFinished(() => asAdministrator(async (sql) => void (await sql.unsafe(`drop owned by ${role}; drop role ${role}`)), url))
    const theirs = new URL(url)
    theirs.username = role
    theirs.password = 'reads'
    const everything = () =>
      rows(url, 'select oid::int8, relname as name from pg_class union all select oid::int8, nspname from pg_namespace order by 1')
    const before = await everything()
    const { code, stdout } = await run(['status', '--url', theirs.href], { cwd })
    expect({ code, states: stdout.split('\n').map((line) => line.split('\t').slice(0, 2).join(' ')) }).toEqual({
      code: 0,
      states: ['0000_a applied', '0001_b applied', '0010_c pending', ''],
    })
    const dry = await migrate(cwd, theirs.href, '--dry-run')
    expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining(THREE['0010_c']) })
    expect(await everything()).toEqual(before)
  })
})
