/** Which table and columns a row of a file is for, found once for all rows under one header. */

import { findTable } from '../../catalog/find-table.ts'
import type { ColumnShape, KeyShape, TableShape } from '../../catalog/table-shapes.ts'
import { nearest } from '../../config/nearest.ts'
import type { FileRow } from '../files/row.ts'
import { type CellRule, cellRule } from './cell-text.ts'
import type { SeedSet } from './set.ts'

export interface GivenColumn {
  readonly shape: ColumnShape
  /** Its position in the columns of the file. */
  readonly from: number
  /** Whether it is one of those that tell rows apart. */
  readonly inKey: boolean
  readonly rule: CellRule
}

/** The columns that rows give to a table, and what tells these rows apart. */
export interface Header {
  readonly table: TableShape
  readonly key: KeyShape
  readonly columns: readonly GivenColumn[]
}

/** Tells a problem; `from` is the position of the column that it is about. */
type Tell = (message: string, from?: number) => void

export class Headers {
  readonly #set: SeedSet
  readonly #shapes: readonly TableShape[]
  readonly #keys = new Map<string, readonly string[]>()
  /** By the array of columns, which is one and the same for all rows under a header. */
  readonly #known = new WeakMap<readonly string[], Map<string | undefined, Header | undefined>>()
  /** Files with the same columns of the same table share a header, and with it their batches. */
  readonly #shared = new Map<string, Header>()
  readonly #tables = new Map<string, TableShape | string>()

  constructor(set: SeedSet, shapes: readonly TableShape[]) {
    this.#set = set
    this.#shapes = shapes
  }

  /** The keys that the set names, looked up; a name that is no table's would otherwise quietly mean the primary key. */
  checkKeys(tell: Tell): void {
    for (const [name, columns] of this.#set.keys) {
      const table = this.#table(name)
      if (typeof table === 'string') tell(`the set names a key of ${name}: ${table}`)
      else this.#keys.set(table.label, columns)
    }
  }

  /** Undefined for a row that has no place; why is told with the first row under its header. */
  of(row: FileRow, fileTable: string | undefined, tell: Tell): Header | undefined {
    const name = row.table ?? fileTable
    let byTable = this.#known.get(row.columns)
    if (!byTable) {
      byTable = new Map()
      this.#known.set(row.columns, byTable)
    }
    if (byTable.has(name)) return byTable.get(name)
    const header = this.#resolve(name, row.columns, tell)
    byTable.set(name, header)
    return header
  }

  #resolve(name: string | undefined, columns: readonly string[], tell: Tell): Header | undefined {
    if (name === undefined) {
      tell('nothing says which table this row is for')
      return undefined
    }
    const table = this.#table(name)
    if (typeof table === 'string') {
      // Said once for a name, however many headers stand under it.
      if (table !== '') tell(table)
      this.#tables.set(name, '')
      return undefined
    }
    const identity = JSON.stringify([table.label, columns])
    const shared = this.#shared.get(identity)
    if (shared) return shared
    const named = this.#columns(table, columns, tell)
    const key = this.#key(table, columns, tell)
    if (!key) return undefined
    const given = named.map(
      ([from, shape]): GivenColumn => ({ shape, from, inKey: key.columns.includes(shape.name), rule: cellRule(shape) }),
    )
    const header = { table, key, columns: given }
    this.#shared.set(identity, header)
    return header
  }

  /** The table of a name, or what is wrong with the name. */
  #table(name: string): TableShape | string {
    const known = this.#tables.get(name)
    if (known !== undefined) return known
    const found = findTable(name, this.#shapes)
    this.#tables.set(name, found)
    return found
  }

  #columns(table: TableShape, columns: readonly string[], tell: Tell): Array<[from: number, shape: ColumnShape]> {
    const given: Array<[from: number, shape: ColumnShape]> = []
    const names = table.columns.map(({ name }) => name)
    for (const [from, name] of columns.entries()) {
      const shape = table.columns.find((column) => column.name === name)
      if (!shape) {
        const close = nearest(name, names)
        tell(
          `${table.label} has no column ${JSON.stringify(name)}${close === undefined ? '' : `; did you mean ${JSON.stringify(close)}?`}`,
          from,
        )
      } else if (shape.generated) {
        tell(`${table.label}.${name} is generated, and takes no value; leave it out`, from)
      } else if (given.some(([, other]) => other === shape)) {
        tell(`${table.label}.${name} is given twice`, from)
      } else given.push([from, shape])
    }
    return given
  }

  #key(table: TableShape, columns: readonly string[], tell: Tell): KeyShape | undefined {
    const named = this.#keys.get(table.label)
    const wanted = named ?? table.keys.find(({ primary }) => primary)?.columns
    if (!wanted) {
      tell(`${table.label} has no primary key; say for the set which columns tell its rows apart`)
      return undefined
    }
    const list = wanted.join(', ')
    const key = table.keys.find((each) => each.arbiter && isSameColumns(each.columns, wanted))
    if (!key) {
      const others = table.keys.filter(({ arbiter }) => arbiter).map((each) => `(${each.columns.join(', ')})`)
      tell(
        `${table.label} has no unique index on (${list}) that could tell its rows apart${others.length > 0 ? `; it has one on ${others.join(', ')}` : ''}`,
      )
      return undefined
    }
    const missing = key.columns.filter((column) => !columns.includes(column))
    if (missing.length === 0) return key
    tell(
      `${table.label} is told apart by (${list}), and ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not given${named ? '' : '; give it, or name another key for the set'}`,
    )
    return undefined
  }
}

export const isSameColumns = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((column) => b.includes(column))
