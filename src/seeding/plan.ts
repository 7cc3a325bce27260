import { and, count, eq, getTableUniqueName, or, type SQL } from 'drizzle-orm'
import { getTableConfig, type PgColumn, type PgTable } from 'drizzle-orm/pg-core'
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type { SampleTable } from './sample.ts'

type Row = Readonly<Record<string, unknown>>

export interface TablePlan {
  /** `schema.table` */
  readonly name: string
  readonly table: PgTable
  /** Sample rows that the table does not have yet, found by primary key. */
  readonly missing: readonly Row[]
  /** Sample rows that are there already, whatever has become of them since. */
  readonly present: number
  /** Rows of somebody else's. */
  readonly others: number
}

/** Rows looked up with one statement; well below the protocol's 65,535 parameters for any key. */
const LOOKUP = 500

/** Holds the sample against what the tables have, table by table. Reads only. */
export async function planSeed(db: PostgresJsDatabase, sample: readonly SampleTable[]): Promise<TablePlan[]> {
  const plans: TablePlan[] = []
  for (const { table, rows } of sample) {
    const found = await findPresent(db, table, rows)
    const [total] = await db.select({ rows: count() }).from(table)
    const keyOf = keyReader(table)
    plans.push({
      name: getTableUniqueName(table),
      table,
      missing: rows.filter((row) => !found.has(keyOf(row))),
      present: found.size,
      others: (total?.rows ?? 0) - found.size,
    })
  }
  return plans
}

async function findPresent(db: PostgresJsDatabase, table: PgTable, rows: readonly Row[]): Promise<Set<string>> {
  const columns = primaryKey(table)
  const keyOf = keyReader(table)
  const found = new Set<string>()
  for (let at = 0; at < rows.length; at += LOOKUP) {
    const wanted = rows.slice(at, at + LOOKUP).map((row) => and(...columns.map(([key, column]) => eq(column, row[key]))) as SQL)
    const present = await db
      .select(Object.fromEntries(columns))
      .from(table)
      .where(or(...wanted))
    for (const row of present) found.add(keyOf(row as Row))
  }
  return found
}

/** The primary key's columns under their names in Drizzle. */
function primaryKey(table: PgTable): ReadonlyArray<readonly [key: string, column: PgColumn]> {
  const { columns, primaryKeys } = getTableConfig(table)
  const composite = primaryKeys[0]?.columns.map(({ name }) => name)
  const isKey = (column: PgColumn) => (composite ? composite.includes(column.name) : column.primary)
  const keyed = columns.filter(isKey)
  const names = Object.entries(table).filter(([, value]) => keyed.includes(value as PgColumn))
  return names.map(([key, column]) => [key, column as PgColumn] as const)
}

function keyReader(table: PgTable): (row: Row) => string {
  const names = primaryKey(table).map(([key]) => key)
  return (row) => JSON.stringify(names.map((name) => String(row[name])))
}
