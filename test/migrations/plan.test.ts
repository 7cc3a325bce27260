import { describe, expect, it } from 'vitest'
import type { FactStatus, MigrationFact } from '../../src/migrations/facts.ts'
import type { Journal, JournalRow } from '../../src/migrations/journal.ts'
import { planMigrations } from '../../src/migrations/plan.ts'
import { checksumOf, type Migration, type SourceFormat, sha256 } from '../../src/migrations/source/migration.ts'
import { randomFrom } from '../../src/seeding/random.ts'
import { migration as migrationOf } from '../support/migration.ts'

const migration = (name: string, when: number, sql = name, script?: string): Migration => migrationOf(name, sql, { when, script })

/** A row as drizzle-orm 0.x writes it, or with a name as 1.0 does. */
const row = (id: number, text: string, when: number | null, name: string | null = null): JournalRow => ({
  id,
  hash: sha256(text),
  createdAt: when === null ? null : String(when),
  name,
  appliedAt: null,
})

const fact = (of: Migration, status: FactStatus, more: Partial<MigrationFact> = {}): MigrationFact => ({
  name: of.name,
  checksum: checksumOf(of),
  hash: of.hash,
  status,
  startedAt: '2026-01-01 00:00:00+00',
  finishedAt: null,
  milliseconds: null,
  actor: 'postgres',
  done: [],
  begun: null,
  cursor: null,
  error: null,
  ...more,
})

interface Given {
  readonly format?: SourceFormat
  readonly facts?: readonly MigrationFact[]
  readonly named?: boolean
}

const plan = (
  migrations: readonly Migration[],
  rows: readonly JournalRow[],
  { format = 'journal', facts = [], named = false }: Given = {},
) => planMigrations({ format, migrations }, { rows, named } satisfies Journal, new Map(facts.map((one) => [one.name, one])))

const states = (...given: Parameters<typeof plan>) => plan(...given).entries.map(({ name, state }) => `${name} ${state}`)
const label = (id: number, text: string) => `(row ${id}, hash ${sha256(text).slice(0, 12)})`

const FOLDER = [migration('0000_a', 100), migration('0001_b', 200), migration('0002_c', 300)]
const SECOND = Date.UTC(2026, 0, 1)
const A = migration('20260101000000_a', SECOND)
const B = migration('20260101000001_b', SECOND + 1_000)

