import { describe, expect, it } from 'vitest'
import { migrationScript, type ScriptOptions } from '../../src/migrations/script.ts'
import { noteOfFailure } from '../../src/migrations/settle.ts'
import { checksumOf, type Migration } from '../../src/migrations/source/migration.ts'
import { stepsOf } from '../../src/migrations/steps.ts'
import { VERSION } from '../../src/version.ts'
import { migration } from '../support/migration.ts'

const NOTHING = { done: [], begun: null, cursor: null }
const RUN = { run: true, noted: true, before: [] }

const script = (pending: readonly Migration[], options: Partial<ScriptOptions> = {}) =>
  migrationScript(pending, {
    journal: { schema: 'drizzle', table: '__drizzle_migrations' },
    format: 'journal',
    schemaExists: true,
    journalExists: true,
    named: false,
    ownTable: [],
    before: [],
    after: [],
    singleTransaction: false,
    lockTimeout: 5_000,
    statementTimeout: 0,
    unfinished: () => NOTHING,
    settle: async () => RUN,
    ...options,
  })

const FORMATS = `set "TimeZone" = 'UTC';
set "DateStyle" = 'ISO, YMD';
set "IntervalStyle" = 'postgres';
set "bytea_output" = 'hex';
set "extra_float_digits" = '1';
`
const local = (name: string, lock = 5_000, statement = 0) => `set local "lock_timeout" = '${lock}';
set local "statement_timeout" = '${statement}';
set local "dbctl"."migration" = '${name}';
`
const records = (of: Migration) => `reset session authorization; reset role;
insert into "drizzle"."__drizzle_migrations" (hash, created_at) values ('${of.hash}', ${of.when});
insert into "dbctl"."migrations" as fact (journal, name, checksum, hash, status, started_at, finished_at, dbctl_version)
values ('"drizzle"."__drizzle_migrations"', '${of.name}', '${checksumOf(of)}', '${of.hash}', 'applied', transaction_timestamp(), clock_timestamp(), '${VERSION}')
on conflict`

