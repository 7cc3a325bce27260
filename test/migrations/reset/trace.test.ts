import { describe, expect, it } from 'vitest'
import { readEffects } from '../../../src/migrations/reset/trace.ts'
import { migration, namesOf, traceOf } from './history.ts'

const made = async (...texts: string[]) => namesOf((await traceOf(...texts)).made)
const needed = async (...texts: string[]) => namesOf((await traceOf(...texts)).needed)

describe('what a migration makes', () => {
  it.each([
    ['create schema app', ['schema app']],
    ['create schema app create table t (id int) create view v as select 1', ['schema app', 'table app.t', 'view app.v']],
    ['create table t (id int)', ['table public.t']],
    ['create table if not exists "My App"."T" (id int)', ['table My App.T']],
    ['create unlogged table t (id int)', ['table public.t']],
    ['create table t as select 1', ['table public.t']],
    ['select 1 as one into t', ['table public.t']],
    ['create table t_1 partition of t for values in (1)', ['table public.t_1']],
    ['create foreign table t (id int) server s', ['table public.t']],
    ['create temporary table t (id int); create temp view v as select 1; create temp sequence s; select 1 into temp x', []],
    ['create view app.v as select 1', ['view app.v']],
    ['create materialized view v as select 1', ['view public.v']],
    ['create sequence s', ['sequence public.s']],
    [`create type app.mood as enum ('ok')`, ['type app.mood']],
    ['create type pair as (a int, b int)', ['type public.pair']],
    ['create type span as range (subtype = int)', ['type public.span']],
    ['create domain email as text', ['type public.email']],
    ['create type shell', ['type public.shell']],
    ['create unique index concurrently i on app.t (id)', ['index app.i']],
    ['create index on t (id)', []],
    ['create trigger g before insert on auth.users execute function f()', ['trigger g on auth.users']],
    ['create policy p on app.t using (true)', ['policy p on app.t']],
    ['create rule r as on insert to t do nothing', ['rule r on public.t']],
    ['create statistics s on a, b from t', ['statistics public.s']],
    [`create collation c (locale = 'C')`, ['collation public.c']],
    ['create publication p for all tables', ['publication p']],
    ['create event trigger e on ddl_command_start execute function f()', ['event trigger e']],
    ['create extension vector', ['extension vector']],
    ['create role reader', ['role reader']],
    ['alter table t add column n int, add constraint positive check (n > 0)', ['column n on public.t', 'constraint positive on public.t']],
    ['alter table t add foreign key (a) references u', []],
    [`insert into t values (1); comment on table t is 'x'; grant select on t to public; analyze t`, []],
    ['alter type pair add attribute c int', []],
  ])('is seen in %s', async (sql, expected) => {
    expect(await made(sql)).toEqual(expected)
  })

  it.each([
    ['create function f() returns int language sql as $$ select 1 $$', 'function public.f()'],
    [
      `create function app.f(a int, inout b text[], out c bool, variadic d app.mood[] default '{}') language sql as $$ select 1 $$`,
      'function app.f(int4,_text,_mood)',
    ],
    [
      'create procedure p(a t.id%type, b character varying(10), c double precision) language sql as $$ $$',
      'function public.p(?,varchar,float8)',
    ],
    ['create function f(a int) returns table (x int) language sql as $$ select 1 $$', 'function public.f(int4)'],
    ['create aggregate total(int) (sfunc = int4pl, stype = int)', 'function public.total(int4)'],
    ['create aggregate rows(*) (sfunc = int8inc, stype = int8)', 'function public.rows()'],
  ])('is a routine by its input types in %s', async (sql, expected) => {
    expect(await made(sql)).toEqual([expected])
  })

  it('lands in the schema that search_path names, in that migration alone', async () => {
    const path = `create table a (id int); set search_path to "$user", app, public; create table b (id int); reset search_path; create table c (id int)`
    expect(await made(path, 'create table d (id int)')).toEqual(['table app.b', 'table public.a', 'table public.c', 'table public.d'])
  })

  it('is read between breakpoints, with or without semicolons', async () => {
    expect(await made('create table a (id int)\n--> statement-breakpoint\ncreate table b (id int)')).toEqual([
      'table public.a',
      'table public.b',
    ])
  })
})