describe('a plan', () => {
  it('has everything pending on a fresh database, in journal order, with a journal table or without one', () => {
    const expected = FOLDER.map((one) => ({ name: one.name, state: 'pending', when: one.when, migration: one }))
    expect(plan(FOLDER, [])).toEqual({ entries: expected, pending: FOLDER })
    expect(planMigrations({ format: 'journal', migrations: FOLDER }, undefined)).toEqual({ entries: expected, pending: FOLDER })
  })

  it('has nothing pending once every migration has its row', () => {
    const rows = [row(1, '0000_a', 100), row(2, '0001_b', 200), row(3, '0002_c', 300)]
    expect(plan(FOLDER, rows).pending).toEqual([])
    expect(plan(FOLDER, rows.toReversed()).pending).toEqual([])
  })

  it('has one out of order that was merged late, says behind which, and will apply it', () => {
    const rows = [row(1, '0000_a', 100), row(2, '0002_c', 300)]
    expect(states(FOLDER, rows)).toEqual(['0000_a applied', '0001_b out-of-order', '0002_c applied'])
    const { entries, pending } = plan(FOLDER, rows)
    expect(entries[1]?.note).toBe('0002_c after it is applied')
    expect(pending.map(({ name }) => name)).toEqual(['0001_b'])
  })

  it('has a file modified that was edited after it ran, and will not run it again', () => {
    const edited = migration('0000_a', 100, 'edited')
    const { entries, pending } = plan([edited], [row(1, '0000_a', 100)])
    expect(entries).toMatchObject([
      {
        name: '0000_a',
        state: 'modified',
        note: `applied as ${sha256('0000_a').slice(0, 12)}, now ${sha256('edited').slice(0, 12)}`,
      },
    ])
    expect(pending).toEqual([])
  })

  it.each([
    ['Windows line endings here, Unix there', 'a;\r\nb;\r\n', 'a;\nb;\n'],
    ['Unix line endings here, Windows there', 'a;\nb;\n', 'a;\r\nb;\r\n'],
    ['a byte order mark here', '\uFEFFa;\nb;', 'a;\nb;'],
    ['a byte order mark there', 'a;\nb;', '\uFEFFa;\nb;'],
    ['both, crosswise', '\uFEFFa;\r\nb;', 'a;\nb;'],
  ])('takes %s for the very same text', (_, here, there) => {
    expect(states([migration('0000_a', 100, here)], [row(1, there, 100)])).toEqual(['0000_a applied'])
    // Not by its time alone: a hand-written row has none, and a folder of 1.0 is known by name.
    expect(states([migration('0000_a', 100, here)], [row(1, there, null)])).toEqual(['0000_a applied'])
    expect(states([{ ...A, sql: here, hash: sha256(here) }], [row(1, there, SECOND, A.name)], { format: 'folders', named: true })).toEqual([
      `${A.name} applied`,
    ])
  })

  it.each([
    ['a blank more', 'a; ', 'a;'],
    ['a line end more', 'a;\n', 'a;'],
  ])('takes %s for an edit', (_, here, there) => {
    expect(states([migration('0000_a', 100, here)], [row(1, there, 100)])).toEqual(['0000_a modified'])
  })

  it('keeps a file applied whose journal entry was given another time', () => {
    expect(states([migration('0000_a', 150)], [row(1, '0000_a', 100)])).toEqual(['0000_a applied'])
  })

  it.each([
    ['the first', '0000_a', ['0000_a applied', '0001_b pending']],
    ['the second', '0001_b', ['0000_a out-of-order', '0001_b applied']],
  ])('of two migrations with one time gives the row to %s, whose text it records', (_, text, expected) => {
    expect(states([migration('0000_a', 100), migration('0001_b', 100)], [row(1, text, 100)])).toEqual(expected)
  })

  it('gives two migrations with one time a row each, whatever the order of the rows', () => {
    const two = [migration('0000_a', 100, 'edited'), migration('0001_b', 100)]
    const rows = [row(1, '0001_b', 100), row(2, '0000_a', 100)]
    expect(states(two, rows)).toEqual(['0000_a modified', '0001_b applied'])
    expect(states(two, rows.toReversed())).toEqual(['0000_a modified', '0001_b applied'])
  })

  it('knows a row that was written by hand, without a time, by its hash alone', () => {
    expect(states(FOLDER.slice(0, 2), [row(1, '0001_b', null)])).toEqual(['0000_a out-of-order', '0001_b applied'])
    expect(states(FOLDER.slice(0, 1), [row(1, 'other', null)])).toEqual(['0000_a pending', `${label(1, 'other')} unknown`])
  })

  it('lists rows that no file explains behind the folder, with the time they carry', () => {
    const rows = [row(7, 'gone', 50), row(8, '0000_a', 100), row(9, 'by hand', null)]
    expect(plan(FOLDER.slice(0, 1), rows).entries).toMatchObject([
      { name: '0000_a', state: 'applied', when: 100 },
      { name: label(7, 'gone'), state: 'unknown', when: 50 },
      { name: label(9, 'by hand'), state: 'unknown', when: null },
    ])
  })

  it('has one missing whose file is gone, by the name that its row or dbctl’s own record bears', () => {
    const gone = migration('0001_gone', 200)
    expect(states(FOLDER.slice(0, 1), [row(1, '0000_a', 100), row(2, '0001_gone', 200)], { facts: [fact(gone, 'applied')] })).toEqual([
      '0000_a applied',
      '0001_gone missing',
    ])
    const rows = [row(1, A.name, SECOND, A.name), row(2, B.name, SECOND + 1_000, B.name)]
    expect(states([A], rows, { format: 'folders', named: true })).toEqual([`${A.name} applied`, `${B.name} missing`])
  })

  it('has a second row of one migration as a duplicate, and of a row too few one pending', () => {
    const { entries } = plan(FOLDER.slice(0, 1), [row(1, '0000_a', 100), row(2, '0000_a', 100)])
    expect(entries.map(({ name, state }) => `${name} ${state}`)).toEqual(['0000_a applied', '0000_a duplicate'])
    expect(entries[1]?.note).toBe('row 2 records it a second time, beside row 1')
    const same = [migration('0000_a', 100, 'same text'), migration('0001_b', 200, 'same text')]
    expect(states(same, [row(1, 'same text', 100)])).toEqual(['0000_a applied', '0001_b pending'])
    expect(states([A], [row(1, A.name, SECOND, A.name), row(2, 'edited', SECOND, A.name)], { format: 'folders', named: true })).toEqual([
      `${A.name} applied`,
      `${A.name} duplicate`,
    ])
  })

  it('does not take the row of a deleted file for a duplicate because another has its text', () => {
    const same = migration('0000_a', 100, 'same text')
    expect(states([same], [row(1, 'same text', 100), row(2, 'same text', 200)])).toEqual([
      '0000_a applied',
      `${label(2, 'same text')} unknown`,
    ])
  })

  it('has one partial that was begun outside a transaction and did not end, with how far it came, and goes on with it', () => {
    const [a, b] = FOLDER as [Migration, Migration]
    const begun = fact(b, 'failed', { done: ['x'], begun: 'failed y', error: '23505: duplicate' })
    const { entries, pending } = plan([a, b], [row(1, '0000_a', 100)], { facts: [begun] })
    expect(entries[1]).toMatchObject({ state: 'partial', note: '1 step is done; one more was begun; 23505: duplicate' })
    expect(pending).toEqual([b])
    expect(states([a, b], [row(1, '0000_a', 100), row(2, '0001_b', 200)], { facts: [begun] })).toEqual(['0000_a applied', '0001_b applied'])
  })

  it('tells of one that was begun and whose file is gone', () => {
    const begun = fact(migration('0001_gone', 200), 'running')
    expect(plan(FOLDER.slice(0, 1), [row(1, '0000_a', 100)], { facts: [begun] }).entries[1]).toMatchObject({
      name: '0001_gone',
      state: 'partial',
      note: '0 steps are done; the folder has it no more',
    })
  })

  it('forgets what is recorded of one whose row has been taken away: it is pending', () => {
    const [a] = FOLDER as [Migration]
    expect(states([a], [], { facts: [fact(a, 'applied', { done: ['x'] })] })).toEqual(['0000_a pending'])
  })

  it('has one renamed whose text is applied, or begun, under another name, and will not run it', () => {
    const renamed = { ...A, name: '20260101000000_other' }
    const applied = plan([renamed], [row(1, A.name, SECOND, A.name)], { format: 'folders', named: true })
    expect(applied).toMatchObject({
      pending: [],
      entries: [{ state: 'renamed', note: `the database has applied this text as ${A.name}` }, {}],
    })
    const begun = plan([renamed], [], { format: 'folders', named: true, facts: [fact(A, 'running')] })
    expect(begun).toMatchObject({ pending: [], entries: [{ state: 'renamed', note: `the database has begun this text as ${A.name}` }, {}] })
  })

  it('keeps one applied whose change has been accepted', () => {
    const edited = migration('0000_a', 100, 'edited')
    expect(states([edited], [row(1, '0000_a', 100)], { facts: [fact(edited, 'repaired')] })).toEqual(['0000_a applied'])
    // Whoever puts the file back as it was has not changed it either.
    expect(states([migration('0000_a', 100)], [row(1, '0000_a', 100)], { facts: [fact(edited, 'repaired')] })).toEqual(['0000_a applied'])
  })

  it('has one modified whose TypeScript was edited after it ran, line endings aside', () => {
    const ran = migration('0000_a', 100, 'sql', 'one\ntwo\n')
    const states = (text: string) =>
      plan([migration('0000_a', 100, 'sql', text)], [row(1, 'sql', 100)], { facts: [fact(ran, 'applied')] }).entries[0]
    expect(states('one\ntwo\n')).toMatchObject({ state: 'applied' })
    expect(states('one\r\ntwo\r\n')).toMatchObject({ state: 'applied' })
    expect(states('one\nthree\n')).toMatchObject({ state: 'modified', note: 'its TypeScript has changed since' })
    // Where nothing is recorded of it, as after drizzle-kit, nothing can be said against it.
    expect(plan([ran], [row(1, 'sql', 100)]).entries[0]).toMatchObject({ state: 'applied' })
  })

  it('is of nothing at all for an empty folder and an empty table', () => {
    expect(plan([], [])).toEqual({ entries: [], pending: [] })
  })
})

