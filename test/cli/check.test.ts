import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readSnapshot } from '../../src/catalog/snapshot/read.ts'
import type { CheckJson } from '../../src/commands/json.ts'
import { document, temporaryFolder } from '../support/cli.ts'
import { asAdministrator, connect, databaseForTest, engines, serverOnly } from '../support/databases.ts'
import { DrizzleProject, KIT_VERSIONS } from '../support/drizzle-project.ts'
import { run } from '../support/in-process.ts'
import { writeMigrations } from '../support/project.ts'

const ORIGIN = '00000000-0000-0000-0000-000000000000'

/** A project whose folder drizzle-kit 0.31 could have written. */
function project(files: Readonly<Record<string, string>>, cwd = temporaryFolder()): string {
  writeMigrations(`${cwd}/drizzle`, files)
  for (const [i, name] of Object.keys(files).entries()) {
    const snapshot = { id: `id-${i}`, prevId: i === 0 ? ORIGIN : `id-${i - 1}` }
    writeFileSync(`${cwd}/drizzle/meta/${name.slice(0, 4)}_snapshot.json`, JSON.stringify(snapshot))
  }
  return cwd
}

const SOUND = { '0000_a': 'create table a (id bigint primary key, name text)', '0001_b': 'create table b (id bigint primary key)' }
const resultOf = (stdout: string) => document(stdout).result as CheckJson
const rulesOf = ({ findings }: CheckJson) => findings.map(({ rule }) => rule)

