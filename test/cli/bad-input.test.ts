import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { document, temporaryFolder } from '../support/cli.ts'
import { connect, databaseForTest, engines, serverOnly } from '../support/databases.ts'
import { run } from '../support/in-process.ts'
import { writeFolders, writeMigrations } from '../support/project.ts'

const MARK = '--> statement-breakpoint'

const project = (files: Record<string, string>) => {
  const cwd = temporaryFolder()
  writeMigrations(`${cwd}/drizzle`, files)
  return cwd
}

const journal = (cwd: string, text: string) => {
  mkdirSync(`${cwd}/drizzle/meta`, { recursive: true })
  writeFileSync(`${cwd}/drizzle/meta/_journal.json`, text)
}

/** Nobody listens here: what is refused by its files is refused before anyone is asked. */
const NOWHERE = 'postgres://nobody@127.0.0.1:1/nothing'

describe('a folder that cannot be applied ends with 2 before a connection is tried, and says where', () => {
  it.each<[string, (cwd: string) => void, string]>([
    [
      'a journal that names a missing file',
      (cwd) => rmSync(`${cwd}/drizzle/0000_a.sql`),
      '0000_a.sql is named in the journal but cannot be read (ENOENT)',
    ],
    [
      'the marks of a merge conflict in the journal',
      (cwd) => journal(cwd, '{"entries":[\n<<<<<<< HEAD\n=======\n>>>>>>> b\n]}'),
      'meta/_journal.json holds the marks of a merge conflict',
    ],
    [
      'the marks of a merge conflict in the SQL',
      (cwd) => writeFileSync(`${cwd}/drizzle/0000_a.sql`, '<<<<<<< HEAD\nselect 1\n=======\nselect 2\n>>>>>>> b\n'),
      '0000_a.sql:1:1 holds the marks of a merge conflict',
    ],
    ['an empty journal', (cwd) => journal(cwd, ''), 'meta/_journal.json is not valid JSON'],
    [
      'SQL as UTF-16',
      (cwd) => writeFileSync(`${cwd}/drizzle/0000_a.sql`, Buffer.from('select 1', 'utf16le')),
      '0000_a.sql holds a NUL character',
    ],
    [
      'SQL as Latin-1',
      (cwd) => writeFileSync(`${cwd}/drizzle/0000_a.sql`, Buffer.from("select 'é'", 'latin1')),
      '0000_a.sql:1:9 is not UTF-8 text',
    ],
    [
      'a directive gone wrong',
      (cwd) => writeFileSync(`${cwd}/drizzle/0000_a.sql`, '-- what for\n-- dbctl: no-transacton\nvacuum'),
      '0000_a.sql:2:1 "-- dbctl: no-transacton" is no directive',
    ],
    [
      'both layouts',
      (cwd) => writeFolders(`${cwd}/drizzle`, { '20260101000000_a': 'select 1' }),
      'holds both a meta/_journal.json and folders of drizzle-kit 1.0',
    ],
    [
      'a folder without its SQL',
      (cwd) => {
        rmSync(`${cwd}/drizzle`, { recursive: true })
        mkdirSync(`${cwd}/drizzle/20260101000000_a`, { recursive: true })
      },
      'migration.sql cannot be read (ENOENT)',
    ],
  ])('%s', async (_, spoil, message) => {
    const cwd = project({ '0000_a': 'select 1' })
    spoil(cwd)
    const { code, stdout, stderr } = await run(['migrate', '--url', NOWHERE], { cwd })
    expect({ code, stdout, stderr }).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(message) })
    expect(stderr).toContain('DBCTL_MIGRATIONS_INVALID')
    expect(stderr).not.toContain('DBCTL_CONNECT')
  })

  it('with every problem in the document, and the count of them in the message', async () => {
    const cwd = project({ '0000_a': '-- dbctl: nothing', '0001_b': 'select 1' })
    rmSync(`${cwd}/drizzle/0001_b.sql`)
    const { code, stdout } = await run(['migrate', '--json', '--url', NOWHERE], { cwd })
    expect({ code, error: document(stdout).error }).toMatchObject({
      code: 2,
      error: {
        message: expect.stringContaining('(and 1 more: dbctl check lists them)'),
        details: { problems: [{ rule: 'directive-unknown' }, { rule: 'migration-file-missing' }] },
      },
    })
  })
})

const MISTAKES = [
  ['select 1;\nselect no_such();', '42883', ':2:8)', '2 | select no_such();\n           ^'],
  [`select 'größer 🐘';\n${MARK}\n\n-- now\ncreate tabel t ();`, '42601', ':5:8)', '5 | create tabel t ();\n           ^'],
  ["-- an opened text\nselect 'never closed", '42601', ':2:8)', "2 | select 'never closed\n           ^"],
  ['create table t (n int)\ncreate table u (n int)', '42601', ':2:1)', '2 | create table u (n int)\n    ^'],
] as const

