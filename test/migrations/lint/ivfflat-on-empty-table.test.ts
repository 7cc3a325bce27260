import postgres from 'postgres'
import { describe, expect, it } from 'vitest'
import { databaseForTest, vectorEngines } from '../../support/databases.ts'
import { askRule } from '../../support/lint.ts'

const ask = askRule('DB036')

const docs = 'CREATE TABLE "docs" ("e" vector(3));'
const index = 'CREATE INDEX "i" ON "docs" USING ivfflat ("e" vector_l2_ops) WITH (lists = 100);'

it('finds the index that has nothing to learn from, and gives the one that need not learn', async () => {
  const [finding] = await ask(`${docs} ${index}`)
  expect(finding?.fix).toContain('CREATE INDEX "i" ON "docs" USING hnsw ("e" vector_l2_ops);')
  expect(finding?.fix).toContain('CREATE INDEX CONCURRENTLY "i" ON "docs" USING ivfflat ("e" vector_l2_ops) WITH (lists = 100);')
})

it('lets be a table that has rows, or is given some first', async () => {
  expect(await ask([docs, index])).toEqual([])
  expect(await ask(`${docs} INSERT INTO "docs" SELECT "e" FROM "old"; ${index}`)).toEqual([])
  expect(await ask(`CREATE TABLE "docs" AS SELECT "e" FROM "old"; ${index}`)).toEqual([])
  expect(await ask(`${docs} INSERT INTO "other" VALUES (1); ${index}`)).toHaveLength(1)
  expect(await ask(`${docs} ${index.replace('ivfflat', 'hnsw')}`)).toEqual([])
})

describe.skipIf(!vectorEngines.includes('server'))('on the server', () => {
  it('is of one mind with pgvector, which says so in a NOTICE', async () => {
    const database = await databaseForTest('server', 'empty')
    const notices: string[] = []
    const sql = postgres(database.url, { max: 1, onnotice: ({ message }) => notices.push(String(message)) })
    try {
      await sql.unsafe(
        `CREATE EXTENSION vector; ${docs} INSERT INTO "docs" SELECT ARRAY[g, g % 7, 1]::vector FROM generate_series(1, 10000) g; ${index}`,
      )
      expect(notices).toEqual([])
      await sql.unsafe(`TRUNCATE "docs"; REINDEX INDEX "i";`)
      expect(new Set(notices)).toEqual(new Set(['ivfflat index created with little data']))
    } finally {
      await sql.end()
    }
  })
})
