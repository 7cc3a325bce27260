import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ensureOwnTable } from '../../src/catalog/dbctl-schema.ts'
import type { Client } from '../../src/client/client.ts'
import { DbctlError } from '../../src/errors.ts'
import { FACTS, readFacts } from '../../src/migrations/facts.ts'
import { createJournalSql } from '../../src/migrations/journal.ts'
import { type MigrateOptions, migrate } from '../../src/migrations/migrate.ts'
import { progressOf } from '../../src/migrations/progress.ts'
import { noteOfFailure } from '../../src/migrations/settle.ts'
import { stepsOf } from '../../src/migrations/steps.ts'
import { silent } from '../../src/report.ts'
import { connect, databaseForTest, type Engine, engines, type OpenDatabase, openDatabase, wipe } from '../support/databases.ts'
import { migration } from '../support/migration.ts'

const JOURNAL = { schema: 'drizzle', table: '__drizzle_migrations' }
const IN_PLACE = 'Index public.t_n is there but invalid: a build of it failed. Drop it and build it anew?'

interface Run {
  /** How an earlier run ended in this statement. */
  readonly earlier?: 'begun' | 'failed'
  /** The answer to a question; without it every question is declined. */
  readonly consent?: true
}

/** Runs one statement as a migration without a transaction; returns what was said. */
async function runStatement(client: Client, sql: string, { earlier, consent }: Run = {}): Promise<string[]> {
  const file = migration('0000_a', `-- dbctl: no-transaction\n${sql}`)
  const said: string[] = []
  if (earlier) {
    const { steps } = await stepsOf(file)
    const hash = steps[0]?.hash ?? ''
    await client.session.transaction(async (tx) => {
      await ensureOwnTable(tx, FACTS)
      await tx.script(createJournalSql(JOURNAL, 'journal', false).join(';'))
      const begun = earlier === 'begun' ? hash : noteOfFailure(hash)
      await progressOf(JOURNAL, file).started(tx, { done: [], begun, cursor: null })
    })
  }
  const options: MigrateOptions = {
    source: { format: 'journal', folder: '/drizzle', migrations: [file] },
    journal: JOURNAL,
    singleTransaction: false,
    outOfOrder: 'allow',
    lockTimeout: 5_000,
    statementTimeout: 0,
    lockWait: 0,
    signal: new AbortController().signal,
    report: { ...silent, note: (text) => said.push(text) },
    async consent(question) {
      said.push(question)
      if (!consent) throw new DbctlError('DBCTL_CONFIRMATION', 'declined', { hint: '' })
    },
  }
  const applied = await migrate(client, options)
  expect(applied.map(({ name }) => name)).toEqual(['0000_a'])
  return said
}

const noteOf = async ({ session }: Client) => (await readFacts(session, JOURNAL))?.get('0000_a')

const indexes = (client: Client) =>
  client.session.query<{ name: string; valid: boolean }>(
    `select indexrelid::regclass::text as name, indisvalid as valid from pg_index where indrelid = 't'::regclass order by 1`,
  )

/** A table whose unique index cannot be built: n is there twice. */
const TWICE = 'create table t (id int, n int); insert into t values (1, 1), (2, 1)'
const BUILD = 'create unique index concurrently t_n on t (n)'

/** What a build leaves that met a duplicate, and the duplicate gone. */
async function leaveInvalid({ session }: Client): Promise<void> {
  await session.script(TWICE)
  await expect(session.script(BUILD)).rejects.toMatchObject({ fields: { sqlstate: '23505' } })
  await session.script('delete from t where id = 2')
}

/** One database for all tests of a group, empty before each. */
function sharedDatabase(engine: Engine) {
  let database: OpenDatabase
  beforeAll(async () => {
    database = await openDatabase(engine, 'empty')
  })
  beforeEach(() => wipe(database.client))
  afterAll(() => database.close())
  return (work: (client: Client) => Promise<void>) => work(database.client)
}

