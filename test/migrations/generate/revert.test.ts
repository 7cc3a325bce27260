import { describe, expect, it } from 'vitest'
import { coverageOf } from '../../../src/migrations/generate/revert/coverage.ts'
import { invert } from '../../../src/migrations/generate/revert/invert.ts'
import { dependentsOf, undoState } from '../../../src/migrations/generate/revert/undo-state.ts'
import { parseSql } from '../../../src/migrations/sql/parse.ts'

const inverseOf = async (sql: string) => {
  const [statement] = (await parseSql(sql)).statements
  return statement && invert(statement)
}

describe('the inverse of a statement', () => {
  it.each([
    ['create table t (id int)', ['DROP TABLE "public"."t";']],
    ['create index concurrently i on s.t (a)', ['DROP INDEX "s"."i";']],
    ["create type s.mood as enum ('a')", ['DROP TYPE "s"."mood";']],
    ['create policy p on t for select using (true)', ['DROP POLICY "p" ON "public"."t";']],
    [
      'alter table t add column a int, add constraint c check (a > 0)',
      ['ALTER TABLE "public"."t" DROP CONSTRAINT "c";', 'ALTER TABLE "public"."t" DROP COLUMN "a";'],
    ],
    ['alter table t alter column a set not null', ['ALTER TABLE "public"."t" ALTER COLUMN "a" DROP NOT NULL;']],
    ['alter table s.t rename to u', ['ALTER TABLE "s"."u" RENAME TO "t";']],
    ['alter table t rename column a to b', ['ALTER TABLE "public"."t" RENAME COLUMN "b" TO "a";']],
    ['alter type mood rename to feeling', ['ALTER TYPE "public"."feeling" RENAME TO "mood";']],
    ['alter table t enable row level security', ['ALTER TABLE "public"."t" DISABLE ROW LEVEL SECURITY;']],
    ['create extension if not exists vector', []],
    ['alter table t validate constraint c', []],
  ])('%s', async (sql, inverse) => {
    expect(await inverseOf(sql)).toEqual({ sql: inverse })
  })

  it.each([
    'update t set a = 1',
    'drop table t',
    'alter table t drop column a',
    'create table if not exists t (id int)',
    'alter table t add column if not exists a int',
    'alter table t alter column a set default 1',
    'do $$ begin end $$',
    "select setval('s', 1)",
  ])('is not made up for what does not prove it: %s', async (sql) => {
    expect(await inverseOf(sql)).toHaveProperty('impossible')
  })
})

describe('what a file does beside its snapshots', () => {
  const compare = async (file: string, told: string) => {
    const { extra, missing } = coverageOf((await parseSql(file)).statements, (await parseSql(told)).statements)
    return { extra: extra.map(({ text }) => text), missing: missing.map(({ text }) => text) }
  }

  it('is found, however the file does the rest', async () => {
    expect(await compare('create index concurrently i on t (a); update t set a = 1', 'CREATE INDEX "i" ON "t" USING btree ("a");')).toEqual(
      {
        extra: ['update t set a = 1'],
        missing: [],
      },
    )
  })

  it('leaves out what comes and goes within the file, and tells what it leaves undone', async () => {
    const file =
      'alter table t add constraint c check (a is not null) not valid; alter table t validate constraint c; alter table t drop constraint c'
    expect(await compare(file, 'create table u (id int)')).toEqual({
      extra: ['alter table t validate constraint c'],
      missing: ['create table u (id int)'],
    })
  })
})

describe('a state without one change', () => {
  const before = { users: { name: 'users', columns: { id: { name: 'id' } } } }
  const after = { users: { name: 'users', columns: { id: { name: 'id' }, email: { name: 'email' } } } }

  it('keeps what came later', () => {
    const newest = { users: { name: 'users', columns: { id: { name: 'id' }, email: { name: 'email' }, age: { name: 'age' } } } }
    expect(undoState(newest, after, before)).toEqual({
      state: { users: { name: 'users', columns: { id: { name: 'id' }, age: { name: 'age' } } } },
      conflicts: [],
    })
    expect(dependentsOf(newest, after, before)).toEqual([])
  })

  it('is what it is where a later change took it back already', () => {
    expect(undoState(before, after, before)).toEqual({ state: before, conflicts: [] })
  })

  it('cannot be had where a later change altered it, or stands on it', () => {
    const altered = { users: { name: 'users', columns: { id: { name: 'id' }, email: { name: 'email', notNull: true } } } }
    expect(undoState(altered, after, before).conflicts).toEqual([{ path: ['users', 'columns', 'email', 'notNull'] }])
    const indexed = { ...after, index: { name: 'i', columns: ['email'] } }
    expect(dependentsOf(indexed, after, before)).toMatchObject([{ path: ['index'] }])
    expect(dependentsOf({ ...after, index: { name: 'i', columns: ['email2'] } }, after, before)).toEqual([])
  })
})
