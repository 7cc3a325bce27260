import { describe, expect, it } from 'vitest'
import { findingsOf } from '../../support/lint.ts'

const MADE = 'CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE posts (id int, user_id int);'
const found = (sql: string, options = {}) => findingsOf('DB006', [MADE, sql], options)

describe('fk-without-not-valid', () => {
  it('finds what drizzle-kit writes and gives it in two steps', async () => {
    const [finding] = await found(
      'ALTER TABLE "posts" ADD CONSTRAINT "posts_user_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;',
    )
    expect(finding?.message).toBe(
      'Adding foreign key "posts_user_fk" on "public"."posts" (user_id) checks every row while neither "public"."posts" nor "public"."users" can be written to.',
    )
    expect(finding?.fix).toBe(
      [
        'ALTER TABLE "posts" ADD CONSTRAINT "posts_user_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action NOT VALID;',
        '-- in a later migration, when the lock of this one is gone:',
        'ALTER TABLE "posts" VALIDATE CONSTRAINT "posts_user_fk";',
      ].join('\n'),
    )
  })

  it('finds each of an ALTER TABLE, at its place, with the name that PostgreSQL gives one without', async () => {
    const both = await found(
      'ALTER TABLE posts ADD FOREIGN KEY (id) REFERENCES users,\n  ADD CONSTRAINT b FOREIGN KEY (user_id) REFERENCES users;',
    )
    expect(both.map(({ place }) => place)).toMatchObject([
      { line: 1, column: 23 },
      { line: 2, column: 7 },
    ])
    expect(both[0]?.fix).toContain('ALTER TABLE "posts" ADD CONSTRAINT "posts_id_fkey" FOREIGN KEY (id) REFERENCES users NOT VALID;')
  })

  it('finds it in the DO block that drizzle-kit put around it for years', async () => {
    const block =
      'DO $$ BEGIN\n ALTER TABLE "posts" ADD CONSTRAINT "fk" FOREIGN KEY ("user_id") REFERENCES "users"("id");\nEXCEPTION\n WHEN duplicate_object THEN null;\nEND $$;'
    expect((await found(block)).map(({ place }) => place)).toMatchObject([{ line: 2, column: 26 }])
  })

  it('finds a new column’s where a default gives it values to check', async () => {
    const [finding] = await found('ALTER TABLE posts ADD COLUMN author int DEFAULT 1 REFERENCES users (id) ON DELETE CASCADE;')
    expect(finding?.fix).toContain('ALTER TABLE "posts" ADD COLUMN author int DEFAULT 1;')
    expect(finding?.fix).toContain(
      'ADD CONSTRAINT "posts_author_fkey" FOREIGN KEY ("author") REFERENCES users (id) ON DELETE CASCADE NOT VALID;',
    )
  })

  it('knows which servers take no NOT VALID on a partitioned table', async () => {
    const history = [
      'CREATE TABLE e (id int, u int) PARTITION BY LIST (id);',
      'ALTER TABLE e ADD CONSTRAINT f FOREIGN KEY (u) REFERENCES users;',
    ]
    expect((await findingsOf('DB006', history, { serverMajor: 17 }))[0]?.fix).toContain('each partition')
    expect((await findingsOf('DB006', history, { serverMajor: 18 }))[0]?.fix).toContain('NOT VALID;')
  })

  it.each([
    ['NOT VALID', 'ALTER TABLE posts ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users NOT VALID;'],
    ['a new table', 'CREATE TABLE t (u int); ALTER TABLE t ADD FOREIGN KEY (u) REFERENCES users;'],
    ['a foreign key inside CREATE TABLE', 'CREATE TABLE t (u int REFERENCES users);'],
    ['a new column of nulls', 'ALTER TABLE posts ADD COLUMN a int REFERENCES users, ADD b int DEFAULT NULL REFERENCES users;'],
  ])('says nothing of %s', async (_, sql) => {
    expect(await found(sql)).toEqual([])
  })
})
