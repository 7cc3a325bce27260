/** What is known of one column when its values are made, and what is made of it. */
import type { TypeShape } from '../../../catalog/table-shapes.ts'
import type { Draw } from '../chance.ts'
import type { Bound, Limits } from '../limits.ts'

/** PostgreSQL's text input form of the column's value in a row, or null for NULL. */
export type Value = (row: number) => string | null

/** What measures can be compared: numbers as they are, times in microseconds since the epoch, of the day, or of an interval. */
export type Family = 'number' | 'time' | 'clock' | 'interval'

export interface Source {
  /** Never NULL: which rows have none is decided beside it. */
  readonly value: (row: number) => string
  /** How many rows have a value of their own. */
  readonly capacity: number
  /** Whether they do. */
  readonly unique: boolean
  readonly ordered?: Measured
}

export interface Measured {
  readonly family: Family
  readonly at: (row: number) => number
  /** No row has more. */
  readonly greatest: number
}

/** All that a configuration can say of a column, at once. */
export interface Choices {
  readonly values?: readonly unknown[]
  readonly weights?: readonly number[]
  readonly example?: unknown
  readonly min?: number | string
  readonly max?: number | string
  readonly null?: number
  readonly constant?: unknown
}

/** A bound that other columns set, which this one must stay beneath by some steps. */
export interface Ceiling extends Bound {
  readonly steps: number
}

export interface Cell {
  readonly name: string
  /** Of the name, in lower case: `lastUsedAt` has three. */
  readonly words: readonly string[]
  /** The words with `_` between them. */
  readonly phrase: string
  /** Of the table's name, each in the singular. */
  readonly table: readonly string[]
  readonly type: TypeShape
  readonly default: string | null
  readonly draw: Draw
  /** A draw that all columns of the table share, for values that belong together in a row. */
  readonly shared: (topic: string) => Draw
  readonly unique: boolean
  readonly limits: Limits
  readonly ceilings: readonly Ceiling[]
  readonly choices: Choices
  /** In milliseconds since the epoch. */
  readonly until: number
  /** How many rows there will be, where times are to follow the order of rows. */
  readonly rows: number | undefined
  /** The other columns that values are made for. */
  readonly others: readonly string[]
  readonly other: (name: string) => Source | undefined
  readonly examples: readonly string[]
}

/** The cell for a part of a value, such as an element of an array: of another type, and free of what is asked of the whole. */
export const partOf = (cell: Cell, type: TypeShape, part: Partial<Cell> = {}): Cell => ({
  ...cell,
  type,
  default: null,
  unique: false,
  limits: {},
  ceilings: [],
  choices: {},
  examples: [],
  ...part,
})
