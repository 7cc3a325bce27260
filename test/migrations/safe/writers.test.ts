import type postgres from 'postgres'
import createClient from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SafeMigration } from '../../../src/migrations/safe/render.ts'
import { asAdministrator, connect, createDatabase, type TestDatabase } from '../../support/databases.ts'
import { applyParts, rewrite } from '../../support/safe.ts'

const TABLES = `
create table orgs (id int primary key);
create table users (id int primary key, email text, org int);
insert into orgs select i from generate_series(1, 100) i;
insert into users select i, 'e' || i, 1 + i % 100 from generate_series(1, 2000) i;
`
const CHANGES = [
  'ALTER TABLE "users" ALTER COLUMN "email" SET NOT NULL;',
  'ALTER TABLE "users" ADD COLUMN "key" uuid DEFAULT gen_random_uuid() NOT NULL;',
  'ALTER TABLE "users" ADD CONSTRAINT "fk" FOREIGN KEY ("org") REFERENCES "orgs"("id");',
  'ALTER TABLE "users" ADD CONSTRAINT "u" UNIQUE("email");',
  'CREATE INDEX "users_org_idx" ON "users" ("org");',
]

describe('while an application is in the middle of a write', () => {
  let database: TestDatabase
  let application: postgres.Sql
  let migrating: postgres.Sql
  let parts: readonly SafeMigration[]
  let id = 0

  beforeAll(async () => {
    database = await createDatabase('server', 'empty')
    await asAdministrator((sql) => sql.unsafe(TABLES), database.url)
    const open = () => createClient(database.url, { max: 1, onnotice: () => undefined })
    ;[application, migrating] = [open(), open()]
    await migrating.unsafe("set lock_timeout = '300ms'")
    parts = (await rewrite(TABLES, CHANGES)).migrations
  })

  afterAll(async () => {
    await application.end()
    await migrating.end()
    await database.drop()
  })

  const begin = () => application.unsafe(`begin; insert into users values (${--id}, 'new' || ${id}, 1); insert into orgs values (${id})`)
  const apply = (part: SafeMigration) =>
    connect(database.url, ({ session }) => applyParts(migrating, session, [part]), { lockTimeout: 300 })
  const part = (suffix: string): SafeMigration => parts.find((each) => each.suffix === suffix) ?? expect.fail(`no ${suffix}`)

  it.each(CHANGES)('the original waits, and everybody behind it: %s', async (change) => {
    await begin()
    await expect(migrating.unsafe(change)).rejects.toMatchObject({ code: '55P03' })
    await application.unsafe('rollback')
  })

  it('no long part of the safe form does', async () => {
    for (const each of parts) {
      const isLong = each.noTransaction || each.script !== undefined || each.suffix === 'validate'
      if (!isLong) {
        await apply(each)
        continue
      }
      await begin()
      if (each.noTransaction) await besides(each)
      else await apply(each)
      await application.unsafe('commit')
    }
    for (const suffix of ['validate', 'backfill', 'indexes']) expect(part(suffix)).toBeDefined()
  })

  /** An index that is built waits for transactions from before, and others write meanwhile. */
  async function besides(each: SafeMigration): Promise<void> {
    const [{ pid } = { pid: 0 }] = await migrating.unsafe<{ pid: number }[]>('select pg_backend_pid() as pid')
    await migrating.unsafe('set lock_timeout = 0')
    const building = apply(each)
    await asAdministrator(async (sql) => {
      const waits = () => sql.unsafe("select from pg_locks where pid = $1 and not granted and locktype = 'virtualxid'", [pid])
      while ((await waits()).length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
      await sql.unsafe(
        `set lock_timeout = '300ms'; update users set org = 2 where id = 7; insert into users values (${--id}, 'more' || ${id}, 1)`,
      )
    }, database.url)
    await application.unsafe('commit; begin')
    await building
    await migrating.unsafe("set lock_timeout = '300ms'")
  }
})