describe('check', () => {
  it('needs no database, in CI neither, and says of each part whether it could be looked at', async () => {
    const { code, stdout, stderr } = await run(['check', '--json'], { cwd: project(SOUND), env: { CI: 'true' } })
    expect({ code, result: resultOf(stdout) }).toMatchObject({
      code: 0,
      result: {
        migrations: 2,
        database: null,
        errors: 0,
        findings: [],
        parts: [
          { part: 'integrity', state: 'done', reason: null },
          { part: 'lint', state: 'done', reason: null },
          { part: 'shadow', state: 'done', reason: null },
          { part: 'schema', state: 'skipped', reason: expect.stringContaining('no drizzle.config') },
        ],
      },
    })
    expect(stderr).toContain('trying 2 migrations on an empty database in memory')
  })

  it('ends with 3 on an error, on a warning only where asked, and shows the place with the way out', async () => {
    const cwd = project({ ...SOUND, '0002_c': 'alter table a\n  add column n int not null;' })
    rmSync(`${cwd}/drizzle/meta/0001_snapshot.json`)
    const text = await run(['check', '--only', 'integrity,lint'], { cwd })
    expect(text).toMatchObject({ code: 3, stderr: expect.stringContaining('3 migrations: 1 error, 1 warning, 0 notes') })
    expect(text.stdout).toContain('drizzle/0002_c.sql:2:')
    expect(text.stdout).toMatch(/2 \| {3}add column n int not null;\n +\^/)
    expect(text.stdout).toContain('docs/lint/DB010.md')
    expect((await run(['check', '--only', 'integrity'], { cwd })).code).toBe(0)
    expect((await run(['check', '--only', 'integrity', '--fail-on', 'warning'], { cwd })).code).toBe(3)
  })

  it('looks on at what can be looked at when a file is missing', async () => {
    const cwd = project({ ...SOUND, '0002_c': 'alter table a add column n int not null;' })
    rmSync(`${cwd}/drizzle/0001_b.sql`)
    const { code, stdout } = await run(['check', '--json', '--skip', 'schema'], { cwd })
    const result = resultOf(stdout)
    expect({ code, rules: rulesOf(result) }).toEqual({ code: 3, rules: ['migration-file-missing', 'add-column-not-null-no-default'] })
    expect(result.parts.find(({ part }) => part === 'shadow')).toMatchObject({
      state: 'skipped',
      reason: expect.stringContaining('cannot be applied as it is'),
    })
  })

  it('lints only what a branch adds, as annotations that GitHub takes and as SARIF', async () => {
    const cwd = project({ '0000_a': 'create table a (id bigint primary key); drop table a;' })
    const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd, stdio: 'pipe' })
    git('init', '-q', '-b', 'main')
    git('add', '.')
    git('commit', '-qm', 'base')
    project({ '0000_a': 'create table a (id bigint primary key); drop table a;', '0001_b': 'select 1;\ncreate index i on x (n);' }, cwd)
    const github = await run(['check', '--only', 'lint', '--base', 'main', '--format', 'github'], { cwd })
    expect(github.code).toBe(3)
    expect(github.stdout).toMatch(/^::error file=drizzle\/0001_b\.sql,line=2,col=1,title=DB001 create-index-not-concurrently/)
    const sarif = JSON.parse((await run(['check', '--only', 'lint', '--base', 'main', '--format', 'sarif'], { cwd })).stdout)
    expect(sarif.runs[0].results).toEqual([
      expect.objectContaining({
        ruleId: 'DB001',
        locations: [
          expect.objectContaining({
            physicalLocation: expect.objectContaining({ artifactLocation: { uri: 'drizzle/0001_b.sql', uriBaseId: 'ROOT' } }),
          }),
        ],
      }),
    ])
    const unknown = await run(['check', '--json', '--base', 'gone'], { cwd })
    expect({ code: unknown.code, error: document(unknown.stdout).error }).toMatchObject({
      code: 2,
      error: { code: 'DBCTL_USAGE', hint: expect.stringContaining('fetch-depth') },
    })
  })

  it('begins behind the past of a project, and holds rules to the severities that it has set', async () => {
    const cwd = project({ ...SOUND, '0002_c': 'create index i on a (name);', '0003_d': 'alter table b add column n int not null;' })
    const lint = async (config: object) => {
      writeFileSync(`${cwd}/dbctl.config.json`, JSON.stringify({ lint: config }))
      return run(['check', '--json', '--only', 'lint'], { cwd })
    }
    expect(rulesOf(resultOf((await lint({})).stdout))).toEqual(['create-index-not-concurrently', 'add-column-not-null-no-default'])
    expect(rulesOf(resultOf((await lint({ startAfter: '0002_c' })).stdout))).toEqual(['add-column-not-null-no-default'])
    expect((await lint({ severities: { DB001: 'warning', 'add-column-not-null-no-default': 'off' } })).code).toBe(0)
    const mistaken = await lint({ severities: { 'drop-tabel': 'off' } })
    expect({ code: mistaken.code, error: document(mistaken.stdout).error }).toMatchObject({
      code: 2,
      error: { code: 'DBCTL_CONFIG_INVALID', hint: expect.stringContaining('Did you mean drop-table?') },
    })
  })

  it.each([
    [['--only', 'lnt'], 'there is no part "lnt"'],
    [['--format', 'xml'], '--format xml is none'],
    [['--fail-on', 'never'], '--fail-on never is none'],
    [['--only', 'drift'], 'none is to be looked at'],
    [['--only', 'lint', '--skip', 'lint'], 'leave nothing to look at'],
    [['--since', '0042'], 'there is no migration 0042'],
    [['--server-version', '9'], 'a major version of PostgreSQL'],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await run(['check', ...args], { cwd: project(SOUND) })
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) })
  })

  it('never passes a folder without a project by checking its own migrations', async () => {
    const { code, stdout } = await run(['check', '--json'], { cwd: temporaryFolder() })
    expect({ code, error: document(stdout).error?.code }).toEqual({ code: 2, error: 'DBCTL_MIGRATIONS_MISSING' })
  })

  it.each(KIT_VERSIONS)("finds with the project's own drizzle-kit %s what nobody generated", async (version) => {
    const made = new DrizzleProject(version, "console.log('loud')\nexport const users = pgTable('users', { name: text('name') })")
    await made.generate()
    const look = async () => {
      const { code, stdout } = await made.dbctl(['check', '--json', '--only', 'schema'])
      return { code, rules: rulesOf(resultOf(stdout)).sort(), parts: resultOf(stdout).parts }
    }
    expect(await look()).toMatchObject({ code: 0, rules: [], parts: [{ part: 'schema', state: 'done' }] })
    made.schema("export const users = pgTable('users', { name: text('name').notNull(), age: integer('age') })")
    expect(await look()).toMatchObject({ code: 3, rules: ['schema-differs', 'schema-not-migrated'] })
    made.schema("export const users = pgTable('users', { name: text('name').nope() })")
    expect(await look()).toMatchObject({
      code: 1,
      rules: [],
      parts: [{ state: 'failed', reason: expect.stringContaining('nope is not a function') }],
    })
  })

  it('knows the casing of the project, which drizzle-kit export passes over', async () => {
    const made = new DrizzleProject('0.31', "export const users = pgTable('users', { fullName: text() })", "casing: 'snake_case'")
    await made.generate()
    expect((await made.dbctl(['check', '--only', 'schema'])).code).toBe(0)
  })

  it('tells branches of drizzle-kit 1.0 that touch the same thing from those that do not', async () => {
    const keep = "export const kept = pgTable('kept', { id: integer('id') })"
    const made = new DrizzleProject('1.0', `${keep}\nexport const users = pgTable('users', { name: text('name') })`)
    await made.generate('--name', 'base')
    const base = made.folder()
    /** Each schema generated upon the base alone, as on a branch of its own, and then all of them together. */
    const branches = async (...schemas: string[]) => {
      const files: Record<string, string>[] = []
      for (const [i, schema] of schemas.entries()) {
        rmSync(made.out, { recursive: true, force: true })
        for (const [path, text] of Object.entries(base)) made.write(join('drizzle', path), text)
        made.schema(`${keep}\n${schema}`)
        await made.generate('--name', `branch_${i}`)
        files.push(made.folder())
      }
      for (const [path, text] of files.flatMap(Object.entries)) made.write(join('drizzle', path), text)
      const { code, stdout } = await made.dbctl(['check', '--json', '--only', 'integrity'])
      return { code, findings: resultOf(stdout).findings }
    }
    expect(
      await branches(
        "export const users = pgTable('users', { name: text('name'), age: integer('age') })",
        "export const users = pgTable('users', { name: text('name') })\nexport const posts = pgTable('posts', { id: integer('id') })",
      ),
    ).toMatchObject({ code: 0, findings: [{ rule: 'open-branches', severity: 'note' }] })
    expect(await branches('', "export const users = pgTable('users', { name: text('name').notNull() })")).toMatchObject({
      code: 3,
      findings: [{ rule: 'conflicting-branches', severity: 'error', message: expect.stringMatching(/branch_0 and \d+_branch_1/) }],
    })
  })

  it('has tried every one of a long history, each once for a new database and once for one that is deployed to', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [
        `${String(i).padStart(4, '0')}_step`,
        i % 2 === 0
          ? `create table t${i} (id bigint primary key, name text)`
          : `alter table t${i - 1} add column n int;\n--> statement-breakpoint\ninsert into t${i - 1} values (1, 'x', 1)`,
      ]),
    )
    const { code, stdout } = await run(['check', '--json', '--skip', 'schema'], {
      cwd: project({ ...files, '0059_step': 'select nope from t0' }),
    })
    expect({ code, findings: resultOf(stdout).findings }).toEqual({
      code: 3,
      findings: [expect.objectContaining({ rule: 'migration-fails', start: { file: 'drizzle/0059_step.sql', line: 1, column: 8 } })],
    })
  })
})

