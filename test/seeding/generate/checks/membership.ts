/** Limits judged by plain reading, and rows to judge them by: what the brute force of the tests is made of. */
import type { ColumnShape, TableShape } from '../../../../src/catalog/table-shapes.ts'
import { drawFor, pick } from '../../../../src/seeding/generate/chance.ts'
import type { Alternative, Limits } from '../../../../src/seeding/generate/limits.ts'
import { matching } from '../../../../src/seeding/generate/matching.ts'

export type Row = Readonly<Record<string, string | null>>

/** Of the columns that have one. */
const LENGTHS: Readonly<Record<string, number>> = { varchar: 20, bpchar: 3 }

const MOOD = ['sad', 'ok', 'happy']

const POOLS: Readonly<Record<string, readonly string[]>> = {
  number: ['-12', '-5', '-1', '0', '1', '2', '3', '4', '5', '6', '7', '10', '11', '100', '101'],
  fraction: ['-1.5', '0', '0.25', '0.5', '1', '1.5', '2', '2.5', '3', '99'],
  text: ['', 'a', 'b', 'ab', 'abc', 'A', 'AB', 'x', 'draft', 'abcdefghijk', 'a b', '12', 'a_b', 'a%b', 'axb', 'zab'],
  date: ['2019-12-31', '2020-01-01', '2020-06-15', '2021-01-01', '2021-01-02'],
  timestamp: ['2019-12-31 23:59:59', '2020-01-01 00:00:00', '2020-01-01 12:00:00', '2020-06-15 00:00:00', '2021-01-01 00:00:00'],
  timestamptz: ['2019-12-31 23:59:59+00', '2020-01-01 00:00:00+00', '2020-06-15 10:00:00+00', '2021-01-01 00:00:00+00'],
  time: ['00:00:00', '09:59:59', '10:00:00', '10:00:01', '23:00:00'],
  interval: ['-1 days', '00:00:00', '00:00:01', '23:00:00', '1 day', '1 mon', '31 days'],
  bool: ['t', 'f'],
  mood: MOOD,
  uuid: ['00000000-0000-0000-0000-000000000000', '11111111-2222-4333-8444-555555555555'],
  jsonb: ['{}', '{"a": 1}', '[]', '1'],
  array: ['{}', '{1}', '{1,2}'],
}

function kindOf({ type }: ColumnShape): string {
  if (type.element) return 'array'
  if (['int2', 'int4', 'int8'].includes(type.name)) return 'number'
  if (['numeric', 'float4', 'float8'].includes(type.name)) return 'fraction'
  return ['varchar', 'bpchar', 'text'].includes(type.name) ? 'text' : type.name
}

const DAYS: Readonly<Record<string, number>> = { day: 1, days: 1, mon: 30, mons: 30 }

/** What sorts as the values do. */
function rank(column: ColumnShape, text: string): number | string {
  const kind = kindOf(column)
  if (kind === 'number' || kind === 'fraction') return Number(text)
  if (kind === 'mood') return MOOD.indexOf(text)
  if (kind === 'date') return `${text} 00:00:00`
  if (kind !== 'interval') return text
  const [amount = '0', unit] = text.split(' ')
  if (unit) return Number(amount) * (DAYS[unit] ?? 0) * 86_400
  const [hours, minutes, seconds] = text.split(':').map(Number)
  return (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)
}

const regExp = (pattern: string) => new RegExp(pattern.replace(/^\(\?i\)/, ''), pattern.startsWith('(?i)') ? 'is' : 's')

function admits(table: TableShape, column: ColumnShape, limits: Limits, row: Row): boolean {
  const value = row[column.name] ?? null
  if (value === null) return limits.null !== 'never' && !column.notNull
  if (limits.null === 'always') return false
  const at = rank(column, value)
  const same = (text: string) => rank(column, text) === at
  const { min, max } = limits
  const other = (name: string): number | string | null => {
    const named = table.columns.find((each) => each.name === name)
    const text = row[name] ?? null
    return named && text !== null ? rank(named, text) : null
  }
  const [least, most] = [min && rank(column, min.value), max && rank(column, max.value)]
  return (
    (!limits.oneOf || limits.oneOf.some(same)) &&
    !limits.noneOf?.some(same) &&
    (least === undefined || at > least || (at === least && min?.inclusive === true)) &&
    (most === undefined || at < most || (at === most && max?.inclusive === true)) &&
    value.length >= (limits.minLength ?? 0) &&
    value.length <= (limits.maxLength ?? value.length) &&
    (limits.patterns ?? []).every((pattern) => regExp(pattern).test(value)) &&
    (limits.above ?? []).every(({ column: name, inclusive }) => {
      const below = other(name)
      return below === null || at > below || (inclusive && at === below)
    }) &&
    (limits.equals === undefined || other(limits.equals) === null || other(limits.equals) === at)
  )
}

export const inside = (table: TableShape, alternative: Alternative, row: Row): boolean =>
  table.columns.every((column) => admits(table, column, alternative.get(column.name) ?? {}, row))

/** Values at and beside the bounds, of the patterns and lengths, and the pool's. */
function suggestions(column: ColumnShape, limits: Limits): readonly string[] {
  const pool = POOLS[kindOf(column)] ?? []
  const beside = [limits.min, limits.max].flatMap((bound) => {
    if (!bound) return []
    const number = Number(bound.value)
    return Number.isFinite(number) ? [String(number - 1), bound.value, String(number + 1)] : [bound.value]
  })
  const draw = drawFor(column.name)
  const patterned = (limits.patterns ?? []).flatMap((pattern) => [0, 1, 2, 3].map((row) => matching(pattern)(draw, row)))
  const long = [limits.minLength, limits.maxLength].flatMap((length) => (length === undefined || length < 0 ? [] : ['q'.repeat(length)]))
  return [...(limits.oneOf ?? []), ...beside, ...patterned, ...long, ...pool]
}

/** Rows over the columns named: some of them towards each alternative, and as many towards none. */
export function rowsTowards(table: TableShape, names: readonly string[], alternatives: readonly Alternative[], each: number): Row[] {
  const used = table.columns.filter(({ name }) => names.includes(name))
  return [...alternatives, new Map<string, Limits>()].flatMap((alternative, number) =>
    Array.from({ length: each }, (_, at): Row => {
      const entries = used.map((column, place): [string, string | null] => {
        const draw = drawFor(`${number}/${column.name}/${place}`)
        const limits = alternative.get(column.name) ?? {}
        const all = suggestions(column, limits).filter((text) => text.length <= (LENGTHS[column.type.name] ?? text.length))
        const fitting = all.filter((text) => admits(table, column, { ...limits, above: [] }, { [column.name]: text }))
        const isNull = !column.notNull && (limits.null === 'always' || (limits.null !== 'never' && draw(at, 1) % 4 === 0))
        return [column.name, isNull ? null : pick(draw, at, fitting.length > 0 ? fitting : all)]
      })
      return Object.fromEntries(entries)
    }),
  )
}
