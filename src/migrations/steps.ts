import type { Node } from 'libpg-query'
import type { SettingValues } from '../client/session.ts'
import type { DbctlError } from '../errors.ts'
import { refusedAt } from './refusal.ts'
import { type Migration, sha256 } from './source/migration.ts'
import { SqlSyntaxError } from './sql/parse.ts'
import { type LintStatement, parseChunk } from './sql/parsed.ts'
import { maybeRefusedInTransaction, mayCommit, refusedInTransaction, reindexesConcurrently } from './sql/transaction-block.ts'

/** A part of a migration that runs without a transaction around the whole. */
export interface Step {
  readonly statements: readonly StepStatement[]
  /**
   * One transaction holds the step and the note that it is done, so that it has happened or has not. False for the statements that
   * PostgreSQL refuses inside a transaction: of those it must be looked up afterwards whether they took effect.
   */
  readonly atomic: boolean
  /** From the sha256 of its text: what is noted as done, and what must be unchanged when a run goes on. */
  readonly hash: string
}

export interface StepStatement {
  readonly sql: string
  /** In UTF-16 units of the file. */
  readonly offset: number
  /** Absent where nobody had to take the file apart. */
  readonly node?: Node
  /** What it sets for the session (`search_path`, or `all`): a run that goes on behind it must set it again. */
  readonly sets?: string
}

/** The steps of a file, and whether it begins and ends transactions by itself. */
export interface FileSteps {
  readonly steps: readonly Step[]
  readonly transactionControl: boolean
}

/** The steps of a migration that asks for no transaction, or that has transaction control of its own. Throws on a syntax error. */
export async function stepsOf(migration: Migration): Promise<FileSteps> {
  const statements: LintStatement[] = []
  for (const [i, { sql, offset }] of migration.chunks.entries()) {
    try {
      for (const statement of await parseChunk(sql, offset, i)) statements.push(statement)
    } catch (error) {
      if (!(error instanceof SqlSyntaxError)) throw error
      throw notUnderstood(migration, offset + error.offset, error.message)
    }
  }
  return {
    steps: groupAtCommits(migration, statements).map(({ group, control }) => toStep(group, control)),
    transactionControl: statements.some(({ node }) => transactionControl(node) !== undefined),
  }
}

/** The file as one step in one transaction, as it stands: for the SQL of a migration whose TypeScript is what needs steps. */
export function wholeStep({ chunks }: Migration): Step[] {
  const statements = chunks.filter(({ sql }) => sql.trim() !== '')
  return statements.length === 0 ? [] : [{ statements, atomic: true, hash: hashOf(statements) }]
}

interface Group {
  readonly group: readonly LintStatement[]
  readonly control: boolean
}

/**
 * BEGIN … COMMIT is one step. What stands before a COMMIT without a BEGIN is one, too: such a file was written for a runner that opens a
 * transaction around it, and ends that to run the rest outside.
 */
function groupAtCommits(migration: Migration, statements: readonly LintStatement[]): Group[] {
  const groups: Group[] = []
  let open: LintStatement[] | undefined
  let since = 0
  for (const statement of statements) {
    const control = transactionControl(statement.node)
    if (control === undefined) {
      if (open) open.push(statement)
      else groups.push({ group: [statement], control: false })
      continue
    }
    if (control === 'begin') {
      if (open) throw notUnderstood(migration, statement.fileStart, 'begins a transaction inside a transaction')
      open = []
    } else if (control === 'commit') {
      const group = open ?? groups.splice(since).flatMap((single) => single.group)
      if (group.length > 0) groups.push({ group, control: true })
      open = undefined
      since = groups.length
    } else {
      throw notUnderstood(
        migration,
        statement.fileStart,
        'rolls back a transaction, or begins a part of one: neither can be carried on with after an interruption',
      )
    }
  }
  const last = open?.at(-1)
  if (open && last) throw notUnderstood(migration, last.fileStart, 'is in a transaction that the file begins and does not commit')
  return groups
}

function toStep(group: readonly LintStatement[], control: boolean): Step {
  const statements = group.map(({ text, fileStart, node }): StepStatement => {
    const sets = setForSession(node)
    return { sql: text, offset: fileStart, node, ...(sets === undefined ? {} : { sets }) }
  })
  return { statements, atomic: control || group.every(({ node }) => !holdsNoTransaction(node)), hash: hashOf(statements) }
}

/** The same on a checkout with the line endings of Windows. Twenty of its digits: the list of what is done is written with every step. */
const hashOf = (statements: ReadonlyArray<{ readonly sql: string }>): string =>
  sha256(statements.map(({ sql }) => sql.replace(/\r\n/g, '\n')).join(';\n')).slice(0, 20)

/** Which setting a statement changes beyond its transaction: SET and RESET, and the call by which pg_dump empties the search_path. */
function setForSession(node: Node): string | undefined {
  if ('VariableSetStmt' in node) {
    const { is_local, name, kind } = node.VariableSetStmt
    if (is_local || name === 'TRANSACTION') return undefined // SET TRANSACTION is of one transaction, too
    return kind === 'VAR_RESET_ALL' ? 'all' : name?.toLowerCase()
  }
  if (!('SelectStmt' in node)) return undefined
  const [target] = node.SelectStmt.targetList ?? []
  const call = target && 'ResTarget' in target ? target.ResTarget.val : undefined
  if (!call || !('FuncCall' in call) || node.SelectStmt.fromClause) return undefined
  const name = call.FuncCall.funcname?.at(-1)
  if (!name || !('String' in name) || name.String.sval !== 'set_config') return undefined
  const [setting, , local] = (call.FuncCall.args ?? []).map((arg) => ('A_Const' in arg ? arg.A_Const : undefined))
  return local?.boolval?.boolval === true ? undefined : setting?.sval?.sval?.toLowerCase()
}

type Control = 'begin' | 'commit' | 'other'

export function transactionControl(node: Node): Control | undefined {
  if (!('TransactionStmt' in node)) return undefined
  const { kind } = node.TransactionStmt
  if (kind === 'TRANS_STMT_BEGIN' || kind === 'TRANS_STMT_START') return 'begin'
  return kind === 'TRANS_STMT_COMMIT' ? 'commit' : 'other'
}

const holdsNoTransaction = (node: Node): boolean =>
  refusedInTransaction(node) !== undefined || maybeRefusedInTransaction(node) || mayCommit(node)

/** What the file has set for its session goes before what the run would set. */
export const settingsOfStep = (settings: SettingValues, sets: ReadonlySet<string>): SettingValues =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => name === 'dbctl.migration' || !(sets.has(name) || sets.has('all'))))

/**
 * What works CONCURRENTLY locks nobody out while it waits, and leaves a broken index or a half-detached partition behind when it gives
 * up; so it may wait. VACUUM FULL and the like stop every reader, as an ALTER TABLE does.
 */
export function settingsOutside(settings: SettingValues, { directives }: Migration, { node }: StepStatement): SettingValues {
  const waits = node !== undefined && ('IndexStmt' in node || 'DropStmt' in node || 'AlterTableStmt' in node || reindexesConcurrently(node))
  return waits && directives.lockTimeout === undefined ? { ...settings, lock_timeout: '0' } : settings
}

const notUnderstood = (migration: Migration, offset: number, problem: string): DbctlError =>
  refusedAt(
    migration,
    offset,
    (where) => `migration ${migration.name}: ${problem} (${where}); nothing was applied`,
    'A migration without a transaction is taken apart statement by statement, so every statement must be understood.',
  )
