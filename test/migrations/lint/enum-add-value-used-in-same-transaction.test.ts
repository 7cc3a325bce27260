import { expect, it } from 'vitest'
import { askRule } from '../../support/lint.ts'

const ask = askRule('DB022')

const status = `CREATE TYPE "status" AS ENUM ('draft'); CREATE TABLE "posts" ("id" bigint, "title" text, "status" "status" NOT NULL, "past" "status"[]);`
const add = `ALTER TYPE "public"."status" ADD VALUE 'live';`

it('points at the use and parts the two', async () => {
  const sql = `${add}--> statement-breakpoint\nALTER TABLE "posts" ALTER COLUMN "status" SET DEFAULT 'live';`
  const [finding, ...more] = await ask([status, sql])
  expect(more).toEqual([])
  expect(finding?.place).toMatchObject({ line: 2, column: 55 })
  expect(finding?.fix).toContain('-- The next one')
})

it('finds the value as row, condition, default, array and cast', async () => {
  const uses = [
    `INSERT INTO "posts" VALUES (1, 'live', 'live');`,
    `INSERT INTO "posts" ("status") SELECT 'live' UNION SELECT 'draft';`,
    `UPDATE "posts" SET "status" = 'live';`,
    `UPDATE "posts" AS p SET "title" = 'x' WHERE p."status" = 'live';`,
    `DELETE FROM "posts" WHERE "status" IN ('draft', 'live');`,
    `WITH p AS (SELECT * FROM "posts" WHERE "status" = 'live') SELECT 1;`,
    `ALTER TABLE "posts" ALTER COLUMN "past" SET DEFAULT '{draft,live}';`,
    `ALTER TABLE "posts" ADD COLUMN "next" "public"."status" DEFAULT 'live';`,
    `SELECT 'live'::"status";`,
    `UPDATE "posts" SET "status" = CASE WHEN "id" > 1 THEN 'live' END::"status";`,
    `CREATE TABLE "days" ("status" "status" DEFAULT 'live');`,
  ]
  for (const use of uses) {
    expect(await ask([status, `${add} ${use}`]), use).toHaveLength(1)
  }
})

it('takes equal text of another type for what it is', async () => {
  const others = [
    `INSERT INTO "posts" VALUES (1, 'live', 'draft');`,
    `UPDATE "posts" SET "title" = 'live';`,
    `DELETE FROM "posts" WHERE "title" = 'live';`,
    `SELECT * FROM "posts" WHERE "status"::text = 'live';`,
    `CREATE TABLE "days" ("name" text DEFAULT 'live');`,
    `COMMENT ON TABLE "posts" IS 'live';`,
    `CREATE TYPE "other" AS ENUM ('live'); CREATE TABLE "days" ("other" "other" DEFAULT 'live');`,
  ]
  for (const other of others) expect(await ask([status, `${add} ${other}`]), other).toEqual([])
})

it('knows of PostgreSQL 17 that a type of the same transaction gives its values at once', async () => {
  const sql = `CREATE TYPE "size" AS ENUM ('s'); ALTER TYPE "size" ADD VALUE 'l'; CREATE TABLE "shirts" ("size" "size" DEFAULT 'l');`
  expect(await ask(sql, { serverMajor: 16 })).toHaveLength(1)
  expect(await ask(sql, { serverMajor: 17 })).toEqual([])
})

it('lets be what commits between, and what comes before', async () => {
  const use = `INSERT INTO "posts" ("status") VALUES ('live');`
  expect(await ask([status, add, use])).toEqual([])
  expect(await ask([status, `-- dbctl: no-transaction\n${add} ${use}`])).toEqual([])
  expect(await ask([status, `${add} COMMIT; ${use}`])).toEqual([])
  expect(await ask([status, `INSERT INTO "posts" ("status") VALUES ('draft'); ${add}`])).toEqual([])
  expect(await ask([status, `ALTER TYPE "status" RENAME VALUE 'draft' TO 'new'; INSERT INTO "posts" ("status") VALUES ('new');`])).toEqual(
    [],
  )
})
