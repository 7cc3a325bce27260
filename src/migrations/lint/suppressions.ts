import { commentsIn } from '../source/breakpoints.ts'
import type { ParsedMigration } from '../sql/parsed.ts'

/** One `-- dbctl: allow <rule or id> because <reason>` of a file. */
export interface Suppression {
  /** As written: `DB017` or `drop-column`. */
  readonly rule: string
  /** Empty where none is given; it then allows nothing. */
  readonly reason: string
  /** In UTF-16 units of the file. */
  readonly offset: number
  /** The index of the statement that it stands above or beside, -1 where there is none; undefined at the head of the file, for all of it. */
  readonly statement: number | undefined
}

const ALLOW = /^--\s*dbctl:\s*allow\b[ \t]*(\S*)(?:[ \t]+because\b[ \t:]*(.*?))?\s*$/i
/** The same without its form, so that one that is misspelt is found and not ignored. */
const MEANT = /^--\s*dbctl:\s*allow\b[ \t]*(\S*)/i

/** What a file allows: for the statement on whose line a comment stands, else for the one below it, or at the head for the whole file. */
export function readSuppressions({ migration: { sql }, statements }: ParsedMigration): Suppression[] {
  if (!/dbctl:\s*allow/i.test(sql)) return []
  return commentsIn(sql).flatMap(({ text, offset }): Suppression[] => {
    const [meant, word = ''] = MEANT.exec(text) ?? []
    if (meant === undefined) return []
    const [, rule = word, reason = ''] = ALLOW.exec(text) ?? []
    return [{ rule, reason, offset, statement: isAtHead(sql, offset) ? undefined : statementAt(sql, statements, offset) }]
  })
}

/** Nothing but comments before it, and a blank line between its block of comments and what follows: directly above a statement it is that one's. */
const isAtHead = (sql: string, offset: number): boolean =>
  /^\uFEFF?(?:\s*--[^\n]*\n)*\s*$/.test(sql.slice(0, offset)) && /^(?:[ \t]*--[^\n]*(?:\n|$))+[ \t\r]*(?:\n|$)/.test(sql.slice(offset))

function statementAt(sql: string, statements: ParsedMigration['statements'], offset: number): number {
  const lineStart = sql.lastIndexOf('\n', offset - 1) + 1
  const beside = statements.findLastIndex(({ fileStart, fileEnd }) => fileStart < offset && fileEnd >= lineStart)
  return beside >= 0 ? beside : statements.findIndex(({ fileStart }) => fileStart > offset)
}
