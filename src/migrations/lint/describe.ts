import type { Finding } from '../../findings.ts'
import { excerptAt } from '../../place.ts'

/**
 * Findings as text: `file:line:column severity id rule: message`, the line with a caret below it, and the fix, indented. `sources` has the text of
 * each file by the path that `place` names; a file that is not in it goes without its line.
 */
export function describeFindings(findings: readonly Finding[], sources: ReadonlyMap<string, string>): string {
  return findings.map((finding) => describe(finding, finding.place && sources.get(finding.place.file))).join('\n')
}

function describe({ id, rule, severity, message, fix, place, page }: Finding, source: string | undefined): string {
  const where = place ? `${place.file}:${place.line}:${place.column} ` : ''
  const lines = [`${where}${severity} ${id} ${rule}: ${message}`]
  if (place && source !== undefined) lines.push(indent(excerptAt(source, place)))
  lines.push('  instead:', indent(fix, 4), `  ${page}`, '')
  return lines.join('\n')
}

const indent = (text: string, spaces = 2): string => text.replace(/^(?=.)/gm, ' '.repeat(spaces))