describe('what later migrations do to it', () => {
  it.each([
    [['create table a (id int)', 'alter table a rename to b'], ['table public.b']],
    [['create table a (id int)', 'alter table a set schema app'], ['table app.a']],
    [['create view a as select 1', 'alter table a rename to b'], ['view public.b']],
    [['create type a as enum ()', 'alter type a rename to b', 'alter type b set schema app'], ['type app.b']],
    [['create domain a as int', 'alter domain a rename to b'], ['type public.b']],
    [['create index i on t (id)', 'alter index i rename to j'], ['index public.j']],
    [['create sequence s', 'alter sequence s rename to r'], ['sequence public.r']],
    [
      ['create function f(int) returns int language sql as $$ select 1 $$', 'alter function f(integer) rename to g'],
      ['function public.g(int4)'],
    ],
    [
      ['create schema a create table t (id int)', 'alter schema a rename to b'],
      ['schema b', 'table b.t'],
    ],
    [['alter table t add column a int', 'alter table t rename column a to b', 'alter table t rename to u'], ['column b on public.u']],
    [['create trigger g before insert on t execute function f()', 'alter trigger g on t rename to h'], ['trigger h on public.t']],
    [['create policy p on t using (true)', 'alter policy p on t rename to q', 'alter table t set schema app'], ['policy q on app.t']],
    [['alter table t add constraint c check (true)', 'alter table t rename constraint c to d'], ['constraint d on public.t']],
    [['create publication p', 'alter publication p rename to q'], ['publication q']],
  ])('is followed through %j', async (texts, expected) => {
    expect(await made(...texts)).toEqual(expected)
  })

  it.each([
    [['create table a (id int); create table b (id int)', 'drop table a, b']],
    [['create table a (id int); alter table a add column n int; create policy p on a using (true)', 'drop table if exists a cascade']],
    [['alter table a add column n int', 'alter table a drop column n']],
    [['alter table a add constraint c check (true)', 'alter table a drop constraint c']],
    [['create type a as enum ()', 'drop type a']],
    [['create view a as select 1', 'drop view a']],
    [['create schema a create table t (id int)', 'drop schema a cascade']],
    [['create trigger g before insert on app.t execute function f()', 'drop trigger g on app.t']],
    [['create policy p on t using (true)', 'drop policy p on t']],
    [['create rule r as on insert to t do nothing', 'drop rule r on t']],
    [['create function f(int) returns int language sql as $$ select 1 $$', 'drop function f(int)']],
    [['create function f(int) returns int language sql as $$ select 1 $$', 'drop function f']],
    [['create aggregate rows(*) (sfunc = int8inc, stype = int8)', 'drop aggregate rows(*)']],
    [['create index i on t (id)', 'drop index concurrently i']],
    [
      [
        'create publication p; create event trigger e on ddl_command_start execute function f()',
        'drop publication p; drop event trigger e',
      ],
    ],
  ])('is taken back by %j', async (texts) => {
    expect(await made(...texts)).toEqual([])
  })

  it('keeps the overload that was not dropped', async () => {
    const overloads = `create function f(int) returns int language sql as $$ select 1 $$; create function f(text) returns int language sql as $$ select 1 $$`
    expect(await made(overloads, 'drop function f(int)')).toEqual(['function public.f(text)'])
  })
})

describe('the names that must be free when the migrations run', () => {
  it('are those of statements that fail where the name is taken, old and new names among them', async () => {
    expect(await needed('create table a (id int); alter table a rename to b; drop table b; create view c as select 1')).toEqual([
      'table public.a',
      'table public.b',
      'view public.c',
    ])
    expect(await needed('alter table if exists a rename to b; alter table t rename column c to d')).toEqual(['column d on public.t'])
  })

  it('are those that a migration drops or renames where it may not have made what has them', async () => {
    expect(await needed('create table if not exists a (id int)', 'drop table a')).toEqual(['table public.a'])
    expect(await needed('create table if not exists a (id int)', 'alter table a rename to b')).toEqual(['table public.a', 'table public.b'])
  })

  it.each([
    'create table if not exists a (id int)',
    'create schema if not exists a',
    'create or replace view a as select 1',
    'create or replace function a() returns int language sql as $$ select 1 $$',
    'create extension if not exists vector',
    'create index if not exists i on a (id)',
    'alter table a add column if not exists n int',
    'drop trigger if exists g on a; create trigger g before insert on a execute function f()',
    'drop policy if exists p on a; create policy p on a using (true)',
  ])('are none in %s', async (sql) => {
    expect(await needed(sql)).toEqual([])
  })
})

