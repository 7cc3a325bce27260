import { describe, expect, it } from 'vitest'
import { findingsOf } from '../../support/lint.ts'

const MADE = 'CREATE TABLE "users" ("id" int, "email" text);'
const found = (sql: string, options = {}) => findingsOf('DB001', [MADE, sql], options)

describe('create-index-not-concurrently', () => {
  it('finds an index on a table of an earlier migration and gives the same statement with CONCURRENTLY', async () => {
    const [finding, ...more] = await found('CREATE UNIQUE INDEX IF NOT EXISTS "users_email" ON "users" USING btree ("email");')
    expect(more).toEqual([])
    expect(finding?.message).toBe('Building index "users_email" on "public"."users" blocks every write to the table until it is done.')
    expect(finding?.fix).toBe('-- dbctl: no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY "users_email" ON "users" USING btree ("email");')
    expect(finding?.object).toBe('"public"."users"')
  })

  it('finds one on a table that no migration here made', async () => {
    expect(await found('CREATE INDEX ON other.orders (id);')).toHaveLength(1)
  })

  it('tells of the way by the partitions where the table has some', async () => {
    const [finding] = await findingsOf('DB001', ['CREATE TABLE e (id int) PARTITION BY LIST (id);', 'CREATE INDEX e_id ON e (id);'])
    expect(finding?.fix).toContain('CREATE INDEX e_id ON ONLY e (id);')
    expect(finding?.fix).toContain('ALTER INDEX "e_id" ATTACH PARTITION')
  })

  it.each([
    ['CONCURRENTLY', '-- dbctl: no-transaction\nCREATE INDEX CONCURRENTLY i ON users (email);'],
    ['a table of the same migration', 'CREATE TABLE t (id int); CREATE INDEX i ON t (id);'],
    ['a table of the same migration by another name', 'CREATE TABLE t (id int); ALTER TABLE t RENAME TO s; CREATE INDEX i ON s (id);'],
    ['a copy made by CREATE TABLE AS', 'CREATE TABLE t AS SELECT * FROM users; CREATE INDEX i ON t (id);'],
    ['a materialized view', 'CREATE MATERIALIZED VIEW v AS SELECT 1 AS a; CREATE INDEX i ON v (a);'],
    ['a temporary table', 'CREATE TEMP TABLE t (id int); CREATE INDEX i ON t (id);'],
    ['a vector index, which has a rule of its own', 'CREATE INDEX i ON users USING hnsw (email vector_l2_ops);'],
  ])('says nothing of %s', async (_, sql) => {
    expect(await found(sql)).toEqual([])
  })

  it('says nothing of a table that goes out with it', async () => {
    const unapplied = new Set(['0000_step', '0001_step'])
    expect(await found('CREATE INDEX i ON users (email);', { unapplied })).toEqual([])
  })
})
