import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { compareSnapshots } from '../../src/catalog/snapshot/compare.ts'
import { readSnapshot } from '../../src/catalog/snapshot/read.ts'
import { readSource } from '../../src/migrations/source/source.ts'
import { document, temporaryFolder } from '../support/cli.ts'
import { asAdministrator, connect, databaseForTest } from '../support/databases.ts'
import { run } from '../support/in-process.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

const BEFORE = `
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
export const orgs = pgTable('orgs', { id: integer().primaryKey() })
export const users = pgTable('users', { id: integer().primaryKey(), name: text(), org: integer() })
`

const AFTER = `
import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
export const orgs = pgTable('orgs', { id: integer().primaryKey() })
export const users = pgTable('users', {
  id: integer().primaryKey(),
  name: text().notNull().unique(),
  org: integer().references(() => orgs.id),
  key: uuid().defaultRandom().notNull(),
}, (t) => [index().on(t.org), check('positive', sql\`\${t.id} > 0\`)])
`

const HANDLE = AFTER.replace('key: uuid()', 'handle: text().notNull(),\n  key: uuid()')

const made = new Map<string, Promise<string>>()

/** A project with drizzle-kit of that release, and the first migration made; made once and copied. */
async function project(release: '0.31' | '1.0'): Promise<string> {
  const template = made.get(release) ?? makeProject(release)
  made.set(release, template)
  const cwd = temporaryFolder()
  cpSync(await template, cwd, { recursive: true, verbatimSymlinks: true })
  return cwd
}

async function makeProject(release: '0.31' | '1.0'): Promise<string> {
  const cwd = mkdtempSync(join(tmpdir(), 'dbctl-test-safe-'))
  symlinkSync(join(root, release === '0.31' ? 'node_modules' : 'test/support/drizzle-1.0/node_modules'), join(cwd, 'node_modules'))
  writeFileSync(
    join(cwd, 'drizzle.config.ts'),
    `export default { dialect: 'postgresql', schema: './schema.ts', out: './drizzle', dbCredentials: { url: process.env.DATABASE_URL ?? '' } }`,
  )
  writeFileSync(join(cwd, 'schema.ts'), BEFORE)
  expect(await run(['generate', '--name', 'first'], { cwd })).toMatchObject({ code: 0 })
  return cwd
}

afterAll(async () => {
  for (const folder of await Promise.all(made.values())) rmSync(folder, { recursive: true, force: true })
})

async function generated(cwd: string, schema: string, ...flags: string[]) {
  writeFileSync(join(cwd, 'schema.ts'), schema)
  const { stdout, code } = await run(['generate', '--safe', '--name', 'more', '--json', ...flags], { cwd })
  return { code, ...document(stdout) } as { code: number; error: unknown; result: { parts: { name: string; transaction: boolean }[] } }
}

/** drizzle-kit of the project itself, whose words are all that tells. */
async function kit(cwd: string, command: string, url = ''): Promise<string> {
  const bin = join(cwd, 'node_modules/.bin/drizzle-kit')
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [bin, command], {
    cwd,
    env: { ...process.env, DATABASE_URL: url },
  })
  return stdout + stderr
}

const journalOf = (url: string) => asAdministrator((sql) => sql`select hash, created_at from drizzle.__drizzle_migrations order by id`, url)

describe.each(['0.31', '1.0'] as const)('dbctl generate --safe with drizzle-kit %s', (release) => {
  it('leaves a history that drizzle-kit finds whole, up to date and applied', async () => {
    const cwd = await project(release)
    const { code, result } = await generated(cwd, AFTER)
    expect(code).toBe(0)
    expect(result.parts.map(({ name, transaction }) => [name.replace(/^\d+_/, ''), transaction])).toEqual([
      ['more', true],
      ['more_backfill', true],
      ['more_not_null', true],
      ['more_validate', true],
      ['more_indexes', false],
      ['more_finish', true],
    ])
    const { migrations } = readSource(join(cwd, 'drizzle'), ({ path, message }) => expect.fail(`${path} ${message}`))
    expect(migrations.slice(1).map(({ name }) => name)).toEqual(result.parts.map(({ name }) => name))
    expect(migrations.map(({ when }) => when)).toEqual([...new Set(migrations.map(({ when }) => when))].sort((a, b) => a - b))

    expect(await kit(cwd, 'check')).toContain("Everything's fine")
    expect(await kit(cwd, 'generate')).toContain('No schema changes')
    expect(await run(['generate', '--check'], { cwd })).toMatchObject({ code: 0 })
    expect(await run(['check', '--server-version', '15'], { cwd })).toMatchObject({ code: 0 })

    const { url } = await databaseForTest('server', 'empty')
    expect(await run(['migrate'], { cwd, env: { DATABASE_URL: url } })).toMatchObject({ code: 0 })
    const journal = await journalOf(url)
    expect(journal).toHaveLength(7)
    await kit(cwd, 'migrate', url)
    expect(await journalOf(url)).toEqual(journal)

    // What comes next has only what is new.
    writeFileSync(join(cwd, 'schema.ts'), AFTER.replace('key: uuid()', 'note: text(),\n  key: uuid()'))
    expect(await run(['generate', '--name', 'note', '--safe'], { cwd })).toMatchObject({ code: 0 })
    expect(
      readSource(join(cwd, 'drizzle'))
        .migrations.slice(7)
        .map(({ sql }) => sql),
    ).toEqual(['ALTER TABLE "users" ADD COLUMN "note" text;'])
  })

  it('makes the schema that drizzle-kit would have made, of tables with rows', async () => {
    const [safe, plain] = await Promise.all([project(release), project(release)])
    const [ours, theirs] = await Promise.all([databaseForTest('server', 'empty'), databaseForTest('server', 'empty')])
    await generated(safe, AFTER)
    writeFileSync(join(plain, 'schema.ts'), AFTER)
    await run(['generate', '--name', 'more'], { cwd: plain })
    for (const [cwd, { url }] of [
      [safe, ours],
      [plain, theirs],
    ] as const) {
      const [first = ''] = readSource(join(cwd, 'drizzle')).migrations.map(({ name }) => name)
      expect(await run(['migrate', '--to', first], { cwd, env: { DATABASE_URL: url } })).toMatchObject({ code: 0 })
      await asAdministrator(
        (sql) => sql.unsafe("insert into orgs values (1); insert into users select i, 'n' || i, 1 from generate_series(1, 3000) i"),
        url,
      )
      expect(await run(['migrate'], { cwd, env: { DATABASE_URL: url } })).toMatchObject({ code: 0 })
    }
    const snapshot = (url: string) => connect(url, ({ session }) => readSnapshot(session))
    expect(compareSnapshots(await snapshot(theirs.url), await snapshot(ours.url))).toEqual([])
    const [row] = await asAdministrator((sql) => sql`select count(distinct key)::int as keys from users`, ours.url)
    expect(row).toEqual({ keys: 3000 })
  })
})

