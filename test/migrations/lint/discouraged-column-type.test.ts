import { expect, it } from 'vitest'
import { askRule } from '../../support/lint.ts'

const ask = askRule('DB032')

it('says once for a table and a type which columns, and what Drizzle calls the better one', async () => {
  const found = await ask(
    'CREATE TABLE "t" ("a" timestamp DEFAULT now(), "b" timestamp (3) with time zone, "c" timestamp (6), "d" char(2), "e" json[], "f" json);',
  )
  expect(found.map(({ message }) => message.split(' of ')[0])).toEqual(['"a" and "c"', '"d"', '"e" and "f"'])
  expect(found[0]?.fix).toContain(`"a" timestamptz -- in the Drizzle schema: timestamp('a', { withTimezone: true })`)
  expect(found[2]?.fix).toContain(`"e" jsonb[] -- in the Drizzle schema: jsonb('e').array()`)
})

it('finds added and changed columns', async () => {
  expect(await ask('ALTER TABLE "t" ADD COLUMN "a" timestamp;')).toHaveLength(1)
  expect(await ask('ALTER TABLE "t" ALTER COLUMN "a" SET DATA TYPE character(3);')).toHaveLength(1)
})

it('lets be the better ones, and the one-byte type of the catalogs', async () => {
  expect(
    await ask('CREATE TABLE "t" ("a" timestamptz, "b" varchar(2), "c" jsonb, "d" "char", "e" time, "f" date, "g" text, "h" bpchar);'),
  ).toEqual([])
  expect(await ask(`SELECT 'x'::json, now()::timestamp;`)).toEqual([])
})
