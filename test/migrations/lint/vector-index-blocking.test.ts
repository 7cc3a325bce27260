import { expect, it } from 'vitest'
import { askRule } from '../../support/lint.ts'

const ask = askRule('DB035')

const docs = 'CREATE TABLE "docs" ("e" vector(3));'

it('builds it beside the writes, with the memory that it needs', async () => {
  const [finding] = await ask([docs, 'CREATE INDEX "i" ON "docs" USING hnsw ("e" vector_cosine_ops) WITH (m = 16);'])
  expect(finding).toMatchObject({ severity: 'error', object: '"public"."docs"' })
  expect(finding?.fix).toContain('-- dbctl: no-transaction\n')
  expect(finding?.fix).toContain('SET maintenance_work_mem')
  expect(finding?.fix).toContain('CREATE INDEX CONCURRENTLY "i" ON "docs" USING hnsw ("e" vector_cosine_ops) WITH (m = 16);')
  expect(await ask([docs, 'CREATE INDEX "i" ON "docs" USING ivfflat ("e" vector_l2_ops);'])).toHaveLength(1)
})

it('lets be new tables, concurrent builds and other indexes', async () => {
  expect(await ask(`${docs} CREATE INDEX "i" ON "docs" USING hnsw ("e" vector_cosine_ops);`)).toEqual([])
  expect(
    await ask([docs, '-- dbctl: no-transaction\nCREATE INDEX CONCURRENTLY "i" ON "docs" USING hnsw ("e" vector_cosine_ops);']),
  ).toEqual([])
  expect(await ask([docs, 'CREATE INDEX "i" ON "docs" USING gin ("e");'])).toEqual([])
})
