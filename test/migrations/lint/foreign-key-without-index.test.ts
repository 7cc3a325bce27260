import { expect, it } from 'vitest'
import { askRule } from '../../support/lint.ts'

const ask = askRule('DB037')

const users = 'CREATE TABLE "users" ("id" bigint PRIMARY KEY, "org" int, UNIQUE ("org", "id"));'
const posts = 'CREATE TABLE "posts" ("id" bigint PRIMARY KEY, "author_id" bigint, "org" int, "other" int);'
const key = 'ALTER TABLE "posts" ADD CONSTRAINT "fk" FOREIGN KEY ("author_id") REFERENCES "public"."users"("id") ON DELETE cascade;'

it('names the key, and gives the index: at once on a new table, concurrently on an old one', async () => {
  const [finding] = await ask([users, `${posts} ${key}`])
  expect(finding).toMatchObject({ severity: 'warning', object: '"public"."posts"."author_id"' })
  expect(finding?.message).toContain('each DELETE in "public"."users"')
  expect(finding?.fix).toContain('CREATE INDEX "posts_author_id_idx" ON "public"."posts" ("author_id");')
  expect(finding?.fix).toContain("index('posts_author_id_idx').on(table.authorId)")
  const [old] = await ask([users, posts, key])
  expect(old?.fix).toContain('-- dbctl: no-transaction\nCREATE INDEX CONCURRENTLY "posts_author_id_idx"')
})

it('finds keys wherever they stand', async () => {
  for (const sql of [
    'CREATE TABLE "t" ("user_id" bigint REFERENCES "users");',
    'CREATE TABLE "t" ("user_id" bigint, FOREIGN KEY ("user_id") REFERENCES "users" ("id"));',
    `${posts} ALTER TABLE "posts" ADD COLUMN "editor_id" bigint REFERENCES "users" ("id");`,
    `DO $$ BEGIN CREATE TABLE "t" ("user_id" bigint REFERENCES "users"); EXCEPTION WHEN duplicate_object THEN null; END $$;`,
  ])
    expect(await ask([users, sql]), sql).toHaveLength(1)
})

it('is content with an index that begins with the columns, in any order, whole or of what is not null', async () => {
  const two = 'ALTER TABLE "posts" ADD CONSTRAINT "fk" FOREIGN KEY ("org", "author_id") REFERENCES "users" ("org", "id");'
  for (const [index, added] of [
    ['CREATE INDEX "i" ON "posts" ("author_id");', key],
    ['CREATE INDEX "i" ON "posts" ("author_id", "id");', key],
    ['CREATE UNIQUE INDEX "i" ON "posts" ("author_id");', key],
    ['ALTER TABLE "posts" ADD CONSTRAINT "u" UNIQUE ("author_id");', key],
    ['CREATE INDEX "i" ON "posts" USING hash ("author_id");', key],
    ['CREATE INDEX "i" ON "posts" ("author_id") WHERE "author_id" IS NOT NULL;', key],
    ['CREATE INDEX "i" ON "posts" ("author_id", "org", "id");', two],
  ] as const) {
    expect(await ask([users, posts, `${added} ${index}`]), index).toEqual([])
    expect(await ask([users, posts, index, added]), index).toEqual([])
  }
})

it('is not content with another one', async () => {
  for (const index of [
    'CREATE INDEX "i" ON "posts" ("id", "author_id");',
    'CREATE INDEX "i" ON "posts" ("author_id") WHERE "other" > 1;',
    'CREATE INDEX "i" ON "posts" ("author_id") WHERE "author_id" IS NOT NULL AND "other" IS NOT NULL;',
    'CREATE INDEX "i" ON "posts" (abs("author_id"));',
    'CREATE INDEX "i" ON "posts" USING brin ("author_id");',
  ])
    expect(await ask([users, posts, `${index} ${key}`]), index).toHaveLength(1)
})

it('lets be a key that is the primary key, or that goes again', async () => {
  expect(await ask([users, 'CREATE TABLE "profiles" ("user_id" bigint PRIMARY KEY REFERENCES "users" ("id"));'])).toEqual([])
  expect(await ask([users, posts, `${key} ALTER TABLE "posts" DROP CONSTRAINT "fk";`])).toEqual([])
})
