import { describe, expect, it } from 'vitest'
import { findingsOf } from '../../support/lint.ts'

const found = (sql: string) => findingsOf('DB002', ['CREATE TABLE users (id int);', sql])

describe('concurrently-in-transaction', () => {
  it('finds what a transaction cannot hold and gives a migration without one', async () => {
    const [finding, ...more] = await found('SELECT 1;\nCREATE INDEX CONCURRENTLY i ON users (id);')
    expect(more).toEqual([])
    expect(finding?.place).toMatchObject({ line: 2, column: 1 })
    expect(finding?.message).toBe(
      'CREATE INDEX CONCURRENTLY cannot run inside a transaction, and stands in a migration that runs as one transaction: PostgreSQL refuses it (25001).',
    )
    expect(finding?.fix).toBe(
      '-- in a migration of its own, that begins so:\n-- dbctl: no-transaction\nCREATE INDEX CONCURRENTLY i ON users (id);',
    )
  })

  it.each([
    'DROP INDEX CONCURRENTLY i;',
    'REINDEX (CONCURRENTLY) TABLE users;',
    'REINDEX DATABASE;',
    'VACUUM FULL users;',
    'CREATE DATABASE d;',
    'DROP DATABASE d;',
    "ALTER SYSTEM SET work_mem = '8MB';",
    'CLUSTER;',
    'ALTER TABLE a DETACH PARTITION b CONCURRENTLY;',
    'DISCARD ALL;',
    'ALTER DATABASE d SET TABLESPACE x;',
    "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p;",
    'ALTER SUBSCRIPTION s REFRESH PUBLICATION;',
  ])('finds %s', async (sql) => {
    expect(await found(sql)).toHaveLength(1)
  })

  it('finds it after a BEGIN of the file’s own, and in a DO block', async () => {
    const [begun] = await found('-- dbctl: no-transaction\nBEGIN; VACUUM users; COMMIT; VACUUM users;')
    expect(begun?.message).toContain('stands after the BEGIN above')
    const block = '-- dbctl: no-transaction\nDO $$ BEGIN\n  DROP INDEX CONCURRENTLY i;\nEND $$;'
    const [inBlock, ...more] = await found(block)
    expect(more).toEqual([])
    expect(inBlock?.message).toContain('stands in a DO block')
    expect(inBlock?.place).toMatchObject({ line: 3, column: 3 })
  })

  it.each([
    ['a migration without a transaction', '-- dbctl: no-transaction\nCREATE INDEX CONCURRENTLY i ON users (id); VACUUM users;'],
    ['one that says so as Atlas does', '-- atlas:txmode none\n\nDROP INDEX CONCURRENTLY i;'],
    ['what follows a COMMIT', 'COMMIT; CREATE INDEX CONCURRENTLY i ON users (id);'],
    ['a refresh', 'REFRESH MATERIALIZED VIEW CONCURRENTLY v;'],
    ['a value for an enum', "ALTER TYPE mood ADD VALUE 'glad';"],
    ['REINDEX that is told not to', 'REINDEX (CONCURRENTLY false) TABLE users;'],
    ['ANALYZE', 'ANALYZE users;'],
    ['a subscription without a slot of its own', "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect = false);"],
    ['one that is dropped, for it may have no slot', 'DROP SUBSCRIPTION s;'],
    ['a procedure, which need not commit', 'CALL p();'],
  ])('says nothing of %s', async (_, sql) => {
    expect(await found(sql)).toEqual([])
  })
})
