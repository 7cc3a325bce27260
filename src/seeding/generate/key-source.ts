/** Where the rows of a table take the keys of the rows that they refer to. */
import type { TableShape } from '../../catalog/table-shapes.ts'
import type { Session } from '../../client/session.ts'
import { quoteIdentifier } from '../../client/values.ts'

export interface KeySource {
  readonly label: string
  /** How many rows there are to refer to. */
  readonly count: number
  /** In PostgreSQL's text form. */
  value(column: string, at: number): string | null
}

/** Rows beyond these are never referred to: what is remembered of another table must not grow with it. */
const POOL = 50_000

/**
 * The keys of rows that are in the table: the first ones in the order of its primary key, texts by their bytes, so that two databases read
 * the same. `least` rows at least, where each is referred to once.
 */
export async function readKeyPool(session: Session, table: TableShape, columns: readonly string[], least = 0): Promise<KeySource> {
  const order = (table.keys.find(({ primary }) => primary)?.columns ?? columns).map((column) => {
    const isText = table.columns.some(
      ({ name, type }) => name === column && ['text', 'varchar', 'bpchar', 'citext', 'name'].includes(type.name),
    )
    return isText ? `${quoteIdentifier(column)}::pg_catalog.text collate "C"` : quoteIdentifier(column)
  })
  const list = columns.map((column) => quoteIdentifier(column))
  const present = list.map((column) => `${column} is not null`).join(' and ')
  const rows = await session.queryArrays(
    `select ${list.map((column) => `${column}::pg_catalog.text`).join(', ')} from ${table.name}
     where ${present} order by ${order.join(', ')} limit ${Math.max(POOL, least)}`,
  )
  return {
    label: table.label,
    count: rows.length,
    value: (column, at) => (rows[at]?.[columns.indexOf(column)] ?? null) as string | null,
  }
}
