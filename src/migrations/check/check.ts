import type { Client } from '../../client/client.ts'
import { DbctlError } from '../../errors.ts'
import type { Finding } from '../../findings.ts'
import type { Reporter } from '../../report.ts'
import type { JournalTable } from '../journal.ts'
import type { LintInput } from '../lint/lint.ts'
import type { InspectedSource } from '../source/source.ts'
import { historyFindings } from './history.ts'
import { checkIntegrity, isComplete } from './integrity.ts'
import { type LiveDatabase, readLive } from './live.ts'
import { NO_KIT, type Outcome, PARTS, type Part, type PartOutcome, toPart } from './outcome.ts'
import { withSeverities } from './severities.ts'
import { checkOnShadow, type SchemaSql } from './shadow-parts.ts'

export interface CheckOptions {
  readonly source: InspectedSource
  readonly journal: JournalTable
  readonly parts: ReadonlySet<Part>
  /** Parts that somebody has asked for by name: what cannot be looked at of these has failed. */
  readonly asked: ReadonlySet<Part>
  /** `serverMajor` only where it is settled; else it is the database's, or the oldest that dbctl supports. */
  readonly lint: Omit<LintInput, 'migrations' | 'serverMajor'> & { readonly serverMajor?: number }
  /** The whole TypeScript schema as SQL, by the project's drizzle-kit. */
  readonly schemaSql: () => Promise<string>
  /** What drizzle-kit says of branches that have not met. */
  readonly branchConflicts: () => Promise<Finding[]>
  /** Opens the database to compare with, where there is one. */
  readonly withDatabase?: <T>(work: (client: Client) => Promise<T>) => Promise<T>
  readonly signal: AbortSignal
  readonly report: Reporter
}

export interface CheckResult {
  readonly findings: readonly Finding[]
  readonly parts: readonly PartOutcome[]
  /** How the database stands, where one was looked at. */
  readonly database: { readonly label: string; readonly applied: number; readonly pending: number } | undefined
}

/** Everything that can be said of a folder of migrations, and of one database that they are for. Writes nowhere. */
export async function check(options: CheckOptions): Promise<CheckResult> {
  const { source, journal, parts, asked, report, lint, withDatabase } = options
  if (withDatabase) report.step('reading the database')
  const live = await withDatabase?.((client) => readLive(client, source, journal))
  // drizzle-kit works in a process of its own, the shadow in a thread of its own, and the linter here.
  const schemaSql = parts.has('schema') && isComplete(source) ? settled(options.schemaSql()) : undefined
  const [linted, compared] = await Promise.all([
    parts.has('lint') ? lintWith(options, live) : undefined,
    compareDatabases(options, live, schemaSql),
  ])
  const outcomes = new Map<Part, Outcome>([
    ...(parts.has('integrity') ? [['integrity', await integrityWith(options)] as const] : []),
    ...(linted ? [['lint', { findings: linted }] as const] : []),
    ...compared,
  ])
  const told = PARTS.flatMap((part) => {
    const outcome = outcomes.get(part)
    return outcome ? [{ part, outcome }] : []
  })
  const findings = told.flatMap(({ outcome }) => outcome.findings)
  return {
    findings: withSeverities(findings, lint.severities ?? {}),
    parts: told.map(({ part, outcome }) => toPart(part, outcome, asked.has(part))),
    database: live && {
      label: live.label,
      applied: live.plan.entries.filter(({ row, migration }) => row && migration).length,
      pending: live.plan.pending.length,
    },
  }
}

/** Two ends of a history may stand side by side in drizzle-kit 1.0, unless they touch the same objects; that is its own to tell. */
async function integrityWith({ source, branchConflicts }: CheckOptions): Promise<Outcome> {
  const findings = checkIntegrity(source)
  if (!findings.some(({ rule }) => rule === 'open-branches')) return { findings }
  try {
    const conflicts = await branchConflicts()
    return { findings: conflicts.length === 0 ? findings : [...findings.filter(({ rule }) => rule !== 'open-branches'), ...conflicts] }
  } catch (error) {
    if (!(error instanceof DbctlError) || !NO_KIT.has(error.code)) throw error
    return { findings, unable: `whether the branches touch the same objects, only drizzle-kit can tell: ${error.message}` }
  }
}

async function lintWith({ source, lint, report }: CheckOptions, live: LiveDatabase | undefined): Promise<Finding[]> {
  report.step(`linting ${source.migrations.length} migrations`)
  const { lintMigrations } = await import('../lint/lint.ts')
  if (!live) return lintMigrations({ serverMajor: OLDEST, ...lint, migrations: source.migrations })
  const unapplied = lint.unapplied ?? new Set(live.plan.pending.map(({ name }) => name))
  const { serverMajor, tables } = live
  return lintMigrations({ only: unapplied, serverMajor, ...lint, unapplied, tables, migrations: source.migrations })
}

const OLDEST = 14

async function compareDatabases(
  options: CheckOptions,
  live: LiveDatabase | undefined,
  schemaSql: Promise<SchemaSql> | undefined,
): Promise<ReadonlyMap<Part, Outcome>> {
  const compared: readonly Part[] = live ? ['shadow', 'schema', 'drift'] : ['shadow', 'schema']
  const wanted = compared.filter((part) => options.parts.has(part))
  if (wanted.length === 0) return new Map()
  if (isComplete(options.source)) return checkOnShadow({ ...options, live, schemaSql })
  const unable = 'the folder cannot be applied as it is: see what is found about its files'
  return new Map(wanted.map((part) => [part, { findings: part === 'drift' && live ? historyFindings(live) : [], unable }]))
}

/** Awaited later: until then a failure is not to end the process as one that nobody handles. */
const settled = (sql: Promise<string>): Promise<SchemaSql> =>
  sql.then(
    (text) => ({ text }),
    (error: unknown) => ({ error }),
  )
