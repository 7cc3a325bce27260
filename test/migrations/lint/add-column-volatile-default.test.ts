import { describe, expect, it } from 'vitest'
import { findingsOf } from '../../support/lint.ts'

const found = (sql: string, ...before: string[]) => findingsOf('DB011', ['CREATE TABLE users (id int);', ...before, sql])

describe('add-column-volatile-default', () => {
  it('finds it at the default and gives the default for rows to come', async () => {
    const [finding] = await found('ALTER TABLE "users" ADD COLUMN "token" uuid DEFAULT gen_random_uuid() NOT NULL;')
    expect(finding?.severity).toBe('error')
    expect(finding?.place).toMatchObject({ line: 1, column: 45 })
    expect(finding?.fix.split('\n').slice(0, 2)).toEqual([
      'ALTER TABLE "users" ADD COLUMN "token" uuid;',
      'ALTER TABLE "users" ALTER COLUMN "token" SET DEFAULT gen_random_uuid(); -- for rows to come',
    ])
  })

  it.each([
    'random()',
    'clock_timestamp()',
    "nextval('s')",
    'uuid_generate_v4()',
    'extensions.uuid_generate_v4()',
    "encode(gen_random_bytes(8), 'hex')",
  ])('finds %s', async (expression) => {
    expect((await found(`ALTER TABLE users ADD a text DEFAULT ${expression};`)).map(({ severity }) => severity)).toEqual(['error'])
  })

  it('warns of a function that it does not know', async () => {
    const [finding] = await found('ALTER TABLE users ADD a text DEFAULT app.short_id(8);')
    expect(finding?.severity).toBe('warning')
    expect(finding?.message).toContain('short_id(), whose volatility is not known')
  })

  it('knows the functions that migrations made', async () => {
    const made = (volatility: string) => `CREATE FUNCTION short_id() RETURNS text LANGUAGE sql ${volatility} AS 'SELECT 1';`
    const add = 'ALTER TABLE users ADD a text DEFAULT short_id();'
    expect((await found(add, made('')))[0]?.severity).toBe('error')
    expect(await found(add, made('STABLE'))).toEqual([])
  })

  it('finds a domain with a constraint', async () => {
    expect(await found('ALTER TABLE users ADD a positive;', 'CREATE DOMAIN positive AS int CHECK (VALUE > 0);')).toHaveLength(1)
    expect(await found('ALTER TABLE users ADD a plain;', 'CREATE DOMAIN plain AS int;')).toEqual([])
  })

  it.each([
    'now()',
    'CURRENT_TIMESTAMP',
    "timezone('utc'::text, now())",
    "now() + interval '1 day'",
    "'{}'::jsonb",
    'ARRAY[]::text[]',
    'false',
    'CURRENT_USER',
    "lower('A')",
    "date_trunc('day', now())",
    "jsonb_build_object('a', 1)",
    'uuid_nil()',
    "to_char(now(), 'YYYY')",
    '-1',
  ])('says nothing of %s', async (expression) => {
    expect(await found(`ALTER TABLE users ADD a text DEFAULT ${expression};`)).toEqual([])
  })

  it('says nothing of a new table', async () => {
    expect(await found('CREATE TABLE t (id int); ALTER TABLE t ADD a uuid DEFAULT gen_random_uuid();')).toEqual([])
  })
})
