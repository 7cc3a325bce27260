import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run, start, temporaryFolder } from '../support/cli.ts'
import { writeMigrations } from '../support/project.ts'

const project = (sql = 'create table first (id int)') => {
  const cwd = temporaryFolder()
  writeMigrations(`${cwd}/drizzle`, { '0000_first': sql })
  return cwd
}

describe('without any database configured', () => {
  it('the embedded one is made in .dbctl/data, with word of it on stderr, and nothing else is left behind', async () => {
    const cwd = project()
    const { code, stderr } = await run(['migrate'], { cwd })
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(`no database is configured: using the embedded one in ${cwd}/.dbctl/data`),
    })
    expect(stderr).toContain('creating the embedded database')
    expect(readdirSync(cwd).sort()).toEqual(['.dbctl', 'drizzle'])
    const again = await run(['migrate', '--embedded'], { cwd })
    expect(again).toMatchObject({ code: 0, stderr: expect.not.stringContaining('no database is configured') })
  })

  it('its files can be read by their owner alone', async () => {
    const cwd = project()
    await run(['migrate'], { cwd })
    const open = execFileSync('find', [`${cwd}/.dbctl`, '-perm', '/077'], { encoding: 'utf8' })
    expect(open).toBe('')
  })

  it('CI refuses to fall back to it, and --embedded asks for it by name', async () => {
    const cwd = project()
    expect(await run(['migrate'], { cwd, env: { CI: 'true' } })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('DBCTL_SERVER_REQUIRED'),
    })
    expect(readdirSync(cwd)).toEqual(['drizzle'])
    expect((await run(['migrate', '--embedded'], { cwd, env: { CI: 'true' } })).code).toBe(0)
  })

  it('.env names the database, the real environment goes before it, and --no-env-file leaves it out', async () => {
    const cwd = project()
    writeFileSync(join(cwd, '.env'), 'DATABASE_URL=pglite:./from-env-file\n')
    const target = async (args: string[], env = {}) => (await run(['config', ...args], { cwd, env })).stdout.split('\n')[0]?.split('\t')[1]
    expect(await target([])).toBe(`embedded database ${cwd}/from-env-file`)
    expect(await target([], { DATABASE_URL: 'pglite:./from-environment' })).toBe(`embedded database ${cwd}/from-environment`)
    expect(await target(['--no-env-file'])).toBe(`embedded database ${cwd}/.dbctl/data`)
    expect(await target(['--url', 'pglite:./from-flag'])).toBe(`embedded database ${cwd}/from-flag`)
  })
})

describe('the embedded database', () => {
  it('is given to one process at a time; the others wait and name the holder', async () => {
    const cwd = project(`select count(*) from generate_series(1, 100000000000)`)
    const holder = start(['migrate'], { cwd })
    await holder.saw('applying 0000_first')
    const busy = await run(['status', '--lock-wait', '300ms'], { cwd })
    expect(busy).toMatchObject({ code: 6, stderr: expect.stringContaining(`pid ${holder.process.pid}, dbctl migrate, since 20`) })
    holder.process.kill('SIGKILL')
    await holder.finished
    // The kernel has released the lock with its process: nothing to wait for, nothing to clean up.
    expect((await run(['status', '--lock-wait', '0'], { cwd })).code).toBe(0)
  })

  it('survives being killed while it is made', async () => {
    const cwd = project()
    const first = start(['migrate'], { cwd })
    await first.saw('creating the embedded database')
    await new Promise((resolve) => setTimeout(resolve, 600))
    first.process.kill('SIGKILL')
    await first.finished
    expect(await run(['migrate'], { cwd })).toMatchObject({ code: 0, stdout: expect.stringMatching(/^0000_first\t/) })
  })

  it('works in a folder whose path is longer than a socket may have', async () => {
    const cwd = join(project(), 'x'.repeat(120))
    mkdirSync(cwd)
    writeMigrations(`${cwd}/drizzle`, { '0000_first': 'create table first (id int)' })
    expect((await run(['migrate'], { cwd })).code).toBe(0)
  })

  it.each([
    ['a file stands where the directory should be', { '.dbctl': '' }],
    ['the directory holds something else', { '.dbctl/data/letter.txt': '' }],
    ['another PostgreSQL wrote it', { '.dbctl/data/PG_VERSION': '15\n' }],
  ])('says so and touches nothing when %s', async (_, files) => {
    const cwd = project()
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(cwd, name)), { recursive: true })
      writeFileSync(join(cwd, name), content)
    }
    const before = statSync(join(cwd, '.dbctl')).mode
    expect(await run(['migrate'], { cwd })).toMatchObject({ code: 2, stderr: expect.stringContaining('DBCTL_DATA_DIRECTORY') })
    expect(statSync(join(cwd, '.dbctl')).mode).toBe(before)
  })
})
