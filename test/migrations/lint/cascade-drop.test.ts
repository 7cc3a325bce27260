import { expect, it } from 'vitest'
import { askRule } from '../../support/lint.ts'

const ask = askRule('DB019')

const tables = `CREATE TABLE "users" ("id" bigint PRIMARY KEY, "mood" "mood"); CREATE TABLE "posts" ("user_id" bigint CONSTRAINT "fk" REFERENCES "users" ("id"));`

it('names the foreign keys that go, and drops them by name instead', async () => {
  const [finding] = await ask([tables, 'DROP TABLE "users" CASCADE;'])
  expect(finding?.message).toContain('"fk" on "public"."posts"')
  expect(finding?.fix).toBe('ALTER TABLE "public"."posts" DROP CONSTRAINT "fk";\nDROP TABLE "users";')
})

it('does not call a key of a table that goes with it a dependent', async () => {
  const found = await ask([tables, 'DROP TABLE "posts", "users" CASCADE;'])
  expect(found).toHaveLength(2)
  expect(found.some(({ message }) => message.includes('"fk"'))).toBe(false)
})

it('names the columns that a type takes with it', async () => {
  const [finding] = await ask([`CREATE TYPE "mood" AS ENUM ('sad'); ${tables}`, 'DROP TYPE "mood" CASCADE;'])
  expect(finding?.message).toContain('"public"."users"."mood"')
})

it('finds columns, constraints, extensions, schemas, functions and views', async () => {
  const unsafe = [
    'ALTER TABLE "users" DROP COLUMN "id" CASCADE;',
    'ALTER TABLE "users" DROP CONSTRAINT "users_pkey" CASCADE;',
    'DROP EXTENSION "vector" CASCADE;',
    'DROP SCHEMA "shop" CASCADE;',
    'DROP FUNCTION "shop"."f"(int) CASCADE;',
    'DROP VIEW "v" CASCADE;',
  ]
  for (const sql of unsafe) expect(await ask([tables, sql]), sql).toHaveLength(1)
  expect((await ask('DROP EXTENSION "vector" CASCADE;'))[0]?.message).toContain('extension "vector", every column of its types')
  expect((await ask('DROP FUNCTION "shop"."f"(int) CASCADE;'))[0]?.message).toContain('function "shop"."f"')
})

it('takes CASCADE out of the statement and out of nothing else', async () => {
  const [finding] = await ask('ALTER TABLE "a" DROP COLUMN "cascade" CASCADE, ADD COLUMN "b" text DEFAULT \'x cascade\';')
  expect(finding?.fix).toContain('DROP COLUMN "cascade", ADD COLUMN "b" text DEFAULT \'x cascade\';')
})

it('lets be what is new, and what says no CASCADE', async () => {
  expect(await ask(`${tables} DROP TABLE "users" CASCADE;`)).toEqual([])
  expect(await ask([tables, 'CREATE VIEW "v" AS SELECT 1; DROP VIEW "v" CASCADE;'])).toEqual([])
  expect(await ask([tables, 'DROP TABLE "posts"; ALTER TABLE "users" DROP COLUMN "mood";'])).toEqual([])
  expect(
    await ask([tables, 'ALTER TABLE "posts" ADD CONSTRAINT "fk2" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE;']),
  ).toEqual([])
})
