import { describe, expect, it } from 'vitest'
import { findingsOf } from '../../support/lint.ts'

const found = (made: string, sql: string) => findingsOf('DB015', [made, sql])

describe('add-primary-key', () => {
  it('finds it and gives the way through an index', async () => {
    const [finding] = await found('CREATE TABLE users (id int NOT NULL);', 'ALTER TABLE "users" ADD PRIMARY KEY ("id");')
    expect(finding?.fix.split('\n')).toEqual([
      '-- in a migration with "-- dbctl: no-transaction":',
      'CREATE UNIQUE INDEX CONCURRENTLY "users_pkey" ON "users" ("id");',
      'ALTER TABLE "users" ADD CONSTRAINT "users_pkey" PRIMARY KEY USING INDEX "users_pkey";',
    ])
  })

  it('says first which columns may be null', async () => {
    const [finding] = await found('CREATE TABLE users (id int);', 'ALTER TABLE users ADD PRIMARY KEY (id);')
    expect(finding?.fix).toMatch(/^-- first make "id" NOT NULL/)
  })

  it('finds USING INDEX on a column that may be null', async () => {
    const made = 'CREATE TABLE users (id int); CREATE UNIQUE INDEX i ON users (id);'
    expect((await found(made, 'ALTER TABLE users ADD PRIMARY KEY USING INDEX i;'))[0]?.message).toContain(
      'reads every row to make "id" NOT NULL',
    )
  })

  it('finds one that comes with a column', async () => {
    const [finding] = await found('CREATE TABLE users (a int);', 'ALTER TABLE users ADD COLUMN id serial PRIMARY KEY;')
    expect(finding?.fix).toMatch(/^-- add the column as docs\/lint\/DB010\.md and DB012\.md have it/)
  })

  it.each([
    [
      'USING INDEX on a column that is NOT NULL',
      'CREATE TABLE users (id int NOT NULL); CREATE UNIQUE INDEX i ON users (id);',
      'ALTER TABLE users ADD PRIMARY KEY USING INDEX i;',
    ],
    ['a new table', '', 'CREATE TABLE t (a int PRIMARY KEY); CREATE TABLE s (a int); ALTER TABLE s ADD PRIMARY KEY (a);'],
  ])('says nothing of %s', async (_, made, sql) => {
    expect(await found(made, sql)).toEqual([])
  })
})
