import { expect, it } from 'vitest'
import { askRule } from '../../support/lint.ts'

const ask = askRule('DB021')

const users = 'CREATE TABLE "users" ("id" bigint);'
const mood = 'CREATE TYPE "mood" AS ENUM (\'sad\');'

it('leaves a view under the old name, with the rights of the caller where the server knows that', async () => {
  const history = [users, 'ALTER TABLE "users" RENAME TO "accounts";']
  const [finding] = await ask(history)
  expect(finding?.fix).toContain('CREATE VIEW "public"."users" WITH (security_invoker = true) AS SELECT * FROM "public"."accounts";')
  expect((await ask(history, { serverMajor: 14 }))[0]?.fix).toContain('CREATE VIEW "public"."users" AS')
})

it('finds schemas, types, enum values, views, and tables that move', async () => {
  const unsafe = [
    'ALTER SCHEMA "shop" RENAME TO "store";',
    'ALTER TYPE "mood" RENAME TO "feeling";',
    "ALTER TYPE \"mood\" RENAME VALUE 'sad' TO 'blue';",
    'ALTER VIEW "v" RENAME TO "w";',
    'ALTER TABLE "users" SET SCHEMA "shop";',
  ]
  for (const sql of unsafe) expect(await ask([users, mood, sql]), sql).toHaveLength(1)
})

it('is content with the view, in the same transaction', async () => {
  const view = 'ALTER TABLE "users" RENAME TO "accounts"; CREATE VIEW "users" AS SELECT * FROM "accounts";'
  expect(await ask([users, view])).toEqual([])
  expect(await ask([users, `-- dbctl: no-transaction\n${view}`])).toHaveLength(1)
})

it('lets be what is new, and what no query names', async () => {
  expect(await ask(`${users} ALTER TABLE "users" RENAME TO "accounts";`)).toEqual([])
  expect(await ask(`${mood} ALTER TYPE "mood" RENAME VALUE 'sad' TO 'blue'; ALTER TYPE "mood" RENAME TO "feeling";`)).toEqual([])
  expect(
    await ask([
      users,
      'ALTER INDEX "i" RENAME TO "j"; ALTER SEQUENCE "s" RENAME TO "t"; ALTER TABLE "users" RENAME CONSTRAINT "c" TO "d";',
    ]),
  ).toEqual([])
  expect(await ask('CREATE SCHEMA "shop"; ALTER SCHEMA "shop" RENAME TO "store";')).toEqual([])
  expect(await ask([mood, 'ALTER TYPE "mood" ADD VALUE \'glad\';'])).toEqual([])
})
