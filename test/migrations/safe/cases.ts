/** What drizzle-kit or a hand writes, and what its safe form must come to. */
export interface Case {
  readonly says: string
  /** After `BASE`. */
  readonly before?: string
  readonly sql: readonly string[]
  readonly backfill?: true
  /** The most migrations it may take, on PostgreSQL before 18 and from 18 on. */
  readonly migrations: number | readonly [before18: number, from18: number]
  /** It fails as it is, and so shows no locks. */
  readonly fails?: true
  /** It holds a strong lock and reads nothing under it. */
  readonly reads?: false
  readonly needs?: string
  /** Text for the value of a backfill. */
  readonly value?: string
}

export const BASE = `
create schema app;
create type mood as enum ('glad', 'sad');
create table users (id int not null, email text, name text, age int, org int, mood mood default 'glad');
create table orgs (id int constraint orgs_pkey primary key, code text not null, note text);
create table app.items (id int generated always as identity primary key, owner int, label varchar(100));
create index users_name_idx on users (name);
create unique index orgs_code_idx on orgs (code);
insert into orgs select i, 'c' || i, null from generate_series(1, 50) i;
insert into users select i, 'e' || i, 'n' || i, i, 1 + i % 50, 'glad' from generate_series(1, 500) i;
insert into app.items (owner, label) select i, 'l' || i from generate_series(1, 500) i;
`

