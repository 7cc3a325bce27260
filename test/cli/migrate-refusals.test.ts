import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { shell, temporaryFolder } from '../support/cli.ts'
import { asAdministrator, databaseForTest } from '../support/databases.ts'
import { run } from '../support/in-process.ts'
import { writeMigrations } from '../support/project.ts'

function project(files: Readonly<Record<string, string>>): string {
  const cwd = temporaryFolder()
  writeMigrations(join(cwd, 'drizzle'), files)
  return cwd
}

describe('the dry run', () => {
  it('hands psql no command of its own, which would run a shell', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const cwd = project({ '0000_a': 'create table a (i int); \\! touch pwned\n' })
    const dry = await run(['migrate', '--dry-run'], { cwd, env: { DATABASE_URL: url } })
    expect(dry).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('0000_a.sql:1:25') })
    expect(existsSync(join(cwd, 'pwned'))).toBe(false)
  })

  it('knows a backslash in a string, a body or a comment that nests for what it is', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const cwd = project({
      '0000_a': "create table a (t text default E'\\\\x'); do $$ begin perform '\\d'; end $$; /* a /* b */ it's \\! */",
    })
    const dry = await run(['migrate', '--dry-run'], { cwd, env: { DATABASE_URL: url } })
    expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining('\\encoding UTF8') })
  })

  it('makes the names that migrate makes, whatever the encoding of the terminal', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const cwd = project({ '0000_a': 'create table "täble" (i int);' })
    const env = { DATABASE_URL: url, PGCLIENTENCODING: 'LATIN1', PATH: process.env.PATH ?? '' }
    const line = '$DBCTL migrate --dry-run 2>/dev/null | if command -v psql >/dev/null; then psql -qX "$DATABASE_URL"; else cat; fi'
    const { code, stdout } = await shell(line, { cwd, env })
    expect(code).toBe(0)
    if (stdout.includes('create table')) return expect(stdout).toContain('\\encoding UTF8') // no psql here: what it would read
    const tables = await asAdministrator((sql) => sql`select relname from pg_class where relname ~ 'ble$' and relkind = 'r'`, url)
    return expect(tables.map(({ relname }) => relname)).toContain('täble')
  })
})

it('does not migrate a database that is not the one the application is pointed at', async () => {
  const [here, there] = [await databaseForTest('server', 'empty'), await databaseForTest('server', 'empty')]
  const cwd = project({ '0000_a': 'create table a (i int);' })
  const { code, stderr } = await run(['migrate'], { cwd, env: { DATABASE_URL: here.url, DBCTL_DIRECT_URL: there.url } })
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('DBCTL_DIRECT_URL') })
  const tables = await asAdministrator((sql) => sql`select from pg_class where relname = 'a' and relkind = 'r'`, there.url)
  expect(tables).toHaveLength(0)
})

it('does not reset a database whose mark stands where the other URL leads', async () => {
  const { url } = await databaseForTest('server', 'empty')
  const cwd = project({ '0000_a': 'create table a (i int);' })
  const other = await databaseForTest('server', 'empty')
  expect((await run(['protect'], { cwd, env: { DATABASE_URL: url } })).code).toBe(0)
  const { code } = await run(['reset', '--confirm', 'whatever'], { cwd, env: { DATABASE_URL: url, DBCTL_DIRECT_URL: other.url } })
  expect(code).toBe(5)
})

it('says what gave back the lock, and calls it no lost connection', async () => {
  const { url } = await databaseForTest('server', 'empty')
  const cwd = project({ '0000_a': 'create table a (i int);--> statement-breakpoint\nselect pg_advisory_unlock_all();' })
  const { code, stderr } = await run(['migrate'], { cwd, env: { DATABASE_URL: url } })
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('pg_advisory_unlock_all') })
})

it('shows a journal row without a time, which drizzle-kit would take for the beginning of all', async () => {
  const { url } = await databaseForTest('server', 'empty')
  const cwd = project({ '0000_a': 'create table a (i int);' })
  const env = { DATABASE_URL: url }
  await run(['migrate'], { cwd, env })
  await asAdministrator((sql) => sql`update drizzle.__drizzle_migrations set created_at = null`, url)
  expect(await run(['status', '--exit-code'], { cwd, env })).toMatchObject({ code: 3, stdout: expect.stringContaining('dbctl repair') })
  expect((await run(['repair', '--yes'], { cwd, env })).code).toBe(0)
  expect((await run(['status', '--exit-code'], { cwd, env })).code).toBe(0)
})

it('refuses a tag that would break out of the comment it is printed in', async () => {
  const cwd = project({})
  writeMigrations(join(cwd, 'drizzle'), { '0000_a\nb': 'select 1' })
  const { code, stderr } = await run(['migrate', '--dry-run'], { cwd, env: { DATABASE_URL: inject('servers').url } })
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('no file name') })
})
