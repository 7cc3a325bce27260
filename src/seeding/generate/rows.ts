/** The rows of one table: every value a function of its row number, so that any part can be made by itself, in any order. */
import type { ColumnShape, TableShape } from '../../catalog/table-shapes.ts'
import { drawFor, integerBelow } from './chance.ts'
import type { CheckTest } from './checks/evaluate.ts'
import { combineKeys } from './combine.ts'
import { whatKeepsRowsApart } from './distinct.ts'
import { functionValue } from './function-value.ts'
import type { SampleState } from './history.ts'
import type { KeySource } from './key-source.ts'
import type { Alternative, Limits } from './limits.ts'
import type { TableOverrides } from './override.ts'
import { cannotGenerate } from './problem.ts'
import { referencesOf } from './references.ts'
import { furtherTries } from './tries.ts'
import { seedOf, type Value, type Override as ValueOverride, valuesFor } from './values/columns.ts'
import { embeddingFor } from './values/embeddings.ts'

export interface RowsRequest {
  readonly table: TableShape
  readonly count: number
  readonly seed: string
  /** Milliseconds since the epoch: the end of the past that timestamps are spread over. */
  readonly until: number
  /** By the quoted name of a table; the table itself is not among them. */
  readonly parents: ReadonlyMap<string, KeySource>
  /** Ways to satisfy the checks; at least one. */
  readonly alternatives: readonly Alternative[]
  /** Checks that the alternatives do not wholly cover. */
  readonly tests: readonly CheckTest[]
  readonly overrides: TableOverrides
  readonly examples: ReadonlyMap<string, readonly string[]>
  /** Columns whose sequence cannot be waited for, since other rows name their values; see `SampleState`. */
  readonly numbered: SampleState['numbers']
  readonly offsets: SampleState['offsets']
  /** Rows of this table before this one may be gone: none refers to them. */
  readonly firstPresent: number
}

export interface TableRows {
  readonly table: TableShape
  /** Those that are written; the others are the database's to fill. */
  readonly columns: readonly ColumnShape[]
  readonly count: number
  /** Why there are fewer than were asked for. */
  readonly shortage: string | undefined
  /** What the values rest on beside seed and row number: empty, or the sizes of what is combined. Rows of another basis may collide. */
  readonly basis: string
  readonly offsets: SampleState['offsets']
  readonly numbered: SampleState['numbers']
  value(column: string): Value
  /** Some values are as the configuration gives them, in any form that PostgreSQL reads. */
  readonly given: boolean
  /** Of a vector that is made up: its floats, or null for NULL. They are overwritten by the next row's. */
  floats(column: string): ((row: number) => Float32Array | null) | undefined
  row(row: number): (string | null)[]
}

