import { readFileSync } from 'node:fs'
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api'
import { expect, it } from 'vitest'
import { assistant, identity, orchestrator, publishing, scheduler, telemetry } from '../../src/schema/index.ts'

const read = (path: string) => readFileSync(new URL(`../../migrations/${path}`, import.meta.url), 'utf8')
const journal: { entries: { idx: number; when: number; tag: string }[] } = JSON.parse(read('meta/_journal.json'))

it('creates the vector extension before anything else', () => {
  expect(journal.entries[0]?.tag).toBe('0000_extension_vector')
  expect(read('0000_extension_vector.sql')).toMatch(/^CREATE EXTENSION IF NOT EXISTS vector;$/m)
})

it('numbers and dates the migrations in the order in which they are applied', () => {
  // Drizzle's migrator applies what is dated later than the last one it applied, so a date out of order is never applied.
  expect(journal.entries.map((entry) => entry.idx)).toEqual(journal.entries.map((_, position) => position))
  const dates = journal.entries.map((entry) => entry.when)
  expect(dates).toEqual([...new Set(dates)].sort((a, b) => a - b))
  expect(dates.at(-1)).toBeLessThanOrEqual(Date.now())
})

it('has a migration for everything that the tables say', async () => {
  // Tables of different systems share names, so what each exports gets its system's name first.
  const systems = Object.entries({ assistant, identity, orchestrator, publishing, scheduler, telemetry })
  const all = Object.fromEntries(
    systems.flatMap(([name, exports]) => Object.entries(exports).map(([key, value]) => [`${name}_${key}`, value])),
  )
  const last = String(journal.entries.at(-1)?.idx).padStart(4, '0')
  expect(await generateMigration(JSON.parse(read(`meta/${last}_snapshot.json`)), generateDrizzleJson(all))).toEqual([])
})
