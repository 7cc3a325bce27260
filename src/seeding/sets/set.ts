/** What a seed set is, before it is held against a database and after. */
import type { FileProblem, FileRow } from '../files/row.ts'

export interface SeedSource {
  readonly file: string
  /** What a row without a table is of. */
  readonly table: string | undefined
  /** Each call reads the rows anew, from the start: they are read to be checked, and then to be written. */
  read(problem: (found: FileProblem) => void): AsyncIterable<readonly FileRow[]>
}

/** Rows under one name that are written together or not at all. */
export interface SeedSet {
  readonly name: string
  readonly kind: 'reference' | 'sample'
  /** What becomes of a row that the table has with other values: it is brought to the set's, left as it is, or a problem. */
  readonly onConflict: 'update' | 'skip' | 'error'
  /** By table label: the columns that tell rows apart; the primary key where nothing is said. */
  readonly keys: ReadonlyMap<string, readonly string[]>
  readonly sources: readonly SeedSource[]
  /** sha256 over the files; known once all was read. */
  readonly checksum: () => string
}

/** What the rows of one table come to. */
export interface TableCounts {
  /** `schema.table` */
  readonly table: string
  readonly inserts: number
  readonly updates: number
  readonly unchanged: number
  /** There with other values, and left so. */
  readonly skipped: number
}

/** What writing a set would do, found by reading. */
export interface SetPlan {
  readonly name: string
  readonly rows: number
  /** Of what was read for the plan. */
  readonly checksum: string
  /** Every table that the set has rows of, in the order in which they are written. */
  readonly tables: readonly TableCounts[]
}

export const changesOf = (counts: Pick<TableCounts, 'inserts' | 'updates'>): number => counts.inserts + counts.updates
