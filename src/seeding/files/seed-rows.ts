import type { PgTable } from 'drizzle-orm/pg-core'

/** Rows of a table of the Drizzle schema, as a seed file in TypeScript exports them. */
export interface SeedRows<T extends PgTable = PgTable> {
  readonly table: T
  readonly rows: readonly T['$inferInsert'][]
}

/** Types the rows of a seed file by their table: the compiler then finds the column that is missing or misspelt. */
export const seedRows = <T extends PgTable>(table: T, rows: readonly T['$inferInsert'][]): SeedRows<T> => ({ table, rows })
