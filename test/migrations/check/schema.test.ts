import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSnapshot } from '../../../src/catalog/snapshot/read.ts'
import { type Shadow, withShadow } from '../../../src/client/shadow.ts'
import { schemaOutcome } from '../../../src/migrations/check/schema/schema.ts'
import { silent } from '../../../src/report.ts'

let shadow: Shadow
let finish: () => void
let finished: Promise<void>

beforeAll(async () => {
  const { signal } = new AbortController()
  await new Promise<void>((opened) => {
    finished = withShadow({ extensions: ['citext'], signal, report: silent }, async (made) => {
      shadow = made
      opened()
      await new Promise<void>((resolve) => {
        finish = resolve
      })
    })
  })
})

afterAll(async () => {
  finish()
  await finished
})

/** What is found of a TypeScript schema, by the SQL that drizzle-kit makes of it, and of what the migrations' SQL makes. */
async function compared(schema: string, migrations: string) {
  const { session } = await shadow.renew()
  await session.script(migrations)
  const snapshot = await readSnapshot(session)
  const { findings, unable } = await schemaOutcome(await shadow.renew(), schema, snapshot)
  return { unable, found: findings.map(({ rule, severity, object, message }) => ({ rule, severity, object, message })) }
}

describe('the TypeScript schema against the migrations', { timeout: 240_000 }, () => {
  it('finds what no migration makes, and what the migrations make otherwise', async () => {
    const { found } = await compared(
      `CREATE TABLE "users" ("id" serial PRIMARY KEY NOT NULL, "name" varchar(20) NOT NULL, "age" integer);
       CREATE TABLE "posts" ("id" serial PRIMARY KEY NOT NULL);
       CREATE INDEX "users_age" ON "users" USING btree ("age");`,
      'create table users (id serial primary key, name text)',
    )
    expect(found.map(({ rule, severity, object }) => [rule, severity, object])).toEqual([
      ['schema-not-migrated', 'error', '"public"."posts"'],
      ['schema-not-migrated', 'error', '"public"."users"."age"'],
      ['schema-differs', 'error', '"public"."users"."name"'],
      ['schema-not-migrated', 'error', '"public"."users_age"'],
    ])
    expect(found[2]?.message).toContain('type is text by the migrations, character varying(20) by the TypeScript schema')
  })

  it('leaves in peace what Drizzle has no words for, one note a kind', async () => {
    const { found, unable } = await compared(
      'CREATE TABLE "users" ("id" integer PRIMARY KEY, "email" "citext" DEFAULT fallback(), "parent" integer);\n' +
        'ALTER TABLE "users" ADD CONSTRAINT "up" FOREIGN KEY ("parent") REFERENCES "users"("id");',
      `create extension citext;
       create function fallback() returns citext language sql as $$ select 'x'::citext $$;
       create domain short as varchar(5); create schema extras;
       create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
       create table users (id integer primary key, email citext default fallback(), parent integer);
       alter table users add constraint up foreign key (parent) references users (id) deferrable initially deferred;
       create trigger touch before update on users for each row execute function touch();
       comment on table users is 'people'`,
    )
    expect(unable).toBeUndefined()
    expect(new Set(found.map(({ rule, severity }) => `${severity} ${rule}`))).toEqual(new Set(['note written-by-hand']))
    const texts = found.map(({ message }) => message.replace(/^.*alone: /, ''))
    expect(texts.sort()).toEqual([
      'comment of table "public"."users".',
      'deferrability of constraint "public"."users"."up".',
      'domain "public"."short".',
      'extension "citext".',
      'routine "public"."fallback"(), "public"."touch"().',
      'schema "extras".',
      'trigger "public"."users"."touch".',
    ])
  })

  it('warns of what Drizzle has words for and does not know, and takes a column that breaks its inserts for an error', async () => {
    const { found } = await compared(
      'CREATE TABLE "users" ("id" integer);',
      `create table users (id integer, note text, must integer not null);
       create table stray (id integer); create index by_note on users (note)`,
    )
    expect(found.map(({ rule, severity, object }) => [rule, severity, object])).toEqual([
      ['not-in-schema', 'warning', '"public"."stray"'],
      ['not-in-schema', 'error', '"public"."users"."must"'],
      ['not-in-schema', 'warning', '"public"."users"."note"'],
      ['not-in-schema', 'warning', '"public"."by_note"'],
    ])
    expect(found[1]?.message).toContain('every INSERT through Drizzle fails')
  })

  it('takes a mere name for a mere name, and none at all where a table was renamed', async () => {
    const { found } = await compared(
      'CREATE TABLE "people" ("id" serial PRIMARY KEY NOT NULL, "name" text UNIQUE, "age" integer);\nCREATE INDEX "people_age" ON "people" ("age");',
      `create table users (id serial primary key, name text, age integer, constraint users_name_unique unique (name));
       create index users_age on users (age);
       alter table users rename to people`,
    )
    expect(found.map(({ rule, severity, object }) => [rule, severity, object])).toEqual([
      ['name-differs', 'note', '"public"."people"."users_name_unique"'],
      ['name-differs', 'note', '"public"."users_age"'],
    ])
  })

  it('warns of a constraint that was never validated', async () => {
    const { found } = await compared(
      'CREATE TABLE "a" ("n" integer, CONSTRAINT "positive" CHECK (n > 0));',
      'create table a (n integer); alter table a add constraint positive check (n > 0) not valid',
    )
    expect(found).toEqual([expect.objectContaining({ rule: 'schema-differs', severity: 'warning', object: '"public"."a"."positive"' })])
  })

  it('says what of the schema it cannot make, and does not take the migrations to task for that', async () => {
    const { found, unable } = await compared(
      `CREATE TABLE "a" ("id" integer);
       CREATE TABLE "b" ("at" geometry);
       CREATE POLICY "own" ON "a" TO "reader" USING (true);`,
      'create role reader; create table a (id integer); create policy own on a to reader using (true); create table b (at text)',
    )
    expect(found).toEqual([
      expect.objectContaining({
        rule: 'schema-cannot-run',
        severity: 'warning',
        message: expect.stringContaining('type "geometry" does not exist'),
      }),
    ])
    expect(unable).toContain('geometry')
  })
})
