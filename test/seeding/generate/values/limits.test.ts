import { describe, expect, it } from 'vitest'
import type { Limits } from '../../../../src/seeding/generate/limits.ts'
import { column, made, rows } from './shapes.ts'

const COUNT = 200_000

describe('values that must differ', () => {
  it.each([
    'text',
    'varchar(30)',
    'varchar(8)',
    'bpchar(6)',
    'citext',
    'int4',
    'int8',
    'numeric',
    'numeric(12,2)',
    'float4',
    'float8',
    'money',
    'timestamptz',
    'timestamp(3)',
    'timestamp(0)',
    'date',
    'time',
    'interval',
    'uuid',
    'bytea',
    'inet',
    'cidr',
    'macaddr8',
    'bit(24)',
    'varbit',
    'jsonb',
    'int4range',
    'tstzrange',
    'text[]',
    'int4[]',
    'vector(3)',
    'oid',
    'pg_lsn',
    'tsvector',
  ])('differ for 200,000 rows of %s, in lower case too', (type) => {
    const { value, capacity } = made([column('thing', type)], { unique: new Set(['thing']) })
    expect(capacity('thing')).toBeGreaterThanOrEqual(COUNT)
    const seen = new Set<string>()
    for (let row = 0; row < COUNT; row++) seen.add(`${value('thing', row)}`.toLowerCase())
    expect(seen.size).toBe(COUNT)
  })

  it.each([
    'email',
    'username',
    'name',
    'title',
    'slug',
    'url',
    'sku',
    'token',
    'description',
    'phone',
    'path',
    'commit_sha',
    'id',
    'color',
  ])('differ for 50,000 rows of a text called %s, of any length and of 16 characters', (name) => {
    for (const type of ['text', 'varchar(16)', 'varchar(5)']) {
      const { value } = made([column(name, type)], { unique: new Set([name]) })
      const texts = rows(50_000).map((row) => value(name, row) ?? '')
      expect(new Set(texts.map((text) => text.toLowerCase())).size, type).toBe(50_000)
      expect(Math.max(...texts.map(({ length }) => length))).toBeLessThanOrEqual(Number(/\d+/.exec(type)?.[0] ?? 1000))
    }
  })

  it('keep the domain of an address', () => {
    const { value } = made([column('email', 'varchar(24)')], { unique: new Set(['email']) })
    for (const row of rows(10_000)) expect(value('email', row)).toMatch(/^[a-z0-9.-]+@example\.(com|org|net)$/)
  })

  it('are as many as there are, where they are few', () => {
    const columns = [column('mood', 'a|b|c'), column('flag', 'bool'), column('small', 'int2'), column('letter', 'bpchar(1)')]
    const { value, capacity } = made(columns, { unique: new Set(columns.map(({ name }) => name)) })
    expect(columns.map(({ name }) => capacity(name))).toEqual([3, 2, 65_536, 36])
    expect(new Set(rows(3).map((row) => value('mood', row))).size).toBe(3)
    expect(new Set(rows(65_536).map((row) => value('small', row))).size).toBe(65_536)
    expect(new Set(rows(36).map((row) => value('letter', row))).size).toBe(36)
  })
})

const limited = (type: string, limits: Limits, unique: boolean, name = 'thing') =>
  made([column(name, type)], { limits: new Map([[name, limits]]), unique: new Set(unique ? [name] : []) })

