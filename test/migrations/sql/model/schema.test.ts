import { describe, expect, it } from 'vitest'
import { Schema } from '../../../../src/migrations/sql/model/schema.ts'
import { parseMigration } from '../../../../src/migrations/sql/parsed.ts'
import { connect, databaseForTest, engines } from '../../../support/databases.ts'
import { migrationOf } from '../../../support/lint.ts'

async function schemaAfter(...history: string[]): Promise<Schema> {
  const schema = new Schema()
  for (const [index, sql] of history.entries()) {
    const name = `m${index}`
    const { statements } = await parseMigration(migrationOf(name, sql))
    for (const { node } of statements) schema.apply(node, name)
    schema.forgetTemporaryTables()
  }
  return schema
}

const tableAfter = async (name: string, ...history: string[]) => {
  const table = (await schemaAfter(...history)).tableOf(`"public"."${name}"`)
  if (!table) throw new Error(`no table ${name}`)
  return table
}

describe('the schema that DDL makes', () => {
  it('has a table with its columns, types and who made it', async () => {
    const table = await tableAfter(
      't',
      'SELECT 1;',
      'CREATE TABLE t (id serial PRIMARY KEY, code varchar(20) NOT NULL, price numeric(10,0), tags text[], mood mood, at timestamptz(3) DEFAULT now(), v vector(3), n int DEFAULT NULL, c char);',
    )
    expect(table.madeBy).toBe('m1')
    const described = [...table.columns.values()].map(({ name, type, notNull, hasDefault }) =>
      [name, `${type.name}(${type.modifiers.join()})${type.array ? '[]' : ''}`, notNull ? 'not null' : '', hasDefault ? 'default' : '']
        .join(' ')
        .trim(),
    )
    expect(described).toEqual([
      'id int4() not null default',
      'code varchar(20) not null',
      'price numeric(10,0)',
      'tags text()[]',
      'mood "public"."mood"()',
      'at timestamptz(3)  default',
      'v vector(3)',
      'n int4()',
      'c bpchar(1)',
    ])
  })

  it('gives constraints and indexes the names that PostgreSQL gives them', async () => {
    const table = await tableAfter(
      't',
      `CREATE TABLE u (id int PRIMARY KEY);
       CREATE TABLE t (a int UNIQUE CHECK (a > 0), b int REFERENCES u, UNIQUE (a, b), UNIQUE (a, b), CHECK (a > b), CHECK (a < b), PRIMARY KEY (a, b),
         EXCLUDE USING gist (a WITH =));
       CREATE INDEX ON t (b); CREATE INDEX ON t (b, lower(a::text)); CREATE INDEX ON t ((a + b)); CREATE INDEX ON t (b);`,
    )
    expect([...table.constraints.keys()].sort()).toEqual(
      ['t_a_key', 't_a_check', 't_b_fkey', 't_check', 't_check1', 't_pkey', 't_a_excl'].sort(),
    )
    expect([...table.indexes.keys()].sort()).toEqual(
      ['t_a_key', 't_pkey', 't_a_excl', 't_b_idx', 't_b_lower_idx', 't_expr_idx', 't_b_idx1'].sort(),
    )
  })

  it('follows renames of tables, columns, constraints, indexes and schemas', async () => {
    const schema = await schemaAfter(
      `CREATE TABLE users (id int PRIMARY KEY, mail text); CREATE TABLE posts (u int REFERENCES users, CONSTRAINT c CHECK (u IS NOT NULL));
       CREATE INDEX i ON users (mail);
       ALTER TABLE users RENAME TO people; ALTER TABLE people RENAME mail TO email; ALTER INDEX i RENAME TO j; ALTER TABLE posts RENAME u TO person;
       ALTER TABLE people RENAME CONSTRAINT users_pkey TO people_pkey; ALTER TABLE people SET SCHEMA app; ALTER SCHEMA app RENAME TO core;`,
    )
    const people = schema.tableOf('"core"."people"')
    expect([...(people?.columns.keys() ?? [])]).toEqual(['id', 'email'])
    expect([...(people?.indexes.values() ?? [])].map(({ name, columns, table }) => [name, columns, table])).toEqual([
      ['people_pkey', ['id'], '"core"."people"'],
      ['j', ['email'], '"core"."people"'],
    ])
    expect(people?.constraints.get('people_pkey')?.kind).toBe('primary key')
    expect(schema.tableOfIndex('"core"."j"')).toBe('"core"."people"')
    const posts = schema.tableOf('"public"."posts"')
    expect(posts?.constraints.get('posts_u_fkey')).toMatchObject({ references: '"core"."people"', columns: ['person'] })
    expect(posts?.constraints.get('c')?.notNullColumn).toBe('person')
    expect(schema.tableOf('"public"."users"')).toBeUndefined()
  })

  it('drops with a column what stands on it, and with a table what points to it', async () => {
    const schema = await schemaAfter(
      `CREATE TABLE users (id int PRIMARY KEY, a int UNIQUE, b int); CREATE INDEX i ON users (b, a); CREATE TABLE posts (u int REFERENCES users);
       ALTER TABLE users DROP COLUMN a; DROP TABLE users CASCADE;`,
    )
    expect(schema.tableOf('"public"."users"')).toBeUndefined()
    expect(schema.tableOf('"public"."posts"')?.constraints.size).toBe(0)
    const table = await tableAfter(
      't',
      'CREATE TABLE t (a int UNIQUE, b int CHECK (b > a)); CREATE INDEX i ON t (b, a); ALTER TABLE t DROP COLUMN a;',
    )
    expect([table.constraints.size, table.indexes.size]).toEqual([0, 0])
  })

  it('knows which constraints are validated', async () => {
    const add =
      'CREATE TABLE t (a int); ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID, ADD CONSTRAINT n NOT NULL a NOT VALID;'
    const before = await tableAfter('t', add)
    expect([before.constraints.get('c')?.validated, before.columns.get('a')?.notNull]).toEqual([false, false])
    const after = await tableAfter('t', add, 'ALTER TABLE t VALIDATE CONSTRAINT c; ALTER TABLE t VALIDATE CONSTRAINT n;')
    expect([after.constraints.get('c')?.validated, after.columns.get('a')?.notNull]).toEqual([true, true])
  })

  it('gives partitions and copies what they take over', async () => {
    const made =
      'CREATE TABLE e (id int, k int NOT NULL CHECK (k > 0), PRIMARY KEY (id)) PARTITION BY LIST (id); CREATE INDEX e_k ON e (k);'
    const partition = await tableAfter('p', `${made} CREATE TABLE p PARTITION OF e FOR VALUES IN (1);`)
    expect([...partition.columns.keys()]).toEqual(['id', 'k'])
    expect(partition.partitionOf).toBe('"public"."e"')
    expect([...partition.indexes.keys()].sort()).toEqual(['p_k_idx', 'p_pkey'])
    const copy = await tableAfter('c', `${made} CREATE TABLE c (LIKE e INCLUDING ALL, more text);`)
    expect([...copy.columns.keys()]).toEqual(['id', 'k', 'more'])
    const child = await tableAfter('h', `${made.replace(' PARTITION BY LIST (id)', '')} CREATE TABLE h (own int) INHERITS (e);`)
    expect([...child.columns.keys()]).toEqual(['id', 'k', 'own'])
    const moved = await tableAfter('s', `${made} CREATE TABLE s (id int, k int); ALTER TABLE e ATTACH PARTITION s DEFAULT;`)
    expect(moved.partitionOf).toBe('"public"."e"')
  })

  it('follows enums, extensions, views and domains', async () => {
    const schema = await schemaAfter(
      `CREATE TYPE mood AS ENUM ('sad', 'glad'); ALTER TYPE mood ADD VALUE 'calm' BEFORE 'glad'; ALTER TYPE mood RENAME VALUE 'sad' TO 'blue';
       CREATE TABLE t (m mood); ALTER TYPE mood RENAME TO feeling; CREATE EXTENSION vector; CREATE EXTENSION citext; DROP EXTENSION citext;
       CREATE VIEW v AS SELECT 1; CREATE DOMAIN d AS int NOT NULL;`,
    )
    expect(schema.enumOf('"public"."feeling"')?.labels).toEqual(['blue', 'calm', 'glad'])
    expect(schema.tableOf('"public"."t"')?.columns.get('m')?.type.name).toBe('"public"."feeling"')
    expect([schema.hasExtension('vector'), schema.hasExtension('citext')]).toEqual([true, false])
    expect([schema.isView('"public"."v"'), schema.isConstrainedDomain('"public"."d"')]).toEqual([true, true])
  })

  it('reads the DO blocks that drizzle-kit wrote, and leaves alone those with logic of their own', async () => {
    const schema = await schemaAfter(
      `DO $$ BEGIN CREATE TYPE mood AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN null; END $$;
       DO $$ BEGIN IF true THEN CREATE TABLE hidden (id int); END IF; END $$;
       DO $$ DECLARE n int; BEGIN SELECT 1 INTO n; END $$;`,
    )
    expect(schema.enumOf('"public"."mood"')?.labels).toEqual(['a'])
    expect([schema.tableOf('"public"."hidden"'), schema.tableOf('"public"."n"')]).toEqual([undefined, undefined])
  })

  it('forgets temporary tables with their migration, and answers undefined for what it did not see made', async () => {
    const schema = await schemaAfter(
      'CREATE TEMP TABLE scratch (id int); CREATE TABLE kept (id int);',
      'ALTER TABLE elsewhere ADD COLUMN a int;',
    )
    expect(schema.tableOf('"public"."scratch"')).toBeUndefined()
    expect(schema.tableOf('"public"."kept"')).toBeDefined()
    expect(schema.tableOf('"public"."elsewhere"')).toBeUndefined()
    expect(schema.knownOf('"public"."elsewhere"')?.columns.has('a')).toBe(true)
  })

  it('makes nothing twice', async () => {
    const table = await tableAfter(
      't',
      'CREATE TABLE t (a int);',
      'CREATE TABLE IF NOT EXISTS t (b int); ALTER TABLE t ADD COLUMN IF NOT EXISTS a text;',
    )
    expect([table.madeBy, [...table.columns.values()].map(({ type }) => type.name)]).toEqual(['m0', ['int4']])
  })
})

