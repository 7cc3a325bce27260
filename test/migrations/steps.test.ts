import { describe, expect, it } from 'vitest'
import { runModeOf } from '../../src/migrations/mode.ts'
import { settingsOfStep, settingsOutside, stepsOf, wholeStep } from '../../src/migrations/steps.ts'
import { migration } from '../support/migration.ts'

const MARK = '--> statement-breakpoint'

/** Each step as its statements, with `!` before one that no transaction can hold. */
const shown = async (sql: string) => {
  const { steps } = await stepsOf(migration('0000_a', sql))
  return steps.map(({ atomic, statements }) => `${atomic ? '' : '!'}${statements.map((statement) => statement.sql).join('; ')}`)
}

const refused = (sql: string) =>
  stepsOf(migration('0000_a', sql)).then(
    () => undefined,
    (error: { code: string; message: string }) => `${error.code} ${error.message}`,
  )

/** What a transaction can hold, although it begins like what none can. */
const LIKE_THOSE_THAT_CANNOT = [
  'reindex (concurrently off) table t',
  'discard plans',
  'alter database d connection limit 3',
  "create subscription s connection '' publication p with (create_slot = false)",
  "create subscription s connection '' publication p with (connect = false)",
  'alter subscription s enable',
  'alter subscription s set publication p with (refresh = false)',
]

describe('the steps of a file', () => {
  it('are its statements, one by one, over all its chunks', async () => {
    expect(await shown(`select 1; select 2;\n${MARK}\nselect 3 -- the last`)).toEqual(['select 1', 'select 2', 'select 3 -- the last'])
    expect(await shown('-- nothing\n')).toEqual([])
  })

  it('are one where the file begins and commits a transaction', async () => {
    expect(await shown('select 1; begin; select 2; select 3; commit; select 4')).toEqual(['select 1', 'select 2; select 3', 'select 4'])
    expect(await shown('start transaction; select 1; end; begin; commit;')).toEqual(['select 1'])
  })

  it('are one for all that stands before a COMMIT that nobody began: such a file counts on its runner’s transaction', async () => {
    expect(await shown(`select 1; select 2;\n${MARK}\nCOMMIT;\n${MARK}\nvacuum; select 3`)).toEqual([
      'select 1; select 2',
      '!vacuum',
      'select 3',
    ])
    expect(await shown('commit; select 1; commit; select 2')).toEqual(['select 1', 'select 2'])
  })

  it.each([
    ['rollback', 'rolls back a transaction'],
    ['begin; select 1; rollback', 'rolls back a transaction'],
    ['abort', 'rolls back a transaction'],
    ['savepoint a', 'begins a part of one'],
    ["prepare transaction 'a'", 'begins a part of one'],
    ['begin; begin; commit', 'begins a transaction inside a transaction'],
    ['begin; select 1', 'is in a transaction that the file begins and does not commit'],
    ['selec 1', 'syntax error at or near "selec"'],
  ])('are refused for %j', async (sql, problem) => {
    expect(await refused(sql)).toMatch(/^DBCTL_MIGRATIONS_INVALID migration 0000_a: /)
    expect(await refused(sql)).toContain(problem)
  })

  it.each([
    'create index concurrently i on t (n)',
    'create unique index concurrently if not exists i on t (n)',
    'drop index concurrently i',
    'reindex index concurrently i',
    'reindex (concurrently, verbose) table t',
    'reindex schema s',
    'reindex database d',
    'vacuum',
    'vacuum (analyze) t',
    'cluster',
    'alter table t detach partition p concurrently',
    'alter table t detach partition p finalize',
    'call p()',
    'do $$ begin commit; end $$',
    'create database d',
    'drop database d',
    "create tablespace x location '/x'",
    'drop tablespace x',
    "alter system set work_mem = '1MB'",
    "create subscription s connection '' publication p",
    'alter subscription s refresh publication',
    'drop subscription s',
    'discard all',
    'alter database d set tablespace x',
    'alter subscription s add publication p',
    'alter subscription s set (failover = true)',
  ])('know that no transaction can hold %s', async (sql) => {
    expect(await shown(sql)).toEqual([`!${sql}`])
  })

  it.each([
    'create index i on t (n)',
    'drop index i',
    'reindex table t',
    'analyze t',
    'cluster t using i',
    'alter table t detach partition p',
    'do $$ begin perform 1; end $$',
    "alter type mood add value 'x'",
    ...LIKE_THOSE_THAT_CANNOT,
    'create function f() returns int language sql begin atomic select 1; select 2; end',
  ])('know that a transaction can hold %s', async (sql) => {
    expect(await shown(sql)).toEqual([sql])
  })

  it('are the same on a checkout with other line endings, and others once their text is', async () => {
    const hashes = async (sql: string) => (await stepsOf(migration('0000_a', sql))).steps.map(({ hash }) => hash)
    const unix = await hashes('select\n1;\nselect 2;')
    expect(await hashes('select\r\n1;\r\nselect 2;')).toEqual(unix)
    expect((await hashes('select\n1;\nselect 3;'))[0]).toBe(unix[0])
    expect((await hashes('select\n1;\nselect 3;'))[1]).not.toBe(unix[1])
  })

  it.each([
    ['set search_path = x', 'search_path'],
    ["set time zone 'UTC'", 'timezone'],
    ['set role r', 'role'],
    ['reset lock_timeout', 'lock_timeout'],
    ['reset all', 'all'],
    ['set session authorization r', 'session_authorization'],
    ['set session characteristics as transaction read only', 'session characteristics'],
    ["select pg_catalog.set_config('search_path', '', false)", 'search_path'],
    ['set local search_path = x', undefined],
    ['set transaction isolation level serializable', undefined],
    ["select set_config('a.b', 'c', true)", undefined],
    ['select 1', undefined],
  ])('know what %s sets for the session', async (sql, sets) => {
    const { steps } = await stepsOf(migration('0000_a', sql))
    expect(steps[0]?.statements[0]?.sets).toBe(sets)
  })

  it('know the place of each statement in the file', async () => {
    const sql = `-- größer 🐘\nselect 1;\n${MARK}\n  select 'ü'; select 2`
    const { steps } = await stepsOf(migration('0000_a', sql))
    for (const { statements } of steps) {
      for (const statement of statements)
        expect(sql.slice(statement.offset)).toMatch(new RegExp(`^${statement.sql.replace(/[()]/g, '\\$&')}`))
    }
    expect(steps).toHaveLength(3)
  })
})

