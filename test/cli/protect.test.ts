import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { document, shell, temporaryFolder } from '../support/cli.ts'
import { asAdministrator, connect, databaseForTest, engines, oneVectorEngine, serverOnly } from '../support/databases.ts'
import { run } from '../support/in-process.ts'

/** What an operator types to name the database. */
const nameOf = (url: string): string => url.split('/').at(-1)?.split('?')[0] ?? ''

const project = (config: Record<string, unknown> = { seed: 'shared' }) => {
  const cwd = temporaryFolder()
  writeFileSync(join(cwd, 'dbctl.config.json'), JSON.stringify(config))
  return cwd
}

describe.each(engines)('protect and unprotect on the %s engine', (engine) => {
  const onServer = serverOnly(engine)
  it('say what they did, and do nothing the second time', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    const protect = (...args: string[]) => run(['protect', '--url', url, ...args])
    const first = await protect('--reason', 'real customers')
    expect(first).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d{4}-\S+Z\t\S+\treal customers\n$/),
      stderr: expect.stringMatching(/marked \S+.* as protected\n$/),
    })
    expect(await protect()).toMatchObject({
      code: 0,
      stdout: first.stdout,
      stderr: expect.stringContaining('was marked as protected already, by'),
    })
    const json = document((await protect('--json')).stdout)
    expect(json).toMatchObject({
      ok: true,
      command: 'protect',
      result: { dryRun: false, changed: false, mark: { reason: 'real customers' } },
    })
    expect(Object.keys(json.result as object)).toEqual(['database', 'dryRun', 'changed', 'mark'])
    expect(Object.keys((json.result as { mark: object }).mark)).toEqual(['protectedAt', 'protectedBy', 'reason'])

    const unprotect = (...args: string[]) => run(['unprotect', '--url', url, ...args])
    expect(await unprotect('--confirm', nameOf(url))).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('is no longer protected'),
    })
    expect(await unprotect()).toMatchObject({ code: 0, stderr: expect.stringContaining('was not marked; nothing was done') })
    const again = document((await unprotect('--json')).stdout)
    expect(again).toMatchObject({ ok: true, command: 'unprotect', result: { dryRun: false, changed: false } })
    expect(Object.keys(again.result as object)).toEqual(['database', 'dryRun', 'changed'])
  })

  onServer?.('take the mark away for the very name alone: neither for another one nor for --yes', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    await run(['protect', '--url', url])
    const refused = async (...args: string[]) => {
      const { code, stdout } = await run(['unprotect', '--json', '--url', url, ...args])
      const { code: error, message, hint } = document(stdout).error ?? {}
      return { code, error, message, hint }
    }
    expect(await refused()).toMatchObject({
      code: 5,
      error: 'DBCTL_CONFIRMATION',
      message: expect.stringContaining('Nobody can be asked here, so nothing was done'),
      hint: `Pass --confirm ${nameOf(url)} if that is what you want.`,
    })
    expect(await refused('--yes')).toMatchObject({ code: 5, message: expect.stringContaining('--yes is not enough for this') })
    for (const wrong of ['other', nameOf(url).toUpperCase(), `${nameOf(url)} `, '']) {
      expect(await refused('--confirm', wrong)).toMatchObject({
        code: 5,
        error: 'DBCTL_CONFIRMATION',
        message: `--confirm says ${JSON.stringify(wrong)}, but the database's name is ${JSON.stringify(nameOf(url))}; nothing was done`,
      })
    }
    expect((await run(['seed', '--url', url], { cwd: project() })).code).toBe(5)
  })

  onServer?.('with --dry-run change nothing, and print SQL that does what they would', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    const dry = async (command: string, ...args: string[]) => (await run([command, '--dry-run', '--url', url, ...args])).stdout
    const apply = (script: string) => connect(url, ({ session }) => session.script(script.replace(/^\\.*$/gm, '')))
    expect(await dry('unprotect')).toBe('-- not marked\n')
    const script = await dry('protect', '--reason', "it's real")
    expect(await dry('protect', '--reason', "it's real")).toBe(script)
    await apply(script)
    expect(await dry('protect')).toBe('-- marked already\n')
    await apply(await dry('unprotect'))
    expect(await dry('unprotect')).toBe('-- not marked\n')
    const { result } = document(await dry('protect', '--json'))
    expect(result).toMatchObject({ dryRun: true, changed: true, mark: null })
  })
})

describe.each(oneVectorEngine)('a marked database on the %s engine', (engine) => {
  it('is refused by seed with who, since when and why, until it is told on that very command', async () => {
    const { url } = await databaseForTest(engine, 'migrated')
    await run(['protect', '--url', url, '--reason', 'real customers'])
    const cwd = project()
    const refused = await run(['seed', '--yes', '--json', '--url', url], { cwd, env: { DBCTL_ALLOW_PROTECTED: '1', DBCTL_YES: '1' } })
    expect({ code: refused.code, error: document(refused.stdout).error }).toMatchObject({
      code: 5,
      error: {
        code: 'DBCTL_PROTECTED',
        message: expect.stringMatching(/is marked as protected \(by \S+, since \S+Z: real customers\); dbctl seed does not touch it$/),
        details: { state: 'marked', reason: 'real customers' },
      },
    })
    expect((await run(['seed', '--dry-run', '--url', url], { cwd })).code).toBe(0)
    const allowed = await run(['seed', '--allow-protected', '--json', '--url', url], { cwd })
    // Everything was still to be written: the refusal had written nothing.
    expect(document(allowed.stdout)).toMatchObject({ ok: true, result: { unchanged: 0, inserted: expect.any(Number) } })
  })
})

describe('a mark that the role may not read', () => {
  it('counts as protected, and the refusal says so with the grant that helps', async () => {
    const { url } = await databaseForTest('server', 'empty')
    await run(['protect', '--url', url])
    const role = `dbctl_reader_${nameOf(url)}`
    await asAdministrator((sql) => sql.unsafe(`revoke usage on schema dbctl from public; create role ${role} login password 'p'`), url)
    try {
      const as = Object.assign(new URL(url), { username: role, password: 'p' })
      const { code, stderr } = await run(['seed', '--yes', '--url', as.href], { cwd: project() })
      expect({ code, stderr }).toMatchObject({
        code: 5,
        stderr: expect.stringContaining('counts as protected, since this role may not read the mark'),
      })
      expect(stderr).toContain(`grant usage on schema "dbctl" to "${role}"`)
      expect(await run(['protect', '--url', as.href])).toMatchObject({ code: 1, stderr: expect.stringContaining('DBCTL_PERMISSION') })
    } finally {
      await asAdministrator((sql) => sql.unsafe(`drop role ${role}`), url)
    }
  })
})

describe('on a terminal, unprotect', () => {
  it.each([
    ['the name', (name: string) => name, 0, 'is no longer protected'],
    ['another name', () => 'shop', 5, 'nothing was done'],
  ])('asks for the name, and is told %s', async (_, typed, code, says) => {
    const { url } = await databaseForTest('server', 'empty')
    await run(['protect', '--url', url, '--reason', 'real'])
    const { stdout } = await shell(
      `(sleep 2; printf '${typed(nameOf(url))}\\r'; sleep 2) | script -qec '$DBCTL unprotect --yes; echo "code $?"' /dev/null`,
      { cwd: temporaryFolder(), env: { DATABASE_URL: url, NO_COLOR: '1' } },
    )
    expect(stdout).toContain('--yes is not enough for this')
    expect(stdout).toContain(`Type ${nameOf(url)} to go on:`)
    expect(stdout).toContain(says)
    expect(stdout).toContain(`code ${code}`)
  })
})
