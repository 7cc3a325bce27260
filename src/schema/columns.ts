/** The columns that most tables share, and the one PostgreSQL type that Drizzle does not know. */
import { customType, timestamp, uuid } from 'drizzle-orm/pg-core'

export const id = () => uuid('id').primaryKey().defaultRandom()

export const timestamptz = (name: string) => timestamp(name, { withTimezone: true })

export const createdAt = () => timestamptz('created_at').notNull().defaultNow()

/** Drizzle sets it on every update; SQL that does not come from Drizzle has to do so itself. */
export const updatedAt = () =>
  timestamptz('updated_at')
    .notNull()
    .defaultNow()
    .$onUpdate(() => new Date())

/** A parsed document for full text search; the text form is PostgreSQL's, e.g. `'connect':2 'error':3`. */
export const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' })