describe.each([false, true])('limits, unique: %s', (unique) => {
  const numbers = (type: string, limits: Limits, name?: string) => {
    const { value, capacity } = limited(type, limits, unique, name)
    const count = Math.min(1000, capacity(name ?? 'thing'))
    const texts = rows(count).map((row) => value(name ?? 'thing', row))
    if (unique) expect(new Set(texts).size).toBe(count)
    return texts.map(Number)
  }

  it('hold for numbers', () => {
    const all = (values: number[], test: (value: number) => boolean) => expect(values.filter((value) => !test(value))).toEqual([])
    all(numbers('int4', { min: { value: '10', inclusive: false } }), (value) => value > 10)
    all(numbers('int4', { max: { value: '-5', inclusive: true } }), (value) => value <= -5)
    all(
      numbers('int4', { min: { value: '1', inclusive: true }, max: { value: '5', inclusive: true } }),
      (value) => value >= 1 && value <= 5,
    )
    all(numbers('int4', { min: { value: '1', inclusive: true }, noneOf: ['3', '4'] }), (value) => value >= 1 && value !== 3 && value !== 4)
    all(numbers('numeric(5,2)', {}), (value) => Math.abs(value) < 1000)
    all(numbers('numeric(3,5)', {}), (value) => Math.abs(value) < 0.01)
    all(numbers('numeric(4,-2)', {}), (value) => value % 100 === 0 && Math.abs(value) < 1e6)
    all(
      numbers('float8', { min: { value: '0', inclusive: true }, max: { value: '1', inclusive: true } }, 'error_rate'),
      (value) => value >= 0 && value <= 1,
    )
    all(
      numbers('float8', { min: { value: '0', inclusive: false }, max: { value: '0.001', inclusive: false } }),
      (value) => value > 0 && value < 0.001,
    )
    all(
      numbers('numeric', { min: { value: '99.5', inclusive: true }, max: { value: '100', inclusive: false } }, 'price'),
      (value) => value >= 99.5 && value < 100,
    )
    expect(numbers('int4', { oneOf: ['1', '3', '5'] }).every((value) => [1, 3, 5].includes(value))).toBe(true)
  })

  it('hold for times', () => {
    const bounds: Limits = {
      min: { value: '2030-01-01 00:00:00+00', inclusive: true },
      max: { value: '2030-01-02 00:00:00+00', inclusive: false },
    }
    const { value } = limited('timestamptz', bounds, unique, 'created_at')
    for (const row of rows(1000)) expect(value('created_at', row)).toMatch(/^2030-01-01 /)
    const days = limited('date', { max: { value: '1999-12-31', inclusive: true } }, unique, 'birthday')
    for (const row of rows(1000)) expect(`${days.value('birthday', row)}` <= '1999-12-31').toBe(true)
  })

  it('hold for texts', () => {
    const texts = (limits: Limits, name = 'thing') => {
      const { value, capacity } = limited('text', limits, unique, name)
      const all = rows(Math.min(1000, capacity(name))).map((row) => value(name, row) ?? '')
      if (unique) expect(new Set(all.map((text) => text.toLowerCase())).size).toBe(all.length)
      return all
    }
    for (const text of texts({ minLength: 40, maxLength: 44 })) expect([40, 41, 42, 43, 44]).toContain(text.length)
    for (const text of texts({ minLength: 3, maxLength: 3 })) expect(text).toHaveLength(3)
    for (const text of texts({ patterns: ['^[A-Z]{3}-[0-9]{4}$'] })) expect(text).toMatch(/^[A-Z]{3}-[0-9]{4}$/)
    for (const text of texts({ patterns: ['^[^@]+@[^@]+\\.[a-z]+$'] }, 'email')) expect(text).toMatch(/@example\./)
    for (const text of texts({ patterns: ['^[a-z0-9-]+$'], maxLength: 20 }, 'slug')) expect(text).toMatch(/^[a-z0-9-]{1,20}$/)
    for (const text of texts({ oneOf: ['red', 'green'], noneOf: ['red'] })) expect(text).toBe('green')
  })
})

describe('columns above others', () => {
  it.each([
    ['int4', 'price', 'cost'],
    ['numeric(10,2)', 'price', 'cost'],
    ['timestamptz', 'closed', 'happened'],
    ['date', 'second', 'first'],
    ['text', 'upper_name', 'lower_name'],
    ['float8', 'high', 'low'],
  ])('are above them for %s, unique or not', (type, above, beneath) => {
    for (const unique of [[], [beneath], [above], [above, beneath]]) {
      const { value } = made([column(above, type), column(beneath, type)], {
        limits: new Map([[above, { above: [{ column: beneath, inclusive: false }] }]]),
        unique: new Set(unique),
      })
      const seen = new Set<string>()
      for (const row of rows(2000)) {
        const [higher, lower] = [value(above, row) ?? '', value(beneath, row) ?? '']
        expect(/^[-\d.]+$/.test(higher) && type !== 'date' ? Number(higher) > Number(lower) : higher > lower, `${higher} > ${lower}`).toBe(
          true,
        )
        seen.add(higher)
      }
      if (unique.includes(above)) expect(seen.size).toBe(2000)
    }
  })

  it('leave room beneath what is bounded itself, and are each above the one before in a chain', () => {
    const limits = new Map<string, Limits>([
      ['b', { above: [{ column: 'a', inclusive: false }] }],
      ['c', { above: [{ column: 'b', inclusive: false }], max: { value: '10', inclusive: true } }],
    ])
    const { value } = made([column('a', 'int4'), column('b', 'int4'), column('c', 'int4')], { limits })
    for (const row of rows(1000)) {
      const [a, b, c] = ['a', 'b', 'c'].map((name) => Number(value(name, row)))
      expect([a, b, c].every((number) => number !== undefined) && Number(a) < Number(b) && Number(b) < Number(c) && Number(c) <= 10).toBe(
        true,
      )
    }
  })

  it('equal others', () => {
    const { value } = made([column('a', 'text'), column('b', 'text')], {
      limits: new Map([['a', { equals: 'b' }]]),
      unique: new Set(['a']),
    })
    const all = rows(1000).map((row) => [value('a', row), value('b', row)])
    for (const [a, b] of all) expect(a).toBe(b)
    expect(new Set(all.map(([a]) => a)).size).toBe(1000)
  })
})
