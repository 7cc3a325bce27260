import { expect, it } from 'vitest'
import { askRule } from '../../support/lint.ts'

const ask = askRule('DB030')

const name = (bytes: number) => 'n'.repeat(bytes)

it('counts bytes and not characters', async () => {
  expect(await ask(`CREATE TABLE "${name(63)}" ("id" int);`)).toEqual([])
  expect(await ask(`CREATE TABLE "${name(64)}" ("id" int);`)).toHaveLength(1)
  expect(await ask(`CREATE TABLE "${'é'.repeat(31)}" ("id" int);`)).toEqual([])
  expect(await ask(`CREATE TABLE "${'é'.repeat(32)}" ("id" int);`)).toHaveLength(1)
})

it('finds the names of drizzle-kit, points at them and shortens them so that they fit and differ', async () => {
  const long = 'organization_memberships_invited_by_membership_id_organization_memberships_id_fk'
  const [finding] = await ask(`ALTER TABLE "a"\n ADD CONSTRAINT "${long}" FOREIGN KEY ("b") REFERENCES "c" ("id");`)
  expect(finding?.place).toMatchObject({ line: 2, column: 17 })
  expect(finding?.message).toContain(`cuts it to "${long.slice(0, 63)}"`)
  const [, short = ''] = /ADD CONSTRAINT "([^"]*)"/.exec(finding?.fix ?? '') ?? []
  expect(short.length).toBeLessThanOrEqual(63)
  expect(short).toMatch(/^organization_memberships_.*_fk$/)
})

it('says of two that they become one', async () => {
  const [, second] = await ask(`CREATE INDEX "${name(63)}_a" ON "t" ("a"); CREATE INDEX "${name(63)}_b" ON "t" ("b");`)
  expect(second?.message).toContain('makes two of one name')
})

it('finds every kind of name, quoted or not, and labels that are refused', async () => {
  const long = name(70)
  for (const sql of [
    `CREATE INDEX ${long} ON t (a);`,
    `ALTER TABLE t ADD COLUMN ${long} int;`,
    `ALTER TABLE t RENAME COLUMN a TO "${long}";`,
    `ALTER TABLE t RENAME TO ${long};`,
    `CREATE TYPE "s"."${long}" AS ENUM ('a');`,
    `CREATE SCHEMA ${long};`,
    `CREATE VIEW ${long} AS SELECT 1;`,
    `CREATE FUNCTION ${long}() RETURNS int LANGUAGE sql RETURN 1;`,
    `CREATE TRIGGER ${long} BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();`,
    `CREATE POLICY "${long}" ON t USING (true);`,
    `CREATE TYPE mood AS ENUM ('${long}');`,
  ])
    expect(await ask(sql), sql).toHaveLength(1)
})

it('lets be what is no name, or only mentions one', async () => {
  const long = name(70)
  for (const sql of [
    `ALTER TABLE t DROP CONSTRAINT "${long}";`,
    `DROP INDEX "${long}"; DROP TABLE "${long}";`,
    `INSERT INTO t VALUES ('${long}', E'\\'${long}', $$ "${long}" $$); -- ${long}`,
    `ALTER TABLE t VALIDATE CONSTRAINT "${long}";`,
  ])
    expect(await ask(sql), sql).toEqual([])
})
