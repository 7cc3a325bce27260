import { resolve } from 'node:path'
import type { BorrowedDatabase } from '../client/borrowed-wire.ts'
import { type ClientOptions, withBorrowedClient, withClient } from '../client/client.ts'
import { parseDuration } from '../config/duration.ts'
import { parseTarget, UrlProblem } from '../config/url.ts'
import { DbctlError } from '../errors.ts'
import { type Reporter, silent } from '../report.ts'
import { type AppliedMigration, migrate } from './migrate.ts'
import { describeProblem } from './source/problem.ts'
import { readSource } from './source/source.ts'

export interface EnsureSchemaOptions {
  /** The migrations folder, relative to the working directory; `./drizzle` without it. */
  readonly out?: string
  /** Drizzle's journal table. */
  readonly migrations?: { readonly table?: string; readonly schema?: string; readonly outOfOrder?: 'allow' | 'error' }
  /** Durations with PostgreSQL's units. For another instance that is migrating: `60s`. */
  readonly lockWait?: string
  /** For another session's lock on a table, before the migration is rolled back and tried again: `5s`. */
  readonly lockTimeout?: string
  readonly statementTimeout?: string
  readonly signal?: AbortSignal
  /** Hears what is applied, what is waited for and what is odd; nothing is printed without it. */
  readonly log?: (message: string) => void
}

export interface EnsuredSchema {
  /** What this call applied, in order: nothing where the schema was up to date, or another instance was quicker. */
  readonly applied: readonly AppliedMigration[]
}

/**
 * Brings the database to the folder's schema when an application starts; any number of instances may call it at once, and one migrates.
 * `database` is a URL, a Drizzle database, or a client of postgres, pg or PGlite; the application's connection is lent and given back.
 * Throws DbctlError: with nothing applied, or with what its message says.
 */
export async function ensureSchema(database: string | BorrowedDatabase, options: EnsureSchemaOptions = {}): Promise<EnsuredSchema> {
  const { out = './drizzle', migrations = {}, signal = new AbortController().signal, log } = options
  const report = reporterOver(log)
  const lockTimeout = milliseconds('lockTimeout', options.lockTimeout ?? '5s')
  const statementTimeout = milliseconds('statementTimeout', options.statementTimeout ?? '0')
  const lockWait = milliseconds('lockWait', options.lockWait ?? '60s')
  const source = readSource(resolve(out), (problem) => report.warn(describeProblem(problem)))
  const client: ClientOptions = { command: 'ensureSchema', connectTimeout: 10_000, lockWait, lockTimeout, statementTimeout, signal, report }
  const journal = { schema: migrations.schema ?? 'drizzle', table: migrations.table ?? '__drizzle_migrations' }
  const work = (connected: Parameters<typeof migrate>[0]) =>
    migrate(connected, {
      ...{ source, journal, lockTimeout, statementTimeout, lockWait, signal, report },
      singleTransaction: false,
      outOfOrder: migrations.outOfOrder ?? 'allow',
      consent: (question) =>
        Promise.reject(
          new DbctlError('DBCTL_CONFIRMATION', `${question} Nobody can be asked here, so it was not done`, {
            hint: 'Run dbctl migrate once, at a terminal.',
          }),
        ),
    })
  const applied =
    typeof database === 'string'
      ? await withClient(targetOf(database), client, work)
      : await withBorrowedClient(database, "the application's connection to", client, work)
  return { applied }
}

function targetOf(url: string) {
  try {
    return parseTarget(url, process.env, process.cwd())
  } catch (error) {
    if (!(error instanceof UrlProblem)) throw error
    throw new DbctlError('DBCTL_URL_INVALID', `the URL given to ensureSchema: ${error.message}`, {
      hint: 'postgres://user:password@host:5432/database',
    })
  }
}

function milliseconds(name: string, text: string): number {
  const value = parseDuration(text)
  if (value !== undefined) return value
  throw new DbctlError('DBCTL_USAGE', `${name}: expected a duration with its unit, such as 5s or 2min, not ${JSON.stringify(text)}`, {
    hint: 'Durations are text with the units of PostgreSQL.',
  })
}

const reporterOver = (log: EnsureSchemaOptions['log']): Reporter =>
  log === undefined ? silent : { ...silent, step: log, note: log, warn: (text) => log(`warning: ${text}`) }
