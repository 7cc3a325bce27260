import { describe, expect, it } from 'vitest'
import { findingsOf } from '../../support/lint.ts'

const found = (sql: string) => findingsOf('DB003', ['CREATE TABLE users (id int);', `-- dbctl: no-transaction\n${sql}`])

describe('concurrently-if-not-exists', () => {
  it('finds it as a warning and gives the statement without', async () => {
    const [finding] = await found('CREATE INDEX CONCURRENTLY IF NOT EXISTS "i" ON "users" ("id");')
    expect(finding?.severity).toBe('warning')
    expect(finding?.fix).toBe('CREATE INDEX CONCURRENTLY "i" ON "users" ("id");')
    expect(finding?.object).toBe('"public"."i"')
  })

  it.each([
    ['the statement without', 'CREATE INDEX CONCURRENTLY i ON users (id);'],
    ['IF NOT EXISTS without CONCURRENTLY', 'CREATE INDEX IF NOT EXISTS i ON users (id);'],
    [
      'one whose leftover is dropped first',
      'DROP INDEX CONCURRENTLY IF EXISTS public.i; CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON users (id);',
    ],
  ])('says nothing of %s', async (_, sql) => {
    expect(await found(sql)).toEqual([])
  })
})
