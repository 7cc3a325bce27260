/** Which rows an export takes. Their keys are remembered, never the rows: those are read when they are written. */
import type { ColumnShape, TableShape } from '../../catalog/table-shapes.ts'
import { DbctlError } from '../../errors.ts'

/** The rows of one table, each by a number from 0 in the order in which it was found. */
export class ChosenRows {
  readonly table: TableShape
  readonly key: readonly ColumnShape[]
  /** Up to here the rows were looked at for what they refer to. */
  followed = 0
  /** How many were asked for, as named or as children; those after them came because others refer to them. */
  asked = 0
  readonly #texts: string[] = []
  /**
   * By the text of the key. It is always read from the row itself, never from one that refers to it: 1.0 and 1.00 are equal to
   * PostgreSQL, but a row has one of them only.
   */
  readonly #numbers = new Map<string, number>()
  readonly #ownParents = new Map<number, number[]>()

  constructor(table: TableShape) {
    this.table = table
    this.key = rowKey(table)
  }

  get size(): number {
    return this.#texts.length
  }

  /** The number of the row, which may be there already. */
  add(key: readonly string[]): number {
    const text = this.key.length === 1 ? (key[0] ?? '') : JSON.stringify(key)
    const known = this.#numbers.get(text)
    if (known !== undefined) return known
    this.#numbers.set(text, this.#texts.length)
    return this.#texts.push(text) - 1
  }

  /** That one row of the table refers to another of the same. */
  linkParent(child: number, parent: number): void {
    const parents = this.#ownParents.get(child)
    if (parents) parents.push(parent)
    else this.#ownParents.set(child, [parent])
  }

  /** Arrays of the key's values, one for each of its columns, as `keysTable` takes them. */
  parameters(numbers: readonly number[]): string[][] {
    const keys = numbers.map((number) => this.#keyOf(number))
    return this.key.map((_, at) => keys.map((key) => key[at] ?? ''))
  }

  /** All rows in the order of their keys, so that two exports can be compared; but a row after those of its table that it refers to. */
  inOrder(): number[] {
    const keys = this.key.length === 1 ? undefined : this.#texts.map((_, number) => this.#keyOf(number))
    const value = (number: number, at: number) => (keys ? keys[number]?.[at] : this.#texts[number]) ?? ''
    const compare = this.key.map(({ type }) => (/^int[248]$/.test(type.name) ? byNumber : byText))
    const numbers = this.#texts.map((_, number) => number)
    numbers.sort((a, b) => {
      for (const [at, by] of compare.entries()) {
        const order = by(value(a, at), value(b, at))
        if (order !== 0) return order
      }
      return 0
    })
    return this.#ownParents.size === 0 ? numbers : parentsFirst(numbers, (number) => this.#ownParents.get(number) ?? [])
  }

  #keyOf(number: number): readonly string[] {
    const text = this.#texts[number] ?? ''
    return this.key.length === 1 ? [text] : (JSON.parse(text) as string[])
  }
}

/** The columns that tell a row from every other: the primary key's, or those of a unique key without NULLs. */
export function rowKey({ label, keys, columns }: TableShape): readonly ColumnShape[] {
  const candidates = keys.map(({ columns: names, ...key }) => ({ ...key, columns: columns.filter(({ name }) => names.includes(name)) }))
  const usable = candidates.filter(({ partial, expressions, arbiter, deferrable }) => !partial && !expressions && (arbiter || deferrable))
  const key = usable.find(({ primary }) => primary) ?? usable.find((each) => each.columns.every(({ notNull }) => notNull))
  if (key) return key.columns
  throw new DbctlError('DBCTL_USAGE', `the rows of ${label} cannot be told apart: it has no primary key, nor a unique key without NULLs`, {
    hint: `Give ${label} a primary key, or export without it.`,
    details: { table: label },
  })
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Whole numbers by their digits, which may be more than a number of JavaScript holds. */
function byNumber(a: string, b: string): number {
  const negative = a.startsWith('-')
  if (negative !== b.startsWith('-')) return negative ? -1 : 1
  const order = a.length - b.length || byText(a, b)
  return negative ? -order : order
}

/** The same numbers, each after its parents; in a circle one has to be the first. Without recursion: a chain may be of any length. */
function parentsFirst(numbers: readonly number[], parentsOf: (number: number) => readonly number[]): number[] {
  const state = new Uint8Array(numbers.length)
  const [untouched, open, done] = [0, 1, 2]
  const result: number[] = []
  for (const start of numbers) {
    const path = [start]
    for (let number = path.at(-1); number !== undefined; number = path.at(-1)) {
      if (state[number] === untouched) {
        state[number] = open
        for (const parent of parentsOf(number)) if (state[parent] === untouched) path.push(parent)
        continue
      }
      path.pop()
      if (state[number] === done) continue
      state[number] = done
      result.push(number)
    }
  }
  return result
}
