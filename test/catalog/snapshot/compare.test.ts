import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareColumnOrder, compareSnapshots } from '../../../src/catalog/snapshot/compare.ts'
import { readSnapshot } from '../../../src/catalog/snapshot/read.ts'
import type { CatalogSnapshot } from '../../../src/catalog/snapshot/snapshot.ts'
import type { Session } from '../../../src/client/session.ts'
import { engines } from '../../support/databases.ts'
import { everything, inTransaction } from './databases.ts'

describe.each(engines)('a changed database (%s)', (engine) => {
  let database: Awaited<ReturnType<typeof everything>>
  let session: Session
  let before: CatalogSnapshot
  beforeAll(async () => {
    database = await everything(engine)
    session = database.session
    before = await readSnapshot(session)
  })
  afterAll(() => database.close())

  const changedBy = (sql: string): Promise<CatalogSnapshot> =>
    inTransaction(session, async () => {
      await session.script(sql)
      return readSnapshot(session)
    })

  // What it tells of every kind of change is in mend.test.ts, where each is undone as well.
  it('differs not in itself', () => {
    expect(compareSnapshots(before, before)).toEqual([])
    expect(compareColumnOrder(before, before)).toEqual([])
  })

  it('shows both sides of a difference, and each attribute', async () => {
    const changed = await changedBy('alter table shop.customers alter column ratio type real, alter column ratio drop default')
    expect(compareSnapshots(before, changed)).toEqual([
      {
        kind: 'column',
        name: '"shop"."customers"."ratio"',
        change: 'changed',
        expected: 'double precision DEFAULT 0.1',
        actual: 'real',
        attributes: [
          { attribute: 'type', expected: 'double precision', actual: 'real' },
          { attribute: 'default', expected: '0.1', actual: null },
        ],
      },
    ])
  })

  it('says of another order of columns apart, and finds no difference in it', async () => {
    const changed = await changedBy('alter table shop.cache drop column value; alter table shop.cache add more int, add value jsonb')
    const again = await changedBy('drop table shop.cache; create unlogged table shop.cache (value jsonb, key text primary key)')
    expect(compareColumnOrder(before, changed)).toEqual([])
    expect(compareColumnOrder(before, again)).toEqual([
      { table: '"shop"."cache"', expected: ['"key"', '"value"'], actual: ['"value"', '"key"'] },
    ])
    expect(compareSnapshots(before, again).filter(({ kind }) => kind === 'column')).toEqual([])
  })
})