describe.each(engines)('on the %s engine', (engine) => {
  const onServer = serverOnly(engine)
  onServer?.('what is odd and does no harm is applied, with a warning for what drizzle-kit would trip over', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    const body = `create function f() returns text language plpgsql as $body$ begin\n${MARK}\nreturn 'it''s'; end $body$;\n${MARK}\ncreate table g (f text default f())`
    const cwd = project({
      '0000_empty': '',
      '0001_comment': '-- nothing here\n',
      '0002_bom': '\uFEFFcreate table bom (n int)',
      '0003_crlf': `create table crlf (n int);\r\n${MARK}\r\ncreate index crlf_n on crlf (n);\r\n`,
      '0004_body': body,
      '0005_trailing': `create table tail (n int);\n${MARK}\n`,
      '0006_same_time': 'create table same_time (n int)',
    })
    const times = [1, 2, 3, 4, 5, 6, 6]
    const names = ['0000_empty', '0001_comment', '0002_bom', '0003_crlf', '0004_body', '0005_trailing', '0006_same_time']
    journal(cwd, JSON.stringify({ entries: names.map((tag, i) => ({ tag, when: times[i] })) }))
    writeFileSync(`${cwd}/drizzle/0007_unnamed.sql`, 'create table unnamed (n int)')
    const { code, stderr } = await run(['migrate', '--url', url], { cwd })
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('applied 7 of 7 migrations') })
    expect(stderr).toContain('warning: ')
    expect(stderr).toContain('0007_unnamed.sql is not named in meta/_journal.json, so it never runs')
    expect(stderr).toContain('gives 0006_same_time the `when` of 0005_trailing (6)')
    const tables = await connect(url, ({ session }) =>
      session.query<{ t: string }>(`select tablename as t from pg_tables where schemaname = 'public' order by 1`),
    )
    expect(tables.map(({ t }) => t)).toEqual(['bom', 'crlf', 'g', 'same_time', 'tail'])
    expect((await run(['status', '--exit-code', '--url', url], { cwd })).code).toBe(0)
    // The same folder as Windows checks it out.
    for (const name of names) {
      const path = join(cwd, 'drizzle', `${name}.sql`)
      const text = {
        '0003_crlf': `create table crlf (n int);\n${MARK}\ncreate index crlf_n on crlf (n);\n`,
        '0004_body': body.replaceAll('\n', '\r\n'),
      }[name]
      if (text !== undefined) writeFileSync(path, text)
    }
    expect((await run(['status', '--exit-code', '--url', url], { cwd })).code).toBe(0)
  })

  it.each(engine === 'server' ? MISTAKES : MISTAKES.slice(1, 2))(
    'a mistake in %j is shown with its place and a caret',
    async (sql, sqlstate, place, caret) => {
      const { url } = await databaseForTest(engine, 'empty')
      const { code, stderr } = await run(['migrate', '--url', url], { cwd: project({ '0000_bad': sql }) })
      expect({ code, stderr }).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(`0000_bad.sql${place}; it is rolled back and nothing was applied`),
      })
      expect(stderr.replaceAll('\n  ', '\n')).toContain(caret)
      expect(stderr).toContain(`ERROR ${sqlstate}: `)
    },
  )
})

describe('a file of 50 MB', () => {
  const large = (tail: string) => {
    const cwd = project({ '0000_large': 'create table t (x text);\ninsert into t values\n' })
    const path = `${cwd}/drizzle/0000_large.sql`
    const rows = `('${'x'.repeat(999)}'),\n`.repeat(1_000)
    for (let i = 0; i < 50; i++) appendFileSync(path, rows)
    appendFileSync(path, `('the last');\n${tail}`)
    return cwd
  }

  it('is applied, and the next run finds it applied', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const cwd = large('')
    expect(await run(['migrate', '--url', url], { cwd })).toMatchObject({ code: 0 })
    expect(await connect(url, ({ session }) => session.query('select count(*)::int as n from t'))).toEqual([{ n: 50_001 }])
    expect(await run(['migrate', '--url', url], { cwd })).toMatchObject({ code: 0, stdout: '' })
  })

  it('with a mistake behind all of it has the mistake shown, and no more than its line', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const { code, stderr } = await run(['migrate', '--url', url], { cwd: large("selec 'ü';") })
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining("50004 | selec 'ü';\n") })
    expect(stderr.length).toBeLessThan(2_000)
  })
})
