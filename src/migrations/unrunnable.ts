import { DbctlError } from '../errors.ts'
import type { Migration } from './folder.ts'
import { excerptAt, placeAt } from './place.ts'

/** Text in which a keyword is no statement: comments, strings, quoted names, and bodies between dollars. */
const OPAQUE = /--.*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$/g

const UNRUNNABLE = [
  {
    statement: /(^|;)\s*(?<keyword>commit|rollback|abort)\b(?!\s+(?:(?:work|transaction)\s+)?to\b)/gi,
    problem: 'ends the transaction that it runs in, so that neither its rollback nor its journal row could be relied upon',
    hint: 'Take the statement out. What cannot run in a transaction has no place in a migration yet.',
  },
  {
    statement: /(^|;)\s*(?<keyword>copy)\b[^;]*\b(?:from\s+stdin|to\s+stdout)\b/gi,
    problem: 'is a COPY with STDIN or STDOUT, which has no stream here',
    hint: 'Write the rows as INSERT, or load them by other means.',
  },
] as const

/** Refuses, before anything is applied, what would make the runner say something that is not so. */
export function assertRunnable(pending: readonly Migration[]): void {
  for (const { name, path, sql } of pending) {
    // Blanked and not removed: every place stays where it is.
    const visible = sql.replace(OPAQUE, (text) => text.replace(/[^\n]/g, ' '))
    for (const { statement, problem, hint } of UNRUNNABLE) {
      for (const match of visible.matchAll(statement)) {
        const keyword = match.groups?.keyword ?? ''
        const place = placeAt(path, sql, match.index + match[0].toLowerCase().indexOf(keyword.toLowerCase()))
        throw new DbctlError(
          'DBCTL_MIGRATIONS_INVALID',
          `migration ${name} ${problem} (${path}:${place.line}:${place.column}); nothing was applied`,
          {
            hint,
            excerpt: excerptAt(sql, place),
            details: { migration: name, ...place },
          },
        )
      }
    }
  }
}
