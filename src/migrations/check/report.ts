import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { Finding, Severity } from '../../findings.ts'
import { VERSION } from '../../version.ts'
import { githubAnnotations } from '../lint/annotations.ts'
import { describeFindings } from '../lint/describe.ts'
import { sarifLog } from '../lint/sarif.ts'
import type { Migration } from '../source/migration.ts'
import type { CheckResult } from './check.ts'

const DOCUMENTATION = 'https://github.com/dbctl/dbctl/blob/main/'

/** What was found, as somebody or something reads it. */
export function reportFindings(
  result: CheckResult,
  format: 'text' | 'sarif' | 'github',
  { migrations, cwd }: { readonly migrations: readonly Migration[]; readonly cwd: string },
): string {
  const findings = inOrder(result.findings, migrations)
  if (format === 'text') return text(findings, result, migrations, cwd)
  // Code hosts know a file by its path in the repository.
  const root = repositoryOf(cwd)
  const path = (file: string) => relative(root, file)
  if (format === 'github') return githubAnnotations(findings, path)
  return JSON.stringify(sarifLog(findings, { version: VERSION, documentation: DOCUMENTATION, relative: path }), null, 2)
}

const ORDER: readonly Severity[] = ['error', 'warning', 'note']

/** By migration in the order of the history, from top to bottom; after them what is of no migration, the gravest first. */
function inOrder(findings: readonly Finding[], migrations: readonly Migration[]): Finding[] {
  const ranks = new Map(migrations.map(({ path }, i) => [path, i]))
  const rank = ({ place }: Finding) => (place && ranks.get(place.file)) ?? migrations.length
  const line = ({ place }: Finding) => place?.line ?? 0
  return findings.toSorted((a, b) => rank(a) - rank(b) || line(a) - line(b) || ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity))
}

function text(findings: readonly Finding[], { parts }: CheckResult, migrations: readonly Migration[], cwd: string): string {
  const sources = new Map(migrations.map(({ path, sql }) => [relative(cwd, path), sql]))
  const blocks = findings.map((finding) => {
    const { place } = finding
    const near = place ? { ...finding, place: { ...place, file: relative(cwd, place.file) } } : finding
    // Of what is wrong with a file as a whole no line says more than another.
    return describeFindings([near], isOfWholeFile(finding) ? new Map() : sources)
  })
  const left = parts.filter(({ state }) => state !== 'done').map(({ part, state, reason }) => `${part} ${state}: ${reason}\n`)
  return [...blocks, ...left].join('\n')
}

const isOfWholeFile = ({ place, end }: Finding): boolean => place?.line === 1 && place.column === 1 && end === undefined

/** The nearest folder with a repository in it; the working directory where there is none. */
function repositoryOf(cwd: string): string {
  for (let at = cwd; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at
    if (at === dirname(at)) return cwd
  }
}
