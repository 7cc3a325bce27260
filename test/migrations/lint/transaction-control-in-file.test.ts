import { expect, it } from 'vitest'
import { askRule } from '../../support/lint.ts'

const ask = askRule('DB025')

it('finds what opens, ends or parts the transaction', async () => {
  for (const sql of [
    'BEGIN;',
    'START TRANSACTION;',
    'COMMIT;',
    'END;',
    'ROLLBACK;',
    'SAVEPOINT "a";',
    'RELEASE "a";',
    'ROLLBACK TO "a";',
    "PREPARE TRANSACTION 'a';",
  ])
    expect(await ask(`CREATE TABLE "t" ("id" int); ${sql}`), sql).toHaveLength(1)
})

it('says the no-transaction directive to whom it would help, and to whom it would not', async () => {
  const [hack] = await ask('CREATE TABLE "t" ("id" int);\nCOMMIT;\nCREATE INDEX CONCURRENTLY "i" ON "t" ("id");')
  expect(hack?.place?.line).toBe(2)
  expect(hack?.fix).toContain('-- dbctl: no-transaction')
  const [savepoint] = await ask('-- dbctl: no-transaction\nSAVEPOINT "a";')
  expect(savepoint?.message).toContain('25P01')
})

it('lets be the bodies of functions and blocks, and SET TRANSACTION', async () => {
  expect(
    await ask(`CREATE PROCEDURE "p"() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$; DO $$ BEGIN PERFORM 1; END $$;
      CREATE FUNCTION "f"() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; END; SET TRANSACTION READ ONLY;`),
  ).toEqual([])
})
