import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { document, type Finished, run, shell, temporaryFolder } from '../support/cli.ts'
import { asAdministrator, createDatabase, type TestDatabase } from '../support/databases.ts'
import { writeMigrations } from '../support/project.ts'

let database: TestDatabase
let folder: string
beforeAll(async () => {
  database = await createDatabase('server', 'empty')
  folder = `${database.url.split('/').at(-1)}`
})
afterAll(() => database.drop())

/** By psql itself where it is installed; else its statements by the driver, without the lines that only psql understands. */
async function applyByPsql(script: string, url: string, cwd: string): Promise<void> {
  writeFileSync(join(cwd, 'plan.sql'), script)
  const psql = await shell('command -v psql >/dev/null || exit 127; psql -qX -f plan.sql "$DATABASE_URL"', {
    cwd,
    env: { DATABASE_URL: url },
  })
  if (psql.code === 127) await asAdministrator((sql) => sql.unsafe(script.replace(/^\\.*$/gm, '')), url)
  else expect({ code: psql.code, stderr: psql.stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('ERROR') })
}

const project = () => {
  const cwd = temporaryFolder()
  writeMigrations(`${cwd}/drizzle`, { '0000_first': 'create table first (id int)', '0001_second': 'create table "second\ttab" (id int)' })
  return { cwd, env: { DATABASE_URL: database.url } }
}

describe('stdout', () => {
  it('is the answer alone: tab-separated without a header in a pipe', async () => {
    const { code, stdout } = await run(['status'], project())
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: '0000_first\tpending\t2023-11-14T22:13:20.000Z\t\t\t\t\n0001_second\tpending\t2023-11-14T22:13:21.000Z\t\t\t\t\n',
    })
  })

  it('is one document under --json, with exactly these keys', async () => {
    const { code, stdout, stderr } = await run(['status', '--json'], project())
    const parsed = document(stdout)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(Object.keys(parsed)).toEqual(['ok', 'command', 'result'])
    const result = parsed.result as Record<string, unknown>
    expect(Object.keys(result)).toEqual([
      ...['database', 'engine', 'serverVersion', 'user', 'vector', 'folder', 'applied', 'pending', 'unknown'],
      ...['odd', 'protection', 'migrations'],
    ])
    expect(Object.keys((result.migrations as object[])[0] ?? {})).toEqual([
      ...['name', 'state', 'generatedAt', 'appliedAt', 'milliseconds', 'actor', 'note'],
    ])
    expect(result).toMatchObject({ engine: 'server', applied: 0, pending: 2, unknown: 0 })
  })

  it.each([
    ['head -c 10', '{"ok":true'],
    ['cat', expect.stringMatching(/^\{"ok":true.*\}\n$/)],
    ['false', ''],
  ])('read by `%s` ends without a stack trace and with code 0', async (reader, expected) => {
    const { stdout, stderr } = await shell(`$DBCTL status --json | ${reader}; echo "\${PIPESTATUS[0]}" >&2`, project())
    expect(stdout).toEqual(expected)
    expect(stderr).toBe('0\n')
  })

  it('is the SQL of a dry run, which psql accepts and then needs nothing more', async () => {
    const at = project()
    const { stdout } = await run(['migrate', '--dry-run'], at)
    expect(stdout).toMatch(/^\\set ON_ERROR_STOP on\n\\encoding UTF8\nset [\s\S]*\nbegin;\ncreate schema if not exists "drizzle";/)
    expect((await run(['status', '--exit-code', '-q'], at)).code).toBe(3)
    await applyByPsql(stdout, database.url, at.cwd)
    expect((await run(['status', '--exit-code', '-q'], at)).code).toBe(0)
    expect((await run(['migrate', '--dry-run'], at)).stdout).toBe('-- nothing to apply\n')
  })
})

describe('stderr', () => {
  it('says what was done, how much, where and how long, after it happened', async () => {
    const { stdout, stderr } = await run(['migrate', '--embedded'], { cwd: project().cwd })
    expect(stdout).toMatch(/^0000_first\t1\t\d+\n0001_second\t1\t\d+\n$/)
    expect(stderr).toMatch(/applied 2 of 2 migrations to embedded database \S+ in [\d.]+ m?s\n$/)
  })

  it('is empty under --quiet when all is well', async () => {
    expect(await run(['status', '--quiet'], project())).toMatchObject({ code: 0, stderr: '' })
  })
})

/** Runs in a pseudo-terminal of 60 columns; both streams come together there. */
const inTerminal = (line: string, env: Record<string, string>, cwd: string): Promise<Finished> =>
  shell(`script -qec 'stty cols 60; ${line}' /dev/null`, { env, cwd })

describe('a terminal', () => {
  it('gets a table with a header that fits its width', async () => {
    const { cwd, env } = project()
    const { stdout } = await inTerminal('$DBCTL status', { ...env, NO_COLOR: '1' }, cwd)
    expect(stdout).toMatch(/Server +PostgreSQL/)
    const table = stdout.split(/\r?\n/).filter((line) => /^(migration|000)/.test(line))
    expect(table).toHaveLength(3)
    for (const line of table) expect(line.length).toBeLessThanOrEqual(60)
  })

  it.each([
    [{}, true],
    [{ NO_COLOR: '1' }, false],
    [{ TERM: 'dumb' }, false],
  ])('is coloured under %j: %s', async (variables, coloured) => {
    const { cwd, env } = project()
    const { stdout } = await inTerminal('$DBCTL status 2>/dev/null', { ...env, ...(variables as Record<string, string>) }, cwd)
    expect(stdout.includes('\u001B[1m')).toBe(coloured)
  })

  it('is coloured in a pipe only when FORCE_COLOR says so, and --no-color has the last word', async () => {
    const at = project()
    const error = (args: string[], env: Record<string, string>) =>
      run(['status', '--out', 'nowhere', ...args], { ...at, env: { ...at.env, ...env } })
    expect((await error([], {})).stderr).not.toContain('\u001B[')
    expect((await error([], { FORCE_COLOR: '1' })).stderr).toContain('\u001B[')
    expect((await error(['--no-color'], { FORCE_COLOR: '1' })).stderr).not.toContain('\u001B[')
  })

  it('is asked for a missing argument by a list that can be searched', async () => {
    const { stdout } = await shell(
      `(sleep 1; printf 'fi'; sleep 0.5; printf '\\r'; sleep 1) | script -qec '$DBCTL completion > ${folder}.out' /dev/null; cat ${folder}.out; rm ${folder}.out`,
      { cwd: temporaryFolder() },
    )
    expect(stdout).toContain('the shell')
    expect(stdout).toContain('# dbctl completion for fish')
  })
})
