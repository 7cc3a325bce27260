import { describe, expect, it } from 'vitest'
import { findingsOf } from '../../support/lint.ts'

const found = (sql: string) => findingsOf('DB007', ['CREATE TABLE users (id int, age int);', sql])

describe('check-without-not-valid', () => {
  it('finds a check and gives it in two steps', async () => {
    const [finding] = await found('ALTER TABLE "users" ADD CONSTRAINT "grown" CHECK ("users"."age" > 0);')
    expect(finding?.fix).toBe(
      [
        'ALTER TABLE "users" ADD CONSTRAINT "grown" CHECK ("users"."age" > 0) NOT VALID;',
        '-- in a later migration, when the lock of this one is gone:',
        'ALTER TABLE "users" VALIDATE CONSTRAINT "grown";',
      ].join('\n'),
    )
  })

  it.each([
    ['ALTER TABLE users ADD CHECK (age > 0);', 'users_age_check'],
    ['ALTER TABLE users ADD CHECK (age > id);', 'users_check'],
    ['ALTER TABLE users ADD COLUMN size int CHECK (size > 0);', 'users_size_check'],
  ])('names the one of %s as PostgreSQL does', async (sql, name) => {
    const [finding] = await found(sql)
    expect(finding?.message).toContain(`"${name}"`)
    expect(finding?.fix).toContain(`VALIDATE CONSTRAINT "${name}";`)
  })

  it.each([
    ['NOT VALID', 'ALTER TABLE users ADD CONSTRAINT c CHECK (age > 0) NOT VALID;'],
    ['NOT ENFORCED', 'ALTER TABLE users ADD CONSTRAINT c CHECK (age > 0) NOT ENFORCED;'],
    ['a new table', 'CREATE TABLE t (a int CHECK (a > 0)); ALTER TABLE t ADD CHECK (a < 9);'],
  ])('says nothing of %s', async (_, sql) => {
    expect(await found(sql)).toEqual([])
  })
})
