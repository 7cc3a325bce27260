import { expect, it } from 'vitest'
import { askRule } from '../../support/lint.ts'

const ask = askRule('DB028')

const events = `CREATE TABLE "events" ("id" int) PARTITION BY RANGE ("id"); CREATE TABLE "old" PARTITION OF "events" FOR VALUES FROM (1) TO (9); CREATE TABLE "next" ("id" int);`
const attach = 'ALTER TABLE "events" ATTACH PARTITION "next" FOR VALUES FROM (10) TO (20);'

it('detaches concurrently', async () => {
  const [finding] = await ask([events, 'ALTER TABLE "events" DETACH PARTITION "old";'])
  expect(finding?.fix).toBe('-- dbctl: no-transaction\nALTER TABLE "public"."events" DETACH PARTITION "public"."old" CONCURRENTLY;')
  expect(await ask([events, '-- dbctl: no-transaction\nALTER TABLE "events" DETACH PARTITION "old" CONCURRENTLY;'])).toEqual([])
  expect(await ask([events, 'ALTER TABLE "events" DETACH PARTITION "old" FINALIZE;'])).toEqual([])
})

it('gives the CHECK that spares reading the rows, from the bound', async () => {
  const [range] = await ask([events, attach])
  expect(range?.fix).toContain('CHECK (<key> IS NOT NULL AND <key> >= 10 AND <key> < 20) NOT VALID;')
  const [list] = await ask([events, `ALTER TABLE "events" ATTACH PARTITION "next" FOR VALUES IN ('it''s', 'b');`])
  expect(list?.fix).toContain("CHECK (<key> IN ('it''s', 'b')) NOT VALID;")
})

it('lets be rows that a CHECK vouches for, a partition without rows, and the default one', async () => {
  expect(await ask([events, 'ALTER TABLE "next" ADD CONSTRAINT "c" CHECK ("id" >= 10 AND "id" < 20);', attach])).toEqual([])
  expect(await ask([events, 'ALTER TABLE "next" ADD CONSTRAINT "c" CHECK ("id" >= 10 AND "id" < 20) NOT VALID;', attach])).toHaveLength(1)
  expect(await ask([events, `CREATE TABLE "new" ("id" int); ${attach.replace('"next"', '"new"')}`])).toEqual([])
  expect(await ask([events, 'ALTER TABLE "events" ATTACH PARTITION "next" DEFAULT;'])).toEqual([])
  expect(await ask(`${events} ${attach}`)).toEqual([])
})
