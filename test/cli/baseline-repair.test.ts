import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { document, shell, start, temporaryFolder } from '../support/cli.ts'
import { connect, databaseForTest, engines } from '../support/databases.ts'
import { run } from '../support/in-process.ts'
import { writeFolders, writeMigrations } from '../support/project.ts'

const FILES = {
  '0000_a': 'create table a (id int, name text)',
  '0001_b': 'create table b (id int)',
  '0002_c': 'alter table b add column c int',
}

const project = (files: Record<string, string> = FILES, write = writeMigrations) => {
  const cwd = temporaryFolder()
  write(`${cwd}/drizzle`, files)
  return cwd
}

const edit = (cwd: string, name: string, sql: string) => writeFileSync(`${cwd}/drizzle/${name}.sql`, sql)
const rows = <Row extends object>(url: string, sql: string) => connect(url, ({ session }) => session.query<Row>(sql))
const execute = (url: string, sql: string) => connect(url, ({ session }) => session.script(sql))
const JOURNAL = 'drizzle.__drizzle_migrations'

/** Every migration's state by its name, as `status` tells it. */
async function states(cwd: string, url: string): Promise<Record<string, string>> {
  const { stdout } = await run(['status', '--json', '--url', url], { cwd })
  const { migrations } = document(stdout).result as { migrations: { name: string; state: string }[] }
  return Object.fromEntries(migrations.map(({ name, state }) => [name, state]))
}

const ask = (cwd: string, url: string, ...args: string[]) => run([...args, '--url', url], { cwd })

/** What is recorded, without the moments and the serial numbers. */
const recorded = async (url: string) => [
  await rows(url, `select hash, created_at::text from ${JOURNAL} order by id`),
  await rows(url, 'select name, status, hash, checksum from dbctl.migrations order by name'),
]

describe.each(engines)('baseline on the %s engine', (engine) => {
  it('records what the database has and runs none of it, refuses what it lacks, and leaves the rest to migrate', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    const cwd = project()
    await execute(url, `${FILES['0000_a']}; ${FILES['0001_b']}; insert into a values (1, 'kept')`)
    const refused = await ask(cwd, url, 'baseline', '--yes', '--json')
    expect({ code: refused.code, error: document(refused.stdout).error }).toMatchObject({
      code: 5,
      error: { code: 'DBCTL_HISTORY', details: { missing: [{ object: '"public"."b"."c"' }] } },
    })
    expect(await states(cwd, url)).toEqual({ '0000_a': 'pending', '0001_b': 'pending', '0002_c': 'pending' })
    expect(await ask(cwd, url, 'baseline', '--to', '0001', '--yes')).toMatchObject({
      code: 0,
      stdout: '0000_a\trecord as applied without running it\n0001_b\trecord as applied without running it\n',
    })
    expect((await run(['status', '--url', url], { cwd })).stdout).toMatch(
      /^0000_a\tapplied\t.*\tbaselined\n0001_b\tapplied\t.*\n0002_c\tpending\t/,
    )
    expect(await ask(cwd, url, 'migrate')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^0002_c\t1\t\d+\n$/) })
    expect(await rows(url, 'select name from a')).toEqual([{ name: 'kept' }])
    expect(await ask(cwd, url, 'baseline', '--yes')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('nothing to record'),
    })
  })
})

describe('baseline', () => {
  it('names the tables and columns that are missing, until it is told to record them all the same', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const cwd = project()
    await execute(url, 'create table a (id int)')
    const { code, stderr } = await ask(cwd, url, 'baseline', '--yes')
    expect(code).toBe(5)
    for (const missing of ['"public"."a"."name" (0000_a)', '"public"."b" (0001_b)']) expect(stderr).toContain(missing)
    expect(await ask(cwd, url, 'baseline', '--yes', '--even-if-missing')).toMatchObject({ code: 0 })
    expect(await states(cwd, url)).toEqual({ '0000_a': 'applied', '0001_b': 'applied', '0002_c': 'applied' })
    expect(await rows(url, `select to_regclass('public.b') as b`)).toEqual([{ b: null }])
  })

  it('is refused where nobody can be asked, and has then recorded nothing', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const cwd = project()
    for (const command of [
      ['baseline', '--even-if-missing'],
      ['repair', '0000_a', '--as', 'applied'],
    ]) {
      const { code, stdout } = await ask(cwd, url, ...command, '--json')
      expect({ code, error: document(stdout).error }).toMatchObject({ code: 5, error: { code: 'DBCTL_CONFIRMATION' } })
      expect(await rows(url, `select to_regclass('${JOURNAL}') as journal, to_regclass('dbctl.migrations') as facts`)).toEqual([
        { journal: null, facts: null },
      ])
    }
  })

  it('prints with --dry-run what psql carries out with the same effect', async () => {
    const [ours, theirs] = await Promise.all([databaseForTest('server', 'empty'), databaseForTest('server', 'empty')])
    const cwd = project()
    const planned = await ask(cwd, theirs.url, 'baseline', '--even-if-missing', '--dry-run')
    expect(planned.code).toBe(0)
    expect(await rows(theirs.url, `select from pg_namespace where nspname in ('drizzle', 'dbctl')`)).toEqual([])
    writeFileSync(join(cwd, 'plan.sql'), planned.stdout)
    expect(await shell(`psql -qX ${theirs.url} < ${cwd}/plan.sql`)).toMatchObject({ code: 0, stderr: '' })
    await ask(cwd, ours.url, 'baseline', '--even-if-missing', '--yes')
    expect(await recorded(theirs.url)).toEqual(await recorded(ours.url))
    expect(await states(cwd, theirs.url)).toEqual({ '0000_a': 'applied', '0001_b': 'applied', '0002_c': 'applied' })
    // drizzle-kit's own columns, with a serial that goes on.
    await execute(theirs.url, `insert into ${JOURNAL} (hash) values ('x')`)
  })
})

