import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest'
import { start } from '../support/cli.ts'
import { asAdministrator, databaseForTest } from '../support/databases.ts'
import { DrizzleProject, KIT_VERSIONS } from '../support/drizzle-project.ts'

// Each test starts drizzle-kit several times, a second or more each.
vi.setConfig({ testTimeout: 240_000 })

const TABLE = "export const a = pgTable('a', { t: text() })"
const UNIQUE = "export const a = pgTable('a', { t: text().unique() })"

describe.each(KIT_VERSIONS)('push with drizzle-kit %s', (version) => {
  it('pushes, makes sure of it, and says when there is nothing to push; --dry-run changes nothing', async () => {
    const made = new DrizzleProject(version, TABLE)
    const { url } = await databaseForTest('server', 'empty')
    const env = { DATABASE_URL: url }
    const tables = () => asAdministrator((sql) => sql`select 1 from pg_tables where schemaname = 'public'`, url)
    const dry = await made.dbctl(['push', '--dry-run'], { env })
    expect({ code: dry.code, stdout: dry.stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/create.table/i) })
    expect(await tables()).toHaveLength(0)
    const pushed = await made.dbctl(['push'], { env })
    expect({ code: pushed.code, stderr: pushed.stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining('now has what the schema says'),
    })
    expect(await tables()).toHaveLength(1)
    expect((await made.dbctl(['push'], { env })).stderr).toContain('nothing to push')
  })

  it('fails where drizzle-kit ended without having pushed: rows, a new UNIQUE, no terminal, with --force or without', async () => {
    const made = new DrizzleProject(version, TABLE)
    const { url } = await databaseForTest('server', 'empty')
    const env = { DATABASE_URL: url }
    await made.dbctl(['push'], { env })
    await asAdministrator((sql) => sql`insert into a values ('x'), ('x')`, url)
    made.schema(UNIQUE)
    for (const flags of [[], ['--force']]) {
      const { code, stderr } = await made.dbctl(['push', ...flags], { env })
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('DBCTL_PUSH_UNFINISHED') })
    }
    expect(await asAdministrator((sql) => sql`select t from a`, url)).toHaveLength(2)
  })

  it('refuses to drop the roles of the whole server, which drizzle-kit would', async () => {
    const made = new DrizzleProject(version, TABLE, 'entities: { roles: true }')
    const { url } = await databaseForTest('server', 'empty')
    // A role that may drop none, should the refusal fail.
    const role = `dbctl_push_${randomUUID().slice(0, 8)}`
    await asAdministrator((sql) => sql.unsafe(`create role ${role} login password 'true'; grant create on schema public to ${role}`), url)
    onTestFinished(async () => {
      await asAdministrator((sql) => sql.unsafe(`drop owned by ${role}; drop role ${role}`), url)
    })
    const theirs = Object.assign(new URL(url), { username: role, password: 'true' })
    const { code, stderr } = await made.dbctl(['push'], { env: { DATABASE_URL: theirs.href } })
    expect({ code, stderr }).toEqual({ code: 5, stderr: expect.stringMatching(/would drop \d+ roles of the whole server/) })
    expect(await asAdministrator((sql) => sql`select 1 from pg_tables where schemaname = 'public'`, url)).toHaveLength(0)
  })
})

describe('push and studio', () => {
  const nowhere = 'postgres://me:secret-password@db.example.com/shop'

  it.each([
    ['in CI', 'CI'],
    ['with NODE_ENV=production', 'NODE_ENV'],
  ])('push is refused %s, whatever flag is given', async (_, variable) => {
    const made = new DrizzleProject('0.31', TABLE)
    const { code, stderr } = await made.dbctl(['push', '--allow-protected'], { env: { [variable]: 'production', DATABASE_URL: nowhere } })
    expect({ code, stderr }).toEqual({ code: 5, stderr: expect.stringContaining('DBCTL_PROTECTED') })
  })

  it.each(['push', 'studio'])('%s is refused on a protected host, and prints no password', async (command) => {
    const made = new DrizzleProject('0.31', TABLE)
    made.write('dbctl.config.ts', "export default { protectedHosts: ['*.example.com'] }")
    const { code, stdout, stderr } = await made.dbctl([command], { env: { DATABASE_URL: nowhere } })
    expect({ code, stderr }).toEqual({ code: 5, stderr: expect.stringContaining('DBCTL_PROTECTED') })
    expect(stdout + stderr).not.toContain('secret-password')
  })

  it.each(['push', 'studio'])('%s is refused on a database that is marked as protected in itself', async (command) => {
    const made = new DrizzleProject('0.31', TABLE)
    const { url } = await databaseForTest('server', 'empty')
    const env = { DATABASE_URL: url }
    expect((await made.dbctl(['protect', '--reason', 'real customers'], { env })).code).toBe(0)
    const { code, stderr } = await made.dbctl([command], { env })
    expect({ code, stderr }).toEqual({ code: 5, stderr: expect.stringContaining('is marked as protected') })
  })

  it('studio ends on SIGINT with its drizzle-kit, without a password on the screen', async () => {
    const made = new DrizzleProject('0.31', TABLE)
    const { url } = await databaseForTest('server', 'empty')
    const port = String(20_000 + (process.pid % 20_000))
    const running = start(['studio', '--port', port], { cwd: made.cwd, env: { DATABASE_URL: url } })
    let stdout = ''
    running.process.stdout?.on('data', (data) => {
      stdout += String(data)
    })
    while (!stdout.includes('local.drizzle.studio')) await once(running.process.stdout ?? running.process, 'data')
    running.process.kill('SIGINT')
    const { code, stderr } = await running.finished
    expect({ code, stderr }).toEqual({ code: 130, stderr: expect.stringContaining('studio was interrupted') })
    const password = decodeURIComponent(new URL(inject('servers').url).password)
    if (password.length >= 4) expect(stdout + stderr).not.toContain(password)
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow()
  })
})
