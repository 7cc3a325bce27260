import { expect, it } from 'vitest'
import { askRule } from '../../support/lint.ts'

const ask = askRule('DB027')

const users = 'CREATE TABLE "users" ("id" bigint PRIMARY KEY);'

it('finds what closes a table to write it anew, or as long as it likes', async () => {
  for (const sql of [
    'LOCK TABLE "users";',
    'LOCK TABLE "users" IN SHARE MODE NOWAIT;',
    'CLUSTER "users" USING "users_pkey";',
    'CLUSTER;',
    'VACUUM FULL "users";',
    'VACUUM (FULL, ANALYZE);',
    'ALTER TABLE "users" SET LOGGED;',
    'ALTER TABLE "users" SET UNLOGGED;',
    'ALTER TABLE "users" SET TABLESPACE "fast";',
    'ALTER TABLE "users" SET ACCESS METHOD heap;',
    'ALTER INDEX "users_pkey" SET TABLESPACE "fast";',
    'ALTER TABLE ALL IN TABLESPACE "slow" SET TABLESPACE "fast";',
    'REFRESH MATERIALIZED VIEW "ages";',
  ])
    expect(await ask([users, sql]), sql).toHaveLength(1)
})

it('says the way that leaves the table open', async () => {
  expect((await ask('REFRESH MATERIALIZED VIEW "s"."ages";'))[0]?.fix).toContain('REFRESH MATERIALIZED VIEW CONCURRENTLY "s"."ages";')
  expect((await ask('VACUUM FULL "s"."users";'))[0]?.fix).toContain("pg_repack --no-order --table='s.users'")
  const [index] = await ask([users, 'ALTER INDEX "users_pkey" SET TABLESPACE "fast";'])
  expect(index?.fix).toContain('REINDEX (TABLESPACE "fast", CONCURRENTLY) INDEX "public"."users_pkey";')
})

it('lets be what leaves it open, and what is new', async () => {
  for (const sql of [
    'LOCK TABLE "users" IN ROW EXCLUSIVE MODE;',
    'VACUUM "users";',
    'VACUUM (FULL false) "users";',
    'ANALYZE "users";',
    'REFRESH MATERIALIZED VIEW CONCURRENTLY "ages";',
    'CREATE MATERIALIZED VIEW "m" AS SELECT 1 WITH NO DATA; REFRESH MATERIALIZED VIEW "m";',
    'CREATE TABLE "t" ("id" int); LOCK TABLE "t"; ALTER TABLE "t" SET UNLOGGED; CREATE INDEX "i" ON "t" ("id"); CLUSTER "t" USING "i";',
    'ALTER TABLE "users" CLUSTER ON "users_pkey";',
  ])
    expect(await ask([users, sql]), sql).toEqual([])
})