/** Something odd, and the command that cures it. */
interface Case {
  readonly make: (cwd: string, url: string) => Promise<void> | void
  readonly odd: Record<string, string>
  readonly repair: readonly string[]
  readonly cured: Record<string, string>
}

const APPLIED = { '0000_a': 'applied', '0001_b': 'applied', '0002_c': 'applied' }

const CASES: Record<string, Case> = {
  'a second row of one migration': {
    make: (_, url) => execute(url, `insert into ${JOURNAL} (hash, created_at) select hash, created_at from ${JOURNAL} order by id limit 1`),
    odd: { '0000_a': 'duplicate' },
    repair: [],
    cured: APPLIED,
  },
  'an edited file': {
    make: (cwd) => edit(cwd, '0001_b', `-- a comment\n${FILES['0001_b']}`),
    odd: { '0001_b': 'modified' },
    repair: ['--accept-checksum'],
    cured: APPLIED,
  },
  'a row that nothing explains': {
    make: (_, url) => execute(url, `insert into ${JOURNAL} (id, hash, created_at) values (77, 'fffffffffffff', 1)`),
    odd: { '(row 77, hash ffffffffffff)': 'unknown' },
    repair: ['row 77', '--as', 'pending'],
    cured: APPLIED,
  },
  'one that was dropped by hand': {
    make: (_, url) => execute(url, 'alter table b drop column c'),
    odd: { '0002_c': 'applied' },
    repair: ['0002_c', '--as', 'pending'],
    cured: { ...APPLIED, '0002_c': 'pending' },
  },
  'one that was applied by hand': {
    make: (_, url) => execute(url, `delete from ${JOURNAL} where id = 3; delete from dbctl.migrations where name = '0002_c'`),
    odd: { '0002_c': 'pending' },
    repair: ['0002_c', '--as', 'applied'],
    cured: APPLIED,
  },
}

