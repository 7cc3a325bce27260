import { SESSION_FORMATS } from '../client/client.ts'
import { PSQL_HEAD } from '../client/psql.ts'
import type { SettingValues } from '../client/session.ts'
import { quoteIdentifier, quoteLiteral } from '../client/values.ts'
import { localSettings, OURSELVES_AGAIN } from './apply.ts'
import { recordFactSql } from './facts.ts'
import { createJournalSql, type JournalTable, recordAppliedSql } from './journal.ts'
import { assertOneTransaction, type RunMode, runModesOf } from './mode.ts'
import { assertNotBegun, assertUnchanged, type Unfinished } from './progress.ts'
import { assertNoPsqlCommands } from './psql-safe.ts'
import { type Attempt, attemptOf, type Settled } from './settle.ts'
import type { Migration, SourceFormat } from './source/migration.ts'
import { type Step, type StepStatement, settingsOfStep, settingsOutside } from './steps.ts'

export interface ScriptOptions {
  readonly journal: JournalTable
  readonly format: SourceFormat
  /** Whether the journal's schema and table are there, and whether the table has drizzle-orm 1.0's columns. */
  readonly schemaExists: boolean
  readonly journalExists: boolean
  readonly named: boolean
  /** What dbctl's own table of facts still needs. */
  readonly ownTable: readonly string[]
  readonly singleTransaction: boolean
  /** SQL of the hooks. */
  readonly before: readonly string[]
  readonly after: readonly string[]
  readonly lockTimeout: number
  readonly statementTimeout: number
  /** What an interrupted run left. */
  readonly unfinished: (migration: Migration) => Unfinished
  /** What is to be done about a statement that no transaction can hold, as the database stands now. */
  readonly settle: (migration: Migration, statement: StepStatement, attempt: Attempt) => Promise<Settled>
}

/** What `migrate` would run, as SQL for psql: each migration between BEGIN and COMMIT with its journal row, or step by step. */
export async function migrationScript(pending: readonly Migration[], options: ScriptOptions): Promise<string> {
  if (pending.length === 0) return '-- nothing to apply\n'
  const { journal, format, schemaExists, journalExists, ownTable, singleTransaction } = options
  const modes = await runModesOf(pending)
  if (singleTransaction) assertOneTransaction(modes)
  const createJournal = journalExists ? [] : createJournalSql(journal, format, schemaExists)
  const preamble = [...createJournal, ...ownTable].map((statement) => `${statement};`)
  const parts: string[] = []
  for (const [migration, mode] of modes) {
    await assertNoPsqlCommands(migration)
    // What one migration sets for its session must not decide how the next one runs.
    const reset = parts.length > 0 ? ['reset all;', ...set(SESSION_FORMATS)] : []
    parts.push([...(await partOf(migration, mode, reset, options)), ''].join('\n'))
  }
  const around = singleTransaction ? { before: ['begin;', ''], after: ['commit;', ''] } : { before: [], after: [] }
  const first = [...PSQL_HEAD, ...set(SESSION_FORMATS), '']
  const own = preamble.length === 0 ? [] : ['begin;', ...preamble, 'commit;', '']
  return [...first, ...options.before, ...own, ...around.before, ...parts, ...around.after, ...options.after].join('\n')
}

async function partOf(migration: Migration, { steps }: RunMode, reset: string[], options: ScriptOptions): Promise<string[]> {
  const head = [`-- migration ${migration.name}${steps ? ', without one transaction around it' : ''}`]
  const records = recordsOf(migration, options)
  if (migration.script) return [...head, refusal(migration)]
  if (steps) return [...head, ...reset, ...(await stepLines(migration, steps, options)), ...between(records)]
  assertNotBegun(migration, options.unfinished(migration))
  const body = [...set(localSettings(options, migration), 'local'), ...migration.chunks.map(({ sql }) => ended(sql.trim())), ...records]
  return [...head, ...reset, ...(options.singleTransaction ? body : between(body))]
}

async function stepLines(migration: Migration, steps: readonly Step[], options: ScriptOptions): Promise<string[]> {
  const { done, begun } = options.unfinished(migration)
  assertUnchanged(migration, steps, done)
  const local = localSettings(options, migration)
  const sets = new Set<string>()
  const lines: string[] = []
  for (const [i, step] of steps.entries()) {
    const [first] = step.statements
    if (i < done.length) {
      const again = step.statements.filter((statement) => statement.sets !== undefined)
      lines.push(`-- done by an earlier run: ${first?.sql.split('\n')[0] ?? ''}`, ...again.map(({ sql }) => ended(sql)))
    } else if (step.atomic || !first) {
      lines.push(...between([...set(settingsOfStep(local, sets), 'local'), ...step.statements.map(({ sql }) => ended(sql))]))
    } else {
      lines.push(...set(settingsOfStep(settingsOutside(local, migration, first), sets)))
      const { before, run } = await options.settle(migration, first, i === done.length ? attemptOf(begun, step.hash) : 'none')
      for (const { sql, why } of before) lines.push(`-- ${why}`, ended(sql))
      lines.push(run ? ended(first.sql) : `-- taken effect already: ${first.sql.split('\n')[0]}`)
    }
    for (const statement of step.statements) if (statement.sets !== undefined) sets.add(statement.sets)
  }
  return lines
}

const between = (lines: readonly string[]): string[] => ['begin;', ...lines, 'commit;']

/** A line of its own ends a statement whose file forgot the semicolon or ends in a comment; an empty one does no harm. */
const ended = (sql: string): string => `${sql}\n;`

const set = (values: SettingValues, scope?: 'local'): string[] =>
  Object.entries(values).map(
    ([name, value]) => `set ${scope ? 'local ' : ''}${quoteIdentifier(...name.split('.'))} = ${quoteLiteral(value)};`,
  )

const recordsOf = (migration: Migration, { journal, format, named }: ScriptOptions): string[] => [
  `${OURSELVES_AGAIN};`,
  `${recordAppliedSql(journal, format, named, migration)};`,
  `${recordFactSql(journal, migration, 'applied')};`,
]

/** psql cannot run TypeScript, and must not record as applied what it has not run. */
const refusal = ({ name, script }: Migration): string =>
  `do $dbctl$ begin raise exception '%', ${quoteLiteral(`${name} holds TypeScript (${script?.path ?? ''}): apply it with dbctl migrate`)}; end $dbctl$;`
