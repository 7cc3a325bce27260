import { expect, it } from 'vitest'
import { askRule } from '../../support/lint.ts'

const ask = askRule('DB026')

it('says once for a file which settings outlast it, and how each ends with the transaction', async () => {
  const [finding, ...more] =
    await ask(`SET lock_timeout = 0; SET SESSION search_path TO a, b; SELECT pg_catalog.set_config('row_security', 'off', false);
    SET ROLE admin; SET TIME ZONE 'UTC'; SET SESSION AUTHORIZATION bob;`)
  expect(more).toEqual([])
  expect(finding).toMatchObject({ severity: 'warning' })
  expect(finding?.message).toContain(
    'lock_timeout, search_path, row_security, role, timezone and session_authorization are set for the session',
  )
  expect(finding?.fix.split('\n')).toEqual([
    'SET LOCAL lock_timeout = 0;',
    'SET LOCAL search_path TO a, b;',
    "SELECT pg_catalog.set_config('row_security', 'off', true);",
    'SET LOCAL ROLE admin;',
    "SET LOCAL TIME ZONE 'UTC';",
    'SET LOCAL SESSION AUTHORIZATION bob;',
  ])
})

it('lets be what ends with the transaction, or is taken back', async () => {
  for (const sql of [
    'SET LOCAL lock_timeout = 0;',
    'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;',
    "SELECT set_config('search_path', 'a', true);",
    'SET search_path = a; CREATE TABLE "t" (); RESET search_path;',
    'SET ROLE admin; RESET ALL;',
    'ALTER DATABASE "d" SET lock_timeout = 0; CREATE FUNCTION "f"() RETURNS int LANGUAGE sql SET search_path = a RETURN 1;',
  ])
    expect(await ask(sql), sql).toEqual([])
})

it('knows that outside a transaction it is the other way round', async () => {
  const [finding] = await ask("-- dbctl: no-transaction\nSET LOCAL maintenance_work_mem = '1GB';")
  expect(finding?.fix).toBe("SET maintenance_work_mem = '1GB';")
  expect(await ask("-- dbctl: no-transaction\nSET maintenance_work_mem = '1GB';")).toEqual([])
  expect(await ask("-- dbctl: no-transaction\nBEGIN; SET LOCAL maintenance_work_mem = '1GB'; COMMIT;")).toEqual([])
})
