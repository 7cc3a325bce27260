import { nearest } from '../../config/nearest.ts'
import type { TableColumn } from './drizzle-table.ts'
import { NoText, textOf, type ValueText } from './module-value.ts'
import type { Problems } from './problems.ts'
import type { FileRow } from './row.ts'

/** Reads objects of a module as rows. */
export class ModuleRows {
  readonly #problems: Problems
  readonly #numbers = new Map<string | undefined, number>()
  #columns: readonly string[] = []

  constructor(problems: Problems) {
    this.#problems = problems
  }

  /** The row; undefined for one that has a problem, which is then told. With `known`, its properties are those of a Drizzle table. */
  read(table: string | undefined, row: unknown, known?: ReadonlyMap<string, TableColumn>): FileRow | undefined {
    const line = (this.#numbers.get(table) ?? 0) + 1
    this.#numbers.set(table, line)
    const what = table === undefined ? `row ${line}` : `row ${line} of ${JSON.stringify(table)}`
    const problem = (message: string): undefined => {
      this.#problems.add({ line, column: 1 }, `${what} ${message}`)
    }
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      return problem(
        `is ${row === null ? 'null' : Array.isArray(row) ? 'an array' : `a ${typeof row}`}; expected an object, { column: value, … }`,
      )
    }
    const before = this.#problems.count
    const columns: string[] = []
    const texts: ValueText[] = []
    for (const [property, value] of Object.entries(row)) {
      // As with Drizzle's own insert: what is undefined is left out.
      if (value === undefined) continue
      const column = known?.get(property)
      if (known && !column) {
        problem(`has a property ${JSON.stringify(property)} that its table has not${meant(property, known)}`)
        continue
      }
      try {
        texts.push(column ? column.text(value) : textOf(value))
        columns.push(column?.name ?? property)
      } catch (error) {
        // What else is thrown, the column's conversion threw: it says how it failed, which may be with the value.
        const kind = error instanceof NoText ? error.message : `a value (${typeof value}) that the column's type cannot write`
        problem(`has in ${JSON.stringify(property)} ${kind}; expected a value that PostgreSQL can be given as text`)
      }
    }
    if (this.#problems.count > before) return undefined
    const values = texts.map(({ text }) => text)
    const found = { table, columns: this.#shared(columns), values, line, places: undefined }
    return texts.some(({ json }) => json) ? { ...found, json: texts.map(({ json }) => json) } : found
  }

  #shared(columns: readonly string[]): readonly string[] {
    if (columns.length !== this.#columns.length || columns.some((column, i) => column !== this.#columns[i])) this.#columns = columns
    return this.#columns
  }
}

function meant(property: string, known: ReadonlyMap<string, TableColumn>): string {
  const [named] = [...known].find(([, { name }]) => name === property) ?? []
  const close = named ?? nearest(property, [...known.keys()])
  return close === undefined ? `; it has ${[...known.keys()].join(', ')}` : `; is ${JSON.stringify(close)} meant?`
}
