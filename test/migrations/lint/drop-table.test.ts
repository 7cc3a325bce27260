import { expect, it } from 'vitest'
import { askRule } from '../../support/lint.ts'

const ask = askRule('DB018')

const users = 'CREATE TABLE "users" ("id" bigint PRIMARY KEY);'
const posts = 'CREATE TABLE "posts" ("id" bigint PRIMARY KEY, "user_id" bigint REFERENCES "users" ("id"));'
const likes = 'CREATE TABLE "likes" ("post_id" bigint REFERENCES "posts" ("id"));'

it('finds every table that goes, and keeps its rows first', async () => {
  const found = await ask([users, posts, 'DROP TABLE IF EXISTS "users", "posts" CASCADE;'])
  expect(found.map(({ object }) => object)).toEqual(['"public"."users"', '"public"."posts"'])
  expect(found[0]?.fix).toContain(`pg_dump --format=custom --table='"public"."users"'`)
})

it('says which tables TRUNCATE … CASCADE empties as well', async () => {
  const [finding] = await ask([`${users}${posts}${likes}`, 'TRUNCATE "users" CASCADE;'])
  expect(finding?.message).toContain('CASCADE empties "public"."posts" and "public"."likes" as well')
  expect((await ask([users, 'TRUNCATE "users";']))[0]?.message).not.toContain('CASCADE')
})

it('names the tables that a schema takes with it', async () => {
  const [finding] = await ask(['CREATE SCHEMA "shop"; CREATE TABLE "shop"."orders" ("id" bigint);', 'DROP SCHEMA "shop" CASCADE;'])
  expect(finding?.message).toContain('"shop"."orders" with all rows')
  expect(await ask('DROP DATABASE "shop";')).toHaveLength(1)
})

it('lets go what is new, temporary or empty', async () => {
  expect(await ask(`${users} DROP TABLE "users";`)).toEqual([])
  expect(await ask('CREATE TEMP TABLE "work" ("id" int); TRUNCATE "work"; DROP TABLE "work";')).toEqual([])
  expect(await ask('CREATE SCHEMA "shop"; DROP SCHEMA "shop" CASCADE;')).toEqual([])
  expect(await ask('DROP SCHEMA "shop";')).toEqual([])
})

it('leaves views, indexes, functions and types to other rules', async () => {
  expect(await ask('DROP VIEW "v"; DROP MATERIALIZED VIEW "m"; DROP INDEX "i"; DROP FUNCTION "f"(); DROP TYPE "t";')).toEqual([])
})
