import { getTableColumns, getTableName } from 'drizzle-orm'
import { getTableConfig } from 'drizzle-orm/pg-core'
import type { Examples } from '../generate/prepare.ts'
import { sharedSample } from './index.ts'

/** More examples of a column would only be slower to look through. */
const MOST = 20

/** The JSON values of the small world, which made-up ones are modelled on. */
export function sharedExamples(): Examples {
  return Object.fromEntries(
    sharedSample().map(({ table, rows }) => {
      const { schema } = getTableConfig(table)
      const columns = Object.entries(getTableColumns(table)).filter(([, column]) => column.getSQLType() === 'jsonb')
      const examples = columns.map(([key, column]) => {
        const values = rows.map((row) => row[key]).filter((value) => value !== null && value !== undefined)
        return [column.name, [...new Set(values.map((value) => JSON.stringify(value)))].slice(0, MOST)] as const
      })
      return [`${schema ?? 'public'}.${getTableName(table)}`, Object.fromEntries(examples.filter(([, texts]) => texts.length > 0))]
    }),
  )
}
