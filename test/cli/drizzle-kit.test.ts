import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { document, run, temporaryFolder } from '../support/cli.ts'
import { asAdministrator, databaseForTest } from '../support/databases.ts'
import { writeMigrations } from '../support/project.ts'

const KIT = fileURLToPath(new URL('../../node_modules/.bin/drizzle-kit', import.meta.url))
const root = fileURLToPath(new URL('../..', import.meta.url))

const drizzleKitMigrate = async (cwd: string, url: string) => {
  const file = join(cwd, 'drizzle.config.json')
  writeFileSync(file, JSON.stringify({ dialect: 'postgresql', out: join(cwd, 'drizzle'), dbCredentials: { url } }))
  await promisify(execFile)(process.execPath, [KIT, 'migrate', '--config', file], { cwd: root })
}

const journal = (url: string) =>
  asAdministrator((sql) => sql`select id, hash, created_at from drizzle.__drizzle_migrations order by id`, url)

const project = () => {
  const cwd = temporaryFolder()
  writeMigrations(`${cwd}/drizzle`, {
    '0000_first': 'create table first (id int);\n--> statement-breakpoint\ncreate index first_id_idx on first (id);',
    '0001_second': 'create table second (id int);',
  })
  return cwd
}

describe('drizzle-kit migrate and dbctl migrate by turns', () => {
  it('find nothing to do after each other, and write the same journal', async () => {
    const cwd = project()
    const [ours, theirs] = [await databaseForTest('server', 'empty'), await databaseForTest('server', 'empty')]
    expect((await run(['migrate'], { cwd, env: { DATABASE_URL: ours.url } })).code).toBe(0)
    await drizzleKitMigrate(cwd, theirs.url)
    const written = await journal(ours.url)
    expect(written).toHaveLength(2)
    expect(await journal(theirs.url)).toEqual(written)

    await drizzleKitMigrate(cwd, ours.url)
    expect(await journal(ours.url)).toEqual(written)
    const { code, stdout } = await run(['migrate', '--json'], { cwd, env: { DATABASE_URL: theirs.url } })
    expect({ code, applied: (document(stdout).result as { applied: unknown }).applied }).toEqual({ code: 0, applied: [] })
    expect(await journal(theirs.url)).toEqual(written)
  })

  it("take the project's drizzle.config as it is: schema, folder and database", async () => {
    const cwd = project()
    const { url } = await databaseForTest('server', 'empty')
    await drizzleKitMigrate(cwd, url)
    const { code, stdout } = await run(['status', '--exit-code'], { cwd })
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/^0000_first\tapplied\t.*\n0001_second\tapplied\t/) })
  })
})