export function compileRows(request: RowsRequest): TableRows {
  const { table, seed, overrides } = request
  const shortages: string[] = []
  let count = request.count
  const cap = (most: number, why: string) => {
    if (most >= count) return
    count = most
    shortages.push(why)
  }
  const draw = drawFor(`${seed}/${table.label}`)
  const values = new Map<string, Value>()
  const valueIn = (column: string): Value => {
    const found = values.get(column)
    if (!found)
      throw cannotGenerate(table.label, `the column ${column} is left to the database, and another needs its value`, OVERRIDE_HINT)
    return found
  }
  const own: KeySource = { label: table.label, count, value: (column, at) => valueIn(column)(at) }

  const writable = table.columns.filter(
    ({ name, generated, sequence }) => !generated && (sequence === null || name in request.numbered || name in overrides),
  )
  const byName = new Map(writable.map((column) => [column.name, column]))
  const functions = new Map(
    Object.entries(overrides).flatMap(([name, override]) => (typeof override === 'function' ? [[name, override] as const] : [])),
  )

  const references = referencesOf(request, own, functions, byName, valueIn)
  const referring = new Map(references.flatMap((reference) => reference.columns.map((column) => [column, reference] as const)))
  const isFree = (name: string) => byName.has(name) && !referring.has(name) && !functions.has(name)

  const drawRow = furtherTries(request.tests, (column, row) => values.get(column)?.(row) ?? null)
  const alternative = (row: number): number =>
    request.alternatives.length === 1 ? 0 : integerBelow(draw, drawRow(row), request.alternatives.length, 1)
  const limitsOf = (row: number, column: string): Limits | undefined => request.alternatives[alternative(row)]?.get(column)

  const { unique, combined } = whatKeepsRowsApart(request, byName, isFree, functions)

  for (const reference of references) {
    reference.limitsOf = limitsOf
    reference.drawRow = drawRow
    for (const [column, value] of reference.values()) values.set(column, value)
  }
  for (const [name, parts] of Object.entries(request.numbered)) if (!referring.has(name)) values.set(name, numberedValue(parts))
  for (const [name, work] of functions) {
    const column = byName.get(name)
    if (column) values.set(name, functionValue(column, work, request, draw, valueIn))
  }

  const fallbacks = references.flatMap((reference) =>
    reference.kept.filter((column) => !reference.fallbacks.has(column)).map((column) => ({ column, reference })),
  )
  const plain = writable.filter(
    ({ name }) => (isFree(name) && !(name in request.numbered)) || fallbacks.some(({ column }) => column === name),
  )
  const made = request.alternatives.map((limits) =>
    valuesFor({
      table,
      columns: plain,
      seed,
      unique,
      limits,
      until: request.until,
      overrides: new Map(Object.entries(overrides).flatMap(([name, o]) => (typeof o === 'function' ? [] : [[name, o as ValueOverride]]))),
      examples: request.examples,
    }),
  )
  for (const { name } of plain) {
    const choices = made.map((each) => each.get(name))
    const [first] = choices
    if (!first) throw cannotGenerate(table.label, `nothing is known of the column ${name}`, OVERRIDE_HINT)
    if (unique.has(name)) cap(Math.min(...choices.map((choice) => choice?.capacity ?? 0)), `the column ${name} has no more distinct values`)
    const again = unique.has(name) ? (row: number) => row + offsetAt(request.offsets, row) : drawRow
    const value: Value =
      choices.length === 1 ? (row) => first.value(again(row)) : (row) => (choices[alternative(row)] ?? first).value(again(row))
    const fallback = fallbacks.find(({ column }) => column === name)
    if (fallback) fallback.reference.fallbacks.set(name, value)
    else values.set(name, value)
  }

  const basis = combineKeys({ request, combined, byName, referring, values, own, draw, count: () => count, cap })
  for (const reference of references) {
    if (count > 0 && reference.source.count === 0 && !reference.canBeNull) {
      throw cannotGenerate(
        table.label,
        `${reference.key.columns.join(', ')} must refer to a row of ${reference.source.label}, which has none`,
        `Name that table as well: --rows ${reference.source.label}=…`,
      )
    }
  }
  function floats(name: string): ((row: number) => Float32Array | null) | undefined {
    const column = plain.find((each) => each.name === name)
    const override = overrides[name]
    const isMadeUp = override === undefined || (typeof override === 'object' && Object.keys(override).join() === 'null')
    if (column?.type.name !== 'vector' || column.type.modifier < 1 || !isMadeUp || request.alternatives.length > 1) return undefined
    if (unique.has(name) || request.alternatives[0]?.has(name) || request.tests.length > 0) return undefined
    const fill = embeddingFor(seedOf({ seed, table }, name), column.type.modifier)
    const into = new Float32Array(column.type.modifier)
    const absent = made[0]?.get(name)?.absent ?? (() => false)
    return (row) => {
      if (absent(row)) return null
      fill(row, into)
      return into
    }
  }
  const ordered = writable.filter(({ name }) => values.has(name))
  const makers = ordered.map(({ name }) => valueIn(name))
  return {
    table,
    columns: ordered,
    count,
    shortage: shortages.at(-1),
    basis,
    offsets: request.offsets,
    numbered: request.numbered,
    given: Object.values(overrides).some((override) => typeof override === 'function' || Object.keys(override).join() !== 'null'),
    value: valueIn,
    floats,
    row: (row) => makers.map((make) => make(row)),
  }
}

const OVERRIDE_HINT = 'Say in the configuration what the column takes: seed.tables, by table and column.'

function offsetAt(offsets: SampleState['offsets'], row: number): number {
  for (let at = offsets.length - 1; at >= 0; at--) {
    const [from, offset] = offsets[at] as SampleState['offsets'][number]
    if (from <= row) return offset
  }
  return 0
}

/** Further rows are numbered on from where the sequence stands then, which may be further than the rows. */
function numberedValue(parts: SampleState['numbers'][string]): Value {
  const from = parts.map(([row, first]) => ({ row, first: BigInt(first) })).toReversed()
  return (row) => {
    const part = from.find((each) => each.row <= row)
    return part ? String(part.first + BigInt(row - part.row)) : null
  }
}
