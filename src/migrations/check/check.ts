import type { CatalogSnapshot } from '../../catalog/snapshot/snapshot.ts'
import type { Client } from '../../client/client.ts'
import { withShadow } from '../../client/shadow.ts'
import type { Finding, Severity } from '../../findings.ts'
import type { Reporter } from '../../report.ts'
import type { JournalTable } from '../journal.ts'
import type { LintInput } from '../lint/lint.ts'
import type { InspectedSource } from '../source/source.ts'
import { driftFindings } from './drift.ts'
import { historyFindings } from './history.ts'
import { checkIntegrity } from './integrity.ts'
import { type LiveDatabase, readLive } from './live.ts'
import { Laboratory } from './shadow/laboratory.ts'

/** In the order in which they are told. */
export const PARTS = ['integrity', 'lint', 'shadow', 'drift'] as const
export type Part = (typeof PARTS)[number]

export interface PartOutcome {
  readonly part: Part
  /** `skipped`: not looked at, for a reason that is no failure; `failed`: it was asked for, and could not be looked at. */
  readonly state: 'done' | 'skipped' | 'failed'
  readonly reason: string | null
}

export interface CheckOptions {
  readonly source: InspectedSource
  readonly journal: JournalTable
  readonly parts: ReadonlySet<Part>
  /** Parts that somebody has asked for by name: what cannot be looked at of these has failed. */
  readonly asked: ReadonlySet<Part>
  /** `serverMajor` only where it is settled; else it is the database's, or the oldest that dbctl supports. */
  readonly lint: Omit<LintInput, 'migrations' | 'serverMajor'> & { readonly serverMajor?: number }
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
  const { source, journal, parts, report, lint, withDatabase } = options
  if (withDatabase) report.step('reading the database')
  const live = await withDatabase?.((client) => readLive(client, source, journal))
  const outcomes = new Map<Part, Outcome>()
  if (parts.has('integrity')) outcomes.set('integrity', { findings: checkIntegrity(source) })
  // The linter keeps this thread busy while the shadow's own thread opens its database.
  const [linted, tried] = await Promise.all([parts.has('lint') ? lintWith(options, live) : undefined, onShadow(options, live)])
  for (const [part, outcome] of tried) outcomes.set(part, outcome)
  if (linted) outcomes.set('lint', { findings: linted })
  const told = PARTS.filter((part) => outcomes.has(part))
  return {
    findings: withSeverities(
      told.flatMap((part) => outcomes.get(part)?.findings ?? []),
      lint.severities ?? {},
    ),
    parts: told.map((part) => toPart(part, outcomes.get(part)?.unable, options.asked.has(part))),
    database: live && {
      label: live.label,
      applied: live.plan.entries.filter(({ row, migration }) => row && migration).length,
      pending: live.plan.pending.length,
    },
  }
}

/** What a part has found; `unable` says why it could not look at all that it should. */
interface Outcome {
  readonly findings: readonly Finding[]
  readonly unable?: string | undefined
}

function toPart(part: Part, unable: string | undefined, asked: boolean): PartOutcome {
  return { part, state: unable === undefined ? 'done' : asked ? 'failed' : 'skipped', reason: unable ?? null }
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

const NEEDS_SHADOW: readonly Part[] = ['shadow', 'drift']

async function onShadow(options: CheckOptions, live: LiveDatabase | undefined): Promise<Map<Part, Outcome>> {
  const { source, journal, signal, report } = options
  const outcomes = new Map<Part, Outcome>()
  const wanted = NEEDS_SHADOW.filter((part) => options.parts.has(part) && (part !== 'drift' || live))
  if (wanted.length === 0) return outcomes
  if (!isComplete(source)) {
    const unable = 'the folder cannot be applied as it is: see what is found about its files'
    for (const part of wanted) outcomes.set(part, { findings: part === 'drift' && live ? historyFindings(live) : [], unable })
    return outcomes
  }
  const laboratory = await Laboratory.prepare({ source, journal, signal, report })
  await withShadow({ extensions: laboratory.extensions, signal, report }, async (shadow) => {
    let whole: CatalogSnapshot | undefined
    if (wanted.includes('shadow')) {
      const { findings, snapshot, stopped } = await laboratory.tryMigrations(shadow)
      whole = snapshot
      outcomes.set('shadow', { findings, unable: stopped })
    }
    if (live && wanted.includes('drift')) {
      report.step('comparing the database with what its migrations make')
      const applied = live.plan.entries.flatMap(({ row, migration }) => (row && migration ? [migration] : []))
      const all = whole !== undefined && applied.length === source.migrations.length
      const made = all && whole ? { snapshot: whole } : await laboratory.make(shadow, applied)
      const drift =
        'snapshot' in made && live.hasJournal ? driftFindings(made.snapshot, live.snapshot, live.label, laboratory.unavailable) : []
      outcomes.set('drift', { findings: [...historyFindings(live), ...drift], unable: 'unable' in made ? made.unable : undefined })
    }
  })
  return outcomes
}

/** What is wrong with a folder may leave all of its migrations readable. */
const HARMLESS = new Set(['directive-unknown', 'folder-mixed'])

const isComplete = ({ problems }: InspectedSource): boolean => problems.every(({ blocking, rule }) => !blocking || HARMLESS.has(rule))

/** The linter has had its own say already; of other findings the id or the name decides. */
function withSeverities(findings: readonly Finding[], severities: Readonly<Record<string, Severity | 'off'>>): Finding[] {
  return findings.flatMap((finding) => {
    const set = finding.id.startsWith('DB') ? undefined : (severities[finding.id] ?? severities[finding.rule])
    return set === 'off' ? [] : [{ ...finding, severity: set ?? finding.severity }]
  })
}
