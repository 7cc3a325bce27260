import { describe, expect, it } from 'vitest'
import { lintMigrations } from '../../../src/migrations/lint/lint.ts'
import { migrationOf } from '../../support/lint.ts'

describe('the linter', () => {
  const make = migrationOf('0000_make', 'CREATE TABLE "users" ("id" int);')
  const index = migrationOf('0001_index', '\n  CREATE INDEX "users_id" ON "users" ("id");')

  it('says what, where and how to mend it', async () => {
    const [finding, ...more] = await lintMigrations({ migrations: [make, index], serverMajor: 17 })
    expect(more).toEqual([])
    expect(finding).toMatchObject({ id: 'DB001', rule: 'create-index-not-concurrently', severity: 'error', object: '"public"."users"' })
    expect(finding?.place).toEqual({ file: '/drizzle/0001_index.sql', line: 2, column: 3 })
    expect(finding?.end).toEqual({ file: '/drizzle/0001_index.sql', line: 2, column: 44 })
    expect(finding?.page).toBe('docs/lint/DB001.md')
  })
})