describe.each(engines)('on the %s engine, CREATE INDEX CONCURRENTLY', (engine) => {
  const withDatabase = sharedDatabase(engine)

  it('that an earlier run began is built where nothing is there', () =>
    withDatabase(async (client) => {
      await client.session.script('create table t (n int)')
      expect(await runStatement(client, BUILD, { earlier: 'begun' })).toEqual([])
      expect(await indexes(client)).toEqual([{ name: 't_n', valid: true }])
    }))

  it('that an earlier run began counts as done where a whole index is there', () =>
    withDatabase(async (client) => {
      await client.session.script('create table t (n int); create unique index t_n on t (n)')
      expect(await runStatement(client, BUILD, { earlier: 'begun' })).toEqual([])
      expect(await noteOf(client)).toMatchObject({ status: 'applied', begun: null })
    }))

  it.each(['begun', 'failed'] as const)('that an earlier run left invalid (%s) is dropped and built anew, unasked', (earlier) =>
    withDatabase(async (client) => {
      await leaveInvalid(client)
      expect(await runStatement(client, BUILD, { earlier })).toEqual([
        'dropping index public.t_n, which an interrupted build left invalid, to build it anew',
      ])
      expect(await indexes(client)).toEqual([{ name: 't_n', valid: true }])
    }),
  )

  it('whose name an invalid index of somebody else’s has is built once that may be dropped, and not before, IF NOT EXISTS or not', () =>
    withDatabase(async (client) => {
      await leaveInvalid(client)
      for (const sql of [BUILD, BUILD.replace('t_n', 'if not exists t_n')]) {
        await expect(runStatement(client, sql)).rejects.toMatchObject({ code: 'DBCTL_CONFIRMATION' })
        expect(await indexes(client)).toEqual([{ name: 't_n', valid: false }])
      }
      expect(await runStatement(client, BUILD, { consent: true })).toEqual([IN_PLACE, expect.stringContaining('dropping index public.t_n')])
      expect(await indexes(client)).toEqual([{ name: 't_n', valid: true }])
    }))

  it('whose name a whole index has that was there before is never taken for done', () =>
    withDatabase(async (client) => {
      await client.session.script('create table t (m int, n int); create index t_n on t (m)')
      for (let run = 0; run < 2; run++) {
        await expect(runStatement(client, BUILD)).rejects.toMatchObject({ code: 'DBCTL_STATEMENT', details: { sqlstate: '42P07' } })
        expect(await noteOf(client)).toMatchObject({ status: 'failed', begun: null })
      }
      expect(await runStatement(client, BUILD.replace('t_n', 'if not exists t_n'))).toEqual([])
    }))

  it('whose name an index of another table has leaves that one alone', () =>
    withDatabase(async (client) => {
      await leaveInvalid(client)
      await client.session.script('create table other (n int)')
      await expect(runStatement(client, 'create index concurrently t_n on other (n)')).rejects.toMatchObject({
        details: { sqlstate: '42P07' },
      })
      expect(await indexes(client)).toEqual([{ name: 't_n', valid: false }])
    }))

  it('without a name cannot be told apart from another, so a person must', () =>
    withDatabase(async (client) => {
      await client.session.script('create table t (n int)')
      const sql = 'create index concurrently on t (n)'
      await expect(runStatement(client, sql, { earlier: 'begun' })).rejects.toMatchObject({
        code: 'DBCTL_MIGRATION_PARTIAL',
        hint: expect.stringMatching(/^Look, then say which/),
      })
      expect(await runStatement(client, sql, { earlier: 'failed' })).toEqual([])
    }))

  it('without a name is told with what is invalid on its table', () =>
    withDatabase(async (client) => {
      await client.session.script('create table t (n int); insert into t values (1), (1)')
      await client.session.script('create unique index concurrently "T u" on t (n)').catch(() => undefined)
      const sql = 'create index concurrently on t (n)'
      await expect(runStatement(client, sql, { earlier: 'begun' })).rejects.toMatchObject({
        hint: expect.stringMatching(/^Invalid there: drop index concurrently "T u"; first\. Look/),
      })
    }))

  it('is found in the schema of its table, wherever the search_path leads', () =>
    withDatabase(async (client) => {
      await client.session.script('create schema "S x"; create table "S x"."T" (n int); insert into "S x"."T" values (1), (1)')
      const sql = 'create unique index concurrently "I" on "S x"."T" (n)'
      await expect(runStatement(client, sql)).rejects.toMatchObject({ details: { sqlstate: '23505' } })
      await client.session.script('delete from "S x"."T"')
      expect(await runStatement(client, sql)).toEqual([expect.stringContaining('dropping index "S x"."I", which an interrupted build')])
    }))
})

describe.each(engines)('on the %s engine, what an earlier run began and did not end', (engine) => {
  const withDatabase = sharedDatabase(engine)
  it.each([
    ['drop index concurrently t_n', 'create table t (n int); create index t_n on t (n)'],
    ['drop index concurrently t_n', 'create table t (n int)'],
    ['vacuum t', 'create table t (n int)'],
    ['vacuum', 'create table t (n int)'],
    ['reindex table concurrently t', 'create table t (n int primary key)'],
    ['reindex index concurrently t_pkey', 'create table t (n int primary key)'],
    ['reindex (concurrently) schema public', 'create table t (n int primary key)'],
    ['cluster', 'create table t (n int primary key)'],
    [
      'alter table p detach partition t concurrently',
      'create table p (n int) partition by list (n); create table t partition of p for values in (1)',
    ],
    ['alter table p detach partition t concurrently', 'create table p (n int) partition by list (n); create table t (n int)'],
    ['discard plans', 'create table t (n int)'],
  ])('is ended: %s after %s', (sql, before) =>
    withDatabase(async (client) => {
      await client.session.script(before)
      expect(await runStatement(client, sql, { earlier: 'begun' })).toEqual([])
      expect((await indexes(client)).filter(({ name }) => name === 't_n')).toEqual([])
      expect(await client.session.query(`select from pg_inherits where inhrelid = 't'::regclass`)).toEqual([])
    }),
  )

  it.each(['call p()', 'do $$ begin insert into t values (1); commit; end $$'])(
    'cannot be told, and is left to a person: %s',
    async (sql) => {
      const { url } = await databaseForTest(engine, 'empty')
      await connect(url, async (client) => {
        await client.session.script(
          'create table t (n int); create procedure p() language plpgsql as $$ begin insert into t values (1); commit; end $$',
        )
        await expect(runStatement(client, sql, { earlier: 'begun' })).rejects.toMatchObject({
          code: 'DBCTL_MIGRATION_PARTIAL',
          message: expect.stringContaining('0000_a: a statement that may commit by itself was under way when the last run ended'),
          hint: expect.stringContaining('dbctl repair 0000_a --step done, or --step undone'),
        })
        expect(await client.session.query('select from t')).toEqual([])
        // What the server refused has a reason that the person has read.
        await runStatement(client, sql, { earlier: 'failed' })
        expect(await client.session.query('select from t')).toHaveLength(1)
      })
    },
  )
})

