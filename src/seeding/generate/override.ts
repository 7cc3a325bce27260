import type { Override as ValueOverride } from './values/columns.ts'

/** A row of a table that is being made, as a function of the configuration sees it. */
export interface RowContext {
  /** Counted from 0, through all rows that are made for the table. */
  readonly index: number
  /** Another column of the row, in PostgreSQL's text form. */
  value(column: string): string | null
  /** Another row of the same table. */
  row(index: number): RowContext
  /** The column that this one refers to, of one of the rows that it may refer to: any number gives one. */
  parent(column: string, choice: number): string | null
  /** A whole number, both ends included; the same for the same row, `lane` and random seed. */
  integer(min: number, max: number, lane?: number): number
  /** One of these, likewise. */
  pick<T>(from: readonly T[], lane?: number): T
}

/** Works a column's value out: what JavaScript has for it, or null for NULL. */
export type ColumnFunction = (row: RowContext) => unknown

export type Override = ValueOverride | ColumnFunction

/** By column. */
export type TableOverrides = Readonly<Record<string, Override>>
