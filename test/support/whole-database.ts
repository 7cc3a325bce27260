import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { inject } from 'vitest'
import { compareColumnOrder, compareSnapshots } from '../../src/catalog/snapshot/compare.ts'
import { readSnapshot } from '../../src/catalog/snapshot/read.ts'
import type { CatalogSnapshot } from '../../src/catalog/snapshot/snapshot.ts'
import type { Session } from '../../src/client/session.ts'
import { connect } from './databases.ts'

/** All that one run of migrations should leave like any other. */
export interface WholeDatabase {
  readonly snapshot: CatalogSnapshot
  /** Of each table that has rows of its own: how many, and a checksum of them. */
  readonly rows: Readonly<Record<string, string>>
  /** Drizzle's journal, without the ids: a rollback gives none back. */
  readonly journal: readonly unknown[]
  /** dbctl's facts, without the times. */
  readonly facts: readonly unknown[]
  /** The lines of `pg_dump --schema-only`; none where there is no pg_dump. */
  readonly dump: readonly string[]
}

export async function readWhole(url: string): Promise<WholeDatabase> {
  const read = await connect(url, async ({ session }) => {
    const snapshot = await readSnapshot(session)
    return {
      snapshot,
      rows: await readRows(session, snapshot),
      journal: await session.query('select hash, created_at::text as at from drizzle.__drizzle_migrations order by id'),
      facts: await session.query(
        `select journal, name, checksum, hash, status, finished_at is not null as finished, pg_catalog.to_json(done) as done, begun, cursor, error
         from dbctl.migrations order by name collate "C"`,
      ),
    }
  })
  return { ...read, dump: await dumpSchema(url) }
}

async function readRows(session: Session, { objects }: CatalogSnapshot): Promise<Record<string, string>> {
  const tables = objects.flatMap(({ kind, name }) => (kind === 'table' && name.startsWith('"public".') ? [name] : []))
  const rows: Record<string, string> = {}
  for (const table of tables) {
    const [row] = await session.query<{ sum: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, chr(10) order by t::text collate "C")), '') as sum from ${table} t`,
    )
    rows[table] = row?.sum ?? ''
  }
  return rows
}

/** DBCTL_TEST_PG_DUMP names a pg_dump for the server that DBCTL_TEST_DATABASE_URL names. */
const PG_DUMP = process.env.DBCTL_TEST_DATABASE_URL ? process.env.DBCTL_TEST_PG_DUMP : undefined

async function dumpSchema(url: string): Promise<string[]> {
  if (!url.startsWith('postgres') || !PG_DUMP) return []
  const { stdout } = await promisify(execFile)(PG_DUMP, ['--schema-only', url], { maxBuffer: 1 << 26 })
  // A password against injected psql commands, another one for each dump.
  return stdout.split('\n').filter((line) => !/^\\(?:un)?restrict /.test(line))
}

/** What tells the two apart, to be nothing. */
export const differencesOf = (expected: WholeDatabase, actual: WholeDatabase): readonly unknown[] => [
  ...compareSnapshots(expected.snapshot, actual.snapshot),
  ...compareColumnOrder(expected.snapshot, actual.snapshot),
  ...(['rows', 'journal', 'facts', 'dump'] as const).flatMap((part) =>
    JSON.stringify(expected[part]) === JSON.stringify(actual[part]) ? [] : [{ expected: expected[part], actual: actual[part] }],
  ),
]

/** In CI a dump is compared, too: there its absence is a mistake. */
export const dumpIsThere = (): boolean => {
  if (process.env.CI && !PG_DUMP) throw new Error(`in CI the tests need DBCTL_TEST_PG_DUMP for ${new URL(inject('servers').url).host}`)
  return PG_DUMP !== undefined
}
