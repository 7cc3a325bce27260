// drizzle-orm's own migrator in the barest of scripts.
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'

const sql = postgres(process.env.DATABASE_URL, { max: 1, onnotice: () => undefined })
await migrate(drizzle(sql), { migrationsFolder: process.argv[2] })
await sql.end()
