import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { document, temporaryFolder } from '../support/cli.ts'
import { run } from '../support/in-process.ts'
import { writeMigrations } from '../support/project.ts'

const DRIZZLE = `export default { dialect: 'postgresql', schema: './src/tables.ts', out: './sql', casing: 'snake_case',
  migrations: { table: 'history', schema: 'public' } }`

function project() {
  const cwd = temporaryFolder()
  writeMigrations(join(cwd, 'sql'), { '0000_a': 'create table a ()' })
  writeFileSync(join(cwd, 'drizzle.config.js'), DRIZZLE)
  return cwd
}

const values = async (cwd: string) => {
  const { code, stdout } = await run(['config', '--json', '--embedded'], { cwd })
  return { code, result: document(stdout).result as { settings: { name: string; value: unknown }[] } }
}

describe('init', () => {
  it('writes a file that loads, says what drizzle.config says, and changes no value', async () => {
    const cwd = project()
    const before = await values(cwd)
    expect(await run(['init'], { cwd })).toMatchObject({ code: 0, stdout: `${join(cwd, 'dbctl.config.ts')}\n` })
    const text = readFileSync(join(cwd, 'dbctl.config.ts'), 'utf8')
    for (const found of ["'./sql'", "'./src/tables.ts'", "'history'", '(from drizzle.config)']) expect(text).toContain(found)
    const after = await values(cwd)
    expect(after.code).toBe(0)
    const of = ({ result }: typeof after) => Object.fromEntries(result.settings.map(({ name, value }) => [name, value]))
    expect(of(after)).toEqual(of(before))
  })

  it('writes a file in which every line that is a comment may be made a setting', async () => {
    const cwd = project()
    await run(['init'], { cwd })
    const path = join(cwd, 'dbctl.config.ts')
    const enabled = readFileSync(path, 'utf8').replace(/^ {2}\/\/ (?=[a-zA-Z]+: .*,$)/gm, '  ')
    expect(enabled).toMatch(/^ {2}requireServer: true,$/m)
    writeFileSync(path, enabled)
    const { code, stdout } = await run(['config', '--json'], { cwd, env: { DATABASE_URL: 'postgres://a@b/c' } })
    expect({ code, ok: document(stdout).ok }).toEqual({ code: 0, ok: true })
  })

  it.each(['dbctl.config.ts', 'dbctl.config.json'])('leaves a %s that is there as it is', async (name) => {
    const cwd = project()
    const text = name.endsWith('json') ? '{}' : 'export default {}'
    writeFileSync(join(cwd, name), text)
    const { code, stderr } = await run(['init'], { cwd })
    expect({ code, stderr }).toEqual({ code: 5, stderr: expect.stringContaining(`${name} is there already; nothing was written`) })
    expect(readFileSync(join(cwd, name), 'utf8')).toBe(text)
    expect(existsSync(join(cwd, 'dbctl.config.ts'))).toBe(name === 'dbctl.config.ts')
  })

  it('prints with --dry-run what it would write, and writes nothing', async () => {
    const cwd = project()
    const { code, stdout } = await run(['init', '--dry-run'], { cwd })
    expect(code).toBe(0)
    expect(existsSync(join(cwd, 'dbctl.config.ts'))).toBe(false)
    await run(['init'], { cwd })
    expect(stdout).toBe(readFileSync(join(cwd, 'dbctl.config.ts'), 'utf8'))
  })
})