/** Everything that the model tells of, in one text a line. */
const CATALOG = `
  select format('%s column %s %s%s', a.attrelid::regclass, a.attname, case when a.attnotnull then 'not null ' end, case when a.atthasdef or a.attidentity <> '' then 'default' end) as line
  from pg_catalog.pg_attribute a join pg_catalog.pg_class r on r.oid = a.attrelid
  where r.relnamespace = 'public'::regnamespace and r.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
  union all
  select format('%s constraint %s %s %s', conrelid::regclass, conname, contype, case when convalidated then 'valid' end)
  from pg_catalog.pg_constraint where connamespace = 'public'::regnamespace and contype in ('p', 'u', 'f', 'c', 'x')
  union all
  select format('%s index %s %s %s', i.indrelid::regclass, c.relname, case when i.indisunique then 'unique' end, case when i.indpred is not null then 'partial' end)
  from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid where c.relnamespace = 'public'::regnamespace`

const KINDS = { 'primary key': 'p', unique: 'u', 'foreign key': 'f', check: 'c', exclusion: 'x', 'not null': undefined } as const

function linesOf(schema: Schema): string[] {
  return [...schema.tables.values()].flatMap((table) => [
    ...[...table.columns.values()].map(
      (c) => `${table.relname} column ${c.name} ${c.notNull ? 'not null ' : ''}${c.hasDefault ? 'default' : ''}`,
    ),
    ...[...table.constraints.values()].flatMap(({ name, kind, validated }) =>
      KINDS[kind] === undefined ? [] : [`${table.relname} constraint ${name} ${KINDS[kind]} ${validated ? 'valid' : ''}`],
    ),
    ...[...table.indexes.values()].map((i) => `${table.relname} index ${i.name} ${i.unique ? 'unique' : ''} ${i.partial ? 'partial' : ''}`),
  ])
}

