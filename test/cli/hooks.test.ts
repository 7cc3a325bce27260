import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { document, temporaryFolder } from '../support/cli.ts'
import { connect, databaseForTest, engines } from '../support/databases.ts'
import { run } from '../support/in-process.ts'
import { writeMigrations } from '../support/project.ts'

/** A project with one migration, and hooks as its configuration names them. */
function project(hooks: string, files: Record<string, string> = {}) {
  const cwd = temporaryFolder()
  writeMigrations(`${cwd}/drizzle`, { '0000_a': 'create table a (n int)' })
  writeFileSync(join(cwd, 'dbctl.config.mjs'), `export default { hooks: ${hooks} }`)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text)
  return cwd
}

const LOG = 'create table if not exists log (at serial, line text)'
const rows = <Row extends object>(url: string, sql: string) => connect(url, ({ session }) => session.query<Row>(sql))

describe.each(engines)('hooks on the %s engine', (engine) => {
  it('run around what is applied, files and functions in order, and not where nothing is pending', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    const cwd = project(
      `{ beforeMigrate: ['./before.sql', async function note({ session, migrations }) {
          await session.query('insert into log (line) values ($1)', ['function before ' + migrations.join()]) }],
        afterMigrate: async ({ db, migrations }) => { await db.execute(\`insert into log (line) select 'after ' || '\${migrations}' from (select count(*) from a) x\`) } }`,
      { 'before.sql': `\uFEFF${LOG};\ninsert into log (line) values ('file before')` },
    )
    const { code, stderr } = await run(['migrate', '--url', url], { cwd })
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('beforeMigrate: note') })
    const lines = [{ line: 'file before' }, { line: 'function before 0000_a' }, { line: 'after 0000_a' }]
    expect(await rows(url, 'select line from log order by at')).toEqual(lines)
    expect((await run(['migrate', '--url', url], { cwd })).code).toBe(0)
    expect(await rows(url, 'select line from log order by at')).toEqual(lines)
  })
})

describe('a hook that fails', () => {
  it.each([
    ["'./before.sql'", 'before.sql', 'column "no_such" does not exist'],
    ["function guard() { throw new Error('not on a Friday') }", 'guard', 'not on a Friday'],
  ])('before leaves nothing applied, and nothing of its own: %s', async (hook, name, message) => {
    const { url } = await databaseForTest('server', 'empty')
    const cwd = project(`{ beforeMigrate: ${hook} }`, { 'before.sql': `${LOG}; select no_such` })
    const { code, stdout } = await run(['migrate', '--json', '--url', url], { cwd })
    const { error } = document(stdout)
    expect({ code, error }).toMatchObject({ code: 1, error: { code: 'DBCTL_HOOK', details: { point: 'beforeMigrate' } } })
    for (const text of [name, message, 'nothing was applied']) expect(error?.message).toContain(text)
    expect(
      await rows(url, `select to_regclass('a') as a, to_regclass('log') as log, to_regclass('drizzle.__drizzle_migrations') as j`),
    ).toEqual([{ a: null, log: null, j: null }])
  })

  it('after says that the migrations stay applied', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const cwd = project(`{ afterMigrate: './after.sql' }`, { 'after.sql': 'select 1/0' })
    const { code, stderr } = await run(['migrate', '--url', url], { cwd })
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('are applied and stay so') })
    expect(stderr).toContain('division by zero')
    expect((await run(['status', '--exit-code', '--url', url], { cwd })).code).toBe(0)
  })

  it('because its file is missing is found by the dry run, too', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const cwd = project(`{ beforeMigrate: './nowhere.sql' }`)
    for (const args of [[], ['--dry-run']]) {
      const { code, stderr } = await run(['migrate', '--url', url, ...args], { cwd })
      expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('nowhere.sql cannot be read (ENOENT)') })
    }
    expect(await rows(url, `select to_regclass('a') as a`)).toEqual([{ a: null }])
  })
})

describe('the configuration of hooks', () => {
  it('is shown in the dry run, files as the SQL that they are and functions by name', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const cwd = project(`{ beforeMigrate: './before.sql', afterMigrate: function grants() {} }`, { 'before.sql': `${LOG} -- no semicolon` })
    const { code, stdout } = await run(['migrate', '--dry-run', '--url', url], { cwd })
    expect(code).toBe(0)
    const order = [LOG, 'create table a (n int)', 'the function grants of the configuration runs here']
    expect(order.map((text) => stdout.indexOf(text))).toEqual(order.map((text) => stdout.indexOf(text)).sort((a, b) => a - b))
    for (const text of order) expect(stdout).toContain(text)
    expect(stdout).toMatch(/begin;\ncreate table if not exists log .* -- no semicolon\n;\ncommit;/)
  })

  it.each([
    [`{ beforeMigration: './a.sql' }`, /hooks.*beforeMigration/s],
    ['{ beforeMigrate: 7 }', /hooks\.beforeMigrate/],
    [`['./a.sql']`, /hooks/],
  ])('refuses %s', async (hooks, message) => {
    const { code, stderr } = await run(['migrate', '--url', 'postgres://nobody@127.0.0.1:1/x'], { cwd: project(hooks) })
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) })
  })
})
