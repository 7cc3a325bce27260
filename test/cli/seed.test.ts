import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { getTableConfig } from 'drizzle-orm/pg-core'
import { describe, expect, it } from 'vitest'
import { sharedSample } from '../../src/seeding/shared/index.ts'
import { document, start, temporaryFolder } from '../support/cli.ts'
import { connect, databaseForTest, type Engine, oneVectorEngine, vectorEngines } from '../support/databases.ts'
import { run } from '../support/in-process.ts'

const project = (config: Record<string, unknown> = { seed: 'shared' }) => {
  const cwd = temporaryFolder()
  writeFileSync(join(cwd, 'dbctl.config.json'), JSON.stringify(config))
  return cwd
}

/** Rows of the profile `development` by table: the small world, and the lookup rows beside it. */
const wanted = Object.fromEntries(
  sharedSample().map(({ table, rows }) => {
    const { schema, name } = getTableConfig(table)
    return [`${schema}.${name}`, rows.length]
  }),
)
for (const [table, rows] of [
  ['assistant.organizations', 1],
  ['assistant.pipeline_stages', 5],
] as const)
  wanted[table] = (wanted[table] ?? 0) + rows
const lookups = 6
const total = Object.values(wanted).reduce((sum, rows) => sum + rows, 0)

/** Rows by table, counted by a scan. */
const counts = (url: string) =>
  connect(url, async ({ session }) => {
    const found: Record<string, number> = {}
    for (const name of Object.keys(wanted)) {
      const [row] = await session.query<{ rows: number }>(`select count(*)::int as rows from ${name}`)
      found[name] = row?.rows ?? -1
    }
    return found
  })

describe.each(vectorEngines)('seed on the %s engine', (engine: Engine) => {
  it('says what it would write, writes it, and writes nothing the second time', async () => {
    const { url } = await databaseForTest(engine, 'migrated')
    const cwd = project()
    const seed = async (...args: string[]) => {
      const { code, stdout } = await run(['seed', '--json', '--url', url, ...args], { cwd })
      return { code, ...(document(stdout).result as { inserted: number; unchanged: number; dryRun: boolean }) }
    }
    expect(await seed('--dry-run')).toMatchObject({ code: 0, dryRun: true, inserted: total, unchanged: 0 })
    expect(await seed()).toMatchObject({ code: 0, dryRun: false, inserted: total, unchanged: 0 })
    expect(await counts(url)).toEqual(wanted)
    expect(await seed('--dry-run')).toMatchObject({ inserted: 0, unchanged: total })
    expect(await seed()).toMatchObject({ code: 0, inserted: 0, unchanged: total })
    expect(await counts(url)).toEqual(wanted)
  })

  it('killed at any instant leaves all of the sample or none of it, and the next run completes it', async () => {
    const { url } = await databaseForTest(engine, 'migrated')
    const cwd = project()
    for (let kill = 0; kill < (engine === 'server' ? 20 : 5); kill++) {
      const { process, finished } = start(['seed', '--url', url], { cwd })
      await new Promise((resolve) => setTimeout(resolve, (engine === 'embedded' ? 900 : 250) + kill * 25 + Math.random() * 25))
      process.kill('SIGKILL')
      await finished
      if (kill % 5 !== 4) continue
      const rows = Object.values(await counts(url)).reduce((sum, n) => sum + n, 0)
      expect([0, lookups, total]).toContain(rows)
    }
    expect((await run(['seed', '--url', url], { cwd })).code).toBe(0)
    expect(await counts(url)).toEqual(wanted)
  })
})

describe.each(oneVectorEngine)('seed', (engine) => {
  it('asks before it adds to rows that are not its own, and refuses where nobody can be asked', async () => {
    const { url } = await databaseForTest(engine, 'migrated')
    const cwd = project()
    await connect(url, ({ session }) => session.command(`insert into identity.users (email) values ('someone@example.net')`))
    const refused = await run(['seed', '--url', url], { cwd })
    expect(refused).toMatchObject({
      code: 5,
      stdout: '',
      stderr: expect.stringMatching(/rows that are not of the sample in 1 of the tables \(identity.users\).*--yes/s),
    })
    expect((await counts(url))['identity.users']).toBe(1)
    expect((await run(['seed', '--url', url, '--yes'], { cwd })).code).toBe(0)
    expect((await counts(url))['identity.users']).toBe((wanted['identity.users'] ?? 0) + 1)
  })

  it('writes nothing at all where one of its unique values is taken', async () => {
    const { url } = await databaseForTest(engine, 'migrated')
    const [first] = sharedSample().find(({ table }) => getTableConfig(table).name === 'organizations')?.rows ?? []
    await connect(url, ({ session }) =>
      session.command('insert into assistant.organizations (name, slug) values ($1, $2)', ['Taken', first?.slug]),
    )
    const { code, stderr } = await run(['seed', '--yes', '--url', url], { cwd: project() })
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringMatching(/shared-world:\d+:1: .*organizations.*slug/) })
    expect((await counts(url))['identity.users']).toBe(0)
  })
})

describe('seed', () => {
  it('needs the schema first, and says how to get it', async () => {
    const { url } = await databaseForTest('server', 'empty')
    expect(await run(['seed', '--url', url], { cwd: project() })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/DBCTL_NOT_MIGRATED/),
    })
  })

  it('does not touch a host that the configuration protects, unless told on that very command', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const cwd = project({ seed: 'shared', protectedHosts: ['127.0.*'] })
    expect(await run(['seed', '--yes', '--url', url], { cwd })).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('DBCTL_PROTECTED'),
    })
    expect(await run(['seed', '--yes', '--allow-protected', '--url', url], { cwd })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('DBCTL_NOT_MIGRATED'),
    })
  })

  it('has nothing to write in a project that names no sample', async () => {
    expect(await run(['seed', '--embedded'], { cwd: project({}) })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('DBCTL_SEED_MISSING'),
    })
  })
})
