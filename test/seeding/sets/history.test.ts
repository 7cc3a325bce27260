import { describe, expect, it } from 'vitest'
import { ensureHistory, readHistory, recordSet } from '../../../src/seeding/sets/history.ts'
import { connect, databaseForTest, engines } from '../../support/databases.ts'

const set = {
  name: 'countries',
  kind: 'reference' as const,
  checksum: 'abc',
  rows: 3,
  inserted: 2,
  updated: 1,
  tables: { 'app.countries': 2 },
  milliseconds: 12.6,
}

describe.each(engines)('which sets were written, on the %s engine', (engine) => {
  it('is remembered set by set, the last time of each', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    await connect(url, async ({ session }) => {
      expect(await readHistory(session)).toEqual({ readable: true, sets: new Map() })
      await ensureHistory(session)
      for (const record of [set, { ...set, name: 'cities' }, { ...set, checksum: 'def' }])
        await session.transaction((tx) => recordSet(tx, record))
      const { sets } = await readHistory(session)
      expect([...sets.keys()]).toEqual(['cities', 'countries'])
      expect(sets.get('countries')).toEqual({
        ...set,
        checksum: 'def',
        tables: { 'app.countries': 2 },
        milliseconds: 13,
        seededAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        seededBy: expect.any(String),
      })
    })
  })

  it('says so where the role may not read it', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    await connect(url, async ({ session }) => {
      await ensureHistory(session)
      await session.transaction((tx) => recordSet(tx, set))
      await session.script('set role pg_monitor')
      expect(await readHistory(session)).toEqual({ readable: false, sets: new Map() })
    })
  })
})
