import { expect, it } from 'vitest'
import { askRule } from '../../support/lint.ts'

const ask = askRule('DB024')

const users = 'CREATE TABLE "users" ("id" bigint PRIMARY KEY, "email" text UNIQUE, "age" int); CREATE TABLE "posts" ("id" bigint);'
const alter = 'ALTER TABLE "users" ADD COLUMN "locale" text;'

it('finds a change of all rows, alone too, and gives it in batches', async () => {
  for (const sql of [
    'UPDATE "users" SET "age" = 1;',
    'DELETE FROM "users";',
    'DELETE FROM "users" WHERE true;',
    'UPDATE "users" SET "age" = 1 WHERE 1 = 1;',
  ])
    expect(await ask([users, sql]), sql).toHaveLength(1)
  const [finding] = await ask([users, 'UPDATE "users" SET "age" = 1;'])
  expect(finding).toMatchObject({ severity: 'warning' })
  expect(finding?.fix).toContain(
    'UPDATE "users" SET "age" = 1\nWHERE ctid = ANY (ARRAY(SELECT ctid FROM "public"."users" WHERE "age" IS DISTINCT FROM',
  )
})

it('finds a backfill behind a change of the schema, and says which table stays closed', async () => {
  const [finding] = await ask([users, `${alter} DELETE FROM "posts" WHERE "id" < 9;`])
  expect(finding?.message).toContain('"public"."users", which the migration has altered, stays closed')
  expect(await ask([users, `${alter} INSERT INTO "posts" SELECT "id" FROM "users";`])).toHaveLength(1)
  expect(
    await ask([users, `${alter} WITH gone AS (DELETE FROM "posts" WHERE "id" < 9 RETURNING *) SELECT count(*) FROM gone;`]),
  ).toHaveLength(1)
})

it('lets be a backfill of its own, single rows, seeds and new tables', async () => {
  const harmless = [
    'UPDATE "users" SET "age" = 1 WHERE "age" IS NULL;',
    `${alter} UPDATE "users" SET "locale" = 'en' WHERE "id" = 7;`,
    `${alter} UPDATE "users" SET "locale" = 'en' WHERE "email" IN ('a', 'b') AND "age" > 1;`,
    `${alter} INSERT INTO "posts" VALUES (1), (2);`,
    'CREATE TABLE "tags" ("id" int); INSERT INTO "tags" SELECT "id" FROM "users"; UPDATE "tags" SET "id" = 1;',
    `UPDATE "users" SET "age" = 1 WHERE "age" IS NULL; ${alter}`,
    `-- dbctl: no-transaction\n${alter} UPDATE "users" SET "locale" = 'en' WHERE "locale" IS NULL;`,
    `CREATE FUNCTION "f"() RETURNS void LANGUAGE sql BEGIN ATOMIC DELETE FROM "users"; END;`,
  ]
  for (const sql of harmless) expect(await ask([users, sql]), sql).toEqual([])
})