describe('the script of a dry run', () => {
  it('is a comment when there is nothing to apply', async () => {
    expect(await script([])).toBe('-- nothing to apply\n')
    expect(await script([], { journalExists: false })).toBe('-- nothing to apply\n')
  })

  it('puts each migration, its journal row and what dbctl records between BEGIN and COMMIT', async () => {
    const a = migration('0000_a', 'create table a (id int);\n--> statement-breakpoint\ncreate table b (id int);\n', { when: 100 })
    const c = migration('0001_c', 'create table c (id int);', { when: 200 })
    const text = await script([a, c])
    expect(text.replaceAll(/on conflict[^;]*;/g, 'on conflict')).toBe(`\\set ON_ERROR_STOP on
\\encoding UTF8
${FORMATS}
-- migration 0000_a
begin;
${local('0000_a')}create table a (id int);
;
create table b (id int);
;
${records(a)}
commit;

-- migration 0001_c
reset all;
${FORMATS}begin;
${local('0001_c')}create table c (id int);
;
${records(c)}
commit;
`)
  })

  it('makes the journal table first where there is none, as Drizzle would, and dbctl’s own', async () => {
    const text = await script([migration('0000_a', 'select 1')], {
      journalExists: false,
      schemaExists: false,
      ownTable: ['create schema "dbctl"', 'create table x ()'],
    })
    expect(text).toContain(`begin;
create schema if not exists "drizzle";
create table if not exists "drizzle"."__drizzle_migrations" (id serial primary key, hash text not null, created_at bigint);
create schema "dbctl";
create table x ();
commit;
`)
    expect(await script([migration('0000_a', 'select 1')], { journalExists: false })).not.toContain('create schema')
  })

  it('writes the row of 1.0 where folder and table are of 1.0, and that of 0.x where either is not', async () => {
    const a = migration('20260101000000_a', 'select 1')
    const named = `(hash, created_at, name) values ('${a.hash}', ${a.when}, '${a.name}')`
    const nameless = `(hash, created_at) values ('${a.hash}', ${a.when})`
    expect(await script([a], { format: 'folders', named: true })).toContain(named)
    expect(await script([a], { format: 'folders', named: false })).toContain(nameless)
    expect(await script([a], { format: 'journal', named: true })).toContain(nameless)
    expect(await script([a], { format: 'folders', named: true, journalExists: false })).toContain('name text, applied_at timestamp')
  })

  it.each([
    ['forgets its semicolon', 'create table a (id int)'],
    ['ends in a comment', 'create table a (id int) -- the first'],
    ['ends in a comment after its semicolon', 'create table a (id int); -- the first'],
  ])('ends a statement that %s', async (_, sql) => {
    expect(await script([migration('0000_a', sql)])).toContain(`${sql}\n;\nreset session`)
  })

  it('quotes the journal’s names', async () => {
    const text = await script([migration('0000_a', 'select 1')], { journal: { schema: 'My "schema"', table: 'table' } })
    expect(text).toContain('insert into "My ""schema"""."table" (hash, created_at)')
  })

  it('has the timeouts that a file asks for', async () => {
    const text = await script([migration('0000_a', '-- dbctl: lock-timeout 1s\n-- dbctl: statement-timeout 2min\nselect 1')])
    expect(text).toContain(local('0000_a', 1_000, 120_000))
  })

  it('is one transaction when asked, without what the one migration set for its session in the next', async () => {
    const text = await script([migration('0000_a', 'set search_path = x'), migration('0001_b', 'select 1')], { singleTransaction: true })
    expect(text.match(/^(begin;|commit;|reset all;)$/gm)).toEqual(['begin;', 'reset all;', 'commit;'])
  })

  it('is refused as one transaction where the run would be', async () => {
    await expect(script([migration('0000_a', '-- dbctl: no-transaction\nvacuum')], { singleTransaction: true })).rejects.toMatchObject({
      code: 'DBCTL_USAGE',
    })
  })

  it('refuses in psql what holds TypeScript, and records nothing of it', async () => {
    const text = await script([migration('0000_a', 'select 1', { script: 'export default {}' })])
    expect(text).toContain('raise exception')
    expect(text).not.toContain('insert into')
  })

  describe('of a migration without a transaction', () => {
    const a = migration(
      '0000_a',
      '-- dbctl: no-transaction\nset search_path = s;\ncreate table t (n int);\ncreate index concurrently i on t (n);',
    )

    it('has each statement by itself, those outside a transaction with time to wait, and the row at the end', async () => {
      expect((await script([a])).replaceAll(/on conflict[^;]*;/g, 'on conflict')).toBe(`\\set ON_ERROR_STOP on
\\encoding UTF8
${FORMATS}
-- migration 0000_a, without one transaction around it
begin;
${local('0000_a')}set search_path = s
;
commit;
begin;
${local('0000_a')}create table t (n int)
;
commit;
set "lock_timeout" = '0';
set "statement_timeout" = '0';
set "dbctl"."migration" = '0000_a';
create index concurrently i on t (n)
;
begin;
${records(a)}
commit;
`)
    })

    it('leaves out what an earlier run has done, but for its settings, and settles what that left behind', async () => {
      const { steps } = await stepsOf(a)
      const [first, second, third] = steps.map(({ hash }) => hash) as [string, string, string]
      const attempts: string[] = []
      const text = await script([a], {
        unfinished: () => ({ ...NOTHING, done: [first, second], begun: noteOfFailure(third) }),
        settle: async (_migration, { sql }, attempt) => {
          attempts.push(`${attempt}: ${sql}`)
          return { ...RUN, before: [{ sql: 'drop index concurrently i', why: 'dropping i' }] }
        },
      })
      expect(attempts).toEqual(['failed: create index concurrently i on t (n)'])
      expect(text).toContain(`-- done by an earlier run: set search_path = s
set search_path = s
;
-- done by an earlier run: create table t (n int)
set "lock_timeout" = '0';
set "statement_timeout" = '0';
set "dbctl"."migration" = '0000_a';
-- dropping i
drop index concurrently i
;
create index concurrently i on t (n)
;
begin;
`)
    })

    it('leaves out a statement that has taken effect already', async () => {
      const text = await script([a], { settle: async () => ({ run: false, noted: false, before: [] }) })
      expect(text).toContain('\n-- taken effect already: create index concurrently i on t (n)\nbegin;')
    })

    it('is refused where the file was edited after a part of it was done', async () => {
      await expect(script([a], { unfinished: () => ({ ...NOTHING, done: ['other'] }) })).rejects.toMatchObject({
        code: 'DBCTL_MIGRATION_PARTIAL',
        message: '0000_a was edited after 1 of its steps was done: step 1 is not what it was',
      })
    })

    it('is refused where the file was begun in steps and now asks for one transaction', async () => {
      const whole = migration('0000_a', 'insert into t values (1)')
      await expect(script([whole], { unfinished: () => ({ ...NOTHING, done: ['other'] }) })).rejects.toMatchObject({
        code: 'DBCTL_MIGRATION_PARTIAL',
      })
    })

    it('lets the file’s own timeouts stand', async () => {
      const own = migration('0000_a', "-- dbctl: no-transaction\nset lock_timeout = '1min';\ncreate table t (n int);\nvacuum t")
      const text = await script([own])
      expect(text.match(/lock_timeout.*$/gm)).toEqual([`lock_timeout" = '5000';`, `lock_timeout = '1min'`])
    })
  })
})
