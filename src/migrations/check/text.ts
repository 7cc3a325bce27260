import { relative } from 'node:path'
import type { Finding, Severity } from '../../findings.ts'
import { excerptAt } from '../../place.ts'
import type { Migration } from '../source/migration.ts'
import type { CheckResult } from './check.ts'

const ORDER: readonly Severity[] = ['error', 'warning', 'note']

/** The findings for a person: by file in the order of the history, with the place and the way out. */
export function findingsText({ findings, parts }: CheckResult, migrations: readonly Migration[], cwd: string): string {
  const texts = new Map(migrations.map(({ path, sql }) => [path, sql]))
  const files = [...new Set(findings.map(({ place }) => place?.file))]
  const rank = (file: string | undefined) =>
    file === undefined ? Number.MAX_SAFE_INTEGER : migrations.findIndex(({ path }) => path === file)
  const blocks = files
    .toSorted((a, b) => rank(a) - rank(b))
    .flatMap((file) => {
      const own = findings
        .filter(({ place }) => place?.file === file)
        .toSorted((a, b) => lineOf(a) - lineOf(b) || ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity))
      return own.map((finding) => findingText(finding, file === undefined ? undefined : texts.get(file), cwd))
    })
  const left = parts.filter(({ state }) => state !== 'done').map(({ part, state, reason }) => `${part} ${state}: ${reason}\n`)
  return [...blocks, ...left].join('\n')
}

const lineOf = ({ place }: Finding): number => place?.line ?? 0

function findingText({ id, rule, severity, message, fix, place, page }: Finding, sql: string | undefined, cwd: string): string {
  const where = place ? `${relative(cwd, place.file)}:${place.line}:${place.column} ` : ''
  const excerpt = place && sql !== undefined ? `${indent(excerptAt(sql, place))}\n` : ''
  return `${where}${severity} ${id} ${rule}\n  ${message}\n${excerpt}  fix: ${fix.trim().split('\n').join('\n       ')}\n  see: ${page}\n`
}

const indent = (text: string): string =>
  text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')
