import { expect, it } from 'vitest'
import { askRule } from '../../support/lint.ts'

const ask = askRule('DB033')

it('finds the first column, cast or index that needs it, once', async () => {
  const found = await ask(
    'CREATE TABLE "a" (\n\t"e" vector(3)\n); CREATE TABLE "b" ("e" halfvec(3)); CREATE INDEX "i" ON "a" USING hnsw ("e" vector_l2_ops);',
  )
  expect(found).toHaveLength(1)
  expect(found[0]?.place).toMatchObject({ line: 2, column: 6 })
  expect(found[0]?.fix).toContain('CREATE EXTENSION IF NOT EXISTS vector;')
  for (const sql of [
    'ALTER TABLE "a" ADD COLUMN "e" sparsevec(9);',
    `SELECT '[1]'::vector;`,
    'ALTER TABLE "a" ALTER COLUMN "e" TYPE vector(3)[];',
    'CREATE INDEX ON "a" USING ivfflat ("e");',
  ])
    expect(await ask(sql), sql).toHaveLength(1)
})

it('says that it comes too late where it does', async () => {
  expect((await ask('CREATE TABLE "a" ("e" vector(3)); CREATE EXTENSION vector;'))[0]?.message).toContain('before CREATE EXTENSION vector')
})

it('lets be what has it, from this or an earlier migration, or had it all along', async () => {
  const table = 'CREATE TABLE "a" ("e" vector(3));'
  expect(await ask(`CREATE EXTENSION IF NOT EXISTS vector; ${table}`)).toEqual([])
  expect(await ask(['CREATE EXTENSION "vector" WITH SCHEMA "extensions";', table])).toEqual([])
  expect(await ask(`DO $$ BEGIN IF true THEN CREATE EXTENSION vector; END IF; END $$; ${table}`)).toEqual([])
  expect(await ask([table, 'CREATE TABLE "b" ("e" vector(3));'])).toEqual([])
  expect(await ask('CREATE TABLE "a" ("vector" text, "e" tsvector);')).toEqual([])
})
