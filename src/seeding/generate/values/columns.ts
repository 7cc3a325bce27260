/**
 * Values for the columns of any table, by their names and types: a name tells what people keep in a column, and the type, its limits and keys
 * tell what PostgreSQL takes. Every value depends on the seed and on the number of its row alone.
 */
import type { ColumnShape, TableShape, TypeShape } from '../../../catalog/table-shapes.ts'
import { drawFor } from '../chance.ts'
import type { Limits } from '../limits.ts'
import type { Ceiling, Cell, Choices, Source, Value } from './cell.ts'
import { documents } from './documents.ts'
import { EXOTIC } from './exotic.ts'
import { flags } from './flags.ts'
import { allowedIn, textOf } from './given.ts'
import { listed } from './listed.ts'
import { familyOf, measureOf } from './measures.ts'
import { singular, wordsOf } from './names.ts'
import { nullsOf } from './nulls.ts'
import { numbers } from './numbers.ts'
import { arrays, ranges } from './ranges.ts'
import { texts } from './texts.ts'
import { beginningOf, clocks, intervals, times } from './times.ts'
import { isVector, vectors } from './vectors.ts'

export type { Value } from './cell.ts'

/** Names all that the files of this folder do. Whatever changes one value of one row needs another name. */
export const generatorVersion = 'sample-v1'

export interface ColumnValue {
  readonly value: Value
  /** How many rows have a value of their own, where the column had to be unique; Infinity for as many as there are rows. */
  readonly capacity: number
  /** Which rows have none. */
  readonly absent: ((row: number) => boolean) | undefined
}

/**
 * What the configuration asks of a column. `null` is the share of rows without a value, and goes with all others. `constant` goes before
 * `values`, these before `example`; `min` and `max` hold for numbers, dates and times, an `example` as well for texts and JSON.
 */
export type Override =
  | { readonly values: readonly unknown[]; readonly weights?: readonly number[]; readonly null?: number }
  | { readonly example: unknown; readonly null?: number }
  | { readonly min?: number | string; readonly max?: number | string; readonly null?: number }
  | { readonly null: number }
  | { readonly constant: unknown }

export interface ValuesRequest {
  readonly table: TableShape
  /** The columns to make values for: not generated ones, not those of foreign keys, no identities. */
  readonly columns: readonly ColumnShape[]
  readonly seed: string
  /** Columns no two rows of which may have the same value, not even in lower case. */
  readonly unique: ReadonlySet<string>
  readonly limits: ReadonlyMap<string, Limits>
  /** In milliseconds since the epoch: what lies in the past lies before this. */
  readonly until: number
  /** How many rows there will be. With it times roughly follow the rows' order; without it they are spread without order. */
  readonly rows?: number
  readonly overrides: ReadonlyMap<string, Override>
  /** JSON texts of rows that exist, by column. */
  readonly examples: ReadonlyMap<string, readonly string[]>
}

export function valuesFor(request: ValuesRequest): Map<string, ColumnValue> {
  const columns = new Map(request.columns.map((column) => [column.name, column]))
  const byPhrase = new Map(request.columns.map(({ name }) => [wordsOf(name).join('_'), name]))
  const table = wordsOf(request.table.table).map(singular)
  const sources = new Map<string, Source>()
  const nulls = new Map<string, ((row: number) => boolean) | undefined>()
  const underWay = new Set<string>()
  const shared = (topic: string) => drawFor(`${request.seed}/${request.table.label}/ ${topic}`)

  const cellOf = (column: ColumnShape): Cell => {
    const words = wordsOf(column.name)
    return {
      name: column.name,
      words,
      phrase: words.join('_'),
      table,
      type: column.type,
      default: column.default,
      draw: drawFor(seedOf(request, column.name)),
      shared,
      unique: mustDiffer(request, column.name),
      limits: limitsOf(request, column.name),
      ceilings: ceilingsOf(request, column.name),
      choices: exampled(column.type, request.overrides.get(column.name) ?? {}),
      until: request.until,
      rows: request.rows,
      others: request.columns.map(({ name }) => name).filter((name) => name !== column.name),
      other: sourceOf,
      examples: request.examples.get(column.name) ?? [],
    }
  }
  // Two columns that are each to be above the other one are made as if the second were free: no value would do for both.
  function sourceOf(name: string): Source | undefined {
    const column = columns.get(name)
    const known = sources.get(name)
    if (known || !column || underWay.has(name)) return known
    underWay.add(name)
    const cell = cellOf(column)
    const source = sourceFor(cell, seedOf(request, name), beginningOf(cell.words, byPhrase))
    underWay.delete(name)
    if (!source) return undefined
    sources.set(name, source)
    return source
  }
  function nullsIn(column: ColumnShape): ((row: number) => boolean) | undefined {
    if (nulls.has(column.name)) return nulls.get(column.name)
    nulls.set(column.name, undefined)
    const cell = cellOf(column)
    const beginning = columns.get(beginningOf(cell.words, byPhrase) ?? '')
    const share = shareOfNulls(cell.choices)
    const mask = nullsOf(cell, column.notNull, share, beginning && nullsIn(beginning))
    nulls.set(column.name, mask)
    return mask
  }

  return new Map(
    request.columns.map((column): [string, ColumnValue] => {
      const source = sourceOf(column.name)
      const absent = nullsIn(column)
      if (!source) {
        if (column.notNull || limitsOf(request, column.name).null === 'never')
          throw new Error(`${request.table.label}: there are no values for the column "${column.name}" of type ${column.type.printed}`)
        return [column.name, { value: () => null, capacity: Number.POSITIVE_INFINITY, absent: () => true }]
      }
      const { value, capacity } = source
      return [column.name, { value: absent ? (row) => (absent(row) ? null : value(row)) : value, capacity, absent }]
    }),
  )
}

