import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { generatorVersion } from '../../../../src/seeding/generate/values/columns.ts'
import { column, made, rows, UNTIL } from './shapes.ts'

const timesOf = (value: string | null) => Date.parse(`${value?.replace(' ', 'T').replace('+00', 'Z')}`)

describe('values of columns', () => {
  const people = [
    column('id', 'uuid'),
    column('email', 'text'),
    column('name', 'text'),
    column('username', 'varchar(20)', { notNull: false }),
    column('role', 'admin|user', { default: "'user'::app.role" }),
    column('phone', 'text'),
    column('website', 'text'),
    column('last_ip', 'inet'),
    column('age', 'int4'),
    column('settings', 'jsonb'),
    column('created_at', 'timestamptz'),
    column('updated_at', 'timestamptz'),
    column('deleted_at', 'timestamptz', { notNull: false }),
  ]

  it('are the same for a row whatever rows were made before it, and others for another seed', () => {
    const forwards = made(people, { label: 'app.users' })
    const backwards = made(people.toReversed(), { label: 'app.users' })
    const other = made(people, { label: 'app.users', seed: '2' })
    for (const { name } of people) {
      const there = rows(300).map((row) => forwards.value(name, row))
      const back = rows(300).map((row) => backwards.value(name, 299 - row))
      expect(back.toReversed(), name).toEqual(there)
      expect(
        rows(300).map((row) => other.value(name, row)),
        name,
      ).not.toEqual(there)
    }
  })

  it('stay as they are until the generator gets another name', () => {
    const { value } = made(people, { label: 'app.users', unique: new Set(['email', 'username']) })
    const all = rows(500).map((row) => people.map(({ name }) => value(name, row)))
    const hash = createHash('sha256').update(JSON.stringify(all)).digest('hex')
    expect([generatorVersion, hash.slice(0, 16)]).toEqual(['sample-v1', 'b9167dabe316e84b'])
  })

  it('are addresses, numbers and hosts that belong to nobody', () => {
    const { value } = made(people, { label: 'app.users' })
    for (const row of rows(2000)) {
      expect(value('email', row)).toMatch(/^[a-z0-9.]+@example\.(com|org|net)$/)
      expect(value('phone', row)).toMatch(/^\+1-\d{3}-555-01\d\d$/)
      expect(value('website', row)).toMatch(/^https:\/\/example\.com\//)
      expect(value('last_ip', row)).toMatch(/^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$|^2001:db8:/)
    }
  })

  it('speak of one person in a row of people', () => {
    const { value } = made(people, { label: 'app.users' })
    const plain = (text: string | null) => text?.toLowerCase().replace(/[^a-z]/g, '')
    for (const row of rows(200)) expect(plain(value('email', row)?.split('@')[0] ?? null)).toBe(plain(value('name', row)))
  })

  it('never change before they are created, nor after the present', () => {
    const { value } = made(people)
    let deleted = 0
    for (const row of rows(5000)) {
      const created = timesOf(value('created_at', row))
      const updated = timesOf(value('updated_at', row))
      expect(created).toBeLessThanOrEqual(updated)
      expect(updated).toBeLessThanOrEqual(UNTIL)
      expect(created).toBeGreaterThan(UNTIL - 366 * 86_400_000)
      const gone = value('deleted_at', row)
      if (gone === null) continue
      deleted++
      expect(timesOf(gone)).toBeGreaterThanOrEqual(created)
    }
    expect(deleted / 5000).toBeCloseTo(0.05, 1)
  })

  it('follow the order of rows in time, roughly, when it is known how many there will be', () => {
    const { value } = made(people, { rows: 10_000 })
    const times = rows(10_000).map((row) => timesOf(value('created_at', row)))
    const later = times.filter((time, row) => row >= 500 && time > (times[row - 500] ?? 0)).length
    expect(later).toBeGreaterThan(9400)
    expect(times.some((time, row) => row > 0 && time < (times[row - 1] ?? 0))).toBe(true)
  })

  it('begin before they end, and have no end without a beginning', () => {
    const columns = [
      column('started_at', 'timestamptz', { notNull: false }),
      column('finished_at', 'timestamptz', { notNull: false }),
      column('window_start', 'timestamptz'),
      column('window_end', 'timestamptz'),
      column('valid_from', 'date'),
      column('valid_to', 'date'),
      ...['p50', 'p90', 'p95', 'p99'].map((name) => column(`${name}_latency`, 'int4')),
    ]
    const { value } = made(columns)
    for (const row of rows(3000)) {
      const [started, finished] = [value('started_at', row), value('finished_at', row)]
      if (started === null) expect(finished).toBeNull()
      if (finished !== null) expect(timesOf(finished)).toBeGreaterThan(timesOf(started))
      expect(timesOf(value('window_end', row)) - timesOf(value('window_start', row))).toBe(60_000)
      expect(`${value('valid_from', row)}` < `${value('valid_to', row)}`).toBe(true)
      const latencies = ['p50', 'p90', 'p95', 'p99'].map((name) => Number(value(`${name}_latency`, row)))
      expect(latencies).toEqual(latencies.toSorted((a, b) => a - b))
    }
  })

  it('name one place in a row', () => {
    const { value } = made([column('geo_city', 'text'), column('geo_country', 'text'), column('geo_lat', 'float8')])
    const berlin = rows(2000).filter((row) => value('geo_city', row) === 'Berlin')
    expect(berlin.length).toBeGreaterThan(0)
    for (const row of berlin) {
      expect(value('geo_country', row)).toBe('DE')
      expect(Math.abs(Number(value('geo_lat', row)) - 52.52)).toBeLessThan(0.06)
    }
  })

  it('say in a log what goes with its level', () => {
    const { value } = made([column('level', 'debug|info|warn|error'), column('message', 'text')], { label: 'app.logs' })
    const failed = rows(500).filter((row) => / 500 in |failed|timed out/.test(value('message', row) ?? ''))
    expect(failed.length).toBeGreaterThan(0)
    for (const row of failed) expect(['warn', 'error']).toContain(value('level', row))
  })

  it('take the default of an enum most often', () => {
    const { value } = made([column('state', 'new|open|done', { default: "'open'::state" })])
    const open = rows(3000).filter((row) => value('state', row) === 'open').length
    expect(open / 3000).toBeGreaterThan(0.45)
    expect(open / 3000).toBeLessThan(0.65)
  })

  it('are as the configuration has them', () => {
    const columns = ['picked', 'same', 'age', 'when', 'rare', 'code', 'document'].map((name) =>
      column(name, { age: 'int4', when: 'date', document: 'jsonb' }[name] ?? 'text', { notNull: false }),
    )
    const { value } = made(columns, {
      overrides: new Map<string, never>(
        Object.entries({
          picked: { values: ['a', 'b'], weights: [9, 1] },
          same: { constant: 7 },
          age: { min: 30, max: 32 },
          when: { min: '2020-01-01', max: '2020-01-31', null: 0 },
          rare: { null: 0.9 },
          code: { example: 'AB-1234', null: 0 },
          document: { example: { email: 'someone@example.com', tags: ['x', 'y'], nested: { count: 3 } }, null: 0 },
        }) as never,
      ),
    })
    const all = (name: string) => rows(2000).map((row) => value(name, row))
    expect(all('picked').filter((text) => text === 'a').length / all('picked').filter((text) => text !== null).length).toBeCloseTo(0.9, 1)
    expect(new Set(all('same').filter((text) => text !== null))).toEqual(new Set(['7']))
    expect(new Set(all('age').filter((text) => text !== null))).toEqual(new Set(['30', '31', '32']))
    for (const day of all('when')) expect(day).toMatch(/^2020-01-\d\d$/)
    expect(all('rare').filter((text) => text === null).length / 2000).toBeCloseTo(0.9, 1)
    for (const code of all('code')) expect(code).toMatch(/^[A-Z]{2}-\d{4}$/)
    for (const text of all('document')) {
      const { email, tags, nested } = JSON.parse(text ?? '')
      expect(email).toMatch(/@example\./)
      expect(Array.isArray(tags)).toBe(true)
      expect([1, 2, 3, 4]).toContain(nested.count)
    }
  })

  it('have the build of the JSON that is there already', () => {
    const examples = ['{"kind":"a","size":10,"when":"2026-01-01T10:00:00Z"}', '{"kind":"b","size":30,"note":null}']
    const { value } = made([column('meta', 'jsonb')], { examples: new Map([['meta', examples]]) })
    const documents = rows(500).map((row) => JSON.parse(value('meta', row) ?? ''))
    expect(new Set(documents.flatMap((document) => Object.keys(document)))).toEqual(new Set(['kind', 'size', 'when', 'note']))
    for (const { kind, size, when } of documents) {
      expect(['a', 'b']).toContain(kind)
      expect(size).toBeGreaterThanOrEqual(5)
      expect(size).toBeLessThanOrEqual(45)
      if (when !== undefined) expect(when).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/)
    }
    expect(documents.filter(({ note }) => note === undefined).length).toBeGreaterThan(100)
  })

  it('are missing for a type that nobody knows, or are refused', () => {
    expect(made([column('x', 'mystery', { notNull: false })]).value('x', 0)).toBeNull()
    expect(() => made([column('x', 'mystery')])).toThrow('app.things: there are no values for the column "x" of type mystery')
  })
})
