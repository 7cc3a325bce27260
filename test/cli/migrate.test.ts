import { writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { document, start, temporaryFolder } from '../support/cli.ts'
import { asAdministrator, connect, databaseForTest, engines, serverOnly } from '../support/databases.ts'
import { run } from '../support/in-process.ts'
import { writeMigrations } from '../support/project.ts'

const project = (files: Record<string, string>) => {
  const cwd = temporaryFolder()
  writeMigrations(`${cwd}/drizzle`, files)
  return cwd
}

describe.each(engines)('migrate on the %s engine', (engine) => {
  const onServer = serverOnly(engine)
  it('shows the place of a statement that fails, keeps what came before, and goes on from there', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    const files = {
      '0000_good': 'create table good (id int);',
      '0001_bad': "-- größer 🐘\ncreate table half (id int);\n--> statement-breakpoint\nselect '🐘',\n\tno_such_column from good;",
      '0002_later': 'create table later (id int);',
    }
    const cwd = project(files)
    const { code, stdout, stderr } = await run(['migrate', '--url', url, '--lock-wait', '5s'], { cwd })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    const lines = stderr.split('\n')
    expect(stderr).toContain(
      `migration 0001_bad failed at statement 2 of 2 (${cwd}/drizzle/0001_bad.sql:5:2); it is rolled back; 0000_good before it is applied`,
    )
    const at = lines.findIndex((line) => line.includes('5 | \tno_such_column'))
    expect(lines[at + 1]).toBe('      \t^')
    expect(stderr).toContain('ERROR 42703: column "no_such_column" does not exist')
    const json = document((await run(['migrate', '--json', '--url', url], { cwd })).stdout)
    expect(json.error).toMatchObject({
      code: 'DBCTL_STATEMENT',
      details: { sqlstate: '42703', migration: '0001_bad', statement: 2, line: 5, column: 2 },
    })
    writeMigrations(`${cwd}/drizzle`, { ...files, '0001_bad': 'create table half (id int);' })
    expect(await run(['migrate', '--url', url], { cwd })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^0001_bad\t1\t\d+\n0002_later\t1\t\d+\n$/),
    })
  })

  onServer?.('does not run a step a second time because the file has lost its directive', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    const files = {
      '0000_t': 'create table t (n int)',
      '0001_two': '-- dbctl: no-transaction\ninsert into t values (1);\ninsert into u values (2);',
    }
    const cwd = project(files)
    expect((await run(['migrate', '--url', url], { cwd })).code).toBe(1)
    writeMigrations(`${cwd}/drizzle`, { ...files, '0001_two': 'insert into t values (1);\ninsert into t values (2);' })
    for (const args of [[], ['--single-transaction'], ['--dry-run']]) {
      const refused = await run(['migrate', '--url', url, ...args], { cwd })
      expect(refused, args.join()).toMatchObject({ code: 1, stderr: expect.stringContaining('0001_two was begun step by step (1 done)') })
    }
    expect(await connect(url, ({ session }) => session.query('select n from t'))).toEqual([{ n: 1 }])
  })

  onServer?.('applies a migration that was merged late, between two that are applied', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    const cwd = project({ '0000_a': 'create table a (id int)', '0001_b': 'create table b (id int)' })
    expect((await run(['migrate', '--url', url], { cwd })).code).toBe(0)
    const entries = ['0000_a', '0000_late', '0001_b'].map((tag, idx) => ({
      idx,
      tag,
      when: [1_700_000_000_000, 1_700_000_000_500, 1_700_000_001_000][idx],
    }))
    writeFileSync(`${cwd}/drizzle/0000_late.sql`, 'create table late (id int)')
    writeFileSync(`${cwd}/drizzle/meta/_journal.json`, JSON.stringify({ version: '7', dialect: 'postgresql', entries }))
    expect((await run(['status', '--exit-code', '--url', url], { cwd })).code).toBe(3)
    expect(await run(['migrate', '--url', url], { cwd })).toMatchObject({ code: 0, stdout: expect.stringMatching(/^0000_late\t/) })
    expect((await run(['status', '--exit-code', '--url', url], { cwd })).code).toBe(0)
  })

  it('uses an enum value that the migration before it added', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    const cwd = project({
      '0000_enum': `create type mood as enum ('ok'); create table moods (mood mood)`,
      '0001_add': `alter type mood add value 'great'`,
      '0002_use': `insert into moods values ('great')`,
    })
    expect(await run(['migrate', '--url', url], { cwd })).toMatchObject({ code: 0 })
  })

  onServer?.('counts only what is there when nothing is pending, and needs no right to create', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    const cwd = project({ '0000_a': 'create table a (id int)' })
    await run(['migrate', '--url', url], { cwd })
    const again = await run(['migrate', '--url', url], { cwd })
    expect(again).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('1 migrations, none pending on') })
  })
})

