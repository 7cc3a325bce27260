// The same migrations in the layout of every tool: N tables, and an index on each third.
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const BREAKPOINT = '\n--> statement-breakpoint\n'

/** Statements of migration `i`, from 0. */
const statements = (i) => [
  `CREATE TABLE "t${i}" ("id" bigint PRIMARY KEY, "name" text NOT NULL, "created_at" timestamptz DEFAULT now());`,
  ...(i % 3 === 2 ? [`CREATE INDEX "t${i}_name" ON "t${i}" ("name");`] : []),
]

const WHEN = 1_700_000_000_000

/** Writes the folders of all tools beneath `root`; returns where each has its own. */
export function writeFolders(root, count) {
  const numbers = Array.from({ length: count }, (_, i) => i)
  const folder = (name) => {
    const path = join(root, name)
    mkdirSync(path, { recursive: true })
    return path
  }
  const digits = (i) => String(i).padStart(4, '0')
  const drizzle = folder('drizzle')
  mkdirSync(join(drizzle, 'meta'))
  for (const i of numbers) writeFileSync(join(drizzle, `${digits(i)}_m.sql`), statements(i).join(BREAKPOINT))
  const entries = numbers.map((i) => ({ idx: i, version: '7', when: WHEN + i * 1_000, tag: `${digits(i)}_m`, breakpoints: true }))
  writeFileSync(join(drizzle, 'meta/_journal.json'), JSON.stringify({ version: '7', dialect: 'postgresql', entries }))

  const dbmate = folder('dbmate')
  for (const i of numbers)
    writeFileSync(join(dbmate, `${20_230_101_000_000 + i}_m.sql`), `-- migrate:up\n${statements(i).join('\n')}\n\n-- migrate:down\n`)

  const nodePgMigrate = folder('node-pg-migrate')
  for (const i of numbers)
    writeFileSync(join(nodePgMigrate, `${WHEN + i}_m.sql`), `-- Up Migration\n${statements(i).join('\n')}\n-- Down Migration\n`)

  const graphile = folder('graphile/migrations/committed')
  let previous = ''
  for (const i of numbers) {
    const body = `${statements(i).join('\n')}\n`
    const hash = `sha1:${createHash('sha1')
      .update(`${`${previous}\n${body.trim()}`.trim()}\n`)
      .digest('hex')}`
    const name = `${String(i + 1).padStart(6, '0')}.sql`
    writeFileSync(join(graphile, name), `--! Previous: ${previous || '-'}\n--! Hash: ${hash}\n\n${body}`)
    previous = hash
  }
  writeFileSync(join(root, 'graphile/migrations/current.sql'), '')
  writeFileSync(join(root, 'graphile/.gmrc'), '{}')
  const all = join(root, 'all.sql')
  writeFileSync(all, numbers.flatMap(statements).join('\n'))
  return { drizzle, dbmate, nodePgMigrate, graphile: join(root, 'graphile'), all }
}