describe.each(engines)('check --db on the %s engine', (engine) => {
  const onServer = serverOnly(engine)
  it('compares the database with the migrations that it has, and lints those that it has not', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    await run(['migrate', '--url', url], { cwd: project(SOUND) })
    const cwd = project({ ...SOUND, '0002_c': 'create index i on a (name);' })
    const look = (...args: string[]) => run(['check', '--db', '--url', url, '--json', '--skip', 'schema', ...args], { cwd })
    const before = await look()
    expect({ code: before.code, result: resultOf(before.stdout) }).toMatchObject({
      code: 3,
      result: {
        database: { applied: 2, pending: 1 },
        findings: [{ rule: 'create-index-not-concurrently', start: { file: 'drizzle/0002_c.sql' } }],
      },
    })
    await connect(url, ({ session }) => session.script('alter table a drop column name; create table stray (id int)'))
    const drifted = await look('--only', 'drift')
    expect({ code: drifted.code, found: resultOf(drifted.stdout).findings.map(({ rule, object }) => [rule, object]) }).toEqual({
      code: 3,
      found: [
        ['drift-missing', '"public"."a"."name"'],
        ['drift-extra', '"public"."stray"'],
      ],
    })
    expect(resultOf(drifted.stdout).findings[0]?.fix).toContain('alter table "public"."a" add column "name" text')
  })

  onServer?.('tells of a history that is not the one of the folder', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    await run(['migrate', '--url', url], { cwd: project(SOUND) })
    const cwd = project({ '0000_a': `${SOUND['0000_a']} -- edited` })
    const { code, stdout } = await run(['check', '--db', '--url', url, '--json', '--only', 'drift'], { cwd })
    expect({ code, found: resultOf(stdout).findings.map(({ rule, severity }) => `${severity} ${rule}`) }).toEqual({
      code: 3,
      found: ['error history-modified', 'warning history-odd', 'warning drift-extra'],
    })
  })

  onServer?.('asks for a baseline where a database has tables and no journal', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    await connect(url, ({ session }) => session.script('create table a (id bigint primary key, name text)'))
    const { code, stdout } = await run(['check', '--db', '--url', url, '--json', '--only', 'drift'], { cwd: project(SOUND) })
    expect({ code, findings: resultOf(stdout).findings }).toMatchObject({
      code: 3,
      findings: [{ rule: 'history-odd', fix: expect.stringContaining('dbctl baseline') }],
    })
  })
})