describe('repair', () => {
  it.each(Object.entries(CASES))('cures %s, first shown and then done', async (_, { make, odd, repair, cured }) => {
    const { url } = await databaseForTest('server', 'empty')
    const cwd = project()
    await ask(cwd, url, 'migrate')
    await make(cwd, url)
    expect(await states(cwd, url)).toMatchObject(odd)
    const journal = () => rows(url, `select * from ${JOURNAL} order by id`)
    const before = await journal()
    const shown = await ask(cwd, url, 'repair', ...repair, '--dry-run', '--json')
    const { changes } = document(shown.stdout).result as { changes: unknown[] }
    expect(changes).toHaveLength(1)
    expect(await journal()).toEqual(before)
    const done = await ask(cwd, url, 'repair', ...repair, '--yes', '--json')
    expect({ code: done.code, result: document(done.stdout).result }).toMatchObject({ code: 0, result: { dryRun: false, changes } })
    expect(await states(cwd, url)).toEqual(cured)
    expect(await ask(cwd, url, 'repair')).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('nothing to mend') })
  })

  it('gives a row its time, without which drizzle-kit would run every migration again', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const cwd = project()
    await ask(cwd, url, 'migrate')
    await execute(url, `update ${JOURNAL} set created_at = null where id > 1`)
    const plan = await ask(cwd, url, 'repair', '--dry-run')
    writeFileSync(join(cwd, 'plan.sql'), plan.stdout)
    expect(await shell(`psql -qX ${url} < ${cwd}/plan.sql`)).toMatchObject({ code: 0, stderr: '' })
    expect(await rows(url, `select created_at::text as at from ${JOURNAL} order by id`)).toEqual(
      [0, 1, 2].map((i) => ({ at: String(1_700_000_000_000 + i * 1_000) })),
    )
  })

  it('has the journal follow a folder to its new name', async () => {
    const { url } = await databaseForTest('server', 'empty')
    await ask(project({ '20260101000000_old': 'create table a (id int)' }, writeFolders), url, 'migrate')
    const cwd = project({ '20260101000005_new': 'create table a (id int)' }, writeFolders)
    expect((await states(cwd, url))['20260101000005_new']).toBe('renamed')
    expect(await ask(cwd, url, 'repair')).toMatchObject({ code: 0, stderr: expect.stringContaining('--accept-rename') })
    expect(await ask(cwd, url, 'repair', '--accept-rename', '--yes')).toMatchObject({ code: 0 })
    expect(await states(cwd, url)).toEqual({ '20260101000005_new': 'applied' })
    expect(await rows(url, `select name from ${JOURNAL}`)).toEqual([{ name: '20260101000005_new' }])
  })

  it.each([
    ['folder format', writeFolders, '20260101000000_old', '20260101000005_new'],
    ['journal format', writeMigrations, '0000_old', '0000_new'],
  ] as const)('has what was begun in steps go on under its new name, in the %s', async (_, write, old, name) => {
    const { url } = await databaseForTest('server', 'empty')
    const sql = '-- dbctl: no-transaction\ncreate table half (id int);\ncreate index concurrently half_id on later (id);'
    expect((await ask(project({ [old]: sql }, write), url, 'migrate')).code).toBe(1)
    // Git may have given the file other line endings on the way.
    const cwd = project({ [name]: sql.replaceAll('\n', '\r\n') }, write)
    await execute(url, 'create table later (id int)')
    expect((await states(cwd, url))[name]).toBe('renamed')
    expect(await ask(cwd, url, 'repair', '--accept-rename', '--yes')).toMatchObject({ code: 0 })
    expect(await states(cwd, url)).toEqual({ [name]: 'partial' })
    const resumed = await ask(cwd, url, 'migrate')
    expect(resumed).toMatchObject({ code: 0, stderr: expect.stringContaining(`${name} goes on after 1 of 2 steps`) })
  })

  it.each([
    ['done', 1],
    ['undone', 2],
  ] as const)('takes a person’s word for a procedure that was under way: %s', async (word, calls) => {
    const { url } = await databaseForTest('server', 'empty')
    await execute(
      url,
      'create table calls (n int); create procedure work() language plpgsql as $$ begin insert into calls values (1); commit; perform pg_sleep(600); end $$',
    )
    const cwd = project({ '0000_call': '-- dbctl: no-transaction\ncall work();\ncreate table after_it ();' })
    const running = start(['migrate', '--url', url], { cwd })
    while ((await rows(url, 'select from calls')).length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    running.process.kill('SIGKILL')
    await running.finished
    await execute(url, 'create or replace procedure work() language sql as $$ insert into calls values (2) $$')
    const unsure = await ask(cwd, url, 'migrate')
    expect(unsure).toMatchObject({ code: 1, stderr: expect.stringContaining('dbctl repair 0000_call --step done, or --step undone') })
    expect(await ask(cwd, url, 'repair', '0000_call', '--step', word, '--yes')).toMatchObject({ code: 0 })
    expect(await ask(cwd, url, 'migrate')).toMatchObject({ code: 0 })
    expect(await rows(url, 'select from calls')).toHaveLength(calls)
    expect(await states(cwd, url)).toEqual({ '0000_call': 'applied' })
  })

  it.each(['applied', 'pending'])('settles one that was interrupted as %s', async (as) => {
    const { url } = await databaseForTest('server', 'empty')
    const cwd = project({ '0000_half': '-- dbctl: no-transaction\ncreate table half ();\nselect no_such();' })
    expect((await ask(cwd, url, 'migrate')).code).toBe(1)
    expect(await states(cwd, url)).toEqual({ '0000_half': 'partial' })
    expect(await ask(cwd, url, 'repair')).toMatchObject({ code: 0, stderr: expect.stringContaining('0000_half is partial') })
    expect(await ask(cwd, url, 'repair', '0000_half', '--as', as, '--yes')).toMatchObject({ code: 0 })
    expect(await states(cwd, url)).toEqual({ '0000_half': as })
  })

  it('forgets one whose file is gone, by its name', async () => {
    const { url } = await databaseForTest('server', 'empty')
    await ask(project(), url, 'migrate')
    const { '0002_c': _, ...rest } = FILES
    const cwd = project(rest)
    expect(await states(cwd, url)).toMatchObject({ '0002_c': 'missing' })
    expect(await ask(cwd, url, 'repair', '0002_c', '--as', 'pending', '--yes')).toMatchObject({ code: 0 })
    expect(await states(cwd, url)).toEqual({ '0000_a': 'applied', '0001_b': 'applied' })
  })

  it.each([
    [['--as', 'applied'], 'which migration?'],
    [['0000_a', '--as', 'gone'], '--as: expected applied or pending'],
    [['0009_no'], 'neither the folder nor the journal has 0009_no'],
  ])('%j is a mistake, and is told with code 2', async (args, message) => {
    const { url } = await databaseForTest('server', 'empty')
    expect(await ask(project(), url, 'repair', ...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) })
  })
})