describe('a plan for folders of drizzle-kit 1.0', () => {
  const of = (migrations: readonly Migration[], rows: readonly JournalRow[]) => states(migrations, rows, { format: 'folders', named: true })

  it('goes by name, whatever the time and the text of the row', () => {
    expect(of([A, B], [row(1, B.name, 5, B.name)])).toEqual([`${A.name} out-of-order`, `${B.name} applied`])
    expect(of([A], [row(1, 'edited', 5, A.name)])).toEqual([`${A.name} modified`])
    expect(of([A, B], [row(1, A.name, SECOND, B.name)])).toEqual([`${A.name} out-of-order`, `${B.name} modified`])
  })

  it('knows rows of 0.x by the second that drizzle-kit up made of their time, and by text', () => {
    expect(of([A, B], [row(1, A.name, SECOND + 789), row(2, 'edited', SECOND + 1_999)])).toEqual([
      `${A.name} applied`,
      `${B.name} modified`,
    ])
    expect(of([A], [row(1, A.name, 5)])).toEqual([`${A.name} applied`])
  })

  it('does not give a row that bears a name to a migration of another', () => {
    expect(of([B], [row(1, 'other', SECOND + 1_000, A.name)])).toEqual([`${B.name} pending`, `${A.name} missing`])
  })
})

