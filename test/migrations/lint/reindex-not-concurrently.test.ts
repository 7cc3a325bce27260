import { describe, expect, it } from 'vitest'
import { findingsOf } from '../../support/lint.ts'

const MADE = 'CREATE TABLE users (id int, email text); CREATE INDEX users_email ON users (email);'
const found = (sql: string) => findingsOf('DB005', [MADE, sql])

describe('reindex-not-concurrently', () => {
  it.each([
    ['REINDEX INDEX users_email;', 'REINDEX INDEX CONCURRENTLY users_email;'],
    ['REINDEX (VERBOSE) TABLE users;', 'REINDEX (VERBOSE) TABLE CONCURRENTLY users;'],
    ['reindex schema public;', 'reindex SCHEMA CONCURRENTLY public;'],
    ['REINDEX (CONCURRENTLY off) TABLE users;', 'REINDEX TABLE CONCURRENTLY users;'],
  ])('finds %s', async (sql, fix) => {
    const [finding] = await found(sql)
    expect(finding?.fix).toBe(`-- dbctl: no-transaction\n${fix}`)
  })

  it('knows the table of an index', async () => {
    const [finding] = await found('REINDEX INDEX users_email;')
    expect(finding?.message).toContain('blocks writes to "public"."users"')
  })

  it.each([
    ['CONCURRENTLY', 'REINDEX TABLE CONCURRENTLY users;'],
    ['CONCURRENTLY in brackets', 'REINDEX (CONCURRENTLY, VERBOSE) INDEX users_email;'],
    ['a new table', 'CREATE TABLE t (id int primary key); REINDEX TABLE t; REINDEX INDEX t_pkey;'],
  ])('says nothing of %s', async (_, sql) => {
    expect(await found(sql)).toEqual([])
  })
})
