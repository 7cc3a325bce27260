import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { document, shell, start, temporaryFolder } from '../support/cli.ts'
import { asAdministrator, connect, databaseForTest, engines, serverOnly, vectorEngines } from '../support/databases.ts'
import { run } from '../support/in-process.ts'
import { writeMigrations } from '../support/project.ts'

const nameOf = (url: string): string => url.split('/').at(-1)?.split('?')[0] ?? ''

const FILES = {
  '0000_app': `create table users (id int primary key); create type mood as enum ('ok')`,
  '0001_posts': 'create table posts (id int primary key, by int references users, mood mood)',
}

function project(files: Record<string, string> = FILES, config: Record<string, unknown> = {}) {
  const cwd = temporaryFolder()
  writeMigrations(`${cwd}/drizzle`, files)
  writeFileSync(join(cwd, 'dbctl.config.json'), JSON.stringify(config))
  return cwd
}

const rows = (url: string, from: string) =>
  connect(url, async ({ session }) => (await session.query<{ n: number }>(`select count(*)::int as n from ${from}`))[0]?.n)

/** A project that is migrated, with a row of its own and a table of somebody else's. */
async function migrated(engine: 'server' | 'embedded', config: Record<string, unknown> = {}) {
  const { url } = await databaseForTest(engine, 'empty')
  const cwd = project(FILES, config)
  expect((await run(['migrate', '--url', url], { cwd })).code).toBe(0)
  await connect(url, ({ session }) =>
    session.script(
      'insert into users values (1); create schema theirs; create table theirs.kept (id int); insert into theirs.kept values (1)',
    ),
  )
  return { url, cwd, reset: (...args: string[]) => run(['reset', '--url', url, ...args], { cwd }) }
}