describe('what may have been there before', () => {
  const guarded = async (...texts: string[]) => namesOf((await traceOf(...texts)).made.filter((entry) => entry.guarded))

  it.each([
    [['create table if not exists a (id int)'], ['table public.a']],
    [['create schema if not exists app; create table if not exists app.t (id int)'], ['schema app', 'table app.t']],
    [['create sequence if not exists s; create index if not exists i on t (id)'], ['index public.i', 'sequence public.s']],
    [
      ['create or replace view v as select 1; create or replace trigger g before insert on t execute function f()'],
      ['trigger g on public.t', 'view public.v'],
    ],
    [['create or replace aggregate total(int) (sfunc = int4pl, stype = int)'], ['function public.total(int4)']],
    [['alter table t add column if not exists n int', 'alter table t rename n to m'], ['column m on public.t']],
    [['drop view if exists v', 'create or replace view v as select 1'], ['view public.v']],
  ])('is what %j guards', async (texts, expected) => {
    expect(await guarded(...texts)).toEqual(expected)
  })

  it.each([
    [['create view v as select 1', 'create or replace view v as select 2']],
    [['create table a (id int)', 'create table if not exists a (id int)']],
    [['drop view if exists v; create or replace view v as select 1']],
    [['create schema app; create table if not exists app.t (id int)']],
    [['create table t (id int); alter table t add column if not exists n int']],
  ])('is nothing in %j', async (texts) => {
    expect(await guarded(...texts)).toEqual([])
  })
})

describe('what is not seen', () => {
  it('is kept as text: blocks, calls, and queries that may run anything', async () => {
    const block = `do $$ begin create type mood as enum ('ok'); exception when duplicate_object then null; end $$`
    expect(
      (await traceOf(`${block}; call fill(); select make_partitions('logs'); insert into t values (1)`)).opaque.map(({ text }) => text),
    ).toEqual([block, 'call fill()', `select make_partitions('logs')`])
  })

  it('is also the body of a function that is called', async () => {
    const body = (name: string, text: string) => `create function ${name}() returns void language plpgsql as $$ begin ${text}; end $$;`
    const sql = `${body('called', "execute 'create table dyn ()'")} ${body('idle', "execute 'create table never ()'")} select called()`
    const texts = (await traceOf(sql)).opaque.map(({ text }) => text)
    expect(texts).toEqual(['select called()', expect.stringContaining('create table dyn')])
  })

  it('is named where nothing could take it back', async () => {
    const { unsupported } = await traceOf(
      'create cast (text as int) with inout',
      'create server if not exists s foreign data wrapper w; create server s foreign data wrapper w',
    )
    expect(unsupported).toEqual([
      { what: 'a cast', by: '0' },
      { what: 'a foreign server', by: '1' },
    ])
  })

  it('is an error where a file is no SQL, with its place', async () => {
    const text = 'create table a (id int);\n--> statement-breakpoint\n-- größer 🐘\ncreate tabel b (id int)'
    await expect(readEffects(migration('0001_typo', text), 'public')).rejects.toMatchObject({
      code: 'DBCTL_MIGRATIONS_INVALID',
      message: expect.stringContaining('/project/drizzle/0001_typo.sql:4:8'),
      excerpt: '4 | create tabel b (id int)\n           ^',
    })
  })

  it('takes no longer for ten thousand objects than a person would wait', async () => {
    const tables = Array.from({ length: 5_000 }, (_, i) => `create table t${i} (id int); alter table t${i} add column n int`).join(';\n')
    expect((await traceOf(tables, 'alter table t0 rename to u0')).made).toHaveLength(10_000)
  })
})
