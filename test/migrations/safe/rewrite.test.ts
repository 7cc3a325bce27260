import { describe, expect, it } from 'vitest'
import { bodies, rewrite } from '../../support/safe.ts'
import { BASE } from './cases.ts'

const of = async (...sql: string[]) => bodies(await rewrite(BASE, sql))

describe('the safe form', () => {
  it('is the migration itself where nothing is to be done, byte for byte', async () => {
    const sql =
      '-- first\nCREATE TABLE "t" ("id" int);--> statement-breakpoint\nCREATE INDEX ON "t" ("id") ;--> statement-breakpoint\n\n/* x */ALTER TABLE users ADD a int'
    expect(await rewrite(BASE, sql)).toEqual({
      migrations: [{ suffix: '', sql, noTransaction: false, why: '' }],
      changed: false,
      refusals: [],
    })
  })

  it('of an index is one migration without a transaction', async () => {
    const { migrations } = await rewrite(BASE, 'CREATE INDEX "i" ON "users" USING btree ("email");')
    expect(migrations).toEqual([
      {
        suffix: '',
        sql: '-- dbctl: no-transaction\n-- CONCURRENTLY: writes go on while the index is built. It cannot run in a transaction.\nCREATE INDEX CONCURRENTLY "i" ON "users" USING btree ("email");',
        noTransaction: true,
        why: 'CONCURRENTLY: writes go on while the index is built. It cannot run in a transaction.',
      },
    ])
  })

  it('of a foreign key and a check validates both in one migration, and the words of the file stay', async () => {
    expect(
      await of(
        'alter table users add constraint "f k" foreign key (org)\n  references orgs (id) on delete cascade;',
        "ALTER TABLE users ADD CONSTRAINT c CHECK (name <> ';');",
      ),
    ).toEqual([
      'alter table users add constraint "f k" foreign key (org)\n  references orgs (id) on delete cascade NOT VALID;\nALTER TABLE users ADD CONSTRAINT c CHECK (name <> \';\') NOT VALID;',
      'ALTER TABLE "users" VALIDATE CONSTRAINT "f k";\nALTER TABLE "users" VALIDATE CONSTRAINT "c";',
    ])
  })

  it('of NOT NULL goes by way of a check before PostgreSQL 18, and by NOT VALID from there on', async () => {
    const sql = 'ALTER TABLE "users" ALTER COLUMN "email" SET NOT NULL;'
    expect(bodies(await rewrite(BASE, sql, { serverMajor: 17 }))).toEqual([
      'ALTER TABLE "users" ADD CONSTRAINT "dbctl_users_email_not_null" CHECK ("email" IS NOT NULL) NOT VALID;',
      'ALTER TABLE "users" VALIDATE CONSTRAINT "dbctl_users_email_not_null";',
      'ALTER TABLE "users" ALTER COLUMN "email" SET NOT NULL;\nALTER TABLE "users" DROP CONSTRAINT "dbctl_users_email_not_null";',
    ])
    expect(bodies(await rewrite(BASE, sql, { serverMajor: 18 }))).toEqual([
      'ALTER TABLE "users" ADD CONSTRAINT "users_email_not_null" NOT NULL "email" NOT VALID;',
      'ALTER TABLE "users" VALIDATE CONSTRAINT "users_email_not_null";',
    ])
  })

  it('needs no check where a valid one is there', async () => {
    const base = `${BASE}; alter table users add constraint c check (email is not null)`
    expect((await rewrite(base, 'alter table users alter email set not null')).changed).toBe(false)
  })

  it('of UNIQUE keeps its name and everything that an index cannot be told', async () => {
    expect(
      await of(
        'alter table users add constraint u unique nulls not distinct (email, name) include (age) with (fillfactor=70) deferrable initially deferred;',
      ),
    ).toEqual([
      'CREATE UNIQUE INDEX CONCURRENTLY "u" ON "users" (email, name) include (age) NULLS NOT DISTINCT with (fillfactor=70);',
      'ALTER TABLE "users" ADD CONSTRAINT "u" UNIQUE USING INDEX "u" deferrable initially deferred;',
    ])
  })

  it('keeps an index in its place until the one that replaces it is built', async () => {
    expect(await of('DROP INDEX "users_name_idx";', 'CREATE INDEX "users_name_idx" ON "users" ("name","id");')).toEqual([
      'CREATE INDEX CONCURRENTLY "dbctl_users_name_idx_new" ON "users" ("name","id");\nDROP INDEX CONCURRENTLY "users_name_idx";\nALTER INDEX "dbctl_users_name_idx_new" RENAME TO "users_name_idx";',
    ])
  })

  it('keeps a key in its place until the one that replaces it can be attached, in one transaction', async () => {
    expect(
      await of('ALTER TABLE "orgs" DROP CONSTRAINT "orgs_pkey";', 'ALTER TABLE "orgs" ADD CONSTRAINT "pk" PRIMARY KEY("id","code");'),
    ).toEqual([
      'CREATE UNIQUE INDEX CONCURRENTLY "pk" ON "orgs" ("id","code");',
      'ALTER TABLE "orgs" DROP CONSTRAINT "orgs_pkey";\nALTER TABLE "orgs" ADD CONSTRAINT "pk" PRIMARY KEY USING INDEX "pk";',
    ])
  })

  it('does not put off the drop of a constraint of another kind', async () => {
    const base = `${BASE}; alter table users add constraint positive check (age > 0)`
    const { migrations } = await rewrite(base, ['ALTER TABLE users DROP CONSTRAINT positive;', 'CREATE UNIQUE INDEX i ON users (name);'])
    expect(migrations[0]?.sql).toBe('ALTER TABLE users DROP CONSTRAINT positive;')
  })

  it('drops indexes when those that are made are there', async () => {
    expect(await of('DROP INDEX "users_name_idx";', 'CREATE INDEX "lower" ON "users" (lower("name"));')).toEqual([
      'CREATE INDEX CONCURRENTLY "lower" ON "users" (lower("name"));\nDROP INDEX CONCURRENTLY "users_name_idx";',
    ])
  })

  it('puts what many statements need into as few migrations as one of them needs', async () => {
    const { migrations } = await rewrite(BASE, [
      'ALTER TABLE "users" ALTER COLUMN "email" SET NOT NULL;',
      'ALTER TABLE "users" ADD CONSTRAINT "fk" FOREIGN KEY ("org") REFERENCES "orgs"("id");',
      'CREATE INDEX "a" ON "users" ("org");',
      'ALTER TABLE "users" ADD CONSTRAINT "u" UNIQUE("email");',
      'ALTER TABLE "orgs" ADD CONSTRAINT "c" CHECK (id > 0);',
      'ALTER TABLE "orgs" ALTER COLUMN "note" SET NOT NULL;',
      'CREATE INDEX "b" ON "orgs" ("note");',
    ])
    expect(migrations.map(({ suffix, noTransaction }) => [suffix, noTransaction])).toEqual([
      ['', false],
      ['validate', false],
      ['indexes', true],
      ['finish', false],
    ])
  })

  it('has a label of an enum committed before it is used, and only then', async () => {
    const add = `ALTER TYPE "mood" ADD VALUE 'so-so';`
    expect(await of(add, `ALTER TABLE users ALTER mood SET DEFAULT 'so-so';`)).toHaveLength(2)
    expect(await of(add, `CREATE FUNCTION f() RETURNS mood LANGUAGE sql AS $$ select 'so-so'::mood $$;`)).toHaveLength(2)
    expect((await rewrite(BASE, [add, `ALTER TABLE users ALTER mood SET DEFAULT 'sad';`])).changed).toBe(false)
  })

  it('moves an UPDATE into a migration of its own, and leaves a row or two where they are', async () => {
    expect(await of("UPDATE users SET name = 'x';", 'ALTER TABLE orgs ADD x int;')).toHaveLength(2)
    expect((await rewrite(BASE, ["INSERT INTO orgs VALUES (99, 'x');", 'ALTER TABLE orgs ADD x int;'])).changed).toBe(false)
    expect((await rewrite(BASE, ['CREATE TABLE copy AS SELECT * FROM users;', 'UPDATE copy SET name = NULL;'])).changed).toBe(false)
  })

  it('takes comments along', async () => {
    const sql = `-- head
-- of the first
ALTER TABLE users ADD a int; -- behind it
--> statement-breakpoint
/* above
   the second */
CREATE INDEX i ON users (a) -- at its end
;
-- at the end of all`
    expect((await rewrite(BASE, sql)).migrations.map((part) => part.sql)).toEqual([
      '-- head\n-- of the first\nALTER TABLE users ADD a int; -- behind it',
      `-- dbctl: no-transaction
-- CONCURRENTLY: writes go on while the index is built. It cannot run in a transaction.
/* above
   the second */
CREATE INDEX CONCURRENTLY i ON users (a); -- at its end
-- at the end of all`,
    ])
  })

  it('parts statements as the project does', async () => {
    const sql = ['ALTER TABLE users ADD a int;', 'ALTER TABLE users ADD b int;', 'CREATE INDEX i ON users (b);']
    const [marked] = (await rewrite(BASE, sql)).migrations
    expect(marked?.sql).toBe('ALTER TABLE users ADD a int;--> statement-breakpoint\nALTER TABLE users ADD b int;')
    const [plain] = (await rewrite(BASE, sql.join('\n'), { breakpoints: false })).migrations
    expect(plain?.sql).toBe('ALTER TABLE users ADD a int;\nALTER TABLE users ADD b int;')
  })

  it('leaves alone what has no safe form', async () => {
    const partitioned = `${BASE}; create table parts (id int, at date) partition by range (at)`
    for (const sql of [
      'ALTER TABLE users ALTER age TYPE text;',
      'ALTER TABLE users RENAME age TO years;',
      'ALTER TABLE users DROP age;',
      'DROP TABLE users CASCADE;',
      'ALTER TABLE users ADD n serial;',
      'ALTER TABLE users ADD n int GENERATED ALWAYS AS IDENTITY;',
      'ALTER TABLE users ADD n int GENERATED ALWAYS AS (age + 1) STORED NOT NULL;',
      'CREATE INDEX i ON parts (id);',
      'ALTER TABLE parts ADD UNIQUE (id, at);',
      'ALTER TABLE parts ADD FOREIGN KEY (id) REFERENCES orgs (id);',
      'DROP INDEX users_name_idx CASCADE;',
      'ALTER TABLE users ADD CONSTRAINT e EXCLUDE (name WITH =);',
      'CREATE INDEX CONCURRENTLY i ON users (name);',
      'ALTER TABLE users ADD CONSTRAINT c CHECK (age > 0) NOT VALID;',
    ])
      expect(await rewrite(partitioned, sql), sql).toMatchObject({ changed: false, refusals: [] })
  })

  it('is not sought for a table that another migration makes which is applied nowhere', async () => {
    const sql = 'CREATE INDEX i ON users (name);'
    expect((await rewrite(BASE, sql, { unapplied: new Set(['0000_base']) })).changed).toBe(false)
  })

  it('is sought for a table of which the migrations know nothing', async () => {
    expect(bodies(await rewrite('', 'CREATE INDEX i ON legacy (name);'))).toEqual(['CREATE INDEX CONCURRENTLY i ON legacy (name);'])
  })

  it('is refused to a column without a value, and says which', async () => {
    const { refusals } = await rewrite(BASE, [
      'ALTER TABLE "users" ADD COLUMN "a" text NOT NULL;',
      'alter table orgs add b int default null primary key',
    ])
    expect(refusals.map(({ message }) => message)).toEqual([
      '"users"."a" is NOT NULL and has no default: to add it fails as soon as the table holds a row',
      '"orgs"."b" is NOT NULL and has no default: to add it fails as soon as the table holds a row',
    ])
  })

  it('has names of its own that fit into 63 bytes and differ', async () => {
    const long = 'x'.repeat(60)
    const base = `create table t ("${long}1" int, "${long}2" int)`
    const found = bodies(
      await rewrite(
        base,
        [1, 2].map((i) => `ALTER TABLE t ALTER "${long}${i}" SET NOT NULL;`),
      ),
    )
    const names = [...(found[0] ?? '').matchAll(/CONSTRAINT "([^"]*)"/g)].map(([, name]) => name ?? '')
    expect(new Set(names).size).toBe(2)
    for (const name of names) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63)
  })
})