describe('the settings of a step', () => {
  const settings = { lock_timeout: '5000', statement_timeout: '0', 'dbctl.migration': '0000_a' }

  it('give way to what the file has set itself', () => {
    expect(settingsOfStep(settings, new Set())).toEqual(settings)
    expect(settingsOfStep(settings, new Set(['lock_timeout', 'search_path']))).toEqual({
      statement_timeout: '0',
      'dbctl.migration': '0000_a',
    })
    expect(settingsOfStep(settings, new Set(['all']))).toEqual({ 'dbctl.migration': '0000_a' })
  })

  it.each([
    ['create index concurrently i on t (n)', '0'],
    ['drop index concurrently i', '0'],
    ['reindex table concurrently t', '0'],
    ['alter table t detach partition p concurrently', '0'],
    ['vacuum full t', '5000'],
    ['reindex schema s', '5000'],
    ['cluster', '5000'],
    ['call p()', '5000'],
  ])('for %s have a lock timeout of %s: only what stops nobody may wait', async (sql, expected) => {
    for (const [head, lockTimeout] of [
      ['', expected],
      ['-- dbctl: lock-timeout 7s\n', '5000'],
    ] as const) {
      const file = migration('0000_a', head + sql)
      const { steps } = await stepsOf(file)
      const [statement] = steps[0]?.statements ?? []
      expect(statement && settingsOutside(settings, file, statement)).toEqual({ ...settings, lock_timeout: lockTimeout })
    }
  })
})

describe('a migration runs', () => {
  const mode = async (sql: string, script?: string) => {
    const { steps, warning } = await runModeOf(migration('0000_a', sql, { script }))
    return { steps: steps?.length, warned: warning !== undefined }
  }

  it.each([
    'create table t (n int)',
    ...LIKE_THOSE_THAT_CANNOT,
    'create function f() returns int language sql begin atomic select 1; select 2; end; create table t ()',
    'create function f() returns int language sql begin atomic end;',
    'do $$ begin commit; end $$',
    "select 'commit; rollback;' -- commit;",
    'savepoint a; select 1; rollback to a; rollback work to savepoint a; release a',
    "create type t as enum ('begin', 'end')",
    'select 1 as begin; select case when true then 1 end;',
  ])('whole, in one transaction: %j', async (sql) => {
    expect(await mode(sql)).toEqual({ steps: undefined, warned: false })
  })

  it('whole where comments nest and hold what is no statement', async () => {
    expect(await mode("/* a /* b */ it's; copy t from stdin; commit; */ select 'x'")).toEqual({ steps: undefined, warned: false })
  })

  it('step by step where a comment that nests hides its COMMIT from a glance', async () => {
    expect(await mode("/* a /* b */ it's */ commit; select 'x'")).toEqual({ steps: 1, warned: true })
  })

  it.each(['copy t from stdin', "/* one */ /* two */ copy t from stdin; select 'x'", "/* a /* b */ it's */ copy t from stdin; select 'x'"])(
    'not at all where a COPY has no stream: %s',
    async (sql) => {
      await expect(mode(sql)).rejects.toMatchObject({ code: 'DBCTL_MIGRATIONS_INVALID', message: expect.stringContaining('COPY') })
    },
  )

  it('step by step where its file asks for it', async () => {
    expect(await mode('-- dbctl: no-transaction\nselect 1; select 2')).toEqual({ steps: 2, warned: false })
  })

  it('step by step, with a warning, where it ends the transaction by itself', async () => {
    expect(await mode('select 1;\ncommit;\nselect 2')).toEqual({ steps: 2, warned: true })
    expect(await mode('select 1;\ncommit;\nselect 2', 'export default {}')).toEqual({ steps: 2, warned: true })
  })

  it('with its SQL as one step, as it stands, where it has TypeScript', async () => {
    const sql = `select 1; select 2;\n${MARK}\nselect 3;\n${MARK}\n`
    expect(await mode(sql, 'export default {}')).toEqual({ steps: 1, warned: false })
    expect(await mode('', 'export default {}')).toEqual({ steps: 0, warned: false })
    expect(wholeStep(migration('0000_a', sql))[0]?.statements.map((statement) => statement.sql.trim())).toEqual([
      'select 1; select 2;',
      'select 3;',
    ])
  })
})
