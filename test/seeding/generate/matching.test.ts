import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { drawFor } from '../../../src/seeding/generate/chance.ts'
import { capacityOf, matching, matchingUnique } from '../../../src/seeding/generate/matching.ts'
import { type OpenDatabase, openDatabase } from '../../support/databases.ts'

interface Case {
  readonly pattern: string
  /** In JavaScript's dialect, where that differs. */
  readonly expected?: RegExp
  readonly min?: number
  readonly max?: number
}

const cases: readonly Case[] = [
  { pattern: '^[a-z]+$' },
  { pattern: '^[A-Z]{3}$' },
  { pattern: '^[A-Z]{2}-\\d{4}$' },
  { pattern: '^\\d{5}(-\\d{4})?$' },
  { pattern: '^[a-z0-9._%+-]+@[a-z0-9.-]+\\.[a-z]{2,}$' },
  { pattern: '(?i)^[a-z]+@[a-z]+$', expected: /^[a-z]+@[a-z]+$/i },
  { pattern: '^[[:alpha:]]+$', expected: /^[a-zA-Z]+$/ },
  { pattern: '^[[:upper:]][[:lower:]]*$', expected: /^[A-Z][a-z]*$/ },
  { pattern: '^[[:alnum:]_]{4,12}$', expected: /^[a-zA-Z0-9_]{4,12}$/ },
  { pattern: '^[[:digit:][:space:]]+$', expected: /^[0-9\s]+$/ },
  { pattern: '^[^[:punct:]]+$', expected: /^[^!-/:-@[-`{-~]+$/ },
  { pattern: '^#[0-9a-fA-F]{6}$' },
  { pattern: '^#([0-9a-f]{3}|[0-9a-f]{6})$' },
  { pattern: '^(red|green|blue)$' },
  { pattern: '^(red|green|blue)(,(red|green|blue))*$' },
  { pattern: '^https?://[^/]+(/.*)?$' },
  { pattern: '^\\+?[1-9]\\d{1,14}$' },
  { pattern: '^[^ ]+$' },
  { pattern: '^[^A-Z]*$', min: 4, max: 9 },
  { pattern: '^[^a-z]*$', min: 1 },
  { pattern: '^ab' },
  { pattern: '^ab', min: 10, max: 12 },
  { pattern: 'ab$', min: 10, max: 12 },
  { pattern: 'ab', min: 5 },
  { pattern: '^[a-z]+$', min: 20, max: 24 },
  { pattern: '^[a-z]+$', max: 2 },
  { pattern: '^[a-z]{2,40}$', min: 30 },
  { pattern: '^(abc){2,5}$', min: 9, max: 12 },
  { pattern: '^([a-z]{2}|[0-9]{7})$', min: 5 },
  { pattern: '^[a-z]+(-[a-z]+)*$', min: 15, max: 20 },
  { pattern: '^\\w+\\s\\w+$' },
  { pattern: '^\\S+\\D\\W$' },
  { pattern: '^a.c$' },
  { pattern: '^a\\.c\\\\$' },
  { pattern: '^(?:a|b)c{2}d?e*$' },
  { pattern: '\\A[a-f]+\\Z', expected: /^[a-f]+$/ },
  { pattern: '^[]a]+$', expected: /^[\]a]+$/ },
  { pattern: '^[a\\]\\-]+$' },
  { pattern: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' },
  { pattern: '^v(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)$' },
  { pattern: '(^a|b$)', min: 3 },
  { pattern: '^[a-z][a-z0-9]*?_{0,2}x$' },
  { pattern: '^.{3,8}$', min: 5 },
  { pattern: '^[A-Z]{1,3}[0-9]{1,4}$', min: 6 },
  { pattern: '^[а-я]+$' },
  { pattern: '^$' },
]

const rows = Array.from({ length: 200 }, (_, row) => row)

const label = ({ pattern, min = 0, max }: Case) => `${pattern} of ${min} to ${max ?? 'any'}`

describe('matching', () => {
  it.each(cases.map((entry) => [label(entry), entry] as const))('%s', (_, { pattern, expected = new RegExp(pattern, 's'), min, max }) => {
    const text = matching(pattern, { ...(min !== undefined && { min }), ...(max !== undefined && { max }) })
    const draw = drawFor(pattern)
    for (const row of rows) {
      const made = text(draw, row)
      expect(made).toMatch(expected)
      expect(made.length).toBeGreaterThanOrEqual(min ?? 0)
      expect(made.length).toBeLessThanOrEqual(max ?? 200)
    }
    expect(text(draw, 7)).toBe(text(draw, 7))
  })

  it('goes without the length where the pattern has none of it', () => {
    expect(matching('^[ab]{3}$', { min: 10 })(drawFor('x'), 1)).toMatch(/^[ab]{3}$/)
  })

  it.each(['^(?=a)b', '(?!a)b', '(?<=a)b', '(a)\\1', '\\ya', '[[:<:]]a', '[[.a.]]', '(?x)a b', '***=a', '[a', '(a', 'a\\bc'])(
    'names what it does not understand: %s',
    (pattern) => {
      expect(() => matching(pattern)).toThrow(Error)
    },
  )

  it('tells that nothing matches', () => {
    expect(() => matching('a^b')(drawFor('x'), 0)).toThrow('no text was found that a^b matches')
  })
})

describe('matchingUnique', () => {
  it.each(cases.map((entry) => [label(entry), entry] as const))('%s', (_, { pattern, expected = new RegExp(pattern, 's'), min, max }) => {
    const { text, capacity } = matchingUnique(pattern, { ...(min !== undefined && { min }), ...(max !== undefined && { max }) })
    expect(capacity).toBeGreaterThan(0)
    const count = Math.min(capacity, 3000)
    const made = new Set(Array.from({ length: count }, (__, row) => text(row)))
    expect(made.size).toBe(count)
    for (const each of made) {
      expect(each).toMatch(expected)
      expect(each.length).toBeGreaterThanOrEqual(min ?? 0)
      if (max !== undefined) expect(each.length).toBeLessThanOrEqual(max)
    }
  })

  it('knows how many there are', () => {
    expect(capacityOf('^(red|green|blue)$')).toBe(3)
    expect(capacityOf('^[A-Z]{3}$')).toBe(26 ** 3)
    expect(capacityOf('^(a|[a-c])$')).toBe(3)
    expect(capacityOf('^a?b?$')).toBe(4)
    expect(capacityOf('^(ab|cd|a.)$')).toBeGreaterThanOrEqual(36)
    expect(capacityOf('^[a-z]+$')).toBe(Number.POSITIVE_INFINITY)
    expect(capacityOf('ab')).toBe(Number.POSITIVE_INFINITY)
    expect(capacityOf('a^b')).toBe(0)
    expect(() => matchingUnique('^[ab]$').text(2)).toThrow(RangeError)
  })
})

describe("on PostgreSQL's own ~", () => {
  let database: OpenDatabase
  beforeAll(async () => {
    database = await openDatabase('embedded', 'empty')
  })
  afterAll(() => database.close())

  it('matches as well', async () => {
    const draw = drawFor('engine')
    const made = cases.flatMap(({ pattern }) => [...rows.slice(0, 20)].map((row) => [pattern, matching(pattern)(draw, row)]))
    const wrong = await database.client.session.query(
      `select p, v from pg_catalog.jsonb_array_elements($1::pg_catalog.jsonb) r(r), lateral (select r ->> 0 as p, r ->> 1 as v) s where v !~ p`,
      [JSON.stringify(made)],
    )
    expect(wrong).toEqual([])
  })
})
