import { describe, expect, it } from 'vitest'
import { findingsOf } from '../../support/lint.ts'

const MADE = 'CREATE TABLE users (id int, email text); CREATE INDEX users_email ON users (email);'
const found = (sql: string) => findingsOf('DB004', [MADE, sql])

describe('drop-index-not-concurrently', () => {
  it('finds it with the index’s table', async () => {
    const [finding] = await found('DROP INDEX IF EXISTS "users_email";')
    expect(finding?.message).toContain('ACCESS EXCLUSIVE lock on "public"."users"')
    expect(finding?.fix).toBe('-- dbctl: no-transaction\nDROP INDEX CONCURRENTLY IF EXISTS "users_email";')
  })

  it('finds each of several, since CONCURRENTLY takes one', async () => {
    const fixes = (await found('DROP INDEX a, other.b;')).map(({ fix }) => fix.split('\n')[1])
    expect(fixes).toEqual(['DROP INDEX CONCURRENTLY "a";', 'DROP INDEX CONCURRENTLY "other"."b";'])
  })

  it('knows that a partitioned table’s index goes no other way', async () => {
    const made = 'CREATE TABLE e (id int) PARTITION BY LIST (id); CREATE INDEX e_id ON e (id);'
    const [finding] = await findingsOf('DB004', [made, 'DROP INDEX e_id;'])
    expect(finding?.fix).not.toContain('CONCURRENTLY')
  })

  it.each([
    ['CONCURRENTLY', '-- dbctl: no-transaction\nDROP INDEX CONCURRENTLY users_email;'],
    ['an index of a new table', 'CREATE TABLE t (id int); CREATE INDEX t_id ON t (id); DROP INDEX t_id;'],
    ['another kind of thing', 'DROP VIEW v;'],
  ])('says nothing of %s', async (_, sql) => {
    expect(await found(sql)).toEqual([])
  })
})
