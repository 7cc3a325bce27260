// Both tables filled by drizzle-seed: <customers> <orders> <where to write the milliseconds>. Only the call of `seed` counts: making the rows
// and inserting them, as it is with dbctl, but neither starting Node nor connecting.
import { writeFileSync } from 'node:fs'
import { drizzle } from 'drizzle-orm/postgres-js'
import { seed } from 'drizzle-seed'
import postgres from 'postgres'
import { customers, orders } from './seed-tables.mjs'

const [customerCount, orderCount, counted] = process.argv.slice(2)
const sql = postgres(process.env.DATABASE_URL, { max: 1, onnotice: () => undefined })
await sql`select 1`
const start = performance.now()
await seed(drizzle(sql), { customers, orders }, { seed: 1 }).refine((made) => ({
  customers: { count: Number(customerCount), columns: { name: made.fullName(), email: made.email() } },
  orders: {
    count: Number(orderCount),
    columns: {
      status: made.valuesFromArray({ values: ['pending', 'active', 'shipped', 'cancelled'] }),
      amount: made.number({ minValue: 1, maxValue: 1_000, precision: 100 }),
      currency: made.valuesFromArray({ values: ['EUR', 'USD', 'GBP', 'CHF'] }),
      note: made.loremIpsum({ sentencesCount: 1 }),
      quantity: made.int({ minValue: 1, maxValue: 100 }),
      createdAt: made.timestamp(),
      updatedAt: made.timestamp(),
      paid: made.boolean(),
    },
  },
}))
const milliseconds = performance.now() - start
await sql.end()
writeFileSync(counted, String(milliseconds))