describe.each(engines)('reset on the %s engine', (engine) => {
  const onServer = serverOnly(engine)
  it('drops, migrates anew and says what went', async () => {
    const { url, cwd, reset } = await migrated(engine)
    const { code, stdout, stderr } = await reset('--confirm', nameOf(url))
    expect({ code, stdout: stdout.split('\n').sort() }).toEqual({
      code: 0,
      stdout: ['', 'table\tdrizzle.__drizzle_migrations', 'table\tpublic.posts', 'table\tpublic.users', 'type\tpublic.mood'],
    })
    expect(stderr).toMatch(/dropped 4 objects of .*; what no migration made is as it was\n/)
    expect(stderr).toMatch(/reset \S+.* in .*: dropped 4 objects, applied 2 migrations\n$/)
    expect([await rows(url, 'users'), await rows(url, 'theirs.kept')]).toEqual([0, 1])
    expect((await run(['status', '--exit-code', '--url', url], { cwd })).code).toBe(0)
  })

  onServer?.('is one document under --json, with exactly these keys', async () => {
    const { url, reset } = await migrated(engine)
    const { code, stdout, stderr } = await reset('--json', '--quiet', '--confirm', nameOf(url))
    const { result } = document(stdout) as { result: Record<string, unknown> }
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(Object.keys(result)).toEqual([
      ...[
        'database',
        'dryRun',
        'dropped',
        'leftAlone',
        'guarded',
        'columns',
        'tables',
        'estimatedRows',
        'uncountedTables',
        'bytes',
        'journalRows',
      ],
      ...['applied', 'inserted'],
    ])
    expect(result).toMatchObject({
      dryRun: false,
      dropped: expect.arrayContaining([{ type: 'table', name: 'public.users' }]),
      leftAlone: [],
      tables: 2,
      bytes: expect.stringMatching(/^\d+$/),
      journalRows: 2,
      applied: [{ name: '0000_app' }, { name: '0001_posts' }],
      inserted: null,
    })
  })

  onServer?.('drops nothing without the very name of the database: not for another, nor for --yes', async () => {
    const { url, reset } = await migrated(engine)
    const refused = async (...args: string[]) => {
      const { code, stdout } = await reset('--json', ...args)
      return { code, error: document(stdout).error }
    }
    expect(await refused()).toMatchObject({
      code: 5,
      error: { code: 'DBCTL_CONFIRMATION', hint: expect.stringContaining(`--confirm ${nameOf(url)}`) },
    })
    expect(await refused('--yes')).toMatchObject({ code: 5, error: { message: expect.stringContaining('--yes is not enough for this') } })
    expect(await refused('--yes', '--allow-protected')).toMatchObject({ code: 5, error: { code: 'DBCTL_CONFIRMATION' } })
    expect(await refused('--confirm', 'other')).toMatchObject({
      code: 5,
      error: { message: expect.stringContaining('--confirm says "other"'), details: { database: nameOf(url) } },
    })
    expect(await rows(url, 'users')).toBe(1)
  })

  onServer?.('is refused by a mark and by NODE_ENV=production, until it is told on that very command', async () => {
    const { url, cwd, reset } = await migrated(engine)
    const confirm = ['--confirm', nameOf(url)]
    const production = await run(['reset', '--url', url, ...confirm], { cwd, env: { NODE_ENV: 'production' } })
    expect(production).toMatchObject({ code: 5, stderr: expect.stringContaining('NODE_ENV says production') })
    await run(['protect', '--url', url, '--reason', 'real'], { cwd })
    expect(await reset(...confirm)).toMatchObject({
      code: 5,
      stderr: expect.stringMatching(/is marked as protected.*real.*DBCTL_PROTECTED/s),
    })
    expect(await rows(url, 'users')).toBe(1)
    const dry = await reset('--dry-run')
    expect(dry).toMatchObject({ code: 0, stderr: expect.stringContaining('the reset itself is refused') })
    expect(await rows(url, 'users')).toBe(1)
    const allowed = await run(['reset', '--url', url, ...confirm, '--allow-protected'], { cwd, env: { NODE_ENV: 'production' } })
    expect(allowed.code).toBe(0)
    expect([await rows(url, 'users'), await rows(url, 'dbctl.protection')]).toEqual([0, 1])
  })

  onServer?.('with --dry-run prints SQL that drops all of it, and changes nothing', async () => {
    const { url, cwd, reset } = await migrated(engine)
    await connect(url, ({ session }) => session.script('create table manual (id int)'))
    const { code, stdout, stderr } = await reset('--dry-run')
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^\\set ON_ERROR_STOP on\n\\encoding UTF8\n-- left alone: table public.manual \(no applied migration made it\)\nbegin;\n/,
    )
    expect(stderr).toContain('would drop 4 objects of')
    expect(stderr).toMatch(/2 tables \(about \d+ rows by the server's estimate/)
    expect(await rows(url, 'users')).toBe(1)
    await connect(url, ({ session }) => session.script(stdout.replace(/^\\.*$/gm, '')))
    expect((await run(['migrate', '--json', '--url', url], { cwd })).stdout).toContain('"name":"0001_posts"')
    expect([await rows(url, 'users'), await rows(url, 'theirs.kept')]).toEqual([0, 1])
  })

  onServer?.('says what may have been there before and which columns go, and drops the former only with --include-guarded', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    const cwd = project({ '0000_app': 'create table if not exists payroll (i int); alter table legacy add column important text' })
    const reset = (...args: string[]) => run(['reset', '--url', url, '--confirm', nameOf(url), ...args], { cwd })
    await connect(url, ({ session }) =>
      session.script('create table payroll (i int); insert into payroll values (1); create table legacy (i int)'),
    )
    expect((await run(['migrate', '--url', url], { cwd })).code).toBe(0)
    const dry = await reset('--dry-run')
    expect(dry.stdout).toContain('-- goes with its data, from a table that stays: column public.legacy.important\n')
    expect(dry.stderr).toContain('column public.legacy.important and its data, ')
    expect(await reset()).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/may have been there before them: table public\.payroll\. It stays.*--include-guarded drops it, too/s),
    })
    expect(await rows(url, 'payroll')).toBe(1)
    const included = await reset('--include-guarded')
    expect(included).toMatchObject({ code: 0, stdout: expect.stringContaining('public.payroll') })
    expect(included.stderr).not.toContain('is as it was')
    expect(await rows(url, 'payroll')).toBe(0)
  })

  onServer?.('names what depends on it from outside and drops nothing, with --dry-run, too', async () => {
    const { url, reset } = await migrated(engine)
    await connect(url, ({ session }) => session.script('create view theirs.names as select id from users'))
    for (const args of [['--confirm', nameOf(url)], ['--dry-run']]) {
      expect(await reset(...args)).toMatchObject({
        code: 5,
        stdout: '',
        stderr: expect.stringMatching(/view theirs\.names depends on table column public\.users\.id.*DBCTL_DEPENDENTS/s),
      })
    }
    expect(await rows(url, 'theirs.names')).toBe(1)
  })

  onServer?.('finds out before it drops anything that the migrations or the sample could not follow', async () => {
    const { url, cwd, reset } = await migrated(engine)
    expect(await reset('--seed', '--confirm', nameOf(url))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('DBCTL_SEED_MISSING'),
    })
    writeMigrations(`${cwd}/drizzle`, { ...FILES, '0002_typo': 'create tabel t (id int)' })
    expect(await reset('--confirm', nameOf(url))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/0002_typo\.sql:1:8.*nothing was dropped.*create tabel/s),
    })
    expect(await rows(url, 'users')).toBe(1)
  })

  it('killed at any instant leaves all of it or none, and the next migrate puts it right', async () => {
    const tables = Array.from({ length: 40 }, (_, i) => `create table t${i} (id int primary key)`).join(';\n')
    const cwd = project({ '0000_many': tables })
    const { url } = await databaseForTest(engine, 'empty')
    const count = () => rows(url, `pg_class where relkind = 'r' and relname ~ '^t[0-9]+$'`)
    await run(['migrate', '--url', url], { cwd })
    for (let kill = 0; kill < (engine === 'server' ? 8 : 2); kill++) {
      const running = start(['reset', '--url', url, '--confirm', nameOf(url)], { cwd })
      if (kill % 2 === 0) await running.saw('dropping 41 objects')
      else await running.saw('dropped 41 objects')
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 30))
      running.process.kill('SIGKILL')
      await running.finished
      expect([0, 40]).toContain(await count())
      expect((await run(['migrate', '--lock-wait', '20s', '--url', url], { cwd })).code).toBe(0)
      expect(await count()).toBe(40)
    }
  })
})