describe('a column that is NOT NULL and has no default', () => {
  it('is refused, and nothing is written', async () => {
    const cwd = await project('0.31')
    const before = readdirSync(join(cwd, 'drizzle'), { recursive: true })
    expect(await generated(cwd, HANDLE)).toMatchObject({
      code: 5,
      error: { code: 'DBCTL_BACKFILL_NEEDED', message: expect.stringContaining('"users"."handle" is NOT NULL and has no default') },
    })
    expect(readdirSync(join(cwd, 'drizzle'), { recursive: true })).toEqual(before)
  })

  it('is filled by what the backfill is told, and by nothing before it is told', async () => {
    const cwd = await project('0.31')
    const { url } = await databaseForTest('server', 'empty')
    const env = { DATABASE_URL: url }
    await run(['migrate'], { cwd, env })
    await asAdministrator((sql) => sql.unsafe("insert into users select i, 'N' || i from generate_series(1, 3000) i"), url)
    expect(await generated(cwd, HANDLE, '--backfill')).toMatchObject({ code: 0 })
    const path = join(cwd, 'drizzle/0002_more_backfill.ts')
    expect(await run(['migrate'], { cwd, env })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('nothing says yet what "users".handle is'),
    })

    writeFileSync(path, readFileSync(path, 'utf8').replace(`value: ''`, `value: 'lower("name")'`))
    expect(await run(['migrate'], { cwd, env })).toMatchObject({ code: 0 })
    const [row] = await asAdministrator(
      (sql) => sql`select count(*)::int as rows, count(*) filter (where handle = lower(name))::int as told from users`,
      url,
    )
    expect(row).toEqual({ rows: 3000, told: 3000 })
  })

  it('is not passed over by drizzle-kit, which runs no TypeScript', async () => {
    const cwd = await project('0.31')
    const { url } = await databaseForTest('server', 'empty')
    await generated(cwd, HANDLE, '--backfill')
    await expect(kit(cwd, 'migrate', url)).rejects.toMatchObject({ code: 1 })
    expect(await asAdministrator((sql) => sql`select to_regclass('users') as made`, url)).toEqual([{ made: null }])
  })
})

it('prints what it would write, and writes nothing', async () => {
  const cwd = await project('0.31')
  writeFileSync(join(cwd, 'schema.ts'), AFTER)
  const { code, stdout } = await run(['generate', '--safe', '--name', 'more', '--dry-run'], { cwd })
  expect(code).toBe(0)
  expect(stdout).toContain('-- 0005_more_indexes\n-- dbctl: no-transaction\n')
  expect(stdout).toContain("await backfill({ table: '\"users\"', column: 'key', value: 'default' })")
  expect(existsSync(join(cwd, 'drizzle/0001_more.sql'))).toBe(false)
})

it('says what stays unsafe', async () => {
  const cwd = await project('0.31')
  writeFileSync(join(cwd, 'schema.ts'), BEFORE.replace('name: text()', 'name: integer()'))
  const { code, stderr } = await run(['generate', '--safe', '--name', 'more'], { cwd })
  expect({ code, stderr }).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/0001_more\.sql stays unsafe: .*\(docs\/lint\/DB013\.md\)/),
  })
})

it.each([['--safe', '--custom'], ['--safe', '--check'], ['--safe', '--revert', '0000'], ['--backfill']])(
  'does not take %s %s',
  async (...flags) => {
    expect(await run(['generate', ...flags], { cwd: temporaryFolder() })).toMatchObject({ code: 2 })
  },
)