describe('check --db', () => {
  it('needs no right but SELECT on the journal, and leaves nothing behind', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const cwd = project(SOUND)
    await run(['migrate', '--url', url], { cwd })
    const role = `${new URL(url).pathname.slice(1)}_reader`
    const objects = () =>
      connect(url, async ({ session }) => (await readSnapshot(session)).objects.map(({ kind, name }) => `${kind} ${name}`))
    const before = await objects()
    await asAdministrator(
      (sql) =>
        sql.unsafe(
          `create role ${role} login password 'reader'; grant usage on schema drizzle to ${role}; grant select on all tables in schema drizzle to ${role}`,
        ),
      url,
    )
    try {
      const reader = new URL(url)
      reader.username = role
      reader.password = 'reader'
      const { code, stdout } = await run(['check', '--db', '--url', reader.href, '--json', '--only', 'drift'], { cwd })
      expect({ code, result: resultOf(stdout) }).toMatchObject({ code: 0, result: { findings: [], database: { applied: 2, pending: 0 } } })
      expect(await objects()).toEqual(before)
    } finally {
      await asAdministrator((sql) => sql.unsafe(`drop owned by ${role}; drop role ${role}`), url)
    }
  })

  it('ends with the code for a connection where it cannot look', async () => {
    const { code, stdout } = await run(
      ['check', '--db', '--json', '--url', 'postgres://nobody@127.0.0.1:1/x', '--connect-timeout', '200ms'],
      { cwd: project(SOUND) },
    )
    expect({ code, error: document(stdout).error?.code }).toEqual({ code: 4, error: 'DBCTL_CONNECT' })
  })

  it('knows by the size of a table what is soon over', async () => {
    const { url } = await databaseForTest('server', 'empty')
    await run(['migrate', '--url', url], { cwd: project(SOUND) })
    await connect(url, ({ session }) => session.script(`insert into a select i, 'x' from generate_series(1, 10) i; analyze a`))
    const cwd = project({ ...SOUND, '0002_c': 'create index i on a (name);' })
    const lint = () => run(['check', '--db', '--url', url, '--json', '--only', 'lint'], { cwd })
    expect(resultOf((await lint()).stdout).findings).toMatchObject([{ rule: 'create-index-not-concurrently', severity: 'note' }])
    writeFileSync(join(cwd, 'dbctl.config.json'), JSON.stringify({ lint: { smallTable: { rows: 5, bytes: 1 } } }))
    expect(resultOf((await lint()).stdout).findings).toMatchObject([{ rule: 'create-index-not-concurrently', severity: 'error' }])
  })
})
