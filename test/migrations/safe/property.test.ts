import createClient from 'postgres'
import { expect, it } from 'vitest'
import { compareColumnOrder, compareSnapshots } from '../../../src/catalog/snapshot/compare.ts'
import { readSnapshot } from '../../../src/catalog/snapshot/read.ts'
import { connect, databaseForTest } from '../../support/databases.ts'
import { applyParts, rewrite, statementsOf } from '../../support/safe.ts'
import { BASE } from './cases.ts'

/** Changes that do not depend on one another; the statements of one keep their order. */
const CHANGES: ReadonlyArray<readonly string[]> = [
  ['ALTER TABLE users ALTER email SET NOT NULL;'],
  ["ALTER TABLE users ALTER email SET DEFAULT 'x';", 'ALTER TABLE users ALTER email DROP DEFAULT;'],
  ['CREATE INDEX users_email_idx ON users (email);'],
  ['CREATE INDEX users_age_idx ON users (age) WHERE age > 3;', 'ALTER TABLE users ALTER age TYPE bigint;'],
  ['DROP INDEX users_name_idx;', 'CREATE INDEX users_name_idx ON users (lower(name));'],
  ['DROP INDEX orgs_code_idx;', 'ALTER TABLE orgs ADD CONSTRAINT orgs_code_idx UNIQUE (code);'],
  ['ALTER TABLE users ADD CONSTRAINT users_org_fk FOREIGN KEY (org) REFERENCES orgs (id);', 'CREATE INDEX users_org_idx ON users (org);'],
  ['ALTER TABLE users ADD CONSTRAINT age_check CHECK (age > 0);', 'ALTER TABLE users RENAME CONSTRAINT age_check TO age_is_positive;'],
  ['ALTER TABLE users ADD PRIMARY KEY (id);'],
  ['ALTER TABLE users ADD CONSTRAINT users_name_unique UNIQUE (name);', 'CREATE TABLE named (name text REFERENCES users (name));'],
  ['ALTER TABLE users ADD COLUMN a int DEFAULT 1 NOT NULL;', 'CREATE INDEX users_a_idx ON users (a);', 'ALTER TABLE users DROP COLUMN a;'],
  [
    'ALTER TABLE users ADD COLUMN b uuid DEFAULT gen_random_uuid() NOT NULL;',
    'ALTER TABLE users ADD CONSTRAINT users_b_unique UNIQUE (b);',
  ],
  ['ALTER TABLE users ADD COLUMN c text;', "UPDATE users SET c = 'c' || id;", 'ALTER TABLE users ALTER c SET NOT NULL;'],
  ['ALTER TABLE users ADD COLUMN d int UNIQUE CHECK (d > 0) REFERENCES orgs (id), ADD COLUMN e int DEFAULT 3 NOT NULL;'],
  ["ALTER TYPE mood ADD VALUE 'so-so';", "ALTER TABLE users ALTER mood SET DEFAULT 'so-so';"],
  ['ALTER TABLE app.items ADD COLUMN f timestamptz DEFAULT clock_timestamp();', 'ALTER TABLE app.items RENAME COLUMN f TO g;'],
  ['CREATE TABLE tags (id serial PRIMARY KEY, item int NOT NULL);', 'ALTER TABLE tags ADD FOREIGN KEY (item) REFERENCES app.items (id);'],
  ['CREATE VIEW labels AS SELECT id, label FROM app.items;', "COMMENT ON VIEW labels IS 'of items';"],
  [
    'ALTER TABLE app.items ALTER label SET NOT NULL, ALTER owner SET NOT NULL, ADD CONSTRAINT items_label_owner_unique UNIQUE (label, owner);',
  ],
  ['ALTER TABLE orgs ENABLE ROW LEVEL SECURITY;', 'CREATE POLICY p ON orgs USING (id > 0);'],
  ['ALTER TABLE orgs DROP CONSTRAINT orgs_pkey CASCADE;', 'ALTER TABLE orgs ADD CONSTRAINT orgs_pk PRIMARY KEY (code);'],
  ['CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ select 1 --> statement-breakpoint\n$$;'],
]

/** Changes of which the first may not follow the second: the original would fail. */
const APART: ReadonlyArray<readonly [number, number]> = [
  [6, 20],
  [13, 20],
]

/** mulberry32 */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Some of the changes, their statements between one another's. */
function mixture(seed: number): string[] {
  const random = randomFrom(seed)
  const chosen = CHANGES.map((_, i) => i).filter(() => random() < 0.4)
  const left = chosen
    .filter((i) => !APART.some(([first, second]) => second === i && chosen.includes(first)))
    .map((i) => [...(CHANGES[i] ?? [])])
  const mixed: string[] = []
  while (left.some((change) => change.length > 0)) {
    const change = left[Math.floor(random() * left.length)] ?? []
    const next = change.shift()
    if (next !== undefined) mixed.push(next)
  }
  return mixed
}

it('any mixture of changes comes to the same schema', async () => {
  const { url } = await databaseForTest('server', 'empty')
  const sql = createClient(url, { max: 1, onnotice: () => undefined })
  try {
    await connect(url, async ({ session }) => {
      const begin = async () => {
        await sql.unsafe('drop schema if exists app cascade; drop schema public cascade; create schema public')
        await sql.unsafe(BASE)
      }
      for (let seed = 1; seed <= 15; seed++) {
        const mixed = mixture(seed)
        await begin()
        for (const statement of await statementsOf(mixed.join('\n'))) await sql.unsafe(statement)
        const expected = await readSnapshot(session)
        for (const serverMajor of [14, 18]) {
          if (serverMajor > Math.floor(expected.serverVersion / 10_000)) continue
          await begin()
          const { migrations } = await rewrite(BASE, mixed, { serverMajor })
          const told = `seed ${seed}\n${mixed.join('\n')}\n\n${migrations.map((part) => part.sql).join('\n---\n')}`
          await applyParts(sql, session, migrations).catch((error: Error) => expect.fail(`${error.message}\n${told}`))
          const actual = await readSnapshot(session)
          expect([...compareSnapshots(expected, actual), ...compareColumnOrder(expected, actual)], told).toEqual([])
        }
      }
    })
  } finally {
    await sql.end()
  }
}, 180_000)
