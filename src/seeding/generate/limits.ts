/** What checks, types and the configuration leave of a column's values. */

export interface Bound {
  /** A number, date, timestamp or text in PostgreSQL's text form. */
  readonly value: string
  readonly inclusive: boolean
}

/** Two that name the same column both hold. Everything that is not said is free. */
export interface Limits {
  readonly null?: 'never' | 'always'
  /** Text forms; the only ones that are allowed. */
  readonly oneOf?: readonly string[]
  readonly noneOf?: readonly string[]
  readonly min?: Bound
  readonly max?: Bound
  /** In characters. */
  readonly minLength?: number
  readonly maxLength?: number
  /** Regular expressions, as PostgreSQL's `~` takes them, that each must match somewhere in the value. */
  readonly patterns?: readonly string[]
  /** Columns of the same row that this one is above, in the order of its type. */
  readonly above?: ReadonlyArray<{ readonly column: string; readonly inclusive: boolean }>
  /** And whose equal it is. */
  readonly equals?: string
}

/** One way of satisfying every check of a table: limits by column. */
export type Alternative = ReadonlyMap<string, Limits>
