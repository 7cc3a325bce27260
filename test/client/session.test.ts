import { sql } from 'drizzle-orm'
import { integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isoTimestamp } from '../../src/client/values.ts'
import { ServerError } from '../../src/server-error.ts'
import { connect, createDatabase, engines, type TestDatabase } from '../support/databases.ts'

const bytes = async function* (...chunks: (string | Uint8Array)[]) {
  for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
}

describe.each(engines)('a session on the %s engine', (engine) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase(engine, 'empty')
  })
  afterAll(() => database.drop())

  it('gives every type the same shape as on the other engine', async () => {
    const rows = await connect(database.url, ({ session }) =>
      session.query(
        `select 1::int2 as int2, 2::int4 as int4, 9007199254740993::int8 as int8, 1.50::numeric as numeric, 0.1::float4 as float4,
                0.1::float8 as float8, true as yes, false as no, null as nothing, '{"a":[1]}'::jsonb as jsonb, '\\x00ff'::bytea as bytea,
                '2026-01-02 03:04:05.678901+00'::timestamptz as at, '2026-01-02'::date as day, array[1,2] as list, '{}'::text[] as empty`,
      ),
    )
    expect(rows).toEqual([
      {
        ...{ int2: 1, int4: 2, int8: '9007199254740993', numeric: '1.50', float4: 0.1, float8: 0.1, yes: true, no: false, nothing: null },
        ...{
          jsonb: { a: [1] },
          bytea: Uint8Array.from([0, 255]),
          at: '2026-01-02 03:04:05.678901+00',
          day: '2026-01-02',
          list: '{1,2}',
          empty: '{}',
        },
      },
    ])
  })

  it('runs no text of a transaction that could not be begun', async () => {
    const failed: number[] = []
    const found = await connect(database.url, async ({ session }) => {
      const isolation = 'no such level' as 'serializable'
      const running = session.transactionOfScripts(['create table unbegun (id int)'], 'select 1', { isolation }, (at) => failed.push(at))
      await expect(running).rejects.toThrow(/syntax error/)
      return session.query("select pg_catalog.to_regclass('unbegun')::text as name, pg_catalog.pg_current_xact_id_if_assigned() as open")
    })
    expect(found).toEqual([{ name: null, open: null }])
    expect(failed).toEqual([])
  })

  it('begins a transaction of texts afresh where it is asked to, whatever a script has set', async () => {
    const local = { 'dbctl.migration': `it's a \\ b` }
    const seen = `create temporary table seen as select current_setting('search_path') as path, current_setting('work_mem') = '9MB' as changed,
      current_setting('dbctl.migration') as name`
    const found = await connect(database.url, async ({ session }) => {
      await session.keepSettings({ search_path: 'public' })
      await session.script(`set standard_conforming_strings = off; set search_path = nowhere; set work_mem = '9MB'`)
      await session.transactionOfScripts([seen], 'select 1', { local, fresh: true }, () => undefined)
      return session.query('select * from seen')
    })
    expect(found).toEqual([{ path: 'public', changed: false, name: local['dbctl.migration'] }])
  })

  it('sends parameters of every type as the server declares them', async () => {
    const [row] = await connect(database.url, ({ session }) =>
      session.query(
        'select $1::int8 + 1 as big, $2::bool as yes, $3::jsonb as json, $4::timestamptz as at, $5::text[] as list, $6::bytea as bytes, $7::text as nothing',
        [
          9007199254740992n,
          false,
          { a: 'ü' },
          new Date('2026-01-02T03:04:05.678Z'),
          ['x"y', null, 'a\\b'],
          Uint8Array.from([1, 2]),
          undefined,
        ],
      ),
    )
    expect(row).toEqual({
      ...{ big: '9007199254740993', yes: false, json: { a: 'ü' }, at: '2026-01-02 03:04:05.678+00' },
      ...{ list: '{"x\\"y",NULL,"a\\\\b"}', bytes: Uint8Array.from([1, 2]), nothing: null },
    })
  })

  it('works in UTC and ISO whatever the database has set', async () => {
    const [row] = await connect(database.url, async ({ session }) =>
      session.query<{ at: string }>(`select '2026-06-01 12:00:00+02'::timestamptz as at`),
    )
    expect(isoTimestamp(row?.at ?? '')).toBe('2026-06-01T10:00:00.000Z')
  })

  it('rolls a transaction back when the work fails, and a savepoint alone when only that fails', async () => {
    const rows = await connect(database.url, async ({ session }) => {
      await session.script('create table kept (n int)')
      await session.transaction(async (tx) => {
        await tx.command('insert into kept values (1)')
        const inner = tx.transaction(async (nested) => {
          await nested.command('insert into kept values (2)')
          await nested.query('select 1 / 0')
        })
        await expect(inner).rejects.toBeInstanceOf(ServerError)
        await tx.command('insert into kept values (3)')
      })
      const outer = session.transaction(async (tx) => {
        await tx.command('insert into kept values (4)')
        throw new Error('changed my mind')
      })
      await expect(outer).rejects.toThrow('changed my mind')
      return session.query<{ n: number }>('select n from kept order by n')
    })
    expect(rows.map(({ n }) => n)).toEqual([1, 3])
  })

  it('does not report a commit when an error inside was swallowed', async () => {
    await connect(database.url, async ({ session }) => {
      const swallowed = session.transaction((tx) => tx.query('select 1 / 0').catch(() => 'never mind'))
      await expect(swallowed).rejects.toMatchObject({ fields: { sqlstate: '22012' } })
    })
  })

  it('refuses to write in a read-only transaction, and keeps local settings local', async () => {
    await connect(database.url, async ({ session }) => {
      const write = session.transaction((tx) => tx.script('create table never (n int)'), { readOnly: true })
      await expect(write).rejects.toMatchObject({ fields: { sqlstate: '25006' } })
      const shown = (name: string) => session.query<{ value: string }>('select current_setting($1) as value', [name])
      const inside = await session.transaction(() => shown('lock_timeout'), { local: { lock_timeout: '123' } })
      expect([inside[0]?.value, (await shown('lock_timeout'))[0]?.value]).toEqual(['123ms', '5s'])
    })
  })

  it('says which character of a statement is wrong', async () => {
    await connect(database.url, async ({ session }) => {
      await expect(session.script('select 1;\nselect * frm nowhere')).rejects.toMatchObject({ fields: { sqlstate: '42601', position: 20 } })
    })
  })

  it('copies rows in from a stream as text and as binary, and counts them', async () => {
    await connect(database.url, async ({ session }) => {
      await session.script('create table copied (n int primary key, t text)')
      const target = { schema: 'public', table: 'copied', columns: ['n', 't'] }
      expect(await session.copyIn({ ...target, format: 'text' }, bytes('1\ta\n2\t', 'b\n3\t\\N\n'))).toBe(3)
      // Header, one row of two fields (int4 4, text 'd'), trailer; https://www.postgresql.org/docs/current/sql-copy.html
      const binary = Buffer.concat([
        Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'),
        Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 1, 0x64, 0xff, 0xff]),
      ])
      expect(await session.copyIn({ ...target, format: 'binary' }, bytes(binary.subarray(0, 20), binary.subarray(20)))).toBe(1)
      expect(await session.query('select * from copied order by n')).toEqual([
        { n: 1, t: 'a' },
        { n: 2, t: 'b' },
        { n: 3, t: null },
        { n: 4, t: 'd' },
      ])
    })
  })

  it('reports a COPY that fails in the middle, at its very end, or in its source, and goes on working', async () => {
    await connect(database.url, async ({ session }) => {
      await session.script('create table broken (n int primary key)')
      const target = { schema: 'public', table: 'broken', columns: ['n'], format: 'text' } as const
      await expect(session.copyIn(target, bytes('1\n', 'x\n', '2\n'))).rejects.toMatchObject({ fields: { sqlstate: '22P02' } })
      await expect(session.copyIn(target, bytes('1\n1\n'))).rejects.toMatchObject({ fields: { sqlstate: '23505' } })
      const source = async function* () {
        yield Buffer.from('5\n')
        throw new Error('the file ended too early')
      }
      await expect(session.copyIn(target, source())).rejects.toThrow('the file ended too early')
      expect(await session.query('select count(*)::int as rows from broken')).toEqual([{ rows: 0 }])
    })
  })

  it('serves Drizzle on the same conversation, its transactions inside ours', async () => {
    const things = pgTable('things', {
      id: integer().primaryKey(),
      name: text().notNull(),
      data: jsonb().$type<{ tags: string[] }>(),
      at: timestamp({ withTimezone: true }).notNull(),
    })
    const at = new Date('2026-01-02T03:04:05.678Z')
    await connect(database.url, async ({ session }) => {
      await session.script('create table things (id int primary key, name text not null, data jsonb, at timestamptz not null)')
      const db = await session.drizzle({ things })
      await session.transaction(async () => {
        await db.insert(things).values({ id: 1, name: 'one', data: { tags: ['a'] }, at })
        const failing = db.transaction(async (tx) => {
          await tx.insert(things).values({ id: 2, name: 'two', at })
          tx.rollback()
        })
        await expect(failing).rejects.toThrow()
      })
      expect(await db.query.things.findMany()).toEqual([{ id: 1, name: 'one', data: { tags: ['a'] }, at }])
      expect(await db.execute(sql`select 1 as one`)).toEqual([{ one: 1 }])
    })
  })

  it('knows the server, and says where it is without a secret', async () => {
    await connect(database.url, async ({ facts }) => {
      expect(facts).toMatchObject({ engine, pooled: false, standby: false })
      expect(facts.serverVersion).toBeGreaterThanOrEqual(140_000)
      expect(facts.label).not.toMatch(/password|postgres:[^@]+@/)
    })
  })
})
