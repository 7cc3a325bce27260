import type { Finding, Severity } from '../../findings.ts'

const COMMAND: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', note: 'notice' }

/** Workflow commands, one a line, that GitHub shows beside the lines of a pull request. `relative` turns a file's path into the repository's. */
export function githubAnnotations(findings: readonly Finding[], relative: (file: string) => string): string {
  return findings.map((finding) => `${annotation(finding, relative)}\n`).join('')
}

function annotation({ id, rule, severity, message, fix, place, end }: Finding, relative: (file: string) => string): string {
  const properties: [string, string | number][] = [['title', `${id} ${rule}`]]
  if (place) {
    properties.unshift(['file', relative(place.file)], ['line', place.line], ['col', place.column])
    // GitHub takes an end column only where the range stays on one line.
    if (end && end.line > place.line) properties.push(['endLine', end.line])
    else if (end) properties.push(['endLine', end.line], ['endColumn', end.column])
  }
  const written = properties.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(',')
  return `::${COMMAND[severity]} ${written}::${escapeData(`${message}\n\nInstead:\n${fix}`)}`
}

/** actions/toolkit, packages/core/src/command.ts: escapeData and escapeProperty. */
const escapeData = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const escapeProperty = (text: string): string => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
