import type { TableShape } from '../../catalog/table-shapes.ts'
import type { Session } from '../../client/session.ts'
import { namedTable } from '../generate/amounts.ts'
import { loadOrder } from '../order.ts'
import { ChosenRows } from './chosen-rows.ts'
import { namedRows } from './named-rows.ts'
import { childrenQuery, PAGE, pagesOf, parentsQuery, type Reference, referencesOf } from './queries.ts'

export interface Choice {
  readonly tables: readonly string[]
  readonly where: string | undefined
  readonly limit: number | undefined
  readonly children: number
}

/** The rows that are asked for, and then all that they refer to, until nothing is missing; in the order in which they can be loaded. */
export async function chooseRows(session: Session, shapes: readonly TableShape[], choice: Choice): Promise<ChosenRows[]> {
  const named = new Set(choice.tables.map((name) => namedTable(shapes, name)))
  const choosing = new Choosing(session, await referencesOf(session, shapes))
  for (const table of named) choosing.rowsOf(table)
  for (const table of named) await choosing.addNamed(table, choice.where, choice.limit)
  await choosing.addChildren(choice.children)
  const order = loadOrder(shapes).flat()
  await choosing.addParents(order)
  return order.flatMap((table) => {
    const rows = choosing.rowsOf(table, false)
    return rows && (named.has(table) || rows.size > 0) ? [rows] : []
  })
}

class Choosing {
  readonly #session: Session
  readonly #references: ReadonlyMap<TableShape, readonly Reference[]>
  readonly #chosen = new Map<TableShape, ChosenRows>()

  constructor(session: Session, references: ReadonlyMap<TableShape, readonly Reference[]>) {
    this.#session = session
    this.#references = references
  }

  /** Refuses a table whose rows cannot be told apart. */
  rowsOf(table: TableShape): ChosenRows
  rowsOf(table: TableShape, make: false): ChosenRows | undefined
  rowsOf(table: TableShape, make = true): ChosenRows | undefined {
    const known = this.#chosen.get(table)
    if (known || !make) return known
    const rows = new ChosenRows(table)
    this.#chosen.set(table, rows)
    return rows
  }

  async addNamed(table: TableShape, where: string | undefined, limit: number | undefined): Promise<void> {
    const rows = this.rowsOf(table)
    for await (const page of namedRows(this.#session, rows, where, limit)) for (const key of page) rows.add(key)
    rows.asked = rows.size
  }

  /** Level by level; before any parents, whose other children nobody asked for. */
  async addChildren(levels: number): Promise<void> {
    const looked = new Map<ChosenRows, number>()
    for (let level = 0; level < levels; level++) {
      const above = [...this.#chosen.values()].map((rows) => ({ rows, from: looked.get(rows) ?? 0, to: rows.size }))
      const grown = above.filter(({ from, to }) => to > from)
      if (grown.length === 0) return
      for (const { rows, from, to } of grown) {
        looked.set(rows, to)
        await this.#addChildrenOf(rows, from, to)
      }
      for (const rows of this.#chosen.values()) rows.asked = rows.size
    }
  }

  async #addChildrenOf(parents: ChosenRows, from: number, to: number): Promise<void> {
    for (const [table, references] of this.#references) {
      for (const reference of references) {
        if (reference.parent !== parents.table) continue
        const children = this.rowsOf(table)
        const sql = childrenQuery(children, reference, parents.key)
        for (const numbers of pages(from, to)) {
          for await (const page of pagesOf(this.#session, sql, parents.parameters(numbers))) for (const key of page) children.add(key)
        }
      }
    }
  }

  /** What is loaded last is looked at first, so that rows of a table gather before they are looked at; circles take another round. */
  async addParents(order: readonly TableShape[]): Promise<void> {
    for (let found = true; found; ) {
      found = false
      for (const table of order.toReversed()) {
        const rows = this.#chosen.get(table)
        while (rows && rows.followed < rows.size) {
          found = true
          const from = rows.followed
          rows.followed = Math.min(from + PAGE, rows.size)
          await this.#addParentsOf(rows, range(from, rows.followed))
        }
      }
    }
  }

  async #addParentsOf(children: ChosenRows, numbers: readonly number[]): Promise<void> {
    const parameters = children.parameters(numbers)
    for (const reference of this.#references.get(children.table) ?? []) {
      const parents = this.rowsOf(reference.parent)
      const rows = await this.#session.queryArrays(parentsQuery(children, reference, parents.key), parameters)
      for (const [at, ...key] of rows as string[][]) {
        const parent = parents.add(key)
        const child = numbers[Number(at) - 1]
        if (parents === children && child !== undefined && child !== parent) children.linkParent(child, parent)
      }
    }
  }
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at)

function* pages(from: number, to: number): Generator<number[]> {
  for (let at = from; at < to; at += PAGE) yield range(at, Math.min(at + PAGE, to))
}
