import { describe, expect, it } from 'vitest'
import type { AppliedRow } from '../../src/migrations/journal.ts'
import { planMigrations } from '../../src/migrations/plan.ts'
import type { Migration } from '../../src/migrations/source/migration.ts'
import { randomFrom } from '../../src/seeding/random.ts'

const hashOf = (text: string): string => Buffer.from(text.padEnd(32, '.')).toString('hex')

const migration = (name: string, when: number, text = name): Migration => ({
  name,
  when,
  path: `/drizzle/${name}.sql`,
  sql: text,
  hash: hashOf(text),
  chunks: [{ sql: text, offset: 0 }],
})

const row = (id: number, text: string, when: number | null): AppliedRow => ({
  id,
  hash: hashOf(text),
  createdAt: when === null ? null : String(when),
})

const states = (migrations: readonly Migration[], rows: readonly AppliedRow[]) =>
  planMigrations(migrations, rows).entries.map(({ name, state }) => `${name} ${state}`)

const FOLDER = [migration('0000_a', 100), migration('0001_b', 200), migration('0002_c', 300)]

describe('a plan', () => {
  it('has everything pending on a fresh database, in journal order', () => {
    expect(planMigrations(FOLDER, [])).toEqual({
      entries: [
        { name: '0000_a', state: 'pending', when: 100 },
        { name: '0001_b', state: 'pending', when: 200 },
        { name: '0002_c', state: 'pending', when: 300 },
      ],
      pending: FOLDER,
    })
  })

  it('has nothing pending once every migration has its row', () => {
    const rows = [row(1, '0000_a', 100), row(2, '0001_b', 200), row(3, '0002_c', 300)]
    expect(planMigrations(FOLDER, rows).pending).toEqual([])
    expect(planMigrations(FOLDER, rows.toReversed()).pending).toEqual([])
  })

  it('has a migration pending that was merged late, although a newer one is applied', () => {
    const rows = [row(1, '0000_a', 100), row(2, '0002_c', 300)]
    expect(states(FOLDER, rows)).toEqual(['0000_a applied', '0001_b pending', '0002_c applied'])
    expect(planMigrations(FOLDER, rows).pending.map(({ name }) => name)).toEqual(['0001_b'])
  })

  it('keeps a file applied that was edited after it ran', () => {
    expect(states([migration('0000_a', 100, 'edited')], [row(1, '0000_a', 100)])).toEqual(['0000_a applied'])
  })

  it('keeps a file applied whose journal entry was given another time', () => {
    expect(states([migration('0000_a', 150)], [row(1, '0000_a', 100)])).toEqual(['0000_a applied'])
  })

  it.each([
    ['the first', '0000_a', ['0000_a applied', '0001_b pending']],
    ['the second', '0001_b', ['0000_a pending', '0001_b applied']],
  ])('of two migrations with one time gives the row to %s, whose text it records', (_, text, expected) => {
    expect(states([migration('0000_a', 100), migration('0001_b', 100)], [row(1, text, 100)])).toEqual(expected)
  })

  it('gives two migrations with one time a row each, whatever the order of the rows', () => {
    const two = [migration('0000_a', 100, 'edited'), migration('0001_b', 100)]
    const rows = [row(1, '0001_b', 100), row(2, '0000_a', 100)]
    expect(states(two, rows)).toEqual(['0000_a applied', '0001_b applied'])
    expect(states(two, rows.toReversed())).toEqual(['0000_a applied', '0001_b applied'])
  })

  it('knows a row that was written by hand, without a time, by its hash alone', () => {
    expect(states(FOLDER.slice(0, 2), [row(1, '0001_b', null)])).toEqual(['0000_a pending', '0001_b applied'])
    expect(states(FOLDER.slice(0, 1), [row(1, 'other', null)])).toEqual([
      '0000_a pending',
      `(row 1, hash ${hashOf('other').slice(0, 12)}) unknown`,
    ])
  })

  it('lists rows that no file explains behind the folder, with the time they carry', () => {
    const rows = [row(7, 'gone', 50), row(8, '0000_a', 100), row(9, 'by hand', null)]
    expect(planMigrations(FOLDER.slice(0, 1), rows).entries).toEqual([
      { name: '0000_a', state: 'applied', when: 100 },
      { name: `(row 7, hash ${hashOf('gone').slice(0, 12)})`, state: 'unknown', when: 50 },
      { name: `(row 9, hash ${hashOf('by hand').slice(0, 12)})`, state: 'unknown', when: null },
    ])
  })

  it('counts one row for one migration: a row too many is unknown, a row too few leaves one pending', () => {
    expect(states(FOLDER.slice(0, 1), [row(1, '0000_a', 100), row(2, '0000_a', 100)])).toEqual([
      '0000_a applied',
      `(row 2, hash ${hashOf('0000_a').slice(0, 12)}) unknown`,
    ])
    const same = [migration('0000_a', 100, 'same text'), migration('0001_b', 200, 'same text')]
    expect(states(same, [row(1, 'same text', 100)])).toEqual(['0000_a applied', '0001_b pending'])
  })

  it('is of nothing at all for an empty folder and an empty table', () => {
    expect(planMigrations([], [])).toEqual({ entries: [], pending: [] })
  })

  it('divides any folder into applied and pending, and claims every row at most once', () => {
    for (let round = 0; round < 300; round++) {
      const random = randomFrom(`plan/${round}`)
      const count = random.integer(0, 12)
      const folder = Array.from({ length: count }, (_, i) =>
        migration(`${i}`, random.integer(1, 8), random.integer(0, 3) === 0 ? 'same text' : `text ${i}`),
      )
      const rows = Array.from({ length: random.integer(0, 12) }, (_, i) => {
        const of = random.integer(0, count + 2)
        const text = random.integer(0, 3) === 0 ? 'edited since' : (folder[of]?.sql ?? `stranger ${i}`)
        return row(i, text, random.integer(0, 5) === 0 ? null : (folder[of]?.when ?? random.integer(1, 8)))
      })
      const { entries, pending } = planMigrations(folder, rows)
      const known = entries.slice(0, count)
      expect(known.map(({ name }) => name)).toEqual(folder.map(({ name }) => name))
      expect(known.every(({ state }) => state !== 'unknown')).toBe(true)
      expect(known.filter(({ state }) => state === 'pending').map(({ name }) => name)).toEqual(pending.map(({ name }) => name))
      const unknown = entries.slice(count)
      expect(unknown.every(({ state }) => state === 'unknown')).toBe(true)
      // Each row is either claimed by exactly one migration or unknown.
      expect(count - pending.length + unknown.length).toBe(rows.length)
    }
  })
})
