/** What the answers about batches come to: counts, and problems that show only when rows are held against each other. */
import type { TableShape } from '../../catalog/table-shapes.ts'
import { placeText } from '../files/row.ts'
import type { BatchAnswer, BatchQuery, RowState } from './batch-query.ts'
import { type Batch, cellOf } from './batches.ts'
import { foundOrMade } from './found-or-made.ts'
import type { Header } from './headers.ts'
import { KeyHashes, lanesOf, OpenReferences } from './key-hashes.ts'
import { keyName, type Reference } from './keys-sql.ts'
import type { Places } from './places.ts'
import type { ProblemList } from './problems.ts'
import { listOf, mayHaveDefault } from './row-sql.ts'
import type { TableCounts } from './set.ts'

type Counts = Record<RowState, number>

export class Judgement {
  readonly #places: Places
  readonly #problems: ProblemList
  /** Of every key the values that rows of this set and of earlier ones have, by `keyName`. */
  readonly #keys = new Map<string, KeyHashes>()
  /** Of this set: references to rows that were not there, or not yet. */
  #open = new Map<string, { readonly table: TableShape; readonly reference: Reference; readonly values: OpenReferences }>()
  #counts = new Map<TableShape, Counts>()
  /** Headers of which was said which columns they lack. */
  readonly #lacking = new Set<Header>()
  readonly #shapes: readonly TableShape[]
  rows = 0

  constructor(shapes: readonly TableShape[], places: Places, problems: ProblemList) {
    this.#shapes = shapes
    this.#places = places
    this.#problems = problems
  }

  /** Begins a set. */
  begin(): void {
    this.#open = new Map()
    this.#counts = new Map()
    this.rows = 0
  }

  /** The set was read to its end: what it refers to and does not have by now is not there. */
  end(): void {
    for (const { table, reference, values } of this.#open.values()) {
      const keys = this.#keys.get(reference.target ?? '')
      for (const { lanes, place, column } of values) {
        if (!keys?.has(lanes)) this.#problems.add({ ...this.#places.place(place, column), message: this.#orphan(table, reference) })
      }
    }
  }

  counts(table: TableShape): TableCounts | undefined {
    const counts = this.#counts.get(table)
    return counts && { table: table.label, inserts: counts.i, updates: counts.u, unchanged: counts['='], skipped: counts.s }
  }

  take(batch: Batch, query: BatchQuery, answer: BatchAnswer): void {
    const { table } = batch.header
    const counts = foundOrMade(this.#counts, table, () => ({ i: 0, u: 0, '=': 0, s: 0, e: 0 }))
    this.rows += answer.rows.length
    const told = new Set<number>()
    // A join answers in an order of its own; of two alike, the first is the one that stands first.
    const order = new Array<number>(answer.rows.length)
    for (const [at, position] of answer.rows.entries()) order[position - 1] = at
    for (const [row, at] of order.entries()) {
      if (this.#lacksKey(batch, row)) continue
      const state = answer.states[at] as RowState
      counts[state]++
      if (state === 'i') this.#tellLacking(batch, row)
      this.#takeKeys(batch, query, answer, { row, at }, told)
      for (const [n, reference] of query.references.entries()) {
        const value = answer.references[n]?.[at]
        if (value !== null && value !== undefined) this.#takeReference(batch, row, reference, value)
      }
    }
    for (const [n, { message, columns }] of query.findings.entries()) {
      for (const position of answer.findings[n] ?? []) {
        const row = position - 1
        const masked = columns.some((name) => this.#isMasked(batch, row, name))
        if (!masked && !this.#lacksKey(batch, row)) this.#tell(batch, row, columns, message)
      }
    }
  }

  tellCell(batch: Batch, row: number, column: number, message: string): void {
    const given = batch.header.columns[column]
    if (given) this.#tell(batch, row, [given.shape.name], `${message} (${batch.header.table.label}.${given.shape.name})`)
  }

  #takeKeys(batch: Batch, query: BatchQuery, answer: BatchAnswer, { row, at }: { row: number; at: number }, told: Set<number>): void {
    const { table } = batch.header
    const number = batch.numbers[row] ?? 0
    for (const [n, key] of query.keys.entries()) {
      const value = answer.keys[n]?.[at]
      if (value === null || value === undefined) continue
      const hashes = foundOrMade(this.#keys, keyName(table, key), () => new KeyHashes())
      const earlier = hashes.add(lanesOf(value), number)
      // A row that is there twice is so by all of its keys; one of them says it.
      if (earlier === undefined || told.has(row)) continue
      told.add(row)
      const message = (other: number) =>
        `the same ${listOf(key.columns)} as the row at ${placeText(this.#places.place(other)).replace(/:1$/, '')} (${table.label})`
      // Batches of other headers may have brought a later line first.
      if (earlier <= number) this.#tell(batch, row, key.columns, message(earlier))
      else this.#problems.add({ ...this.#places.place(earlier), message: message(number) })
    }
  }

  #takeReference(batch: Batch, row: number, reference: Reference, value: string): void {
    const { table } = batch.header
    const { columns } = reference.foreignKey
    const lanes = lanesOf(value)
    if (this.#keys.get(reference.target ?? '')?.has(lanes)) return
    if (reference.target === undefined) {
      this.#tell(batch, row, columns, this.#orphan(table, reference))
      return
    }
    const open = foundOrMade(this.#open, `${table.name} ${reference.foreignKey.name}`, () => ({
      table,
      reference,
      values: new OpenReferences(),
    }))
    open.values.add(lanes, batch.numbers[row] ?? 0, this.#place(batch, row, columns).column)
  }

  #orphan(table: TableShape, { foreignKey: { name, columns, target, targetColumns } }: Reference): string {
    const label = this.#shapes.find((shape) => shape.name === target)?.label ?? target
    return `${label} has no row with this ${listOf(targetColumns)}, nor has the seed (${table.label}.${columns.join(', ')}, ${name})`
  }

  /** Columns that a new row needs and these rows do not have; the same for all, and so said once. */
  #tellLacking(batch: Batch, row: number): void {
    const { header } = batch
    if (this.#lacking.has(header)) return
    this.#lacking.add(header)
    const given = new Set(header.columns.map(({ shape }) => shape))
    const lacking = header.table.columns.filter((shape) => shape.notNull && !given.has(shape) && !mayHaveDefault(shape))
    if (lacking.length === 0) return
    const names = lacking.map(({ name }) => name).join(', ')
    this.#tell(batch, row, [], `a new row of ${header.table.label} needs ${names}: NOT NULL, without a default, and not given`)
  }

  #lacksKey(batch: Batch, row: number): boolean {
    return batch.masked.size > 0 && batch.header.key.columns.some((name) => this.#isMasked(batch, row, name))
  }

  #isMasked(batch: Batch, row: number, name: string): boolean {
    if (batch.masked.size === 0) return false
    const column = batch.header.columns.findIndex(({ shape }) => shape.name === name)
    return column >= 0 && batch.masked.has(cellOf(batch, row, column))
  }

  #tell(batch: Batch, row: number, columns: readonly string[], message: string): void {
    this.#problems.add({ ...this.#place(batch, row, columns), message })
  }

  #place(batch: Batch, row: number, columns: readonly string[]) {
    const given = columns.map((name) => batch.header.columns.find(({ shape }) => shape.name === name)).find((each) => each !== undefined)
    const source = batch.rows[row]
    const number = batch.numbers[row] ?? 0
    return source ? this.#places.cell(number, source, given?.from) : this.#places.place(number)
  }
}