describe('on a server', () => {
  it('an index that another session is building is waited for by whoever comes next, and not dropped', async () => {
    const { url } = await databaseForTest('server', 'empty')
    await connect(url, async (client) => {
      await client.session.script('create table t (n int)')
      await connect(url, async (writer) => {
        await connect(url, async (builder) => {
          let building: Promise<void> | undefined
          await writer.session.transaction(async (tx) => {
            await tx.script('insert into t values (1)')
            building = builder.session.script(BUILD) // waits for the writer, its index there and invalid
            await until(async () => (await indexes(client)).length === 1)
            await expect(runStatement(client, BUILD, { consent: true })).rejects.toMatchObject({
              code: 'DBCTL_BUSY',
              message: expect.stringContaining('index public.t_n is being built by another session at this moment'),
            })
            expect(await indexes(client)).toEqual([{ name: 't_n', valid: false }])
          })
          await building
        })
      })
      expect(await indexes(client)).toEqual([{ name: 't_n', valid: true }])
    })
  })

  it('what an interrupted REINDEX CONCURRENTLY left behind is dropped', async () => {
    const { url } = await databaseForTest('server', 'empty')
    await connect(url, async (client) => {
      await client.session.script('create table t (n int); create index t_n on t (n)')
      await connect(url, (writer) =>
        writer.session.transaction(async (tx) => {
          await tx.script('insert into t values (1)')
          await client.session.script("set lock_timeout = '100ms'")
          await expect(client.session.script('reindex index concurrently t_n')).rejects.toMatchObject({ fields: { sqlstate: '55P03' } })
        }),
      )
      expect(await indexes(client)).toHaveLength(2)
      expect(await runStatement(client, 'reindex index concurrently t_n', { earlier: 'failed' })).toEqual([
        'dropping index public.t_n_ccnew, which an interrupted REINDEX left behind',
      ])
      expect(await indexes(client)).toEqual([{ name: 't_n', valid: true }])
    })
  })

  it.each(['begun', 'failed'] as const)('a partition that is half detached is detached (%s)', async (earlier) => {
    const { url } = await databaseForTest('server', 'empty')
    await connect(url, async (client) => {
      await client.session.script('create table p (n int) partition by list (n); create table t partition of p for values in (1)')
      const sql = 'alter table p detach partition t concurrently'
      await connect(url, (reader) =>
        reader.session.transaction(async (tx) => {
          await tx.query('select from p')
          await client.session.script("set lock_timeout = '100ms'")
          await expect(client.session.script(sql)).rejects.toMatchObject({ fields: { sqlstate: '55P03' } })
        }),
      )
      expect(await client.session.query('select inhdetachpending as half from pg_inherits')).toEqual([{ half: true }])
      expect(await runStatement(client, sql, { earlier })).toEqual(['finalizing the detachment of "t", which was interrupted'])
      expect(await client.session.query('select from pg_inherits')).toEqual([])
    })
  })

  it.each(['create', 'drop'] as const)('a database that is to be there or not is looked for: %s', async (verb) => {
    const { url } = await databaseForTest('server', 'empty')
    const name = `${new URL(url).pathname.slice(1)}_other`
    await connect(url, async (client) => {
      if (verb === 'create') await client.session.script(`create database ${name}`)
      try {
        expect(await runStatement(client, `${verb} database ${name}`, { earlier: 'begun' })).toEqual([])
      } finally {
        await client.session.script(`drop database if exists ${name}`)
      }
    })
  })

  it('a statement that its text does not show to refuse a transaction runs outside all the same', async () => {
    const { url } = await databaseForTest('server', 'empty')
    await connect(url, async (client) => {
      await client.session.script(
        'create table p (n int primary key) partition by list (n); create table t partition of p for values in (1)',
      )
      expect(await runStatement(client, 'reindex table p')).toEqual([])
      expect(await noteOf(client)).toMatchObject({ status: 'applied' })
    })
  })
})

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20))
}
