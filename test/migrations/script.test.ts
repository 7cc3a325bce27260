import { describe, expect, it } from 'vitest'
import { migrationScript } from '../../src/migrations/script.ts'
import { splitAtBreakpoints } from '../../src/migrations/source/breakpoints.ts'
import type { Migration } from '../../src/migrations/source/migration.ts'

const migration = (name: string, when: number, sql: string): Migration => ({
  name,
  when,
  path: `/drizzle/${name}.sql`,
  sql,
  hash: `hash-of-${name}`,
  chunks: splitAtBreakpoints(sql),
})

const JOURNAL = { schema: 'drizzle', table: '__drizzle_migrations' }

describe('the script of a dry run', () => {
  it('is a comment when there is nothing to apply', () => {
    expect(migrationScript([], JOURNAL, true)).toBe('-- nothing to apply\n')
    expect(migrationScript([], JOURNAL, false)).toBe('-- nothing to apply\n')
  })

  it('puts each migration and its journal row between BEGIN and COMMIT', () => {
    const pending = [
      migration('0000_a', 100, 'create table a (id int);\n--> statement-breakpoint\ncreate table b (id int);\n'),
      migration('0001_c', 200, 'create table c (id int);'),
    ]
    expect(migrationScript(pending, JOURNAL, true)).toBe(`\\set ON_ERROR_STOP on

-- migration 0000_a
begin;
create table a (id int);
;
create table b (id int);
;
insert into "drizzle"."__drizzle_migrations" (hash, created_at) values ('hash-of-0000_a', 100);
commit;

-- migration 0001_c
begin;
create table c (id int);
;
insert into "drizzle"."__drizzle_migrations" (hash, created_at) values ('hash-of-0001_c', 200);
commit;
`)
  })

  it('makes the journal table first where there is none, as Drizzle would', () => {
    expect(migrationScript([migration('0000_a', 100, 'select 1')], JOURNAL, false)).toBe(`\\set ON_ERROR_STOP on

begin;
create schema if not exists "drizzle";
create table if not exists "drizzle"."__drizzle_migrations" (id serial primary key, hash text not null, created_at bigint);
commit;

-- migration 0000_a
begin;
select 1
;
insert into "drizzle"."__drizzle_migrations" (hash, created_at) values ('hash-of-0000_a', 100);
commit;
`)
  })

  it.each([
    ['forgets its semicolon', 'create table a (id int)'],
    ['ends in a comment', 'create table a (id int) -- the first'],
    ['ends in a comment after its semicolon', 'create table a (id int); -- the first'],
  ])('ends a statement that %s', (_, sql) => {
    expect(migrationScript([migration('0000_a', 1, sql)], JOURNAL, true)).toContain(`${sql}\n;\ninsert into`)
  })

  it('quotes the journal’s names', () => {
    const script = migrationScript([migration('0000_a', 1, 'select 1')], { schema: 'My "schema"', table: 'table' }, true)
    expect(script).toContain('insert into "My ""schema"""."table" (hash, created_at)')
  })
})
