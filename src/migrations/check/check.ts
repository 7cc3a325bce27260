import type { CatalogSnapshot } from '../../catalog/snapshot/snapshot.ts'
import { type Shadow, withShadow } from '../../client/shadow.ts'
import type { Finding, Severity } from '../../findings.ts'
import type { Reporter } from '../../report.ts'
import type { JournalTable } from '../journal.ts'
import type { LintInput } from '../lint/lint.ts'
import type { InspectedSource } from '../source/source.ts'
import { checkIntegrity } from './integrity.ts'
import { serverNeeds } from './shadow/needs.ts'
import { makeRunnable } from './shadow/runnable.ts'
import { tryMigrations } from './shadow/tried.ts'

export const PARTS = ['integrity', 'lint', 'shadow'] as const
export type Part = (typeof PARTS)[number]

export interface PartOutcome {
  readonly part: Part
  /** `skipped`: not looked at, for a reason that is no failure; `failed`: could not be looked at. */
  readonly state: 'done' | 'skipped' | 'failed'
  readonly reason: string | null
}

export interface CheckOptions {
  readonly source: InspectedSource
  readonly journal: JournalTable
  readonly parts: ReadonlySet<Part>
  readonly lint: Omit<LintInput, 'migrations'>
  readonly signal: AbortSignal
  readonly report: Reporter
}

export interface CheckResult {
  readonly findings: readonly Finding[]
  readonly parts: readonly PartOutcome[]
}

/** Everything that can be said of a folder of migrations without the database that they are for. */
export async function check(options: CheckOptions): Promise<CheckResult> {
  const { source, parts, report, lint } = options
  const findings: Finding[] = []
  const outcomes: PartOutcome[] = []
  const done = (part: Part, found: readonly Finding[]) => {
    findings.push(...found)
    outcomes.push({ part, state: 'done', reason: null })
  }
  const leave = (part: Part, reason: string) => outcomes.push({ part, state: 'skipped', reason })
  if (parts.has('integrity')) done('integrity', checkIntegrity(source))
  if (parts.has('lint')) {
    report.step(`linting ${source.migrations.length} migrations`)
    const { lintMigrations } = await import('../lint/lint.ts')
    done('lint', await lintMigrations({ ...lint, migrations: source.migrations }))
  }
  if (parts.has('shadow')) {
    if (!isComplete(source)) leave('shadow', 'the folder cannot be applied as it is; see the findings about its files')
    else {
      const { found, stopped } = await onShadow(options)
      findings.push(...found)
      outcomes.push({ part: 'shadow', state: stopped === undefined ? 'done' : 'skipped', reason: stopped ?? null })
    }
  }
  return { findings: withSeverities(findings, lint.severities ?? {}), parts: outcomes }
}

interface OnShadow {
  readonly found: readonly Finding[]
  readonly snapshot: CatalogSnapshot | undefined
  readonly stopped: string | undefined
}

async function onShadow({ source, journal, signal, report }: CheckOptions): Promise<OnShadow> {
  const needs = await serverNeeds(source.migrations.flatMap(({ chunks }) => chunks.map(({ sql }) => sql)))
  const runnable = await makeRunnable(source.migrations, needs)
  const extensions = [...needs.extensions]
  return withShadow({ extensions, signal, report }, async (shadow: Shadow) => {
    const { findings, snapshot, stopped } = await tryMigrations(shadow, { runnable, needs, source, journal, signal, report })
    return { found: [...runnable.notes, ...findings], snapshot, stopped }
  })
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