describe.each(vectorEngines)('reset --seed on the %s engine', (engine) => {
  it('starts the shared schema anew with its sample', async () => {
    const { url } = await databaseForTest(engine, 'migrated')
    const cwd = temporaryFolder()
    writeFileSync(join(cwd, 'dbctl.config.json'), JSON.stringify({ seed: 'shared' }))
    const out = new URL('../../migrations', import.meta.url).pathname
    await connect(url, ({ session }) => session.command(`insert into identity.users (email) values ('someone@example.net')`))
    const { code, stdout, stderr } = await run(['reset', '--seed', '--json', '--url', url, '--out', out, '--confirm', nameOf(url)], { cwd })
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })
    const { result } = document(stdout) as { result: { inserted: number; tables: number } }
    expect(result.inserted).toBeGreaterThan(100)
    expect(await rows(url, `identity.users where email = 'someone@example.net'`)).toBe(0)
    expect(await rows(url, `pg_extension where extname = 'vector'`)).toBe(1)
  })
})

describe('reset', () => {
  it('does not touch a host that the configuration protects', async () => {
    const { url, reset } = await migrated('server', { protectedHosts: ['127.0.*'] })
    expect(await reset('--confirm', nameOf(url))).toMatchObject({ code: 5, stderr: expect.stringContaining('protectedHosts') })
    expect(await rows(url, 'users')).toBe(1)
  })

  it('gives way to a session that holds a table, and drops everything once that one is done', async () => {
    const { url, cwd } = await migrated('server')
    await connect(url, async ({ session }) => {
      const running = await session.transaction(async (tx) => {
        await tx.query('select * from users')
        const started = start(['reset', '--url', url, '--confirm', nameOf(url), '--lock-timeout', '100ms'], { cwd })
        await started.saw('the reset met a lock (55P03')
        expect(await connect(url, (other) => other.session.query('select * from users'), { lockTimeout: 1_000 })).toHaveLength(1)
        return started
      })
      expect((await running.finished).code).toBe(0)
    })
    expect(await rows(url, 'users')).toBe(0)
  })

  it('waits for a migration that is under way, and for no longer than it is told', async () => {
    const { url, cwd } = await migrated('server')
    writeMigrations(`${cwd}/drizzle`, { ...FILES, '0002_slow': 'select pg_sleep(60)' })
    const migrating = start(['migrate', '--url', url], { cwd })
    await migrating.saw('applying 0002_slow')
    const { code, stderr } = await run(['reset', '--url', url, '--confirm', nameOf(url), '--lock-wait', '200ms'], { cwd })
    expect({ code, stderr }).toEqual({ code: 6, stderr: expect.stringContaining('migrate:drizzle.__drizzle_migrations') })
    migrating.process.kill('SIGINT')
    await migrating.finished
    expect(await rows(url, 'users')).toBe(1)
  })

  it('that a role may not do says what it lacks, and drops nothing', async () => {
    const { url, cwd } = await migrated('server')
    const role = `dbctl_limited_${nameOf(url)}`
    await asAdministrator(
      (sql) =>
        sql.unsafe(
          `create role ${role} login password 'p'; grant usage on schema drizzle to ${role}; grant select on all tables in schema drizzle to ${role}`,
        ),
      url,
    )
    try {
      const as = Object.assign(new URL(url), { username: role, password: 'p' })
      expect(await run(['reset', '--url', as.href, '--confirm', nameOf(url)], { cwd })).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/must be owner of.*DBCTL_PERMISSION/s),
      })
      expect(await rows(url, 'users')).toBe(1)
    } finally {
      await asAdministrator((sql) => sql.unsafe(`drop owned by ${role}; drop role ${role}`), url)
    }
  })

  it.each([
    ['the name', (name: string) => name, 0, 'applied 2 migrations'],
    ['another name', () => 'shop', 5, 'nothing was done'],
  ])('on a terminal shows the plan, asks for the name, and is told %s', async (_, typed, code, says) => {
    const { url, cwd } = await migrated('server')
    const { stdout } = await shell(
      `(sleep 3; printf '${typed(nameOf(url))}\\r'; sleep 3) | script -qec '$DBCTL reset --quiet; echo "code $?"' /dev/null`,
      { cwd, env: { DATABASE_URL: url, NO_COLOR: '1' } },
    )
    expect(stdout).toContain('what is in them cannot be brought back: 2 tables (about')
    expect(stdout).toContain('table public.users')
    expect(stdout).toContain(`Type ${nameOf(url)} to go on:`)
    expect(stdout).toContain(code === 0 ? 'public.posts' : says)
    expect(stdout).toContain(`code ${code}`)
    expect(await rows(url, 'users')).toBe(code === 0 ? 0 : 1)
  })
})
