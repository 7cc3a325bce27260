import { expect, it } from 'vitest'
import { askRule } from '../../support/lint.ts'

const ask = askRule('DB017')

const users = 'CREATE TABLE "users" ("id" bigint, "bio" text NOT NULL, "age" int);'

it('names the column, says what breaks, and gives up NOT NULL before the column goes', async () => {
  const [finding] = await ask([users, 'ALTER TABLE "users" DROP COLUMN "bio";'])
  expect(finding).toMatchObject({ severity: 'error', object: '"public"."users"."bio"' })
  expect(finding?.message).toContain('42703')
  expect(finding?.fix).toContain('ALTER TABLE "public"."users" ALTER COLUMN "bio" DROP NOT NULL;')
  expect(finding?.fix).toContain('-- dbctl: allow drop-column because')
})

it('has nothing to give up where the column may be null already', async () => {
  const [finding] = await ask([users, 'ALTER TABLE "users" DROP COLUMN "age";'])
  expect(finding?.fix).not.toContain('DROP NOT NULL')
})

it('finds each column of one statement, and columns of tables that it has never seen', async () => {
  expect(await ask('ALTER TABLE "x"."users" DROP COLUMN "a", DROP COLUMN IF EXISTS "b";')).toHaveLength(2)
})

it('lets go what this migration or the batch has made', async () => {
  expect(await ask(`${users} ALTER TABLE "users" DROP COLUMN "bio";`)).toEqual([])
  expect(await ask([users, 'ALTER TABLE "users" ADD COLUMN "tmp" int; ALTER TABLE "users" DROP COLUMN "tmp";'])).toEqual([])
  const history = [users, 'ALTER TABLE "users" ADD COLUMN "tmp" int;', 'ALTER TABLE "users" DROP COLUMN "tmp";']
  expect(await ask(history)).toHaveLength(1)
  expect(await ask(history, { unapplied: new Set(['0001_step', '0002_step']) })).toEqual([])
})

it('keeps to columns: constraints, indexes and the attributes of types are other things', async () => {
  expect(await ask('ALTER TABLE "users" DROP CONSTRAINT "bio"; DROP INDEX "bio"; ALTER TYPE "point3" DROP ATTRIBUTE "z";')).toEqual([])
})
