import { nearest } from '../../config/nearest.ts'
import { DbctlError } from '../../errors.ts'
import type { Finding, Severity } from '../../findings.ts'
import { RULES, SUPPRESSION_INVALID } from '../lint/rules.ts'
import { CHECK_KINDS } from './kinds.ts'

export type Severities = Readonly<Record<string, Severity | 'off'>>

/** Every id and name that a severity can be set for. */
const known = (): string[] => [
  ...[SUPPRESSION_INVALID, ...RULES].flatMap(({ id, name }) => [id, name]),
  ...Object.entries(CHECK_KINDS).flatMap(([name, { id }]) => [id, name]),
]

/** A name with a typing mistake would leave its rule as it was, and nobody would know. */
export function assertKnownRules(severities: Severities): void {
  const names = known()
  const unknown = Object.keys(severities).filter((name) => !names.includes(name))
  const [first] = unknown
  if (first === undefined) return
  const suggestion = nearest(first, names)
  throw new DbctlError(
    'DBCTL_CONFIG_INVALID',
    `lint.severities names ${unknown.join(', ')}, which ${unknown.length === 1 ? 'is no rule' : 'are no rules'}`,
    {
      hint: suggestion ? `Did you mean ${suggestion}? docs/check.md lists them all.` : 'docs/check.md lists them all.',
      details: { unknown },
    },
  )
}

/** The linter has had its own say already; of other findings the id or the name decides. */
export function withSeverities(findings: readonly Finding[], severities: Severities): Finding[] {
  return findings.flatMap((finding) => {
    const set = Object.hasOwn(CHECK_KINDS, finding.rule) ? (severities[finding.id] ?? severities[finding.rule]) : undefined
    return set === 'off' ? [] : [{ ...finding, severity: set ?? finding.severity }]
  })
}
