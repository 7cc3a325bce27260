import { existsSync, lstatSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { checksums } from '../support/checksums.ts'
import { document, temporaryFolder } from '../support/cli.ts'
import { connect, databaseForTest, engines, oneVectorEngine } from '../support/databases.ts'
import { run } from '../support/in-process.ts'

describe.each(oneVectorEngine)('seed export and seed', (engine) => {
  it('take a part of the shared schema to another database, with all that it needs, and it is the same there', async () => {
    const [from, to] = [await databaseForTest(engine, 'migrated'), await databaseForTest(engine, 'migrated')]
    const cwd = temporaryFolder()
    writeFileSync(join(cwd, 'dbctl.config.json'), JSON.stringify({ seed: 'shared' }))
    expect((await run(['seed', '--url', from.url], { cwd })).code).toBe(0)
    const tables = Object.keys(await connect(from.url, ({ session }) => checksums(session)))
    const exported = await run(['seed', 'export', ...tables, '-o', 'all.json.gz', '--json', '--url', from.url], { cwd })
    expect(exported.code).toBe(0)
    expect((document(exported.stdout).result as { tables: unknown[] }).tables.length).toBeGreaterThan(45)
    expect(gunzipSync(readFileSync(join(cwd, 'all.json.gz'))).toString()).toMatch(/^\{\s*"/)
    expect(await run(['seed', 'all.json.gz', '--url', to.url], { cwd })).toMatchObject({ code: 0 })
    expect(await connect(to.url, ({ session }) => checksums(session))).toEqual(await connect(from.url, ({ session }) => checksums(session)))
  })
})

describe('seed export', () => {
  const database = async () => {
    const { url } = await databaseForTest(engines[0] ?? 'embedded', 'empty')
    await connect(url, ({ session }) =>
      session.script(`create table item (id int primary key, email text not null); insert into item values (1, 'a@b.c'), (2, 'd@e.f')`),
    )
    return url
  }

  it('writes to stdout where no file is named, and masks what the configuration says', async () => {
    const url = await database()
    const cwd = temporaryFolder()
    writeFileSync(join(cwd, 'dbctl.config.json'), JSON.stringify({ seed: { mask: { 'public.item.email': 'email' } } }))
    const { code, stdout } = await run(['seed', 'export', 'item', '--where', 'id = 2', '--url', url], { cwd })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual({ 'public.item': [{ id: 2, email: expect.stringMatching(/^user-[0-9a-f]{8}@example\.com$/) }] })
  })

  it('leaves what was there where it fails, follows a link, and says what cannot be written', async () => {
    const url = await database()
    const cwd = temporaryFolder()
    writeFileSync(join(cwd, 'kept.json'), 'before')
    symlinkSync(join(cwd, 'kept.json'), join(cwd, 'link.json'))
    expect((await run(['seed', 'export', 'item', '--where', 'nonsense', '-o', 'kept.json', '--url', url], { cwd })).code).toBe(2)
    expect(readFileSync(join(cwd, 'kept.json'), 'utf8')).toBe('before')
    expect((await run(['seed', 'export', 'item', '-o', 'link.json', '--url', url], { cwd })).code).toBe(0)
    expect(lstatSync(join(cwd, 'link.json')).isSymbolicLink()).toBe(true)
    expect(JSON.parse(readFileSync(join(cwd, 'kept.json'), 'utf8'))).toMatchObject({ 'public.item': [{ id: 1 }, { id: 2 }] })
    const refused = await run(['seed', 'export', 'item', '-o', 'no/folder/x.json', '--url', url], { cwd })
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot be written') })
  })

  it.skipIf(!existsSync('/dev/full'))('leaves a device as it is', async () => {
    const url = await database()
    expect(await run(['seed', 'export', 'item', '-o', '/dev/full', '--url', url])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('DBCTL_OUTPUT'),
    })
    expect(lstatSync('/dev/full').isCharacterDevice()).toBe(true)
  })
})

describe('a function of the configuration', () => {
  it('that fails is told by its column, with what it said', async () => {
    const url = await databaseForTest('embedded', 'empty')
    await connect(url.url, ({ session }) => session.script('create table item (id int primary key, name text)'))
    const cwd = temporaryFolder()
    const failing = async (body: string) => {
      const file = `config-${body.length}.mjs`
      writeFileSync(join(cwd, file), `export default { seed: { tables: { 'public.item': { name: ${body} } } } }`)
      return run(['seed', '--rows', 'item=2', '--url', url.url, '--config', file], { cwd })
    }
    expect(await failing(`() => { throw new Error('boom') }`)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/public.item.name throws for row 0: boom/),
    })
    expect(await failing('async () => 7')).toMatchObject({ code: 2, stderr: expect.stringMatching(/gives a promise/) })
  })
})
