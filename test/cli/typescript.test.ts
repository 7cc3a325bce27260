import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as drizzleMigrate } from 'drizzle-orm/postgres-js/migrator'
import { describe, expect, it } from 'vitest'
import { SCRIPT_GUARD } from '../../src/migrations/generate/custom.ts'
import { document, shell, temporaryFolder } from '../support/cli.ts'
import { asAdministrator, connect, databaseForTest, engines, serverOnly } from '../support/databases.ts'
import { run } from '../support/in-process.ts'
import { writeFolders, writeMigrations } from '../support/project.ts'

const FORMATS = {
  journal: { names: ['0000_t', '0001_x'], write: writeMigrations, script: (name: string) => `${name}.ts` },
  folder: { names: ['20260101000000_t', '20260101000001_x'], write: writeFolders, script: (name: string) => `${name}/migration.ts` },
} as const

/** A project whose second migration has TypeScript beside its SQL. */
function project(format: keyof typeof FORMATS, text: string) {
  const { names, write, script } = FORMATS[format]
  const cwd = temporaryFolder()
  const [first, second] = names
  write(`${cwd}/drizzle`, {
    [first]: 'create table t (n int primary key, doubled int); insert into t (n) select generate_series(1, 10)',
    [second]: 'alter table t add column seen int not null default 0',
  })
  const path = join(cwd, 'drizzle', script(second))
  const edit = (body: string) => writeFileSync(path, body)
  edit(text)
  return { cwd, path, name: second, edit }
}

const up = (body: string, head = '') =>
  `${head}import { defineMigration } from 'dbctl'\nexport default defineMigration({\n  async up({ db, session, batches, backfill, log }) {\n${body}\n  },\n})\n`

/** Two rows a batch, each counted, with `each` between them. */
const counting = (each: string) =>
  up(`    await batches<number>('double', async (after = 0) => {
      ${each}
      const rows = await session.query<{ n: number }>(
        'update t set doubled = n * 2, seen = seen + 1 where n > $1 and n <= $1 + 2 returning n', [after])
      return rows.length === 0 ? undefined : after + 2
    })`)

const migrate = (cwd: string, url: string, ...args: string[]) => run(['migrate', '--url', url, ...args], { cwd })
const rows = <Row extends object>(url: string, sql: string) => connect(url, ({ session }) => session.query<Row>(sql))

