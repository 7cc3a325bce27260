import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { DbctlError, ERROR_EXITS, type ErrorCode, EXIT, EXIT_MEANINGS, errorPage } from '../src/errors.ts'
import { advice, explainServerError, ServerError, type ServerErrorFields, serverErrorDetails, serverErrorIn } from '../src/server-error.ts'

const CODES = Object.keys(ERROR_EXITS) as ErrorCode[]

/** The sections of docs/errors.md by their heading, each as the text below it. */
const DOCS = Object.fromEntries(
  readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section.slice(section.indexOf('\n') + 1)] as const),
)

describe('docs/errors.md', () => {
  it('explains every code once, in the order of the source, and nothing else', () => {
    expect(Object.keys(DOCS)).toEqual(CODES)
  })

  it.each(CODES)('gives %s its exit code, its meaning and what to do', (code) => {
    const section = DOCS[code] ?? ''
    expect(section).toMatch(/^\nExit code: \d+\n\n\*\*What it means\*\*\n\n\S[\s\S]+\n\n\*\*What to do\*\*\n\n\S[\s\S]+\n$/)
    expect(Number(/^Exit code: (\d+)$/m.exec(section)?.[1])).toBe(ERROR_EXITS[code])
    expect(section.match(/^\*\*.*\*\*$/gm)).toEqual(['**What it means**', '**What to do**'])
  })

  it('is where every failure points to', () => {
    expect(errorPage('DBCTL_URL_INVALID')).toBe('docs/errors.md#dbctl_url_invalid')
  })
})

describe('the exit codes', () => {
  it('are these, and every one has a meaning', () => {
    expect(EXIT).toEqual({
      ...{ done: 0, failed: 1, usage: 2, found: 3, connection: 4, refused: 5, busy: 6, budget: 7, bug: 70 },
      ...{ interrupted: 130, terminated: 143 },
    })
    expect(EXIT_MEANINGS.map(([code]) => Number(code))).toEqual(Object.values(EXIT))
    for (const [code, meaning] of EXIT_MEANINGS) expect(meaning, code).toMatch(/^\S.{5,}$/)
  })

  it('of a failure never say that all is well, or that a check found something', () => {
    for (const code of CODES) expect([EXIT.done, EXIT.found], code).not.toContain(ERROR_EXITS[code])
  })
})

describe('an expected failure', () => {
  it('takes its exit code from its code, and has details even where none are given', () => {
    const cause = new Error('why')
    const error = new DbctlError('DBCTL_BUSY', 'busy', { hint: 'Wait.', cause })
    expect(error).toMatchObject({ name: 'DbctlError', exit: 6, hint: 'Wait.', details: {}, excerpt: undefined, cause })
    expect('cause' in new DbctlError('DBCTL_BUSY', 'busy', { hint: 'Wait.' })).toBe(false)
  })
})

const serverError = (sqlstate: string, message = 'no', more: Partial<ServerErrorFields> = {}): ServerError =>
  new ServerError({ sqlstate, message, severity: 'ERROR', ...more })

describe('an error of PostgreSQL', () => {
  it.each([
    ['42501', 'permission denied for table users', 'DBCTL_PERMISSION', 1],
    ['42501', 'must be owner of table users', 'DBCTL_PERMISSION', 1],
    ['42501', 'permission denied to create extension "vector"', 'DBCTL_EXTENSION_DENIED', 1],
    ['42501', 'permission denied for table extension_settings', 'DBCTL_PERMISSION', 1],
    ['0A000', 'extension "vector" is not available', 'DBCTL_EXTENSION_MISSING', 1],
    ['58P01', 'could not open extension control file "/usr/share/vector.control"', 'DBCTL_EXTENSION_MISSING', 1],
    ['0A000', 'cannot use column reference in DEFAULT expression', 'DBCTL_STATEMENT', 1],
    ['58P01', 'could not open file "/tmp/data.csv" for reading', 'DBCTL_STATEMENT', 1],
    ['25006', 'cannot execute INSERT in a read-only transaction', 'DBCTL_READ_ONLY', 5],
    ['55P03', 'canceling statement due to lock timeout', 'DBCTL_LOCKED', 6],
    ['40P01', 'deadlock detected', 'DBCTL_LOCKED', 6],
    ['57014', 'canceling statement due to statement timeout', 'DBCTL_STATEMENT', 1],
    ['57P01', 'terminating connection due to administrator command', 'DBCTL_CONNECTION_LOST', 4],
    ['57P02', 'terminating connection because of crash of another server process', 'DBCTL_CONNECTION_LOST', 4],
    ['57P03', 'the database system is shutting down', 'DBCTL_CONNECTION_LOST', 4],
    ['25P03', 'terminating connection due to idle-in-transaction timeout', 'DBCTL_CONNECTION_LOST', 4],
    ['42P01', 'relation "users" does not exist', 'DBCTL_STATEMENT', 1],
    ['42601', 'syntax error at or near "creat"', 'DBCTL_STATEMENT', 1],
    ['23505', 'duplicate key value violates unique constraint', 'DBCTL_STATEMENT', 1],
    ['XX000', 'cache lookup failed', 'DBCTL_STATEMENT', 1],
  ] as const)('%s (%s) is %s', (sqlstate, message, code, exit) => {
    const error = serverError(sqlstate, message)
    expect(advice(error).code).toBe(code)
    expect(explainServerError(error)).toMatchObject({
      code,
      exit,
      message: `PostgreSQL says: ${message} (${sqlstate})`,
      details: { sqlstate, severity: 'ERROR' },
      cause: error,
    })
  })

  it.each([
    ['57014', /--statement-timeout/],
    ['55P03', /--lock-timeout/],
    ['42P01', /dbctl migrate/],
    ['25006', /primary/],
  ])('%s comes with the next thing to do', (sqlstate, hint) => {
    expect(advice(serverError(sqlstate)).hint).toMatch(hint)
  })

  it.each([
    [
      'Perhaps you meant to reference the column "users.id".',
      'Perhaps you meant to reference the column "users.id". Nothing of the failed transaction was kept.',
    ],
    ['No period', 'No period. Nothing of the failed transaction was kept.'],
  ])('keeps the hint of the server, %j, before our own', (hint, expected) => {
    expect(explainServerError(serverError('42703', 'no', { hint })).hint).toBe(expected)
  })

  it('quotes stored rows only where that is asked for', () => {
    const error = serverError('23505', 'no', { detail: 'Key (email)=(a@b.c) already exists.', constraint: 'users_email', table: 'users' })
    const facts = { sqlstate: '23505', severity: 'ERROR', schema: undefined, table: 'users', column: undefined, constraint: 'users_email' }
    expect(serverErrorDetails(error)).toEqual(facts)
    expect(serverErrorDetails(error, true)).toEqual({ ...facts, detail: 'Key (email)=(a@b.c) already exists.' })
    expect(JSON.stringify(explainServerError(error).details)).not.toContain('a@b.c')
  })

  it('is found where Drizzle wrapped it, and nowhere else', () => {
    const error = serverError('42601')
    expect(serverErrorIn(error)).toBe(error)
    expect(serverErrorIn(new Error('Failed query', { cause: new Error('again', { cause: error }) }))).toBe(error)
    expect(serverErrorIn(new Error('something else'))).toBeUndefined()
    expect(serverErrorIn('text')).toBeUndefined()
    const circular = new Error('round')
    circular.cause = circular
    expect(serverErrorIn(circular)).toBeUndefined()
  })
})
