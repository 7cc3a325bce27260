// The tables of bench/seed.mjs as drizzle-orm sees them.
import { bigint, boolean, integer, numeric, pgTable, text, timestamp, vector } from 'drizzle-orm/pg-core'

export const customers = pgTable('customers', {
  id: bigint('id', { mode: 'number' }).primaryKey(),
  name: text('name').notNull(),
  email: text('email').notNull(),
})

export const orders = pgTable('orders', {
  id: bigint('id', { mode: 'number' }).primaryKey(),
  customerId: bigint('customer_id', { mode: 'number' })
    .notNull()
    .references(() => customers.id),
  status: text('status').notNull(),
  amount: numeric('amount', { precision: 10, scale: 2 }).notNull(),
  currency: text('currency').notNull(),
  note: text('note'),
  quantity: integer('quantity').notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull(),
  paid: boolean('paid').notNull(),
})

export const docs = pgTable('docs', {
  id: bigint('id', { mode: 'number' }).primaryKey(),
  embedding: vector('embedding', { dimensions: 1536 }).notNull(),
})
