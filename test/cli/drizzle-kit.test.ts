import { execFile } from 'node:child_process'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { document, temporaryFolder } from '../support/cli.ts'
import { asAdministrator, databaseForTest } from '../support/databases.ts'
import { DrizzleProject } from '../support/drizzle-project.ts'
import { run } from '../support/in-process.ts'
import { writeFolders, writeMigrations } from '../support/project.ts'

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

const CREDENTIALS = 'dbCredentials: { url: process.env.DATABASE_URL }'

/** The release candidate's own drizzle-kit. What it has done is read from the database and the folder: its exit code tells nothing. */
const candidateKit = ({ cwd }: DrizzleProject, command: 'migrate' | 'up', url: string) =>
  promisify(execFile)(process.execPath, [join(cwd, 'node_modules/drizzle-kit/bin.cjs'), command], {
    cwd,
    env: { ...process.env, DATABASE_URL: url },
  })

/** What dbctl has applied. */
const dbctlMigrate = async (made: DrizzleProject, url: string): Promise<string[]> => {
  const { code, stdout } = await made.dbctl(['migrate', '--json'], { env: { DATABASE_URL: url } })
  expect(code).toBe(0)
  return (document(stdout).result as { applied: { name: string }[] }).applied.map(({ name }) => name)
}

interface Row {
  readonly name?: string
  readonly applied_at?: Date | null
}

const wholeJournal = (url: string) => asAdministrator((sql) => sql<Row[]>`select * from drizzle.__drizzle_migrations order by id`, url)

describe("the release candidate's drizzle-kit migrate and dbctl migrate by turns", () => {
  it('find nothing to do after each other, and write the same journal', async () => {
    const made = new DrizzleProject('1.0', '', CREDENTIALS)
    const first = 'create table first (id int);\n--> statement-breakpoint\ncreate index first_id_idx on first (id);'
    const files = { '20240101000000_first': first, '20240101000001_second': 'create table second (id int);' }
    writeFolders(made.out, files)
    const [ours, theirs] = [await databaseForTest('server', 'empty'), await databaseForTest('server', 'empty')]
    expect(await dbctlMigrate(made, ours.url)).toEqual(Object.keys(files))
    await candidateKit(made, 'migrate', theirs.url)
    const [written, expected] = [await wholeJournal(ours.url), await wholeJournal(theirs.url)]
    expect(expected.map(({ name }) => name)).toEqual(Object.keys(files))
    const timeless = (rows: readonly Row[]) => rows.map((row) => ({ ...row, applied_at: row.applied_at instanceof Date }))
    expect(timeless(written)).toEqual(timeless(expected))

    await candidateKit(made, 'migrate', ours.url)
    expect(await wholeJournal(ours.url)).toEqual(written)
    expect(await dbctlMigrate(made, theirs.url)).toEqual([])
    expect(await wholeJournal(theirs.url)).toEqual(expected)
  })

  /** A project of drizzle-kit 0.31 whose folder the release candidate has brought to its own format, with the database as 0.31 left it. */
  const upgraded = async () => {
    const old = new DrizzleProject('0.31', "export const a = pgTable('a', { id: integer() })")
    await old.generate('--name', 'first')
    old.schema("export const a = pgTable('a', { id: integer() })\nexport const b = pgTable('b', { id: integer() })")
    await old.generate('--name', 'second')
    const { url } = await databaseForTest('server', 'empty')
    await drizzleKitMigrate(old.cwd, url)
    const before = await wholeJournal(url)
    expect(before).toHaveLength(2)
    const made = new DrizzleProject('1.0', '', CREDENTIALS)
    cpSync(old.out, made.out, { recursive: true })
    await candidateKit(made, 'up', url)
    const names = made.migrations()
    expect(names).toEqual([expect.stringMatching(/^\d{14}_first$/), expect.stringMatching(/^\d{14}_second$/)])
    expect(await wholeJournal(url)).toEqual(before) // `up` is about the folder alone
    return { made, url, before, names }
  }

  it('find nothing to do in a project that came from 0.31, when the candidate has brought the table to its own shape first', async () => {
    const { made, url, before, names } = await upgraded()
    await candidateKit(made, 'migrate', url)
    const after = await wholeJournal(url)
    expect(after).toEqual(before.map((row, i) => ({ ...row, name: names[i], applied_at: null })))
    expect(await dbctlMigrate(made, url)).toEqual([])
    expect(await wholeJournal(url)).toEqual(after)
  })

  it("find nothing to do in a project that came from 0.31, when dbctl meets 0.31's table first, and takes what it adds along", async () => {
    const { made, url, before, names } = await upgraded()
    expect(await dbctlMigrate(made, url)).toEqual([])
    expect(await wholeJournal(url)).toEqual(before)
    writeFolders(made.out, { '29990101000000_third': 'create table third (id int)' })
    expect(await dbctlMigrate(made, url)).toEqual(['29990101000000_third'])
    const written = await wholeJournal(url)
    expect(written).toHaveLength(3)
    await candidateKit(made, 'migrate', url)
    const after = await wholeJournal(url)
    expect(after).toEqual(written.map((row, i) => ({ ...row, name: [...names, '29990101000000_third'][i], applied_at: null })))
    expect(await dbctlMigrate(made, url)).toEqual([])
    expect(await wholeJournal(url)).toEqual(after)
  })
})
