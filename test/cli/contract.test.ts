import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../../src/commands/all.ts'
import { EXIT_MEANINGS } from '../../src/errors.ts'
import { document, run, shell, temporaryFolder } from '../support/cli.ts'

describe('help', () => {
  it.each([['--help'], ['-h'], ['help']])('is the answer to dbctl %s: on stdout, with code 0', async (...args) => {
    const { code, stdout, stderr } = await run(args)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const { name, summary } of COMMANDS.filter(({ name }) => !name.includes(' ')))
      expect(stdout).toMatch(new RegExp(`^ +${name} .*${summary.split(' ')[0]}`, 'm'))
  })

  it('is an error without a command: on stderr, with code 2', async () => {
    const { code, stdout, stderr } = await run([])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('Usage: dbctl')
  })

  it.each(COMMANDS.map(({ name }) => name))('of %s shows examples and the exit codes it can return', async (name) => {
    const { code, stdout, stderr } = await run([...name.split(' '), '--help'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/Examples:\n {2}\S/)
    expect(stdout).toMatch(/Exit codes \([\d, ]+; dbctl help exit-codes\):\n +0 {2}done/)
    expect((await run(['help', ...name.split(' ')])).stdout).toBe(stdout)
  })

  it('has every command carry at least two examples', () => {
    for (const { name, examples } of COMMANDS) expect(examples.length, name).toBeGreaterThanOrEqual(2)
  })

  it('lists the exit codes and the environment as topics', async () => {
    const codes = await run(['help', 'exit-codes'])
    for (const [code, meaning] of EXIT_MEANINGS) expect(codes.stdout).toContain(`${code.padStart(3)}  ${meaning}`)
    const environment = await run(['help', 'environment'])
    for (const name of ['DATABASE_URL', 'DBCTL_DIRECT_URL', 'NO_COLOR', 'PGHOST']) expect(environment.stdout).toContain(name)
    expect((await run(['help', 'nothing'])).code).toBe(2)
  })

  it('never shows the value of a variable', async () => {
    const env = { DATABASE_URL: 'postgres://u:s3ntinel@localhost/db', DBCTL_DIRECT_URL: 'postgres://u:s3ntinel@localhost/db' }
    for (const name of COMMANDS.map((command) => command.name)) {
      const { stdout, stderr } = await run([name, '--help'], { env })
      expect(stdout + stderr).not.toContain('s3ntinel')
    }
  })

  it('loads no database driver, no prompt and no table renderer', async () => {
    const folder = temporaryFolder()
    const log = join(folder, 'loaded')
    const hooks = join(folder, 'hooks.mjs')
    writeFileSync(
      hooks,
      `import { appendFileSync } from 'node:fs'
       export async function load(url, context, next) {
         const result = await next(url, context)
         appendFileSync(${JSON.stringify(log)}, url + '\\n' + String(result.source ?? '') + '\\n')
         return result
       }`,
    )
    const register = `data:text/javascript,import { register } from 'node:module'; register(${JSON.stringify(`file://${hooks}`)})`
    const { code } = await run(['--help'], { nodeFlags: ['--import', register] })
    expect(code).toBe(0)
    const loaded = await shell(`cat ${log}`)
    expect(loaded.stdout).toContain('Database operations for PostgreSQL')
    // A string of each that is in its code alone: postgres.js, PGlite, jiti, Drizzle, inquirer, cli-table3, and our own configuration.
    const foreign = ['SCRAM-SHA-256', '@electric-sql/pglite', 'createJiti', 'drizzle.execute', '@inquirer', 'colWidths', 'sslrootcert']
    expect(foreign.filter((mark) => loaded.stdout.includes(mark))).toEqual([])
  })
})

describe('a wrong command line', () => {
  it.each([
    [['migrat'], /unknown command 'migrat'.*did you mean migrate/i],
    [['migrate', '--dry-rum'], /unknown option '--dry-rum'.*did you mean --dry-run/i],
    [['migrate', 'extra'], /too many arguments/],
    [['status', '--url'], /argument missing/],
    [['--json'], /no command/],
    [['completion', 'tcsh'], /no completion for "tcsh"/],
    [['completion'], /the shell is missing/],
  ])('%j says what is wrong and exits 2', async (args, message) => {
    const { code, stdout, stderr } = await run(args)
    const text = args.includes('--json') ? stdout : stderr
    expect({ code, text }).toEqual({ code: 2, text: expect.stringMatching(message) })
    expect(text).not.toContain('    at ')
  })

  it('is a document under --json', async () => {
    const { code, stdout, stderr } = await run(['status', '--nope', '--json'])
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' })
    expect(document(stdout)).toMatchObject({ ok: false, command: 'status', error: { code: 'DBCTL_USAGE', hint: expect.any(String) } })
  })
})

describe('the version', () => {
  it('is all that --version prints', async () => {
    expect(await run(['--version'])).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
  })
})

describe('completion', () => {
  it('completes commands, options and argument values in bash without starting dbctl', async () => {
    const complete = (...words: string[]) =>
      shell(
        `source <($DBCTL completion bash); COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _dbctl; printf '%s\\n' "\${COMPREPLY[@]}"`,
      )
    expect((await complete('dbctl', 'mi')).stdout).toBe('migrate\n')
    expect((await complete('dbctl', 'migrate', '--dry')).stdout).toBe('--dry-run\n')
    expect((await complete('dbctl', '--json', 'status', '--exit')).stdout).toBe('--exit-code\n')
    expect((await complete('dbctl', 'completion', 'f')).stdout).toBe('fish\n')
    expect((await complete('dbctl', 'migrate', '--url', '')).stdout).toBe('\n')
  })
})
