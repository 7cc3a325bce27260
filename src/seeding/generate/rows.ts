/** The rows of one table: every value a function of its row number, so that any part can be made by itself, in any order. */
import type { ColumnShape, ForeignKeyShape, KeyShape, TableShape } from '../../catalog/table-shapes.ts'
import { toText } from '../../client/values.ts'
import { type Draw, drawFor, integerBelow, pick } from './chance.ts'
import type { CheckTest } from './checks/evaluate.ts'
import { type Combination, countThrough, workOut } from './combination.ts'
import type { KeySource } from './key-source.ts'
import type { Alternative, Limits } from './limits.ts'
import type { ColumnFunction, Override, RowContext, TableOverrides } from './override.ts'
import { cannotGenerate } from './problem.ts'
import { Reference } from './reference.ts'
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
  /** Columns whose sequence cannot be waited for, since other rows name their values: what row 0 gets. */
  readonly numbered: ReadonlyMap<string, bigint>
}

export interface TableRows {
  readonly table: TableShape
  /** Those that are written; the others are the database's to fill. */
  readonly columns: readonly ColumnShape[]
  readonly count: number
  /** Why there are fewer than were asked for. */
  readonly shortage: string | undefined
  value(column: string): Value
  /** Of a vector that is made up: its floats, or null for NULL. They are overwritten by the next row's. */
  floats(column: string): ((row: number) => Float32Array | null) | undefined
  row(row: number): (string | null)[]
}

