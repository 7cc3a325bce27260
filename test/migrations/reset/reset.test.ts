import { describe, expect, it } from 'vitest'
import { protect } from '../../../src/catalog/protection.ts'
import type { Client } from '../../../src/client/client.ts'
import { assertSameTexts } from '../../../src/migrations/history.ts'
import { connect, databaseForTest, type Engine, engines } from '../../support/databases.ts'
import { apply, contents, preview, resetNow, sourceOf } from './database.ts'
import { migration } from './history.ts'

const onEmpty = async (engine: Engine, work: (client: Client) => Promise<void>) => {
  const { url } = await databaseForTest(engine, 'empty')
  await connect(url, work)
}

/** dbctl's own schema and Drizzle's: they are compared by what they say, and not by when. */
const OWN = ['dbctl', 'drizzle']

const names = (objects: readonly { type: string; name: string }[]) => objects.map(({ type, name }) => `${type} ${name}`).sort()

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'nothing was refused',
    ({ code, message, hint, details }: { code: string; message: string; hint?: string; details: unknown }) => ({
      code,
      message,
      hint,
      details,
    }),
  )

/** Tables and functions that depend on each other every way PostgreSQL knows. */
const TANGLED = {
  '0000_schema': `create schema app; create schema "Odd ""name";
    create type app.mood as enum ('ok', 'bad'); create domain app.email as text check (value like '%@%');
    create type app.pair as (a int, m app.mood);
    create sequence app.numbers;
    create table app.users (id int generated always as identity primary key, mail app.email, mood app.mood default 'ok', boss int references app.users, pairs app.pair[]);
    create table app.teams (id serial primary key, lead int references app.users, n bigint default nextval('app.numbers'));
    alter table app.users add column team int references app.teams;
    create table "Odd ""name"."T ""t" ("Id ""i" int primary key, u int references app.users);`,
  '0001_partitions': `create table app.logs (at timestamptz not null, text text, u int references app.users) partition by range (at);
    create index logs_at on app.logs (at);
    create table app.logs_2025 partition of app.logs for values from ('2025-01-01') to ('2026-01-01');
    create table app.base (id int); create table app.child (more int) inherits (app.base);`,
  '0002_code': `create function app.teams_of(u app.users) returns setof app.teams language sql stable begin atomic select t.* from app.teams t where t.lead = u.id; end;
    create function app.is_small(t app.teams) returns boolean language sql immutable begin atomic select t.id < 1000; end;
    alter table app.teams add constraint small check (app.is_small(teams.*));
    create function app.touch() returns trigger language plpgsql as $$ begin return new; end $$;
    create trigger touch before update on app.teams for each row execute function app.touch();
    create function app.may_see(t app.teams) returns boolean language sql stable begin atomic select exists (select from app.users u where u.team = t.id); end;
    alter table app.teams enable row level security;
    create policy see on app.teams using (app.may_see(teams.*));
    create aggregate app.total(int) (sfunc = int4pl, stype = int, initcond = '0');
    create aggregate app.tally(*) (sfunc = int8inc, stype = int8, initcond = '0');
    create procedure app.noop(x int) language sql as $$ select 1 $$;`,
  '0003_views': `create view app.people as select u.*, app.total(t.id) over () as sum from app.users u left join app.teams t on t.id = u.team;
    create materialized view app.summary as select count(*) as n from app.people; create unique index summary_n on app.summary (n);
    create view app.both as select p.id, s.n from app.people p, app.summary s;
    create rule quiet as on insert to app.both do instead nothing;
    create statistics app.together on mood, team from app.users;
    create publication feed for table app.users;`,
  '0004_renamed': `alter table app.base rename to root; alter type app.pair rename to couple; alter function app.touch() rename to touched;
    alter table app.child set schema "Odd ""name"; drop procedure app.noop(int); create table gone (id int); drop table gone;`,
}