const DDL = `
  CREATE TABLE u (id int PRIMARY KEY);
  CREATE TABLE t (a int UNIQUE CHECK (a > 0), b int REFERENCES u, c int CHECK (c IS NOT NULL), UNIQUE (a, b), UNIQUE (a, b), CHECK (a > b), CHECK (a < b),
    PRIMARY KEY (a, b), EXCLUDE (a WITH =), CHECK (a > 1), FOREIGN KEY (a) REFERENCES u, FOREIGN KEY (a, b) REFERENCES t);
  CREATE INDEX ON t (b);
  CREATE INDEX ON t (b, lower(a::text));
  CREATE INDEX ON t ((a + b)) WHERE a > 3;
  CREATE INDEX ON t (b);
  CREATE INDEX ON t (coalesce(a, b), (a::text), b DESC);
  CREATE TABLE a_table_whose_name_is_rather_long_for_a_table_of_any_kind (
    a_column_with_a_long_name_of_its_own_as_well int UNIQUE CHECK (a_column_with_a_long_name_of_its_own_as_well > 0), x int, UNIQUE (a_column_with_a_long_name_of_its_own_as_well, x));
  CREATE TABLE "é_ü_ä_tabelle_mit_einem_recht_langen_namen_öäü" ("spalte_mit_ü_und_einem_recht_langen_namen_ööö" int UNIQUE);
  CREATE TABLE s (id serial, big bigserial PRIMARY KEY, g int GENERATED ALWAYS AS IDENTITY, d int DEFAULT 3, n int DEFAULT NULL, w int NOT NULL, st int GENERATED ALWAYS AS (1) STORED);
  ALTER TABLE s ADD COLUMN later int UNIQUE DEFAULT 1 NOT NULL CHECK (later < 5), ADD CONSTRAINT nv CHECK (d > 0) NOT VALID, ALTER n SET NOT NULL, ALTER w DROP NOT NULL, ALTER d DROP DEFAULT;
  ALTER TABLE s ADD CONSTRAINT fk FOREIGN KEY (d) REFERENCES u NOT VALID;
  ALTER TABLE s VALIDATE CONSTRAINT fk;
  CREATE UNIQUE INDEX s_d ON s (d);
  ALTER TABLE s ADD CONSTRAINT s_d_unique UNIQUE USING INDEX s_d;
  CREATE TABLE p (id int, k int NOT NULL CHECK (k > 0), PRIMARY KEY (id)) PARTITION BY LIST (id);
  CREATE INDEX p_k ON p (k);
  CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
  CREATE TABLE l (LIKE s INCLUDING ALL);
  CREATE TABLE l2 (LIKE t INCLUDING CONSTRAINTS);
  CREATE TABLE h (own int) INHERITS (p_parent);
  ALTER TABLE t RENAME TO renamed;
  ALTER TABLE renamed RENAME a TO aa;
  CREATE INDEX ON renamed (aa);
  ALTER TABLE renamed ADD CHECK (aa > 7);
  ALTER TABLE u RENAME CONSTRAINT u_pkey TO u_key;
  CREATE TABLE gone (id int UNIQUE, x int, UNIQUE (id, x), CHECK (x > id));
  ALTER TABLE gone DROP COLUMN x;
  CREATE TABLE twice (id int UNIQUE PRIMARY KEY, CONSTRAINT named UNIQUE (id)); CREATE INDEX ON twice ((1::text)); CREATE TABLE dropped (id int PRIMARY KEY);
  ALTER TABLE gone ADD FOREIGN KEY (id) REFERENCES dropped;
  DROP TABLE dropped CASCADE;`

describe.each(engines)('beside PostgreSQL’s own catalog (%s)', (engine) => {
  it('tells the same of columns, constraints and indexes, names included', async () => {
    const ddl = DDL.replace('CREATE TABLE h', 'CREATE TABLE p_parent (k int NOT NULL CHECK (k > 0) UNIQUE); CREATE TABLE h')
    const { url } = await databaseForTest(engine, 'empty')
    const lines = await connect(url, async ({ session }) => {
      for (const { text } of (await parseMigration(migrationOf('m', ddl))).statements) await session.query(text)
      return (await session.query<{ line: string }>(CATALOG)).map(({ line }) => line)
    })
    const modelled = linesOf(await schemaAfter(ddl))
    const plain = (all: readonly string[]) => all.map((line) => line.replaceAll('"', '').trim().replace(/ +/g, ' ')).sort()
    expect(plain(modelled)).toEqual(plain(lines))
  })
})
