/** A row of a batch in SQL: what the file gives, what the table has, and what the table would have afterwards. */
import type { ColumnShape, TypeShape } from '../../catalog/table-shapes.ts'
import { any, differs, sameKey } from './expressions.ts'
import type { Header } from './headers.ts'

/** That the row would be written: what is left alone cannot break anything. */
export const WRITTEN = "h.state in ('i', 'u')"

/** Speaks of the row `h` of the batch's statement: `c0`, `c1`, … given, `s0`, `s1`, … stored, `fresh` where the table does not have it. */
export class RowSql {
  readonly header: Header
  /** Stored columns that somebody asked for; the statement has to bring them. */
  readonly needed = new Set<string>()
  readonly #given: ReadonlyMap<string, number>
  readonly #shapes: ReadonlyMap<string, ColumnShape>

  constructor(header: Header) {
    this.header = header
    this.#given = new Map(header.columns.map(({ shape }, at) => [shape.name, at]))
    this.#shapes = new Map(header.table.columns.map((shape) => [shape.name, shape]))
  }

  isGiven(name: string): boolean {
    return this.#given.has(name)
  }

  given(name: string): string {
    return `h.c${this.#given.get(name)}`
  }

  /** NULL where the table does not have the row. */
  stored(name: string): string {
    this.needed.add(name)
    return `h.${this.storedAs(name)}`
  }

  storedAs(name: string): string {
    return `s${this.header.table.columns.findIndex((column) => column.name === name)}`
  }

  asWritten(name: string): string {
    return this.isGiven(name) ? this.given(name) : this.stored(name)
  }

  typeOf(name: string): TypeShape {
    const shape = this.#shapes.get(name)
    if (!shape) throw new Error(`${this.header.table.label} has no column ${name}`)
    return shape.type
  }

  /** Whether something that is said of these columns concerns the rows, and can be judged: one of them is given, and none is computed by the database. */
  concerns(names: readonly string[]): boolean {
    return names.some((name) => this.isGiven(name)) && names.every((name) => this.#shapes.get(name)?.generated === false)
  }

  /** That the columns are known: one that is left out of a new row gets its default, which is not evaluated here. */
  known(names: readonly string[]): string[] {
    return names.every((name) => this.isGiven(name) || !mayHaveDefault(this.#shapes.get(name))) ? [] : ['not h.fresh']
  }

  changed(names: readonly string[]): string {
    const given = names.filter((name) => this.isGiven(name))
    return any(['h.fresh', ...given.map((name) => differs(this.typeOf(name), this.given(name), this.stored(name)))])
  }

  notNull(names: readonly string[]): string[] {
    return names.map((name) => `${this.asWritten(name)} is not null`)
  }

  /** That a row of the table, under its alias, is this very row. */
  isRow(stored: (name: string) => string): string {
    return sameKey(this.header.key.columns, stored, (name) => this.given(name))
  }
}

/** A domain may have a default of its own, which its shape does not tell. */
export const mayHaveDefault = (shape: ColumnShape | undefined): boolean =>
  shape !== undefined &&
  ((shape.default !== null && !/^NULL(::|$)/.test(shape.default)) ||
    shape.identity !== null ||
    shape.generated ||
    shape.type.domains.length > 0)

export const listOf = (columns: readonly string[]): string => (columns.length === 1 ? `${columns[0]}` : `(${columns.join(', ')})`)