export const CASES: readonly Case[] = [
  { says: 'an index', sql: ['CREATE INDEX "users_email_idx" ON "users" USING btree ("email");'], migrations: 1 },
  {
    says: 'a unique index with everything that an index can have',
    sql: [
      'CREATE UNIQUE INDEX "u" ON "app"."items" USING btree (lower("label") text_pattern_ops DESC NULLS LAST, "owner") INCLUDE ("id") WHERE "owner" > 0;',
    ],
    migrations: 1,
  },
  { says: 'an index without a name', sql: ['create index on users (email, name)'], migrations: 1 },
  { says: 'a dropped index', sql: ['DROP INDEX "users_name_idx";'], migrations: 1, reads: false },
  {
    says: 'two dropped at once',
    sql: ['drop index if exists public.users_name_idx, orgs_code_idx restrict;'],
    migrations: 1,
    reads: false,
  },
  {
    says: 'an index made anew under its name',
    sql: ['DROP INDEX "orgs_code_idx";', 'CREATE UNIQUE INDEX "orgs_code_idx" ON "orgs" USING btree ("code","note");'],
    migrations: 1,
  },
  {
    says: 'a foreign key',
    sql: [
      'ALTER TABLE "users" ADD CONSTRAINT "users_org_orgs_id_fk" FOREIGN KEY ("org") REFERENCES "public"."orgs"("id") ON DELETE cascade ON UPDATE no action;',
    ],
    migrations: 2,
  },
  {
    says: 'a foreign key without a name, deferred',
    sql: ['alter table only users add foreign key (org) references orgs on delete set null (org) deferrable initially deferred'],
    migrations: 2,
  },
  { says: 'a check', sql: ['ALTER TABLE "users" ADD CONSTRAINT "age_check" CHECK ("users"."age" > 0);'], migrations: 2 },
  { says: 'a check without a name', sql: ['alter table users add check (age > 0), add check (length(name) < age + 100);'], migrations: 2 },
  { says: 'NOT NULL', sql: ['ALTER TABLE "users" ALTER COLUMN "email" SET NOT NULL;'], migrations: [3, 2] },
  { says: 'NOT NULL of a column that has it', sql: ['alter table users alter id set not null'], migrations: 1, reads: false },
  {
    says: 'UNIQUE',
    sql: ['ALTER TABLE "users" ADD CONSTRAINT "users_email_unique" UNIQUE("email");'],
    migrations: 2,
  },
  {
    says: 'UNIQUE with everything that it can have',
    sql: [
      'alter table app.items add constraint "Weird ""name""" unique (owner, label) include (id) with (fillfactor = 70) deferrable initially deferred',
    ],
    migrations: 2,
  },
  { says: 'UNIQUE without a name', sql: ['alter table users add unique (email, name)'], migrations: 2 },
  { says: 'a primary key of what is NOT NULL', sql: ['ALTER TABLE "users" ADD PRIMARY KEY ("id");'], migrations: 2 },
  {
    says: 'a primary key of what is not yet',
    sql: ['ALTER TABLE "users" ADD CONSTRAINT "users_id_email_pk" PRIMARY KEY("id","email");'],
    migrations: [4, 4],
  },
  {
    says: 'a primary key in the place of another',
    sql: [
      'ALTER TABLE "orgs" DROP CONSTRAINT "orgs_pkey";--> statement-breakpoint\nALTER TABLE "orgs" ADD CONSTRAINT "orgs_id_code_pk" PRIMARY KEY("id","code");',
    ],
    migrations: 2,
  },
  {
    says: 'a primary key in the place of another of the same name, in one statement',
    sql: ['alter table orgs add primary key (code), drop constraint orgs_pkey'],
    migrations: 2,
  },
  {
    says: 'a constraint in the place of an index',
    sql: ['DROP INDEX "orgs_code_idx";', 'ALTER TABLE "orgs" ADD CONSTRAINT "orgs_code_idx" UNIQUE("code");'],
    migrations: 2,
  },
  {
    says: 'an index in the place of a constraint',
    before: 'alter table users add constraint users_name_unique unique (name)',
    sql: [
      'ALTER TABLE "users" DROP CONSTRAINT "users_name_unique";',
      'CREATE UNIQUE INDEX "users_name_unique" ON "users" (lower("name"));',
    ],
    migrations: 2,
  },
  { says: 'a plain column', sql: ['ALTER TABLE "users" ADD COLUMN "nick" text;'], migrations: 1, reads: false },
  {
    says: 'a column with a default that is one for all rows',
    sql: ['ALTER TABLE "users" ADD COLUMN "made" timestamp with time zone DEFAULT now() NOT NULL, ADD COLUMN n int DEFAULT 3 NOT NULL;'],
    migrations: 1,
    reads: false,
  },
  {
    says: 'a column with a default of its own for each row',
    sql: ['ALTER TABLE "users" ADD COLUMN "key" uuid DEFAULT gen_random_uuid() NOT NULL;'],
    migrations: [5, 4],
  },
  { says: 'the same, nullable', sql: ['alter table app.items add column roll float8 default random()'], migrations: 2 },
  {
    says: 'a column that is NOT NULL and has no default',
    sql: ['ALTER TABLE "users" ADD COLUMN "handle" text NOT NULL;'],
    backfill: true,
    value: 'lower("name")',
    migrations: [5, 4],
    fails: true,
  },
  {
    says: 'a column with all constraints at it',
    sql: [
      'alter table users add column ref int default 1 constraint ref_check check (ref > 0) check (ref < 90) constraint "ref u" unique deferrable references orgs (id) on delete cascade initially deferred',
    ],
    fails: true,
    before: 'delete from users where id > 1',
    migrations: 4,
  },
  {
    says: 'a column that is the primary key',
    sql: ['ALTER TABLE "users" ADD COLUMN "uid" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL;'],
    migrations: [6, 6],
  },
  {
    says: 'a label that is used at once',
    sql: [
      `ALTER TYPE "public"."mood" ADD VALUE 'so-so' BEFORE 'sad';`,
      `ALTER TYPE "public"."mood" ADD VALUE 'it''s';`,
      `ALTER TABLE "users" ALTER COLUMN "mood" SET DEFAULT 'so-so';`,
      `ALTER TABLE "users" ADD COLUMN "second" "mood" DEFAULT 'it''s' NOT NULL;`,
    ],
    fails: true,
    migrations: 2,
  },
  {
    says: 'a label that is not used',
    sql: [`ALTER TYPE "mood" ADD VALUE 'so-so';`, 'alter table users add column x int;'],
    migrations: 1,
    reads: false,
  },
  {
    says: 'an UPDATE among changes of the schema',
    sql: [
      'ALTER TABLE "users" ADD COLUMN "slug" text;',
      'UPDATE "users" SET "slug" = lower("name");',
      'ALTER TABLE "users" ALTER COLUMN "slug" SET NOT NULL;',
      'CREATE UNIQUE INDEX "users_slug_idx" ON "users" ("slug");',
    ],
    migrations: [6, 5],
  },
  {
    says: 'a new table and what it is given at once',
    sql: [
      'CREATE TABLE "tags" ("id" serial PRIMARY KEY NOT NULL, "name" text NOT NULL, "user" integer);',
      'ALTER TABLE "tags" ADD CONSTRAINT "tags_user_fk" FOREIGN KEY ("user") REFERENCES "public"."orgs"("id");',
      'CREATE INDEX "tags_name_idx" ON "tags" USING btree ("name");',
      'ALTER TABLE "tags" ALTER COLUMN "user" SET NOT NULL;',
      'ALTER TABLE "tags" ADD CONSTRAINT "tags_name_unique" UNIQUE("name");',
    ],
    migrations: 1,
    reads: false,
  },
  {
    says: 'a foreign key to what the same migration makes unique',
    sql: [
      'ALTER TABLE "orgs" ADD CONSTRAINT "orgs_code_unique" UNIQUE("code");',
      'ALTER TABLE "users" ADD COLUMN "org_code" text;',
      'ALTER TABLE "users" ADD CONSTRAINT "users_org_code_fk" FOREIGN KEY ("org_code") REFERENCES "public"."orgs"("code");',
      'CREATE INDEX "users_org_code_idx" ON "users" ("org_code");',
      'CREATE VIEW "coded" AS SELECT "id", "org_code" FROM "users";',
    ],
    migrations: 4,
  },
  {
    says: 'the alteration of a type with an index on it, and a drop',
    sql: [
      'CREATE INDEX "items_label_idx" ON "app"."items" ("label");',
      'ALTER TABLE "app"."items" ALTER COLUMN "label" SET DATA TYPE varchar(300);',
      'ALTER TABLE "app"."items" DROP COLUMN "owner";',
    ],
    migrations: 2,
  },
  {
    says: 'an HNSW index',
    needs: 'vector',
    before: 'create extension vector; alter table orgs add column embedding vector(3)',
    sql: ['CREATE INDEX "orgs_embedding_idx" ON "orgs" USING hnsw ("embedding" vector_cosine_ops) WITH (m=8,ef_construction=32);'],
    migrations: 1,
  },
]