describe('migrate', () => {
  it('lets nothing that a migration sets for its session reach the next one, or what is recorded', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const sets = "; set default_transaction_read_only = on; set client_encoding = 'LATIN1'"
    const stepwise = `-- dbctl: no-transaction\nset client_encoding = 'LATIN1';\ncreate table d (n int);\nset default_transaction_read_only = on;\nselect 1`
    const files = {
      '0000_größe': `create table a (n int)${sets}`,
      '0001_größe': `create table b as select current_setting('dbctl.migration') as name${sets}`,
      '0002_größe': stepwise,
      '0003_größe': 'create table c (n int)',
    }
    const cwd = project(files)
    expect(await run(['migrate', '--url', url], { cwd })).toMatchObject({ code: 0 })
    await connect(url, async ({ session }) => {
      expect(await session.query('select name from b')).toEqual([{ name: '0001_größe' }])
      const recorded = await session.query<{ name: string }>("select name from dbctl.migrations where status = 'applied' order by name")
      expect(recorded.map(({ name }) => name)).toEqual(Object.keys(files))
    })
    expect(await run(['migrate', '--url', url], { cwd })).toMatchObject({ code: 0, stdout: '' })
    const together = await databaseForTest('server', 'empty')
    const { '0002_größe': _, ...whole } = files
    expect(await run(['migrate', '--single-transaction', '--url', together.url], { cwd: project(whole) })).toMatchObject({ code: 0 })
    expect(await run(['status', '--exit-code', '--url', together.url], { cwd: project(whole) })).toMatchObject({ code: 0 })
  })

  it('gives way to a session that holds a table, tries again, and applies the migration once that one is done', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const cwd = project({ '0000_a': 'create table a (id int)', '0001_alter': 'alter table a add column n int' })
    await run(['migrate', '--url', url], { cwd: project({ '0000_a': 'create table a (id int)' }) })
    await connect(url, async ({ session }) => {
      const migrating = await session.transaction(async (tx) => {
        await tx.query('select * from a')
        const running = start(['migrate', '--url', url, '--lock-timeout', '100ms'], { cwd })
        await running.saw('0001_alter met a lock (55P03) and was rolled back; try 2 of 5')
        // While it pauses, nobody queues behind it: a plain read is answered at once.
        await connect(url, (other) => other.session.query('select * from a'), { lockTimeout: 50 })
        return running
      })
      expect(await migrating.finished).toMatchObject({ code: 0, stdout: expect.stringMatching(/^0001_alter\t/) })
    })
  })

  it('gives up with the code for busy when the table stays locked', async () => {
    const { url } = await databaseForTest('server', 'empty')
    await run(['migrate', '--url', url], { cwd: project({ '0000_a': 'create table a (id int)' }) })
    const cwd = project({ '0000_a': 'create table a (id int)', '0001_alter': 'alter table a add column n int' })
    await connect(url, ({ session }) =>
      session.transaction(async (tx) => {
        await tx.query('select * from a')
        const { code, stdout } = await run(['migrate', '--json', '--url', url, '--lock-timeout', '10ms'], { cwd })
        expect({ code, document: document(stdout) }).toMatchObject({
          code: 6,
          document: { error: { code: 'DBCTL_LOCKED', details: { migration: '0001_alter' } } },
        })
      }),
    )
  })

  it('refuses a standby, and a session that may only read', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const name = new URL(url).pathname.slice(1)
    await asAdministrator((sql) => sql.unsafe(`alter database ${name} set default_transaction_read_only = on`))
    const cwd = project({ '0000_a': 'create table a (id int)' })
    expect(await run(['migrate', '--url', url], { cwd })).toMatchObject({ code: 5, stderr: expect.stringContaining('DBCTL_READ_ONLY') })
  })

  it.each([
    ['no folder', undefined, 'DBCTL_MIGRATIONS_MISSING'],
    ['a journal that is not JSON', '<<<<<<< HEAD', 'DBCTL_MIGRATIONS_INVALID'],
    ['a journal that names a missing file', '{"entries":[{"tag":"0000_gone","when":1}]}', 'DBCTL_MIGRATIONS_INVALID'],
  ])('attempts nothing with %s', async (_, journal, error) => {
    const cwd = project({})
    if (journal !== undefined) writeFileSync(`${cwd}/drizzle/meta/_journal.json`, journal)
    const args = journal === undefined ? ['--out', 'elsewhere'] : []
    const { code, stdout } = await run(['migrate', '--json', '--url', 'postgres://nobody@127.0.0.1:1/x', ...args], { cwd })
    expect({ code, error: document(stdout).error?.code }).toEqual({ code: 2, error })
  })
})
