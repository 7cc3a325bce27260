import { describe, expect, it } from 'vitest'
import { connect, databaseForTest, vectorEngines } from '../../support/databases.ts'
import { askRule } from '../../support/lint.ts'

const ask = askRule('DB034')
const setup = 'CREATE EXTENSION IF NOT EXISTS vector;'
const on = (type: string, index: string) => [
  `${setup} CREATE TABLE "docs" ("e" ${type});`,
  `CREATE INDEX CONCURRENTLY "i" ON "docs" USING ${index};`,
]

it('gives the halfvec that fits, and the queries that use it', async () => {
  const [finding] = await ask(on('vector(3072)', 'hnsw ("e" vector_cosine_ops)'))
  expect(finding?.message).toContain('vector(3072) on "public"."docs" is too long for HNSW')
  expect(finding?.fix).toContain('CREATE INDEX CONCURRENTLY "i" ON "public"."docs" USING hnsw (("e"::halfvec(3072)) halfvec_cosine_ops);')
  expect(finding?.fix).toContain('ORDER BY "e"::halfvec(3072) <=> $1::halfvec(3072)')
})

it('gives the bits where even half is too long', async () => {
  const [finding] = await ask(on('halfvec(5000)', 'hnsw ("e" halfvec_l2_ops)'))
  expect(finding?.fix).toContain('USING hnsw ((binary_quantize("e")::bit(5000)) bit_hamming_ops);')
  expect(finding?.fix).toContain('ORDER BY "e" <-> $1')
})

it('asks for the dimensions that are missing', async () => {
  expect((await ask(on('vector', 'hnsw ("e" vector_l2_ops)')))[0]?.message).toContain('22023')
  expect((await ask(on('vector(9)', 'hnsw ((binary_quantize("e")) bit_hamming_ops)')))[0]?.message).toContain('22023')
})

it('lets be what fits, what is cast to fit, and what it knows nothing of', async () => {
  expect(await ask(on('vector(2000)', 'hnsw ("e" vector_l2_ops)'))).toEqual([])
  expect(await ask(on('vector(3072)', 'hnsw (("e"::halfvec(3072)) halfvec_l2_ops)'))).toEqual([])
  expect(await ask(on('sparsevec(90000)', 'hnsw ("e" sparsevec_l2_ops)'))).toEqual([])
  expect(await ask(on('bit', 'hnsw ("e" bit_hamming_ops)'))).toEqual([])
  expect(await ask(on('vector(3072)', 'hnsw (("my_own"("e")) vector_l2_ops)'))).toEqual([])
  expect(await ask('CREATE INDEX "i" ON "unknown" USING hnsw ("e" vector_l2_ops);')).toEqual([])
  expect(await ask(on('vector(3072)', 'btree ("e")'))).toEqual([])
})

describe.each(vectorEngines)('on the %s engine', (engine) => {
  it('is of one mind with pgvector', async () => {
    const database = await databaseForTest(engine, 'empty')
    await connect(database.url, async ({ session }) => {
      for (const [type, index, code] of [
        ['vector(2000)', 'hnsw ("e" vector_l2_ops)', undefined],
        ['vector(2001)', 'hnsw ("e" vector_l2_ops)', '54000'],
        ['vector(2001)', 'ivfflat ("e" vector_l2_ops)', '54000'],
        ['vector(3072)', 'hnsw (("e"::halfvec(3072)) halfvec_l2_ops)', undefined],
        ['vector(5000)', 'hnsw ((binary_quantize("e")::bit(5000)) bit_hamming_ops)', undefined],
        ['halfvec(4001)', 'hnsw ("e" halfvec_l2_ops)', '54000'],
        ['bit(64001)', 'hnsw ("e" bit_hamming_ops)', '54000'],
        ['vector', 'hnsw ("e" vector_l2_ops)', '22023'],
        ['sparsevec(9)', 'ivfflat ("e" sparsevec_l2_ops)', '42704'],
      ] as const) {
        await session.script(`${setup} DROP TABLE IF EXISTS "docs"; CREATE TABLE "docs" ("e" ${type});`)
        const failure = await session.script(`CREATE INDEX "i" ON "docs" USING ${index}`).then(
          () => undefined,
          (error: ServerError) => error.fields.code,
        )
        expect(failure, `${type} ${index}`).toBe(code)
        expect(await ask(on(type, index)), `${type} ${index}`).toHaveLength(code === undefined ? 0 : 1)
      }
    })
  })
})
