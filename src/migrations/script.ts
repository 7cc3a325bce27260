import { quoteLiteral } from '../client/values.ts'
import { recordFactSql } from './facts.ts'
import { createJournalSql, type JournalTable, recordAppliedSql } from './journal.ts'
import { runModeOf } from './mode.ts'
import type { Migration, SourceFormat } from './source/migration.ts'
import { stepsOf } from './steps.ts'

export interface ScriptOptions {
  readonly journal: JournalTable
  readonly format: SourceFormat
  /** Whether the journal table is there, and whether it has drizzle-orm 1.0's columns. */
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
  /** The hashes of the steps that an earlier run has done, by migration. */
  readonly done: (migration: Migration) => readonly string[]
}

/** What `migrate` would run, as SQL for psql: each migration between BEGIN and COMMIT with its journal row, or step by step. */
export async function migrationScript(pending: readonly Migration[], options: ScriptOptions): Promise<string> {
  if (pending.length === 0) return '-- nothing to apply\n'
  const { journal, format, journalExists, ownTable, singleTransaction } = options
  const preamble = [...(journalExists ? [] : createJournalSql(journal, format)), ...ownTable].map((statement) => `${statement};`)
  const parts: string[] = []
  for (const migration of pending) parts.push((await partOf(migration, options)).join('\n'))
  const around = singleTransaction ? { before: ['begin;', ''], after: ['commit;', ''] } : { before: [], after: [] }
  // psql would otherwise go on after an error, and apply the second migration without the first.
  const first = preamble.length === 0 ? [] : ['begin;', ...preamble, 'commit;', '']
  return ['\\set ON_ERROR_STOP on', '', ...options.before, ...first, ...around.before, ...parts, ...around.after, ...options.after].join(
    '\n',
  )
}

async function partOf(migration: Migration, options: ScriptOptions): Promise<string[]> {
  const { stepwise } = runModeOf(migration)
  const head = `-- migration ${migration.name}${stepwise ? ', without one transaction around it' : ''}`
  if (migration.script) return [head, refusal(migration), '']
  if (stepwise) return [head, ...(await steps(migration, options)), 'begin;', ...records(migration, options), 'commit;', '']
  const body = [
    ...settings(migration, options, 'local '),
    // A line of its own ends a statement whose file forgot the semicolon or ends in a comment; an empty one does no harm.
    ...migration.chunks.map(({ sql }) => `${sql.trim()}\n;`),
    'reset role;',
    ...records(migration, options),
  ]
  return options.singleTransaction ? [head, ...body, ''] : [head, 'begin;', ...body, 'commit;', '']
}

async function steps(migration: Migration, options: ScriptOptions): Promise<string[]> {
  const done = options.done(migration)
  const outside = { ...options, lockTimeout: migration.directives.lockTimeout ?? 0 }
  const lines = (await stepsOf(migration)).map((step, i) => {
    if (i < done.length && !step.setsSession) return `-- done by an earlier run: ${step.statements[0]?.sql.split('\n')[0] ?? ''}`
    const statements = step.statements.map(({ sql }) => `${sql}\n;`)
    return (statements.length > 1 ? ['begin;', ...statements, 'commit;'] : statements).join('\n')
  })
  return [...settings(migration, outside, ''), ...lines]
}

const settings = ({ name, directives }: Migration, options: ScriptOptions, scope: '' | 'local '): string[] => [
  `set ${scope}lock_timeout = ${directives.lockTimeout ?? options.lockTimeout};`,
  `set ${scope}statement_timeout = ${directives.statementTimeout ?? options.statementTimeout};`,
  `set ${scope}dbctl.migration = ${quoteLiteral(name)};`,
]

const records = (migration: Migration, { journal, format, named }: ScriptOptions): string[] => [
  `${recordAppliedSql(journal, format, named, migration)};`,
  `${recordFactSql(journal, migration, 'applied')};`,
]

/** psql cannot run TypeScript, and must not record as applied what it has not run. */
const refusal = ({ name, script }: Migration): string =>
  `do $dbctl$ begin raise exception '%', ${quoteLiteral(`${name} holds TypeScript (${script?.path ?? ''}): apply it with dbctl migrate`)}; end $dbctl$;`
