import { describe, expect, it } from 'vitest'
import { readDirectives } from '../../../src/migrations/source/directives.ts'

const messages = (sql: string) => readDirectives(sql).problems.map(({ message, offset }) => `${offset} ${message}`)

describe('a migration runs without a transaction', () => {
  it.each([
    '-- dbctl: no-transaction',
    '--dbctl:no-transaction',
    '--  DBCTL:  No-Transaction  ',
    '-- dbctl: no-transaction because it builds an index',
    '-- dbctl: no-transaction -- for the index',
    '-- atlas:txmode none',
    '--! no-transaction',
    '--!no-transaction',
    '-- migrate:up transaction:false',
    '-- migrate:up transaction: false',
    '-- +goose NO TRANSACTION',
    '-- postgres-migrations disable-transaction',
    '-- no-transaction',
  ])('where its head says %j', (line) => {
    for (const sql of [
      line,
      `${line}\r\nvacuum;\r\n`,
      `\uFEFF${line}\nvacuum;`,
      `\n-- what for\n\n${line}\nvacuum;`,
      `/* a licence,\n -- of two lines */\n${line}\nvacuum;`,
      `--> statement-breakpoint\n${line}\nvacuum;`,
    ]) {
      expect(readDirectives(sql)).toEqual({ directives: { noTransaction: true }, problems: [] })
    }
  })

  it.each([
    '',
    'select 1',
    '-- no transaction is needed here',
    '-- a no-transaction file this is not',
    '-- atlas:txmode file',
    '-- migrate:up transaction:true',
    '-- migrate:up',
    '/* -- dbctl: no-transaction */',
    "select '\n-- dbctl: no-transaction\n'",
    'do $$\n-- dbctl: no-transaction\n$$',
    '-- dbctl: allow ban-drop-column because it is empty',
    'select 1; -- dbctl: allow ban-drop-column',
    '-- about dbctl and its timeouts',
  ])('but not for %j', (sql) => {
    expect(readDirectives(sql)).toEqual({ directives: { noTransaction: false }, problems: [] })
  })
})

describe('timeouts', () => {
  it('are those that the head asks for, in milliseconds', () => {
    expect(readDirectives('-- dbctl: lock-timeout 1s\n-- dbctl: statement-timeout 2min\nselect 1').directives).toEqual({
      noTransaction: false,
      lockTimeout: 1_000,
      statementTimeout: 120_000,
    })
    expect(readDirectives('-- dbctl: Lock-Timeout 0').directives).toEqual({ noTransaction: false, lockTimeout: 0 })
  })

  it.each(['5', '', 'soon', '5 seconds', '30d'])('need a unit: not %j', (value) => {
    expect(messages(`-- dbctl: lock-timeout ${value}\nselect 1`.replace(' \n', '\n'))).toEqual([
      `0 "-- dbctl: lock-timeout ${value}" needs a duration with a unit, such as 5s or 2min`,
    ])
  })
})

describe('a directive gone wrong', () => {
  const KNOWN = 'there are no-transaction, lock-timeout, statement-timeout and allow'
  it.each([
    ['-- dbctl: no-transacton', `"-- dbctl: no-transacton" is no directive; ${KNOWN}`],
    ['-- dbctl: notransaction', `"-- dbctl: notransaction" is no directive; ${KNOWN}`],
    ['-- dbctl:', `"-- dbctl: " is no directive; ${KNOWN}`],
    ['-- dbctl: no-transaction false', '"-- dbctl: no-transaction false": no-transaction takes no value'],
    ['-- dbctl no-transaction', '"-- dbctl no-transaction" lacks its colon: -- dbctl: no-transaction'],
    ['-- dbctl lock-timeout 5s', '"-- dbctl lock-timeout 5s" lacks its colon: -- dbctl: lock-timeout'],
  ])('is told of and not passed over: %s', (line, message) => {
    expect(messages(`-- first\n${line}\nselect 1`)).toEqual([`9 ${message}`])
  })

  it.each(['no-transaction', 'lock-timeout 5s'])('is one that stands behind a statement: %s', (directive) => {
    const [name] = directive.split(' ')
    expect(messages(`select 1;\n-- dbctl: ${directive}\nselect 2`)).toEqual([
      `10 "-- dbctl: ${name}" stands behind a statement; it belongs before the first one`,
    ])
  })

  it('is read in a file that is nothing but comments, however long', () => {
    expect(readDirectives(`${'-- a line\n'.repeat(400_000)}-- dbctl: no-transaction`)).toEqual({
      directives: { noTransaction: true },
      problems: [],
    })
  })
})