const FOREIGN = `create schema theirs; create type theirs.kind as enum ('x');
  create table theirs.things (id int generated always as identity primary key, kind theirs.kind default 'x', about text);
  insert into theirs.things (about) select 'thing ' || g from generate_series(1, 100) g;
  create index things_about on theirs.things (about); create view theirs.few as select * from theirs.things where id < 5;
  create function theirs.count_all() returns bigint language sql as $$ select count(*) from theirs.things $$;
  create table public.notes (id int primary key, text text); insert into public.notes values (1, 'keep');
  grant select on public.notes to public; create table public.users (id int); insert into public.users values (7);`

describe.each(engines)('a reset on the %s engine', (engine) => {
  it('drops every kind of object that the migrations made, without CASCADE, and leaves what was there before', () =>
    onEmpty(engine, async (client) => {
      const { session } = client
      await session.script(FOREIGN)
      const before = await contents(client, OWN)
      const source = sourceOf(TANGLED)
      await apply(client, source)
      const migrated = await contents(client, OWN)
      // What the application does while it runs: partitions, rows.
      await session.script(`create table app.logs_2026 partition of app.logs for values from ('2026-01-01') to ('2027-01-01');
        insert into app.users (mail) values ('a@b'), ('c@d'); insert into app.logs values ('2026-05-05', 'hello', 1)`)
      const plan = await resetNow(client, source)
      expect(plan.statements.filter((statement) => /cascade/i.test(statement))).toEqual([])
      expect(names(plan.dropped)).toEqual(
        expect.arrayContaining([
          'table app.logs_2025',
          'table app.logs_2026',
          'schema "Odd ""name"',
          'view app."both"',
          'publication feed',
        ]),
      )
      expect(plan).toMatchObject({ leftAlone: [], journalRows: 5, tables: 8 })
      expect(await contents(client, OWN)).toEqual(before)
      expect(await session.query('select count(*)::int as n from dbctl.migrations')).toEqual([{ n: 0 }])

      expect(await apply(client, source)).toHaveLength(5)
      expect(await contents(client, OWN)).toEqual(migrated)
      await resetNow(client, source)
      expect(await contents(client, OWN)).toEqual(before)
    }))

  it('takes back what a migration did to a table of somebody else, and nothing else of it', () =>
    onEmpty(engine, async (client) => {
      const { session } = client
      await session.script(
        `create schema auth; create table auth.users (id int primary key, email text); insert into auth.users values (1, 'a@b')`,
      )
      const before = await contents(client, OWN)
      const source = sourceOf({
        '0000_profiles': `create table profiles (id int primary key references auth.users, mood text);
          create function on_user() returns trigger language plpgsql as $$ begin insert into public.profiles values (new.id); return new; end $$;
          create trigger on_user after insert on auth.users for each row execute function on_user();
          create index users_email on auth.users (email); create policy mine on auth.users using (true);
          create type size as enum ('s', 'm'); alter table auth.users add column size size, add constraint sized check (id > 0);
          create rule nothing as on delete to auth.users do instead nothing;`,
      })
      await apply(client, source)
      await session.script(`insert into auth.users values (2, 'c@d', 's')`)
      const plan = await resetNow(client, source)
      expect(names(plan.dropped)).toEqual(
        [
          'function public.on_user()',
          'index auth.users_email',
          'policy mine on auth.users',
          'rule nothing on auth.users',
          'table column auth.users.size',
          'table constraint sized on auth.users',
          'table drizzle.__drizzle_migrations',
          'table public.profiles',
          'trigger on_user on auth.users',
          'type public.size',
        ].sort(),
      )
      await session.script('delete from auth.users where id = 2')
      expect(await contents(client, OWN)).toEqual(before)
      expect(await apply(client, source)).toHaveLength(1)
    }))

  it('is stopped by whatever depends on it from outside, each by its name, before anything is dropped', () =>
    onEmpty(engine, async (client) => {
      const { session } = client
      const source = sourceOf({
        '0000_app': `create table t (id int primary key, n int); create type mood as enum ('ok');
          create function one() returns int language sql as $$ select 1 $$; create sequence s;`,
      })
      await apply(client, source)
      await session.script(`create schema theirs;
        create view theirs.v as select id from t; create view theirs.vv as select * from theirs.v;
        create table theirs.child (t int constraint to_t references t, mood mood, n int default one());
        create table theirs.heir () inherits (t);
        create function theirs.f(m mood) returns int language sql as $$ select 1 $$;
        create table theirs.other (n int default nextval('s'))`)
      const before = await contents(client)
      const refused = await refusal(resetNow(client, source, { approve: () => Promise.reject(new Error('must not be asked')) }))
      expect(refused).toMatchObject({ code: 'DBCTL_DEPENDENTS', message: expect.stringContaining('nothing was dropped') })
      const { details } = refused as { details: { dependents: { type: string; name: string; dependsOn: string }[] } }
      expect(details.dependents.map(({ type, name, dependsOn }) => `${type} ${name} depends on ${dependsOn}`).sort()).toEqual(
        [
          'default value for theirs.child.n depends on function public.one()',
          'default value for theirs.other.n depends on sequence public.s',
          'function theirs.f(public.mood) depends on type public.mood',
          'table column theirs.child.mood depends on type public.mood',
          'table constraint to_t on theirs.child depends on table column public.t.id',
          'table theirs.heir depends on table public.t',
          'view theirs.v depends on table column public.t.id',
        ].sort(),
      )
      for (const { name } of details.dependents) expect((refused as { message: string }).message).toContain(name)
      expect(await contents(client)).toEqual(before)
      await session.script('drop schema theirs cascade')
      await resetNow(client, source)
    }))

  it('leaves alone what no migration made, also in a schema of the project, and says so', () =>
    onEmpty(engine, async (client) => {
      const { session } = client
      const source = sourceOf({
        '0000_app':
          'drop schema if exists app; create schema if not exists app; create table app.t (id int); create table public.u (id int)',
      })
      await apply(client, source)
      await session.script('create table app.manual (id serial); insert into app.manual values (1); create table public.w (id int)')
      const plan = await resetNow(client, source)
      expect(plan.leftAlone).toEqual([
        { type: 'table', name: 'app.manual', reason: 'no applied migration made it' },
        { type: 'table', name: 'public.w', reason: 'no applied migration made it' },
        { type: 'schema', name: 'app', reason: 'it holds what is left alone' },
      ])
      expect(await session.query('select * from app.manual')).toEqual([{ id: 1 }])
    }))

  it('owns a table by what its applied migrations did, and not by its name', () =>
    onEmpty(engine, async (client) => {
      const { session } = client
      const first = { '0000_app': 'create table t (id int)' }
      await apply(client, sourceOf(first))
      await session.script('create table later (id int); insert into later values (1)')
      // A migration that has not run here made nothing, whatever it is going to make.
      const source = sourceOf({ ...first, '0001_later': 'create table later (id int)' })
      expect(await refusal(resetNow(client, source))).toMatchObject({
        code: 'DBCTL_RESET_CONFLICT',
        message: expect.stringContaining('table public.later: it stays, and 0001_later takes that name'),
      })
      expect(await session.query('select * from later')).toEqual([{ id: 1 }])
      expect(names((await preview(client, sourceOf(first))).dropped)).toEqual(['table drizzle.__drizzle_migrations', 'table public.t'])
    }))

  it('does not drop what the migrations could not make again', () =>
    onEmpty(engine, async (client) => {
      const { session } = client
      await session.script('create role dbctl_reset_role')
      try {
        const source = sourceOf({
          '0000_app':
            'create schema app; create table app.t (id int); do $$ begin create role dbctl_reset_role; exception when duplicate_object then null; end $$',
        })
        await apply(client, source)
        await session.script('create table app.manual (id int)')
        expect(await refusal(resetNow(client, source))).toMatchObject({
          code: 'DBCTL_RESET_CONFLICT',
          message: expect.stringContaining('schema app: it stays with table manual, and 0000_app takes that name'),
        })
        await session.script('drop table app.manual')
        const withRole = sourceOf({ '0000_app': source.migrations[0]?.sql ?? '', '0001_role': 'create role dbctl_reset_role' })
        expect(await refusal(resetNow(client, withRole))).toMatchObject({
          message: expect.stringContaining('role dbctl_reset_role: it stays'),
        })
        const withCast = sourceOf({ '0000_app': source.migrations[0]?.sql ?? '', '0001_cast': 'create cast (app.t as text) with inout' })
        expect(await refusal(resetNow(client, withCast))).toMatchObject({
          message: expect.stringContaining('migration 0001_cast: it creates a cast, which a reset cannot take back'),
        })
        expect(await session.query('select * from app.t')).toEqual([])
        expect((await resetNow(client, source)).tables).toBe(1)
      } finally {
        await session.script('drop role dbctl_reset_role')
      }
    }))

  it('leaves an extension and its objects, although a migration installed it', () =>
    onEmpty(engine, async (client) => {
      const { session } = client
      const source = sourceOf({ '0000_app': 'create extension if not exists plpgsql; create table t (id int)' })
      await apply(client, source)
      expect(names((await resetNow(client, source)).dropped)).toEqual(['table drizzle.__drizzle_migrations', 'table public.t'])
      expect(await session.query(`select extname from pg_extension where extname = 'plpgsql'`)).toHaveLength(1)
    }))

  it('is refused by a database that is marked, also when the mark comes while the operator is asked; the mark stays', () =>
    onEmpty(engine, async (client) => {
      const { session } = client
      const source = sourceOf({ '0000_app': 'create table t (id int)' })
      await apply(client, source)
      const marking = async () => {
        await protect(session, 'in the meantime')
      }
      expect(await refusal(resetNow(client, source, { approve: marking }))).toMatchObject({
        code: 'DBCTL_PROTECTED',
        message: expect.stringContaining('in the meantime'),
      })
      expect(await session.query('select * from t')).toEqual([])
      await resetNow(client, source, { allowProtected: true })
      expect(await session.query('select reason from dbctl.protection')).toEqual([{ reason: 'in the meantime' }])
    }))

  it('does not go on with another plan than the one that was agreed to', () =>
    onEmpty(engine, async (client) => {
      const { session } = client
      const files = { '0000_app': 'create table t (id int)', '0001_more': 'create table u (id int)' }
      await apply(client, sourceOf({ '0000_app': files['0000_app'] }))
      const source = sourceOf(files)
      const approve = async () => {
        await apply(client, source)
      }
      expect(await refusal(resetNow(client, source, { approve }))).toMatchObject({ code: 'DBCTL_BUSY' })
      expect(await session.query('select * from t, u')).toEqual([])
    }))

  it('stops where a file is not what was applied, since what it names may be somebody else’s', () =>
    onEmpty(engine, async (client) => {
      const { session } = client
      await apply(client, sourceOf({ '0000_a': 'create table a (i int)' }))
      await session.script('create table payroll (i int); insert into payroll values (1)')
      const edited = sourceOf({ '0000_a': 'create table payroll (i int)' })
      expect(await refusal(resetNow(client, edited))).toMatchObject({
        code: 'DBCTL_HISTORY',
        message: '0000_a changed after being applied: what was applied is not known; nothing was dropped',
        hint: expect.stringContaining('dbctl repair --accept-checksum'),
        details: { migrations: [{ name: '0000_a', state: 'modified' }] },
      })
      expect(await session.query('select i from payroll')).toEqual([{ i: 1 }])
    }))

  it('stops where the journal has a row without a file, and goes on once it is forgotten', () =>
    onEmpty(engine, async (client) => {
      const { session } = client
      await apply(client, sourceOf({ '0000_app': 'create table t (id int)', '0001_branch': 'create table branch (id int)' }))
      const source = sourceOf({ '0000_app': 'create table t (id int)' })
      expect(await refusal(preview(client, source))).toMatchObject({
        code: 'DBCTL_HISTORY',
        message: expect.stringContaining('0001_branch is in the database and not in the folder'),
        hint: expect.stringContaining('--as pending'),
      })
      await session.script('delete from drizzle.__drizzle_migrations where id = 2; delete from dbctl.migrations')
      const plan = await resetNow(client, source)
      expect(plan.leftAlone).toMatchObject([{ type: 'table', name: 'public.branch' }])
      expect(await session.query('select * from branch')).toEqual([])
    }))

  it('stops where the journal has a row that nothing explains, and where a migration has another name by now', () =>
    onEmpty(engine, async (client) => {
      const { session } = client
      await apply(client, sourceOf({ '0000_app': 'create table t (id int)' }))
      await session.script(`update drizzle.__drizzle_migrations set hash = 'x'; delete from dbctl.migrations`)
      expect(await refusal(resetNow(client, sourceOf({})))).toMatchObject({
        code: 'DBCTL_HISTORY',
        message: expect.stringContaining('row 1'),
      })
      expect(() =>
        assertSameTexts(
          { entries: [{ name: '0001_b', state: 'renamed', when: 0, migration: migration('0001_b', '') }], pending: [] },
          'nothing was dropped',
        ),
      ).toThrow('0001_b was applied under another name')
    }))

  it('knows from the snapshot what a block made, and refuses where the snapshot alone knows of a table', () =>
    onEmpty(engine, async (client) => {
      const block = `do $$ begin create type "public"."mood" as enum ('ok'); end $$; do $$ begin create type hidden as enum (); exception when duplicate_object then null; end $$; create table t (m mood)`
      const source = sourceOf({ '0000_app': block })
      const entities = [
        { entityType: 'tables', schema: 'public', name: 't' },
        { entityType: 'enums', schema: 'public', name: 'mood' },
        { entityType: 'enums', schema: 'public', name: 'unnamed' },
      ]
      const { writeFileSync } = await import('node:fs')
      const write = (more: object[]) =>
        writeFileSync(`${source.folder}/meta/0000_snapshot.json`, JSON.stringify({ ddl: [...entities, ...more] }))
      write([])
      await apply(client, source)
      await client.session.script('create type unnamed as enum (); create table pulled (id int)')
      const plan = await preview(client, source)
      expect(names(plan.dropped)).toEqual(['table drizzle.__drizzle_migrations', 'table public.t', 'type public.mood'])
      expect(names(plan.leftAlone)).toEqual(['table public.pulled', 'type public.hidden', 'type public.unnamed'])
      write([{ entityType: 'tables', schema: 'public', name: 'pulled' }])
      expect(await refusal(resetNow(client, source))).toMatchObject({
        code: 'DBCTL_RESET_CONFLICT',
        message: expect.stringContaining('table public.pulled: the snapshot names it, but no migration makes it'),
      })
    }))

  it('does not take a table for the project’s own because a block or a call fills it', () =>
    onEmpty(engine, async (client) => {
      await client.session.script('create table pulled (id serial); insert into pulled default values')
      const source = sourceOf({
        '0000_pulled': '-- create table pulled (id serial)',
        '0001_fill': `do $$ begin update pulled set id = id; end $$; select setval('pulled_id_seq', 5);`,
      })
      const { writeFileSync } = await import('node:fs')
      const entities = [{ entityType: 'tables', schema: 'public', name: 'pulled' }]
      writeFileSync(`${source.folder}/meta/0000_snapshot.json`, JSON.stringify({ ddl: entities }))
      await apply(client, source)
      expect(await refusal(resetNow(client, source))).toMatchObject({
        code: 'DBCTL_RESET_CONFLICT',
        message: expect.stringContaining('table public.pulled: the snapshot names it, but no migration makes it'),
      })
      expect(await client.session.query('select id from pulled')).toEqual([{ id: 1 }])
    }))

  it('leaves alone what a migration only makes where it is not there yet, and drops it where that is asked for', () =>
    onEmpty(engine, async (client) => {
      const { session } = client
      await session.script('create table payroll (i int); insert into payroll values (1); create table people (id int)')
      const source = sourceOf({
        '0000_app': `create schema if not exists app; create table if not exists payroll (i int); create table own (id int);
          create index if not exists payroll_i on payroll (i); create or replace function one() returns int language sql as $$ select 1 $$;
          alter table people add column if not exists note text`,
      })
      await apply(client, source)
      await session.script(`insert into people values (1, 'x')`)
      const guarded = ['function public.one()', 'schema app', 'table column public.people.note', 'table public.payroll']
      const plan = await resetNow(client, source)
      expect(names(plan.dropped)).toEqual(['table drizzle.__drizzle_migrations', 'table public.own'])
      expect({ guarded: names(plan.guarded), alone: names(plan.leftAlone) }).toEqual({
        guarded,
        alone: [...guarded, 'table public.people'].sort(),
      })
      expect(await session.query('select i, note from payroll, people')).toEqual([{ i: 1, note: 'x' }])
      expect(await apply(client, source)).toHaveLength(1)

      const all = await resetNow(client, source, { includeGuarded: true })
      expect(names(all.guarded)).toEqual(guarded)
      expect(names(all.dropped)).toEqual(expect.arrayContaining(guarded))
      expect(all).toMatchObject({ columns: ['public.people.note'], tables: 2 })
      expect(await session.query('select to_regclass($1)::text as is', ['payroll'])).toEqual([{ is: null }])
      expect(await apply(client, source)).toHaveLength(1)
    }))

  it.each([
    [
      'a table that is renamed later',
      'create table if not exists a (id int)',
      'alter table a rename to b',
      'table public.b: it stays, and 0001_next takes that name',
    ],
    [
      'a column that is renamed later',
      'create table if not exists a (id int)',
      'alter table a rename id to key',
      'public.a.key: it stays, and 0001_next takes',
    ],
    [
      'a column that is dropped later',
      'create table if not exists a (id int, n int)',
      'alter table a drop column n',
      'table public.a: it stays without the column n, and 0001_next drops that',
    ],
    [
      'a view of its own tables',
      'create table t (id int)',
      'create or replace view v as select id from t',
      'view public.v depends on table column public.t.id',
    ],
  ])('stops where what it leaves alone would stop the migrations: %s', (_, first, next, message) =>
    onEmpty(engine, async (client) => {
      const source = sourceOf({ '0000_app': first, '0001_next': next })
      await apply(client, source)
      expect(await refusal(resetNow(client, source))).toMatchObject({
        message: expect.stringContaining(message),
        hint: expect.stringContaining('--include-guarded'),
      })
      await resetNow(client, source, { includeGuarded: true })
      expect(await apply(client, source)).toHaveLength(2)
    }),
  )

  it('leaves a project that guards everything as it is, and takes all of it back where that is asked for', () =>
    onEmpty(engine, async (client) => {
      const source = sourceOf({
        '0000_app': `DO $$ BEGIN CREATE TYPE "public"."mood" AS ENUM('ok'); EXCEPTION WHEN duplicate_object THEN null; END $$;
          CREATE TABLE IF NOT EXISTS "users" ("id" int PRIMARY KEY, "m" "mood"); CREATE TABLE IF NOT EXISTS "posts" ("by" int);
          DO $$ BEGIN ALTER TABLE "posts" ADD CONSTRAINT "posts_fk" FOREIGN KEY ("by") REFERENCES "users"; EXCEPTION WHEN duplicate_object THEN null; END $$`,
      })
      const { writeFileSync } = await import('node:fs')
      const snapshot = { enums: { a: { name: 'mood' } }, tables: { a: { name: 'users' }, b: { name: 'posts' } } }
      writeFileSync(`${source.folder}/meta/0000_snapshot.json`, JSON.stringify(snapshot))
      await apply(client, source)
      const guarded = ['table public.posts', 'table public.users', 'type public.mood']
      const plan = await resetNow(client, source)
      expect([names(plan.dropped), names(plan.guarded)]).toEqual([['table drizzle.__drizzle_migrations'], guarded])
      expect(await apply(client, source)).toHaveLength(1)
      expect(names((await resetNow(client, source, { includeGuarded: true })).dropped)).toEqual([
        'table drizzle.__drizzle_migrations',
        ...guarded,
      ])
      expect(await apply(client, source)).toHaveLength(1)
    }))

  it('counts the columns that go from a table that stays, with what is in them', () =>
    onEmpty(engine, async (client) => {
      await client.session.script('create table legacy (id int)')
      const source = sourceOf({
        '0000_app': 'alter table legacy add column important text; create table t (id int); alter table t add column n int',
      })
      await apply(client, source)
      expect(await preview(client, source)).toMatchObject({ columns: ['public.legacy.important'], tables: 1 })
    }))

  it.each([
    ['a block', `do $$ begin execute 'create table dyn (i int)'; end $$`],
    ['a name that is put together', `do $$ begin execute format('create table %I (i int)', 'dyn'); end $$`],
    [
      'a function',
      `create function make() returns void language plpgsql as $$ begin execute 'create table dyn (i int)'; end $$; select make()`,
    ],
  ])('stops where what stays would be made again by code that is not read: %s', (_, code) =>
    onEmpty(engine, async (client) => {
      const source = sourceOf({ '0000_app': 'create table t (id int)', '0001_code': code })
      await apply(client, source)
      expect(await refusal(resetNow(client, source))).toMatchObject({
        code: 'DBCTL_RESET_CONFLICT',
        message: expect.stringContaining('table public.dyn: it stays, and code in 0001_code that names it may create it again'),
      })
      await client.session.script('drop table dyn')
      await resetNow(client, source)
      expect(await apply(client, source)).toHaveLength(2)
    }),
  )

  it('is not stopped by a table that a block only fills or indexes', () =>
    onEmpty(engine, async (client) => {
      await client.session.script('create table notes (id int)')
      const source = sourceOf({
        '0000_app': `do $$ begin create table made (id int); insert into notes values (1); drop table made; create index notes_id on notes (id); drop index notes_id; end $$; create table t (id int)`,
      })
      await apply(client, source)
      expect(names((await preview(client, source)).leftAlone)).toEqual(['table public.notes'])
    }))

  it('takes back a migration that stopped half-way outside a transaction', () =>
    onEmpty(engine, async (client) => {
      const { session } = client
      const source = sourceOf({
        '0000_app': 'create table t (id int)',
        '0001_steps': '-- dbctl: no-transaction\ncreate table half (id int);\nselect 1 / 0;',
      })
      await expect(apply(client, source)).rejects.toMatchObject({ code: 'DBCTL_STATEMENT' })
      expect(await session.query('select * from half')).toEqual([])
      expect(names((await resetNow(client, source)).dropped)).toEqual([
        'table drizzle.__drizzle_migrations',
        'table public.half',
        'table public.t',
      ])
      // Nothing is remembered as done: the next run begins with the first statement again.
      await expect(apply(client, source)).rejects.toMatchObject({ code: 'DBCTL_STATEMENT' })
      expect(await session.query('select * from half')).toEqual([])
    }))

  it('has nothing to drop where nothing was applied', () =>
    onEmpty(engine, async (client) => {
      const source = sourceOf({ '0000_app': 'create table t (id int)' })
      expect(await resetNow(client, source)).toMatchObject({ dropped: [], statements: [], tables: 0, journalRows: 0 })
    }))
})
