import { jsonText, textOf, type ValueText } from './module-value.ts'

/**
 * Drizzle's tables by the symbols that all copies and releases of drizzle-orm share: the module's own copy need not be dbctl's, so that
 * its classes and functions may be others.
 */
const IS_TABLE = Symbol.for('drizzle:IsDrizzleTable')
const NAME = Symbol.for('drizzle:Name')
const SCHEMA = Symbol.for('drizzle:Schema')
const COLUMNS = Symbol.for('drizzle:Columns')
const KIND = Symbol.for('drizzle:entityKind')

export type Casing = 'snake_case' | 'camelCase'

interface Column {
  readonly name: string
  /** Whether the name is just the property's, and the project's casing makes the column's of it. */
  readonly keyAsName?: boolean
  readonly columnType: string
  /** More than zero for an array, in drizzle-orm 1.0. */
  readonly dimensions?: unknown
  mapToDriverValue(value: unknown): unknown
}

interface Table {
  readonly [NAME]: string
  readonly [SCHEMA]?: string | undefined
  readonly [COLUMNS]: Readonly<Record<string, Column>>
  readonly constructor: { readonly [KIND]?: string }
}

export const isTable = (value: unknown): value is Table => typeof value === 'object' && value !== null && IS_TABLE in value

export const isPgTable = (table: Table): boolean => table.constructor[KIND] === 'PgTable'

/** `schema.table`, or `table` alone for one of no schema, which the search path then finds. */
export const tableName = (table: Table): string => (table[SCHEMA] === undefined ? table[NAME] : `${table[SCHEMA]}.${table[NAME]}`)

export interface TableColumn {
  readonly name: string
  /** The column's own way to PostgreSQL: Drizzle writes a Date, a vector or JSON each in its way. */
  text(value: unknown): ValueText
}

/** The columns of a table by the properties that rows have for them. */
export async function tableColumns(table: Table, casing: Casing | undefined): Promise<ReadonlyMap<string, TableColumn>> {
  const columns = Object.entries(table[COLUMNS])
  const convert = casing && columns.some(([, column]) => column.keyAsName) ? await converter(casing) : undefined
  return new Map(
    columns.map(([property, column]) => [
      property,
      { name: convert && column.keyAsName ? convert(column.name) : column.name, text: (value) => columnText(column, value) },
    ]),
  )
}

async function converter(casing: Casing): Promise<(name: string) => string> {
  const { toCamelCase, toSnakeCase } = await import('drizzle-orm/casing')
  return casing === 'snake_case' ? toSnakeCase : toCamelCase
}

function columnText(column: Column, value: unknown): ValueText {
  if (value === null) return { text: null, json: false }
  // Said here because drizzle-orm 1.0 leaves it to the driver, and because JSON.stringify refuses bigints.
  if (/^PgJsonb?$/.test(column.columnType) && !column.dimensions) return { text: jsonText(value), json: false }
  if (typeof value === 'object' && 'getSQL' in value) return textOf(value)
  return textOf(mapped(column, value))
}

function mapped(column: Column, value: unknown): unknown {
  try {
    return column.mapToDriverValue(value)
  } catch (error) {
    // A text where a Date is expected may well be one that PostgreSQL reads.
    if (typeof value === 'string') return value
    throw error
  }
}
