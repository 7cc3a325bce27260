import type { ColumnShape } from '../../catalog/table-shapes.ts'
import { toText } from '../../client/values.ts'
import { DbctlError } from '../../errors.ts'
import { type Draw, integerBelow, pick } from './chance.ts'
import type { ColumnFunction, RowContext } from './override.ts'
import type { RowsRequest } from './rows.ts'
import type { Value } from './values/columns.ts'

/** The values of a column that the configuration works out. */
export function functionValue(
  column: ColumnShape,
  work: ColumnFunction,
  { table, parents }: RowsRequest,
  draw: Draw,
  valueIn: (column: string) => Value,
): Value {
  // What JavaScript has as a list is an array to PostgreSQL, but for these.
  const isJson = ['json', 'jsonb', 'vector', 'halfvec'].includes(column.type.name)
  const textOf = (value: unknown) => (isJson && value !== null && typeof value === 'object' ? JSON.stringify(value) : toText(value))
  const parentOf = (column: string, choice: number): string | null => {
    const key = table.foreignKeys.find(({ columns }) => columns.includes(column))
    const source = key && parents.get(key.target)
    if (!key || !source || source.count === 0) return null
    return source.value(key.targetColumns[key.columns.indexOf(column)] ?? '', Math.abs(Math.trunc(choice)) % source.count)
  }
  const wrong = (what: string, cause?: unknown) =>
    new DbctlError('DBCTL_CONFIG_INVALID', `the function for ${table.label}.${column.name} ${what}`, {
      hint: 'Look at seed.tables in dbctl.config: the function is given the row and returns a value at once.',
      details: { table: table.label, column: column.name },
      cause,
    })
  const contextOf = (index: number): RowContext => ({
    index,
    value: (column) => valueIn(column)(index),
    row: contextOf,
    parent: parentOf,
    integer: (min, max, lane = 0) => min + integerBelow(draw, index, max - min + 1, 100 + lane),
    pick: (from, lane = 0) => pick(draw, index, from, 100 + lane),
  })
  return (row) => {
    let value: unknown
    try {
      value = work(contextOf(row))
    } catch (error) {
      if (error instanceof DbctlError) throw error
      const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
      throw wrong(`throws for row ${row}: ${reason}`, error)
    }
    if (typeof value === 'symbol' || typeof value === 'function' || (typeof value === 'object' && value !== null && 'then' in value))
      throw wrong(`gives a ${typeof value === 'object' ? 'promise' : typeof value} for row ${row}, and no value`)
    return textOf(value)
  }
}
