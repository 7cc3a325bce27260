import { expect, it } from 'vitest'
import { askRule } from '../../support/lint.ts'

const ask = askRule('DB029')

const tables = 'CREATE TABLE "a" ("id" bigint PRIMARY KEY); CREATE TABLE "b" ("id" bigint); CREATE TABLE "c" ("id" bigint);'

it('says once, at the second table, which one stays closed meanwhile', async () => {
  const sql =
    'ALTER TABLE "a" ADD COLUMN "x" int;\nALTER TABLE "a" ADD COLUMN "y" int;\nALTER TABLE "b" ADD COLUMN "x" int;\nALTER TABLE "c" ADD COLUMN "x" int;'
  const [finding, ...more] = await ask([tables, sql])
  expect(more).toEqual([])
  expect(finding).toMatchObject({ severity: 'warning', object: '"public"."b"' })
  expect(finding?.place?.line).toBe(3)
  expect(finding?.message).toContain('"public"."a" stays closed while this waits for ACCESS EXCLUSIVE on "public"."b"')
})

it('counts two tables of one statement', async () => {
  expect(await ask([tables, 'DROP TABLE "a", "b";'])).toHaveLength(1)
  expect(await ask([tables, 'TRUNCATE "b", "c";'])).toHaveLength(1)
})

it('lets be new tables and the tables that their keys point to, weak locks, and transactions of their own', async () => {
  for (const sql of [
    `CREATE TABLE "d" ("id" bigint REFERENCES "a" ("id")); ALTER TABLE "d" ADD COLUMN "x" int; ALTER TABLE "a" ADD COLUMN "x" int;`,
    'CREATE TABLE "d" ("id" int); DROP TABLE "d"; ALTER TABLE "a" ADD COLUMN "x" int;',
    'ALTER TABLE "a" ADD COLUMN "x" int; ALTER TABLE "b" ALTER COLUMN "id" SET STATISTICS 10; ALTER TABLE "c" VALIDATE CONSTRAINT "k";',
    '-- dbctl: no-transaction\nALTER TABLE "a" ADD COLUMN "x" int; ALTER TABLE "b" ADD COLUMN "x" int;',
    'ALTER TABLE "a" ADD COLUMN "x" int; CREATE INDEX "i" ON "b" ("id"); INSERT INTO "c" VALUES (1); COMMENT ON TABLE "b" IS \'x\';',
    'ALTER TABLE "a" ADD COLUMN "x" int; ALTER INDEX "i" RENAME TO "j"; ALTER VIEW "v" RENAME TO "w"; ALTER SEQUENCE "s" OWNED BY NONE;',
  ])
    expect(await ask([tables, sql]), sql).toEqual([])
})