/** How often a row is drawn anew for a check that no construction covers. */
const TRIES = 64
/** A row's further tries draw as rows that no table has. */
const TRY_STEP = 2 ** 44

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
    ({ name, generated, sequence }) => !generated && (sequence === null || request.numbered.has(name) || name in overrides),
  )
  const byName = new Map(writable.map((column) => [column.name, column]))
  const functions = new Map(
    Object.entries(overrides).flatMap(([name, override]) => (typeof override === 'function' ? [[name, override] as const] : [])),
  )

  const references = referencesOf(request, own, functions, byName, valueIn)
  const referring = new Map(references.flatMap((reference) => reference.columns.map((column) => [column, reference] as const)))
  const isFree = (name: string) => byName.has(name) && !referring.has(name) && !functions.has(name)

  // A further try draws all that need not be unique; the current one of a row is remembered, since column after column asks for it.
  let [lastRow, lastTry] = [-1, 0]
  let trying: number | undefined
  const drawRow = (row: number): number => {
    if (request.tests.length === 0) return row
    if (trying !== undefined) return row + trying * TRY_STEP
    if (row !== lastRow) {
      const chosen = firstTry(row)
      lastRow = row
      lastTry = chosen
    }
    return row + lastTry * TRY_STEP
  }
  const firstTry = (row: number): number => {
    const before = trying
    try {
      for (let at = 0; at < TRIES; at++) {
        trying = at
        if (request.tests.every(({ test }) => test((column) => values.get(column)?.(row) ?? null) !== false)) return at
      }
    } finally {
      trying = before
    }
    return 0
  }

  const alternative = (row: number): number =>
    request.alternatives.length === 1 ? 0 : integerBelow(draw, drawRow(row), request.alternatives.length, 1)
  const limitsOf = (row: number, column: string): Limits | undefined => request.alternatives[alternative(row)]?.get(column)

  // What keeps rows apart: a column that may take any value where there is one, else the combination of references and vocabularies.
  const unique = new Set<string>()
  const combined: KeyShape[] = []
  for (const key of table.keys.toSorted((a, b) => a.columns.length - b.columns.length)) {
    if (table.columns.some(({ name, sequence }) => key.columns.includes(name) && sequence !== null)) continue
    if (key.columns.some((name) => unique.has(name) || functions.has(name))) continue
    if (combined.some(({ columns }) => columns.every((name) => key.columns.includes(name)))) continue
    const free = key.columns.filter((name) => isFree(name) && !isBounded(byName.get(name), overrides[name], request.alternatives))
    const chosen = free.find((name) => byName.get(name)?.type.name === 'uuid') ?? free.toSorted(roomiestFirst(byName))[0]
    if (chosen !== undefined) unique.add(chosen)
    else combined.push(key)
  }
  for (const { columns, operators } of table.exclusions) {
    const apart = columns.find(
      (name) => isFree(name) && (byName.get(name)?.type.kind === 'range' || operators.every((sign) => sign === '=')),
    )
    if (apart !== undefined) unique.add(apart)
  }

  for (const reference of references) {
    reference.limitsOf = limitsOf
    reference.drawRow = drawRow
    for (const [column, value] of reference.values()) values.set(column, value)
  }
  for (const [name, base] of request.numbered) if (!referring.has(name)) values.set(name, (row) => String(base + BigInt(row)))
  for (const [name, work] of functions) values.set(name, functionValue(work, request, draw, valueIn))

  const fallbacks = references.flatMap((reference) =>
    reference.kept.filter((column) => !reference.fallbacks.has(column)).map((column) => ({ column, reference })),
  )
  const plain = writable.filter(
    ({ name }) => (isFree(name) && !request.numbered.has(name)) || fallbacks.some(({ column }) => column === name),
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
    cap(Math.min(...choices.map((choice) => choice?.capacity ?? 0)), `the column ${name} has no more distinct values`)
    const again = unique.has(name) ? (row: number) => row : drawRow
    const value: Value =
      choices.length === 1 ? (row) => first.value(again(row)) : (row) => (choices[alternative(row)] ?? first).value(again(row))
    const fallback = fallbacks.find(({ column }) => column === name)
    if (fallback) fallback.reference.fallbacks.set(name, value)
    else values.set(name, value)
  }

  applyCombinations()
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
    value: valueIn,
    floats,
    row: (row) => makers.map((make) => make(row)),
  }

  function applyCombinations(): void {
    const components: Array<{
      readonly name: string
      readonly size: number
      readonly reference?: Reference
      readonly labels?: readonly string[]
    }> = []
    const componentOf = (column: string): number => {
      const reference = referring.get(column)
      const name = reference ? reference.key.name : column
      const known = components.findIndex((component) => component.name === name)
      if (known >= 0) return known
      if (reference) return components.push({ name, size: reference.source.count, reference }) - 1
      const labels = boundedValues(byName.get(column), overrides[column], request.alternatives)
      return components.push({ name, size: Math.max(labels.length, 1), labels }) - 1
    }
    const keys = combined.map(({ columns }) => [...new Set(columns.filter((name) => byName.has(name)).map(componentOf))])
    const single = keys.filter((key) => key.length === 1).flat()
    // A reference that is unique by itself takes the rows one after the other, and a longer chain keeps growing at its end.
    for (const at of single) {
      const component = components[at]
      if (!component?.reference) continue
      component.reference.oneToOne()
      if (component.reference.source !== own) cap(component.size, `every row needs a row of ${component.reference.source.label} of its own`)
    }
    const rest = keys.filter((key) => !key.some((at) => single.includes(at) && components[at]?.reference))
    if (rest.length === 0) return
    const involved = [...new Set(rest.flat())]
    const sizes = involved.map((at) => (components[at]?.reference?.source === own ? count : (components[at]?.size ?? 1)))
    const places = rest.map((key) => key.map((at) => involved.indexOf(at)))
    const tests = request.tests.filter(({ columns }) => columns.some((column) => referring.has(column)))
    const followers = involved.flatMap((at) => components[at]?.reference ?? []).filter(({ fixed }) => fixed.length > 0)
    const textIn = (digits: readonly number[], row: number, column: string): string | null => {
      const at = involved.indexOf(components.findIndex(({ name }) => name === (referring.get(column)?.key.name ?? column)))
      if (at < 0) return values.get(column)?.(row) ?? null
      const component = components[involved[at] as number]
      const digit = digits[at] ?? 0
      return component?.reference ? component.reference.valueAt(column, digit) : (component?.labels?.[digit] ?? null)
    }
    // What two references share, both must have: a member's project and person are of one tenant.
    const agree = (digits: readonly number[], row: number) =>
      followers.every((follower) => {
        const digit = digits[involved.indexOf(components.findIndex(({ reference }) => reference === follower))] ?? 0
        return follower.fixed.every((column) => follower.valueAt(column, digit) === textIn(digits, row, column))
      })
    const combination: Combination =
      rest.length === 1 && tests.length === 0 && followers.length === 0
        ? countThrough(sizes, draw)
        : workOut(
            sizes,
            places,
            count,
            draw,
            (digits, row) => agree(digits, row) && tests.every(({ test }) => test((column) => textIn(digits, row, column)) !== false),
          )
    cap(combination.capacity, `${combined.map(({ name }) => name).join(', ')} has room for no more`)
    for (const [digit, at] of involved.entries()) {
      const component = components[at]
      if (component?.reference) component.reference.fixChoice((row) => combination.digit(digit, row))
      else if (component?.labels) values.set(component.name, (row) => component.labels?.[combination.digit(digit, row)] ?? null)
    }
  }
}

const OVERRIDE_HINT = 'Say in the configuration what the column takes: seed.tables, by table and column.'