describe.each(engines)('TypeScript beside the SQL, on the %s engine', (engine) => {
  const onServer = serverOnly(engine)
  it.each(['journal', 'folder'] as const)('is applied after it and recorded once, in the %s format', async (format) => {
    const { url } = await databaseForTest(engine, 'empty')
    const script = up(`    await backfill({ table: 't', column: 'doubled', value: 'n * 2' })\n    log('filled')`)
    const { cwd, name } = project(format, script)
    const applied = await migrate(cwd, url)
    expect(applied).toMatchObject({ code: 0, stderr: expect.stringContaining(`${name}: filled`) })
    expect(await rows(url, 'select count(*)::int as rows, sum(doubled)::int as sum from t')).toEqual([{ rows: 10, sum: 110 }])
    expect(await rows(url, 'select count(*)::int as n from drizzle.__drizzle_migrations')).toEqual([{ n: 2 }])
    expect(await migrate(cwd, url)).toMatchObject({ code: 0, stdout: '', stderr: expect.not.stringContaining('filled') })
    expect((await run(['status', '--exit-code', '--url', url], { cwd })).code).toBe(0)
  })

  it('goes on behind the last batch that was committed, and does none twice', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    const { cwd, path, name, edit } = project('journal', counting(`if (after === 6) throw new Error('the power is out')`))
    const failed = await migrate(cwd, url)
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining(`${path}:5:`) })
    expect(failed.stderr).toContain('threw: the power is out')
    expect(failed.stderr).toContain('0000_t')
    expect(await rows(url, 'select max(n)::int as done from t where seen = 1')).toEqual([{ done: 6 }])
    expect(await rows(url, `select cursor from dbctl.migrations where name = '${name}'`)).toEqual([{ cursor: { double: { at: 6 } } }])
    expect((await run(['status', '--url', url], { cwd })).stdout).toMatch(/^0001_x\tpartial\t/m)
    edit(counting(''))
    expect(await migrate(cwd, url)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^0001_x\t/) })
    expect(await rows(url, 'select distinct seen, doubled = n * 2 as doubled from t')).toEqual([{ seen: 1, doubled: true }])
  })

  onServer?.('that fails in SQL says which file and what the server said, and undoes the batch', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    const { cwd, path } = project(
      'journal',
      counting(`await session.command('update t set seen = 9'); await session.query('select no_such()')`),
    )
    const failed = await migrate(cwd, url)
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining(`in its TypeScript (${path})`) })
    expect(failed.stderr).toContain('ERROR 42883')
    expect(await rows(url, 'select distinct seen from t')).toEqual([{ seen: 0 }])
  })

  onServer?.('that exports no `up` is refused with its own code, and so is one that does not load', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    const { cwd, path, edit } = project('journal', 'export const nothing = 1\n')
    for (const [text, message] of [
      ['export const nothing = 1\n', 'exports no migration'],
      ["import './no-such-file.ts'\n", 'no-such-file'],
    ] as const) {
      edit(text)
      const { code, stdout } = await migrate(cwd, url, '--json')
      const { error } = document(stdout)
      expect({ code, error }).toMatchObject({ code: 1, error: { code: 'DBCTL_MIGRATION_SCRIPT', details: { file: path } } })
      expect(error?.message).toContain(message)
    }
  })

  onServer?.('that is edited after it ran is a modified migration, until the edit is accepted', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    const { cwd, edit } = project('journal', up(''))
    expect((await migrate(cwd, url)).code).toBe(0)
    edit(up(`    log('another')`))
    expect((await run(['status', '--url', url], { cwd })).stdout).toMatch(/^0001_x\tmodified\t.*its TypeScript has changed/m)
    expect((await run(['repair', '--accept-checksum', '--yes', '--url', url], { cwd })).code).toBe(0)
    expect((await run(['status', '--exit-code', '--url', url], { cwd })).code).toBe(0)
  })
})

describe('whoever knows no TypeScript', () => {
  it('stops at the guard in the SQL, on a connection that has seen dbctl’s setting and on one that has not', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const { cwd, path } = project('journal', up(''))
    writeFileSync(path.replace(/ts$/, 'sql'), SCRIPT_GUARD)
    const refusal = 'this migration holds TypeScript: apply it with dbctl migrate'
    const psql = (...commands: string[]) => shell(`psql -X -v ON_ERROR_STOP=1 ${commands.join(' ')} ${url}`)
    const seen = `-c "begin; set local dbctl.migration = 'x'; commit"`
    for (const commands of [[`-f ${path.replace(/ts$/, 'sql')}`], [seen, `-f ${path.replace(/ts$/, 'sql')}`]]) {
      const { code, stderr } = await psql(...commands)
      expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining(refusal) })
    }
    const theirs = asAdministrator((sql) => drizzleMigrate(drizzle(sql), { migrationsFolder: join(cwd, 'drizzle') }), url)
    await expect(theirs).rejects.toMatchObject({ cause: { message: refusal } })
    // Drizzle keeps all pending in one transaction: nothing is recorded, so nothing is believed to be applied.
    expect(await rows(url, 'select from drizzle.__drizzle_migrations')).toEqual([])
    expect(await migrate(cwd, url)).toMatchObject({ code: 0 })
  })

  it('is refused by the dry run’s SQL, which records nothing that it has not run', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const { cwd, path } = project('journal', up(''))
    const { code, stdout } = await migrate(cwd, url, '--dry-run')
    expect(code).toBe(0)
    writeFileSync(join(cwd, 'plan.sql'), stdout)
    const played = await shell(`psql -X ${url} < ${join(cwd, 'plan.sql')}`)
    expect(played).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(`0001_x holds TypeScript (${path}): apply it with dbctl migrate`),
    })
    expect((await run(['status', '--url', url], { cwd })).stdout).toMatch(/^0000_t\tapplied\t.*\n0001_x\tpending\t/)
  })
})
