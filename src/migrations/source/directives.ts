import { parseDuration } from '../../config/duration.ts'
import { commentsIn } from './breakpoints.ts'

/** What a migration file asks of its runner, in comments before its first statement. */
export interface Directives {
  /** The statements run one by one, each committing by itself. */
  readonly noTransaction: boolean
  /** Milliseconds; undefined leaves the run's own. */
  readonly lockTimeout?: number
  readonly statementTimeout?: number
}

export interface DirectiveProblem {
  readonly message: string
  /** In UTF-16 units of the file. */
  readonly offset: number
}

/** The spellings of the tools that people come from: Atlas, graphile-migrate, dbmate, goose, postgres-migrations and its kin. */
const NO_TRANSACTION = [
  /^--\s*atlas:txmode\s+none\s*$/i,
  /^--!\s*no-transaction\b/i,
  /^--\s*migrate:up\b.*\btransaction:\s*false\b/i,
  /^--\s*\+goose\s+no\s+transaction\s*$/i,
  /^--\s*(?:postgres-migrations\s+disable-transaction|no-transaction)\s*$/i,
]

/** The colon is asked for below, so that one that was forgotten is no comment like any other. */
const OURS = /^--\s*dbctl\s*(?::\s*(\S*)|\s(no-?transaction|(?:lock|statement)-?timeout)\b)\s*(.*?)\s*$/i

const BLANK = /[\s\uFEFF]+|--[^\n]*|\/\*[\s\S]*?\*\//y

/** Where the first statement begins. One token at a time: a file that is all comment would exhaust one expression's stack. */
function headLength(sql: string): number {
  for (let at = 0; ; at = BLANK.lastIndex) {
    BLANK.lastIndex = at
    if (!BLANK.test(sql)) return at
  }
}

/** Reads the comments at the head of a file. A directive further down is refused: it would read as if it held for the rest alone. */
export function readDirectives(sql: string): { directives: Directives; problems: DirectiveProblem[] } {
  // Nearly every file begins with its first statement, and a history has a thousand of them.
  if (!/^[\s\uFEFF]*(?:--|\/\*)/.test(sql) && !/dbctl/i.test(sql)) return { directives: { noTransaction: false }, problems: [] }
  const problems: DirectiveProblem[] = []
  let found: Directives = { noTransaction: false }
  const head = headLength(sql)
  for (const { text, offset } of commentsIn(sql.slice(0, head))) {
    if (NO_TRANSACTION.some((spelling) => spelling.test(text))) {
      found = { ...found, noTransaction: true }
      continue
    }
    const read = readOurs(text)
    if (typeof read === 'string') problems.push({ message: read, offset })
    else found = { ...found, ...read }
  }
  if (/dbctl\s*:\s*(?:no-|lock-|statement-)/i.test(sql.slice(head))) {
    for (const { text, offset } of commentsIn(sql)) {
      const [, name = ''] = offset < head ? [] : (OURS.exec(text) ?? [])
      if (!/^(?:no|lock|statement)-/i.test(name)) continue
      problems.push({ message: `"-- dbctl: ${name}" stands behind a statement; it belongs before the first one`, offset })
    }
  }
  return { directives: found, problems }
}

function readOurs(comment: string): Partial<Directives> | string {
  const match = OURS.exec(comment)
  if (!match) return {}
  const [, written, withoutColon, value = ''] = match
  if (withoutColon !== undefined) return `"${comment}" lacks its colon: -- dbctl: ${withoutColon}`
  const name = (written ?? '').toLowerCase()
  // `allow` is the linter's, and holds anywhere in a file.
  if (name === 'allow') return {}
  if (name === 'no-transaction') {
    return value === '' || /^(?:because|--|\(|\/\/)/i.test(value) ? { noTransaction: true } : `"${comment}": no-transaction takes no value`
  }
  if (name !== 'lock-timeout' && name !== 'statement-timeout') {
    return `"-- dbctl: ${name}" is no directive; there are no-transaction, lock-timeout, statement-timeout and allow`
  }
  const milliseconds = parseDuration(value)
  if (milliseconds === undefined) return `"-- dbctl: ${name} ${value}" needs a duration with a unit, such as 5s or 2min`
  return name === 'lock-timeout' ? { lockTimeout: milliseconds } : { statementTimeout: milliseconds }
}
