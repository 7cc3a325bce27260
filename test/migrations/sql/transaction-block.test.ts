import { describe, expect, it } from 'vitest'
import { parseSql } from '../../../src/migrations/sql/parse.ts'
import { maybeRefusedInTransaction, mayCommit, refusedInTransaction } from '../../../src/migrations/sql/transaction-block.ts'

const nodeOf = async (sql: string) => {
  const [statement] = (await parseSql(sql)).statements
  if (!statement) throw new Error(`no statement in ${sql}`)
  return statement.node
}

describe('what a transaction block holds', () => {
  it.each([
    ['reindex (concurrently off) table t', undefined],
    ['reindex (concurrently) table t', 'REINDEX CONCURRENTLY'],
    ['discard all', 'DISCARD ALL'],
    ['discard temp', undefined],
    ['alter database d set tablespace x', 'ALTER DATABASE SET TABLESPACE'],
    ["alter database d set work_mem = '1MB'", undefined],
    ["create subscription s connection '' publication p", 'CREATE SUBSCRIPTION … WITH (create_slot = true)'],
    ["create subscription s connection '' publication p with (connect = false)", undefined],
    ['alter subscription s refresh publication', 'ALTER SUBSCRIPTION … REFRESH'],
    ['alter subscription s drop publication p', 'ALTER SUBSCRIPTION with refresh'],
    ['alter subscription s drop publication p with (refresh = off)', undefined],
    ['alter subscription s set (failover = false)', 'ALTER SUBSCRIPTION … SET (failover)'],
    ['alter subscription s set (slot_name = none)', undefined],
    ['alter subscription s disable', undefined],
    ['drop subscription s', undefined],
    ['call p()', undefined],
  ])('is told for %s', async (sql, refused) => {
    expect(refusedInTransaction(await nodeOf(sql))).toBe(refused)
  })

  it('hangs on the database for a subscription that is dropped and a detachment that is ended', async () => {
    expect(maybeRefusedInTransaction(await nodeOf('drop subscription s'))).toBe(true)
    expect(maybeRefusedInTransaction(await nodeOf('alter table t detach partition p finalize'))).toBe(true)
    expect(maybeRefusedInTransaction(await nodeOf('alter table t detach partition p'))).toBe(false)
  })

  it('may be ended by a procedure, and by a DO block that says so', async () => {
    expect(mayCommit(await nodeOf('call p()'))).toBe(true)
    expect(mayCommit(await nodeOf('do $$ begin commit; end $$'))).toBe(true)
    expect(mayCommit(await nodeOf('do $$ begin perform 1; end $$'))).toBe(false)
    expect(mayCommit(await nodeOf('vacuum'))).toBe(false)
  })
})