/** That of the column's draws, and of `embeddingFor` where it is a vector. */
export const seedOf = ({ seed, table }: Pick<ValuesRequest, 'seed' | 'table'>, column: string): string => `${seed}/${table.label}/${column}`

const equalTo = ({ limits }: ValuesRequest, name: string): string[] =>
  [...limits].flatMap(([column, { equals }]) => (equals === name ? [column] : []))

const mustDiffer = (request: ValuesRequest, name: string): boolean =>
  request.unique.has(name) || equalTo(request, name).some((column) => request.unique.has(column))

/** With those of the columns that take their value from this one. */
function limitsOf(request: ValuesRequest, name: string): Limits {
  const own = request.limits.get(name) ?? {}
  const theirs = equalTo(request, name).map((column): Limits => {
    const { equals: _, ...limits } = request.limits.get(column) ?? {}
    return limits
  })
  if (theirs.length === 0) return own
  return Object.assign({}, ...theirs, own, { above: [own, ...theirs].flatMap(({ above }) => above ?? []) })
}

/** The greatest values of the columns that must be above this one are bounds for it as well. */
function ceilingsOf(request: ValuesRequest, name: string, seen: ReadonlySet<string> = new Set([name])): Ceiling[] {
  return [...request.limits].flatMap(([column, limits]) => {
    const link = limits.above?.find((other) => other.column === name)
    if (!link || seen.has(column)) return []
    const given: Choices = request.overrides.get(column) ?? {}
    const own = [...(limits.max ? [limits.max] : []), ...(given.max === undefined ? [] : [{ value: String(given.max), inclusive: true }])]
    const steps = link.inclusive ? 0 : 1
    return [...own.map((bound) => ({ ...bound, steps: 0 })), ...ceilingsOf(request, column, new Set([...seen, column]))].map((bound) => ({
      ...bound,
      steps: bound.steps + steps,
    }))
  })
}

/** An example of a number or time stands for those around it. */
function exampled(type: TypeShape, choices: Choices): Choices {
  const { example } = choices
  const family = familyOf(type)
  if (example === undefined || family === undefined) return choices
  const text = textOf(type, example) ?? ''
  const measure = measureOf(type, text)?.measure
  if (measure === undefined || family !== 'number') return { ...choices, values: [text] }
  const whole = Number.isInteger(measure) ? Math.floor : (value: number) => value
  return { ...choices, min: whole(measure - Math.abs(measure) / 2), max: Math.max(whole(measure + Math.abs(measure) / 2), measure) }
}

/** A null among the values, or as the constant, is a share of them. */
function shareOfNulls({ values, weights, constant, null: share }: Choices): number | undefined {
  if (constant === null) return 1
  if (!values?.includes(null)) return share
  const weightOf = (place: number) => weights?.[place] ?? 1
  const all = values.reduce<number>((sum, _, place) => sum + weightOf(place), 0)
  return values.reduce<number>((sum, value, place) => sum + (value === null ? weightOf(place) : 0), 0) / all
}

function sourceFor(cell: Cell, seed: string, beginning: string | undefined): Source | undefined {
  const { choices, limits, type } = cell
  if (choices.constant !== undefined && choices.constant !== null) return listed(cell, [textOf(type, choices.constant) ?? ''])
  if (choices.values?.some((value) => value !== null)) {
    const kept = choices.values.flatMap((value, place) => {
      const text = textOf(type, value)
      return text === null ? [] : [{ text, weight: choices.weights?.[place] ?? 1 }]
    })
    return listed(
      cell,
      kept.map(({ text }) => text),
      kept.map(({ weight }) => weight),
    )
  }
  const same = limits.equals === undefined ? undefined : cell.other(limits.equals)
  if (same) return same
  if (limits.oneOf?.length)
    return type.name === 'bool' ? flags(cell, allowedIn(cell, limits.oneOf.map(boolean))) : listed(cell, allowedIn(cell, limits.oneOf))
  if (type.kind === 'enum') return listed(cell, allowedIn(cell, type.labels))
  return sourceByType(cell, seed, beginning)
}

const boolean = (text: string): string => (/^(t|y|1|on)/i.test(text) ? 'true' : 'false')

const TEXTS: ReadonlySet<string> = new Set(['text', 'varchar', 'bpchar', 'char', 'name', 'citext'])

function sourceByType(cell: Cell, seed: string, beginning: string | undefined): Source | undefined {
  const { type } = cell
  if (type.element) return arrays(cell, (element) => sourceFor(element, seed, undefined))
  if (type.kind === 'range' || type.kind === 'multirange') return ranges(cell)
  if (type.kind !== 'base') return undefined
  if (TEXTS.has(type.name)) return texts(cell)
  const family = familyOf(type)
  if (family)
    return { number: () => numbers(cell), time: () => times(cell, beginning), clock: () => clocks(cell), interval: () => intervals(cell) }[
      family
    ]()
  if (type.name === 'bool') {
    const forbidden = (cell.limits.noneOf ?? []).map(boolean)
    return flags(
      cell,
      ['false', 'true'].filter((value) => !forbidden.includes(value)),
    )
  }
  if (type.name === 'json' || type.name === 'jsonb') return documents(cell)
  if (isVector(type.name)) return vectors(cell, seed)
  return EXOTIC[type.name]?.(cell)
}
