import { describe, expect, it } from 'vitest'
import { run, start, temporaryFolder } from '../support/cli.ts'
import { connect, databaseForTest, type Engine, engines } from '../support/databases.ts'
import { writeMigrations } from '../support/project.ts'

const COUNT = 12

/** Migrations whose effect shows how often each ran. */
const project = () => {
  const cwd = temporaryFolder()
  const files = Array.from({ length: COUNT }, (_, i) => [
    `${String(i).padStart(4, '0')}_m`,
    `${i === 0 ? 'create table ran (n int);' : ''} insert into ran values (${i});\n--> statement-breakpoint\ncreate table t${i} (id int primary key);`,
  ])
  writeMigrations(`${cwd}/drizzle`, Object.fromEntries(files))
  return cwd
}

const state = (url: string) =>
  connect(url, async ({ session }) => ({
    ran: (await session.query<{ n: number }>('select n from ran order by n')).map(({ n }) => n),
    journal: (await session.query('select from drizzle.__drizzle_migrations')).length,
    hashes: (await session.query('select distinct hash from drizzle.__drizzle_migrations')).length,
  }))

const once = { ran: Array.from({ length: COUNT }, (_, i) => i), journal: COUNT, hashes: COUNT }

describe.each(engines)('on the %s engine', (engine: Engine) => {
  it('ten runs started at once apply each migration once, and every one of them succeeds or is told that it is busy', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    const cwd = project()
    const runs = await Promise.all(Array.from({ length: 10 }, () => run(['migrate', '--url', url], { cwd })))
    for (const { code, stderr } of runs) expect([0, 6], stderr).toContain(code)
    expect(runs.filter(({ stdout }) => stdout !== '').length).toBeGreaterThanOrEqual(1)
    expect(await state(url)).toEqual(once)
  })

  it('a run that is killed at any instant leaves nothing that the next run does not put right', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    const cwd = project()
    for (let kill = 0; kill < 20; kill++) {
      const { process, finished } = start(['migrate', '--url', url], { cwd })
      // From before the connection is made to after the last commit, closely spaced where it works.
      await new Promise((resolve) => setTimeout(resolve, (engine === 'embedded' ? 700 : 100) + kill * 15 + Math.random() * 15))
      process.kill('SIGKILL')
      await finished
    }
    const { code, stderr } = await run(['migrate', '--url', url], { cwd })
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(await state(url)).toEqual(once)
  })
})
