import { describe, expect, it } from 'vitest'
import { findingsOf } from '../../support/lint.ts'

const MADE = 'CREATE TABLE "orders" ("id" integer, "code" varchar(20), "price" numeric(10, 2), "at" timestamp (3), "tags" text[]);'
const found = (...sql: string[]) => findingsOf('DB013', [MADE, ...sql])

describe('change-column-type', () => {
  it('finds a rewrite and says from what to what', async () => {
    const [finding] = await found('ALTER TABLE "orders" ALTER COLUMN "id" SET DATA TYPE bigint;')
    expect(finding?.message).toBe(
      'From int4 to int8, column "id" of "public"."orders" is written anew for every row, with its indexes, under an ACCESS EXCLUSIVE lock.',
    )
    expect(finding?.fix.split('\n')[0]).toBe('ALTER TABLE "orders" ADD COLUMN "id_new" bigint;')
  })

  it('finds a change from a type that it does not know, and says so', async () => {
    const [finding] = await found('ALTER TABLE elsewhere ALTER a TYPE text;')
    expect(finding?.message).toContain('most likely')
  })

  it('says when a time zone makes the difference', async () => {
    expect((await found('ALTER TABLE orders ALTER at TYPE timestamptz;'))[0]?.message).toContain("SET LOCAL TimeZone = 'UTC'")
    expect((await found('ALTER TABLE orders ALTER at TYPE timestamptz(3);'))[0]?.message).not.toContain('TimeZone')
  })

  it.each([
    'code TYPE varchar(10)',
    'price TYPE numeric(10,3)',
    'code TYPE varchar(30) USING lower(code)',
    'tags TYPE varchar[]',
    'code TYPE text COLLATE "C"',
  ])('finds %s', async (change) => {
    expect(await found(`ALTER TABLE orders ALTER ${change};`)).toHaveLength(1)
  })

  it.each([
    'code TYPE varchar(30)',
    'code TYPE text',
    'code SET DATA TYPE text USING "code"::text',
    'price TYPE numeric(12,2)',
    'at TYPE timestamp',
    'id TYPE int',
    'tags TYPE text[]',
  ])('says nothing of %s, which rewrites nothing', async (change) => {
    expect(await found(`ALTER TABLE orders ALTER ${change};`)).toEqual([])
  })

  it('follows a column through its changes and names', async () => {
    const renamed = 'ALTER TABLE orders RENAME COLUMN code TO label; ALTER TABLE orders ALTER label TYPE varchar(40);'
    expect(await found(renamed, 'ALTER TABLE orders ALTER label TYPE varchar(50);')).toEqual([])
    expect(await found(renamed, 'ALTER TABLE orders ALTER label TYPE varchar(30);')).toHaveLength(1)
  })

  it('says nothing of a new table', async () => {
    expect(await found('CREATE TABLE t (a int); ALTER TABLE t ALTER a TYPE bigint;')).toEqual([])
  })
})
