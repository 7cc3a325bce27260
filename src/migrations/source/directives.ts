import { parseDuration } from '../../config/duration.ts'

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

/** dbctl's own spelling and those of the tools that people come from: Atlas, graphile-migrate, dbmate, postgres-migrations. */
const NO_TRANSACTION = [
  /^--\s*dbctl:\s*no-transaction\s*$/i,
  /^--\s*atlas:txmode\s+none\s*$/i,
  /^--!\s*no-transaction\b/i,
  /^--\s*migrate:up\b.*\btransaction:\s*false\b/i,
  /^--\s*(?:postgres-migrations\s+disable-transaction|no-transaction)\s*$/i,
]

const OURS = /^--\s*dbctl:\s*(\S+)\s*(.*?)\s*$/i

/** Reads the comment lines at the head of a file; a directive further down would read as if it held for the rest alone. */
export function readDirectives(sql: string): { directives: Directives; problems: DirectiveProblem[] } {
  const problems: DirectiveProblem[] = []
  let found: Directives = { noTransaction: false }
  let offset = 0
  for (const line of sql.split('\n')) {
    const text = line.replace(/^\uFEFF/, '').trim()
    if (text !== '' && !text.startsWith('--')) break
    if (NO_TRANSACTION.some((spelling) => spelling.test(text))) found = { ...found, noTransaction: true }
    else {
      const [, name = '', value = ''] = OURS.exec(text) ?? []
      const read = name === '' ? {} : readOurs(name.toLowerCase(), value)
      if (typeof read === 'string') problems.push({ message: read, offset })
      else found = { ...found, ...read }
    }
    offset += line.length + 1
  }
  return { directives: found, problems }
}

function readOurs(name: string, value: string): Partial<Directives> | string {
  // `allow` is the linter's, and holds anywhere in a file.
  if (name === 'allow') return {}
  if (name !== 'lock-timeout' && name !== 'statement-timeout') {
    return `"-- dbctl: ${name}" is no directive; there are no-transaction, lock-timeout, statement-timeout and allow`
  }
  const milliseconds = parseDuration(value)
  if (milliseconds === undefined) return `"-- dbctl: ${name} ${value}" needs a duration with a unit, such as 5s or 2min`
  return name === 'lock-timeout' ? { lockTimeout: milliseconds } : { statementTimeout: milliseconds }
}
