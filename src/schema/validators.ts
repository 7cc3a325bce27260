/** Validators of every row of the shared schema, before it is written and after it is read, by the name of its table: `assistant.tasks`. */
import { getTableUniqueName, is, type Table } from 'drizzle-orm'
import { PgTable } from 'drizzle-orm/pg-core'
import { createInsertSchema, createSelectSchema } from 'drizzle-zod'
import type { ZodObject } from 'zod'
import { sharedSchema } from './index.ts'

type SharedTable = Extract<(typeof sharedSchema)[keyof typeof sharedSchema], Table>

/** `schema.table`, for each table of the shared schema. */
export type TableName = { [T in SharedTable as `${T['_']['schema'] & string}.${T['_']['name']}`]: true } extends infer N
  ? keyof N & string
  : never

function byTable(derive: (table: PgTable) => ZodObject) {
  const tables = Object.values(sharedSchema).filter((value) => is(value, PgTable))
  return Object.fromEntries(tables.map((table) => [getTableUniqueName(table), derive(table)])) as Readonly<Record<TableName, ZodObject>>
}

export const insertValidators = byTable((table) => createInsertSchema(table))
export const selectValidators = byTable((table) => createSelectSchema(table))
