import { describe, expect, it } from 'vitest'
import type { Session } from '../../../src/client/session.ts'
import { fillColumn } from '../../../src/migrations/backfill.ts'
import type { MigrationScriptInput } from '../../../src/migrations/define.ts'
import { asAdministrator, connect, databaseForTest, type Engine, engines } from '../../support/databases.ts'

/** As the runner's: a transaction each; `between` runs after the first of them. */
function batchesOf(session: Session, between: () => Promise<unknown> = async () => undefined): MigrationScriptInput['batches'] {
  let count = 0
  return async (_, work) => {
    let cursor: unknown
    do {
      cursor = await session.transaction(() => work(cursor as never))
      if (++count === 1) await between()
    } while (cursor !== undefined)
  }
}

const TARGET = { table: '"t"', column: 'Value', value: `'v' || id` }

const table = 'create table t (id int primary key, pad text, "Value" text) with (fillfactor = 50)'
const some = "insert into t select i, repeat('x', 200), case when i % 10 = 0 then 'kept' end from generate_series(1, 20000) i"

async function withTable(sql: string, work: (session: Session) => Promise<void>, engine: Engine = 'server'): Promise<void> {
  const { url } = await databaseForTest(engine, 'empty')
  await connect(url, async ({ session }) => {
    await session.script(sql)
    await work(session)
  })
}

it.each(engines)('a backfill on the %s fills what is null, row for row, and nothing else', async (engine) => {
  const fill = async (session: Session) => {
    await fillColumn({ session, batches: batchesOf(session) }, TARGET)
    const [counts] = await session.query(
      `select count(*)::int as all, count(*) filter (where "Value" = 'kept')::int as kept, count(*) filter (where "Value" = 'v' || id)::int as filled from t`,
    )
    expect(counts).toEqual({ all: 20_000, kept: 2_000, filled: 18_000 })
  }
  await withTable(`${table}; ${some}`, fill, engine)
})

describe('a backfill', () => {
  it('works in more than one transaction, and takes up where it was', async () => {
    await withTable(`${table}; ${some}`, async (session) => {
      const filled: number[] = []
      const count = async () => filled.push(Number((await session.query('select count("Value")::int as n from t'))[0]?.n))
      await fillColumn({ session, batches: batchesOf(session, count) }, TARGET)
      await count()
      expect(filled[0]).toBeGreaterThan(2_000)
      expect(filled[0]).toBeLessThan(20_000)
      expect(filled[1]).toBe(20_000)
    })
  })

  it('finds the rows of every partition', async () => {
    const parts = `create table t (id int, "Value" text) partition by range (id);
      create table t1 partition of t for values from (0) to (1000); create table t2 partition of t for values from (1000) to (20000);
      insert into t select i, case when i < 1000 then 'kept' end from generate_series(1, 8000) i`
    await withTable(parts, async (session) => {
      await fillColumn({ session, batches: batchesOf(session) }, TARGET)
      const [counts] = await session.query(
        `select count(*) filter (where "Value" = 'kept')::int as kept, count(*) filter (where "Value" = 'v' || id)::int as filled from t`,
      )
      expect(counts).toEqual({ kept: 999, filled: 7_001 })
    })
  })

  it("takes the column's own default, for each row anew", async () => {
    await withTable(`${table}; ${some}; alter table t alter "Value" set default gen_random_uuid()`, async (session) => {
      await fillColumn({ session, batches: batchesOf(session) }, { ...TARGET, value: 'default' })
      expect(await session.query('select count(distinct "Value")::int as n from t')).toEqual([{ n: 18_001 }])
    })
  })

  it('fails on a value that is null for some row, rather than go on for ever', async () => {
    await withTable(`${table}; ${some}`, async (session) => {
      const filling = fillColumn({ session, batches: batchesOf(session) }, { ...TARGET, value: `nullif('v' || id, 'v7')` })
      await expect(filling).rejects.toThrow(`the value given for "t".Value is null in some rows: nullif('v' || id, 'v7')`)
    })
  })

  it('does nothing while it is not told the value', async () => {
    await withTable(`${table}; ${some}`, async (session) => {
      await expect(fillColumn({ session, batches: batchesOf(session) }, { ...TARGET, value: ' ' })).rejects.toThrow(
        'nothing says yet what "t".Value is',
      )
      expect(await session.query('select count("Value")::int as n from t')).toEqual([{ n: 2_000 }])
    })
  })
})

it('a row that an application moves to a page that is done already is filled all the same', async () => {
  const { url } = await databaseForTest('server', 'empty')
  await connect(url, async ({ session }) => {
    await session.script(`create table t (id int primary key, pad text, "Value" text) with (autovacuum_enabled = off);
      insert into t select i, repeat('x', 200) from generate_series(1, 20000) i; delete from t where id < 3000`)
    await session.script('vacuum t')
    // Pages at the beginning have room, and an update of a row at the end moves it there.
    let moved = 0
    const move = async () => {
      await asAdministrator((sql) => sql.unsafe('update t set pad = pad where id between 19000 and 19500'), url)
      const [row] = await session.query<{ n: number }>(`select count(*)::int as n from t where id > 18999 and ctid < '(128,0)'::tid`)
      moved = row?.n ?? 0
    }
    await fillColumn({ session, batches: batchesOf(session, move) }, TARGET)
    expect(await session.query('select count(*)::int as n from t where "Value" is null')).toEqual([{ n: 0 }])
    expect(moved).toBeGreaterThan(0)
  })
})
