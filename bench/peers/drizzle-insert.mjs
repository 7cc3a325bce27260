// Rows of a file in COPY's text format, inserted by drizzle-orm: <table> <file> <rows a statement> <where to write the milliseconds>.
// Only the inserts count, from the objects to the server's answer; starting Node, reading the file and making objects of its lines do not.
import { createReadStream, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { docs, orders } from './seed-tables.mjs'

const [name, file, size, counted] = process.argv.slice(2)

const ESCAPES = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }
const plain = (field) => (field === '\\N' ? null : field.replace(/\\(.)/g, (_, letter) => ESCAPES[letter] ?? letter))
const moment = (text) => new Date(text.replace(/([+-]\d\d)$/, '$1:00'))

const TABLES = { orders, docs }
const OBJECTS = {
  orders: ([id, customerId, status, amount, currency, note, quantity, createdAt, updatedAt, paid]) => ({
    id: Number(id),
    customerId: Number(customerId),
    status,
    amount,
    currency,
    note,
    quantity: Number(quantity),
    createdAt: moment(createdAt),
    updatedAt: moment(updatedAt),
    paid: paid === 't',
  }),
  docs: ([id, embedding]) => ({ id: Number(id), embedding: JSON.parse(embedding) }),
}

const sql = postgres(process.env.DATABASE_URL, { max: 1, onnotice: () => undefined })
const db = drizzle(sql)
// Connecting is not inserting.
await sql`select 1`
let milliseconds = 0
let rows = []
const insert = async () => {
  const start = performance.now()
  await db.insert(TABLES[name]).values(rows)
  milliseconds += performance.now() - start
  rows = []
}
for await (const line of createInterface({ input: createReadStream(file) })) {
  rows.push(OBJECTS[name](line.split('\t').map(plain)))
  if (rows.length === Number(size)) await insert()
}
if (rows.length > 0) await insert()
await sql.end()
writeFileSync(counted, String(milliseconds))
