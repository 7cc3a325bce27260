import { expect, it } from 'vitest'
import { askRule } from '../../support/lint.ts'

const ask = askRule('DB020')

const users = 'CREATE TABLE "users" ("id" bigint, "name" varchar(40));'

it('keeps the column and renames in the code, or adds the new one with the type of the old', async () => {
  const [finding] = await ask([users, 'ALTER TABLE "users" RENAME COLUMN "name" TO "full_name";'])
  expect(finding).toMatchObject({ object: '"public"."users"."name"' })
  expect(finding?.fix).toContain("full_name: <type>('name')")
  expect(finding?.fix).toContain('ALTER TABLE "public"."users" ADD COLUMN "full_name" varchar(40);')
})

it('finds columns of views and attributes of types too', async () => {
  expect(await ask('ALTER VIEW "v" RENAME COLUMN "a" TO "b";')).toHaveLength(1)
  expect(await ask('ALTER TYPE "t" RENAME ATTRIBUTE "a" TO "b";')).toHaveLength(1)
})

it('lets be what is new, and what no query names', async () => {
  expect(await ask(`${users} ALTER TABLE "users" RENAME COLUMN "name" TO "full_name";`)).toEqual([])
  expect(await ask([users, 'ALTER TABLE "users" ADD COLUMN "a" int; ALTER TABLE "users" RENAME COLUMN "a" TO "b";'])).toEqual([])
  expect(await ask([users, 'ALTER TABLE "users" RENAME CONSTRAINT "a" TO "b"; ALTER INDEX "a" RENAME TO "b";'])).toEqual([])
})
