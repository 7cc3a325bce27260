import { describe, expect, it } from 'vitest'
import { findingsOf } from '../../support/lint.ts'

const found = (sql: string) => findingsOf('DB014', ['CREATE TABLE users (id int, email text);', sql])

describe('add-unique-constraint', () => {
  it('finds it and gives the way through an index', async () => {
    const [finding] = await found(
      'ALTER TABLE "users" ADD CONSTRAINT "u" UNIQUE NULLS NOT DISTINCT ("email") INCLUDE ("id") DEFERRABLE INITIALLY DEFERRED;',
    )
    expect(finding?.fix.split('\n')).toEqual([
      '-- in a migration with "-- dbctl: no-transaction":',
      'CREATE UNIQUE INDEX CONCURRENTLY "u" ON "users" ("email") INCLUDE ("id") NULLS NOT DISTINCT;',
      'ALTER TABLE "users" ADD CONSTRAINT "u" UNIQUE USING INDEX "u" DEFERRABLE INITIALLY DEFERRED;',
    ])
  })

  it('finds a new column’s and gives the column first', async () => {
    const [finding] = await found('ALTER TABLE users ADD COLUMN slug text UNIQUE;')
    expect(finding?.fix).toContain('ALTER TABLE "users" ADD COLUMN slug text;\n')
    expect(finding?.fix).toContain('CREATE UNIQUE INDEX CONCURRENTLY "users_slug_key" ON "users" ("slug");')
  })

  it('offers no index where none is taken', async () => {
    expect((await found('ALTER TABLE users ADD UNIQUE (id, email WITHOUT OVERLAPS);'))[0]?.fix).toContain('maintenance window')
    const partitioned = ['CREATE TABLE e (id int) PARTITION BY LIST (id);', 'ALTER TABLE e ADD UNIQUE (id);']
    expect((await findingsOf('DB014', partitioned))[0]?.fix).toContain('maintenance window')
  })

  it.each([
    ['USING INDEX', 'ALTER TABLE users ADD CONSTRAINT u UNIQUE USING INDEX i;'],
    ['a new table', 'CREATE TABLE t (a int UNIQUE); ALTER TABLE t ADD UNIQUE (a);'],
  ])('says nothing of %s', async (_, sql) => {
    expect(await found(sql)).toEqual([])
  })
})
