import type { PgTable } from 'drizzle-orm/pg-core'
/** Rows for one table, in Drizzle's keys; every row carries its primary key, so that a second run finds it again. */
export interface SampleTable {
  readonly table: PgTable
  readonly rows: ReadonlyArray<Record<string, unknown>>
}