/** Self-references come first, since a row takes more than the key from the row above it, then those of most columns. */
function referencesOf(
  request: RowsRequest,
  own: KeySource,
  functions: ReadonlyMap<string, ColumnFunction>,
  byName: ReadonlyMap<string, ColumnShape>,
  valueIn: (column: string) => Value,
): Reference[] {
  const { table, seed, parents } = request
  const isSelf = ({ target }: ForeignKeyShape) => target === table.name
  const keys = table.foreignKeys
    .filter(({ columns }) => columns.every((column) => byName.has(column)))
    .toSorted((a, b) => Number(isSelf(b)) - Number(isSelf(a)) || b.columns.length - a.columns.length)
  const assigned = new Map<string, Reference | undefined>([...functions.keys()].map((name) => [name, undefined]))
  const references: Reference[] = []
  for (const key of keys) {
    const source = isSelf(key) ? own : (parents.get(key.target) ?? { label: key.target, count: 0, value: () => null })
    const open = key.columns.filter((column) => !assigned.has(column))
    const spare = open.length === 0
    // What it cannot fill, since there is no row to refer to, is for others to fill.
    const columns = spare ? key.columns : source.count === 0 ? open.filter((column) => byName.get(column)?.notNull === false) : open
    const reference = new Reference({
      key,
      source,
      self: isSelf(key),
      columns: columns.length === 0 ? open : columns,
      nullable: open.filter((column) => byName.get(column)?.notNull === false),
      unclear: table.keys.some(
        ({ nullsNotDistinct, columns }) => nullsNotDistinct && columns.some((column) => key.columns.includes(column)),
      ),
      draw: drawFor(`${seed}/${table.label}/${key.name}`),
      valueIn,
      nullShare: nullShareOf(request.overrides, key),
    })
    if (spare) {
      for (const [column, value] of reference.values()) {
        const owner = assigned.get(column)
        if (owner?.kept.includes(column) && !owner.fallbacks.has(column)) owner.fallbacks.set(column, value)
      }
      continue
    }
    for (const column of key.columns) if (assigned.has(column)) assigned.get(column)?.followers.push(reference)
    for (const column of reference.columns) assigned.set(column, reference)
    references.push(reference)
  }
  return references
}

function nullShareOf(overrides: TableOverrides, { columns }: ForeignKeyShape): number {
  for (const column of columns) {
    const override = overrides[column]
    if (override && typeof override !== 'function' && 'null' in override && typeof override.null === 'number') return override.null
  }
  return 0.1
}

/** Roomy types first: a text has room for any number, a smallint has not. */
const roomiestFirst = (byName: ReadonlyMap<string, ColumnShape>) => (a: string, b: string) =>
  roominess(byName.get(a)) - roominess(byName.get(b))

function roominess(column: ColumnShape | undefined): number {
  const type = column?.type
  if (!type) return 9
  if (['text', 'int8', 'int4', 'timestamptz', 'timestamp'].includes(type.name)) return 0
  if (type.name === 'varchar') return type.modifier < 0 || type.modifier > 12 ? 0 : 3
  return ['int2', 'date', 'bpchar'].includes(type.name) ? 5 : 2
}

const isBounded = (column: ColumnShape | undefined, override: Override | undefined, alternatives: readonly Alternative[]): boolean =>
  boundedValues(column, override, alternatives).length > 0

/** All that a column of a closed vocabulary can take; none where it is open. */
function boundedValues(
  column: ColumnShape | undefined,
  override: Override | undefined,
  alternatives: readonly Alternative[],
): readonly string[] {
  if (!column) return []
  if (override && typeof override !== 'function') {
    if ('values' in override && Array.isArray(override.values)) return override.values.map((value) => toText(value) ?? '')
    if ('constant' in override) return [toText(override.constant) ?? '']
  }
  const allowed = alternatives.map((limits) => limits.get(column.name)?.oneOf)
  const labels = column.type.kind === 'enum' ? column.type.labels : column.type.name === 'bool' ? ['f', 't'] : []
  const lists = allowed.map((list) => list ?? labels)
  return lists.every((list) => list.length > 0) ? (lists[0] ?? []).filter((label) => lists.every((list) => list.includes(label))) : []
}

function functionValue(work: ColumnFunction, { table, parents }: RowsRequest, draw: Draw, valueIn: (column: string) => Value): Value {
  const parentOf = (column: string, choice: number): string | null => {
    const key = table.foreignKeys.find(({ columns }) => columns.includes(column))
    const source = key && parents.get(key.target)
    if (!key || !source || source.count === 0) return null
    return source.value(key.targetColumns[key.columns.indexOf(column)] ?? '', Math.abs(Math.trunc(choice)) % source.count)
  }
  const contextOf = (index: number): RowContext => ({
    index,
    value: (column) => valueIn(column)(index),
    row: contextOf,
    parent: parentOf,
    integer: (min, max, lane = 0) => min + integerBelow(draw, index, max - min + 1, 100 + lane),
    pick: (from, lane = 0) => pick(draw, index, from, 100 + lane),
  })
  return (row) => toText(work(contextOf(row)))
}
