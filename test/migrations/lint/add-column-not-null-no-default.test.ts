import { describe, expect, it } from 'vitest'
import { findingsOf } from '../../support/lint.ts'

const found = (sql: string) => findingsOf('DB010', ['CREATE TABLE users (id int);', sql])

describe('add-column-not-null-no-default', () => {
  it('finds it at the column and gives both ways', async () => {
    const [finding] = await found('ALTER TABLE "users" ADD COLUMN "name" varchar(20) COLLATE "C" NOT NULL UNIQUE;')
    expect(finding?.place).toMatchObject({ line: 1, column: 32 })
    expect(finding?.fix.split('\n')).toEqual([
      'ALTER TABLE "users" ADD COLUMN "name" varchar(20) COLLATE "C" NOT NULL DEFAULT <a constant>; -- no rewrite; or, where no constant will do:',
      'ALTER TABLE "users" ADD COLUMN "name" varchar(20) COLLATE "C";',
      '-- then fill it in batches, and make it NOT NULL in a later migration as docs/lint/DB009.md has it',
    ])
  })

  it.each([
    'ALTER TABLE users ADD a int DEFAULT NULL NOT NULL;',
    'ALTER TABLE users ADD a int PRIMARY KEY;',
    'ALTER TABLE users ADD a int DEFAULT NULL::int NOT NULL;',
  ])('finds %s', async (sql) => {
    expect(await found(sql)).toHaveLength(1)
  })

  it('is as grave on a small table, where it fails as well', async () => {
    const tables = new Map([['"public"."users"', { rows: 3, bytes: 8192 }]])
    const [finding] = await findingsOf('DB010', ['CREATE TABLE users (id int);', 'ALTER TABLE users ADD a int NOT NULL;'], { tables })
    expect(finding?.severity).toBe('error')
  })

  it.each([
    ['a default', "ALTER TABLE users ADD a text DEFAULT '' NOT NULL;"],
    ['a column that may be null', 'ALTER TABLE users ADD a text;'],
    ['a serial', 'ALTER TABLE users ADD a serial NOT NULL;'],
    ['an identity', 'ALTER TABLE users ADD a int NOT NULL GENERATED ALWAYS AS IDENTITY;'],
    ['a generated column', 'ALTER TABLE users ADD a int NOT NULL GENERATED ALWAYS AS (id) STORED;'],
    ['a new table', 'CREATE TABLE t (id int); ALTER TABLE t ADD a int NOT NULL;'],
    ['a composite type', 'ALTER TYPE pair ADD ATTRIBUTE c int;'],
  ])('says nothing of %s', async (_, sql) => {
    expect(await found(sql)).toEqual([])
  })
})