describe('any plan', () => {
  it.each(['journal', 'folders'] as const)('divides a folder (%s), and claims every row at most once', (format) => {
    for (let round = 0; round < 300; round++) {
      const random = randomFrom(`plan/${format}/${round}`)
      const count = random.integer(0, 12)
      const folder = Array.from({ length: count }, (_, i) =>
        migration(`${i}`, random.integer(1, 8) * 1_000, random.integer(0, 3) === 0 ? 'same text' : `text ${i}`),
      )
      const rows = Array.from({ length: random.integer(0, 12) }, (_, i) => {
        const of = random.integer(0, count + 2)
        const text = random.integer(0, 3) === 0 ? 'edited since' : (folder[of]?.sql ?? `stranger ${i}`)
        const when = random.integer(0, 5) === 0 ? null : (folder[of]?.when ?? random.integer(1, 8) * 1_000)
        return row(i, text, when, format === 'folders' && random.integer(0, 1) === 0 ? (folder[of]?.name ?? `gone ${i}`) : null)
      })
      const { entries, pending } = plan(folder, rows, { format, named: format === 'folders' })
      const known = entries.slice(0, count)
      expect(known.map(({ name }) => name)).toEqual(folder.map(({ name }) => name))
      expect(known.filter(({ state }) => state === 'pending' || state === 'out-of-order').map(({ migration }) => migration)).toEqual(
        pending,
      )
      const rest = entries.slice(count)
      for (const { state } of rest) expect(['unknown', 'missing', 'duplicate']).toContain(state)
      // Each row is either claimed by exactly one migration or left over, and said to be so.
      const claimed = known.flatMap(({ row }) => (row ? [row.id] : []))
      const left = rest.flatMap(({ row }) => (row ? [row.id] : []))
      expect([...claimed, ...left].sort((a, b) => a - b)).toEqual(rows.map(({ id }) => id))
      expect(known.every(({ state, row }) => (row !== undefined) === (state === 'applied' || state === 'modified'))).toBe(true)
    }
  })
})
