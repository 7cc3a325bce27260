import type { DeleteStmt, Node, UpdateStmt } from 'libpg-query'
import { quoteIdentifier } from '../../client/values.ts'
import { qualifiedName, stringsOf } from '../sql/names.ts'
import type { LintStatement } from '../sql/parsed.ts'
import { nodesBelow, relationsIn } from './nodes.ts'
import type { LintContext, Rule } from './rule.ts'
import { locksBefore } from './strong-locks.ts'

/**
 * Locks are kept to the end of the transaction: a table that the migration altered stays closed while rows of another are rewritten, and
 * every row that an UPDATE without a condition touches stays locked as well.
 */
export const dataChangeInDdlMigration: Rule = {
  id: 'DB024',
  name: 'data-change-in-ddl-migration',
  severity: 'warning',
  summary: 'UPDATE or DELETE of all rows, or a backfill in the transaction of a schema change',
  *checkStatement(statement, migration, context) {
    for (const { verb, table, condition, change } of changesIn(statement.node)) {
      if (context.isNew(table) || isOneRow(table, condition, context)) continue
      const everyRow = condition === undefined || isTrue(condition)
      const transaction = locksBefore(statement, migration, context)
      const held = transaction.locks
      const own = transaction.firstName(table)
      const locked = held.find((each) => each.table === own) ?? held.find(({ lock }) => lock === 'ACCESS EXCLUSIVE') ?? held[0]
      if (!everyRow && locked === undefined) continue
      const rows = everyRow ? 'every row' : 'rows'
      const message =
        `${verb === 'UPDATE' ? `This rewrites ${rows}` : verb === 'DELETE' ? `This deletes ${rows}` : 'This copies rows'} of ${table} in one transaction` +
        (verb === 'INSERT' ? '' : ': each stays locked until the migration ends, and leaves a dead one behind') +
        (locked === undefined
          ? '.'
          : `; ${locked.table === own ? 'the table itself' : locked.table}, which the migration has altered, stays closed to ${locked.lock === 'ACCESS EXCLUSIVE' ? 'everyone' : 'writers'} for as long.`)
      yield { statement, message, fix: inBatches(statement, table, verb, change), table, object: table }
    }
  },
}

interface Change {
  readonly verb: 'UPDATE' | 'DELETE' | 'INSERT'
  readonly table: string
  readonly condition: Node | undefined
  readonly change?: UpdateStmt | DeleteStmt
}

function changesIn(statement: Node): Change[] {
  // What a function's body or a rule says is not run here.
  if (!('UpdateStmt' in statement || 'DeleteStmt' in statement || 'InsertStmt' in statement || 'SelectStmt' in statement)) return []
  return [...nodesBelow(statement)].flatMap((node): Change[] => {
    if ('UpdateStmt' in node && node.UpdateStmt.relation)
      return [
        { verb: 'UPDATE', table: qualifiedName(node.UpdateStmt.relation), condition: node.UpdateStmt.whereClause, change: node.UpdateStmt },
      ]
    if ('DeleteStmt' in node && node.DeleteStmt.relation)
      return [
        { verb: 'DELETE', table: qualifiedName(node.DeleteStmt.relation), condition: node.DeleteStmt.whereClause, change: node.DeleteStmt },
      ]
    if (!('InsertStmt' in node)) return []
    const { selectStmt } = node.InsertStmt
    const from = selectStmt && 'SelectStmt' in selectStmt ? relationsIn(selectStmt.SelectStmt.fromClause) : []
    // Only what it reads can be large; the condition is that of the reading, and a copy of all rows is no more than its length.
    return from.slice(0, 1).map((table) => ({ verb: 'INSERT', table, condition: { A_Const: { isnull: true } } }))
  })
}

function isTrue(condition: Node): boolean {
  if ('A_Const' in condition) return condition.A_Const.boolval?.boolval === true
  if (!('A_Expr' in condition)) return false
  const { lexpr, rexpr } = condition.A_Expr
  return (
    Boolean(lexpr && rexpr && 'A_Const' in lexpr && 'A_Const' in rexpr) &&
    JSON.stringify(constantOf(lexpr)) === JSON.stringify(constantOf(rexpr))
  )
}

function constantOf(node: Node | undefined): unknown {
  if (!node || !('A_Const' in node)) return undefined
  const { location: _, ...value } = node.A_Const
  return value
}

/** `WHERE id = 5`, `WHERE key IN ('a', 'b')`: a few rows by a key, as a migration that mends single rows says it. */
function isOneRow(table: string, condition: Node | undefined, { schema }: LintContext): boolean {
  if (!condition) return false
  if ('BoolExpr' in condition)
    return (
      condition.BoolExpr.boolop === 'AND_EXPR' &&
      (condition.BoolExpr.args ?? []).some((part) => isOneRow(table, part, { schema } as LintContext))
    )
  if (!('A_Expr' in condition)) return false
  const { kind, name, lexpr, rexpr } = condition.A_Expr
  if (!(kind === 'AEXPR_OP' || kind === 'AEXPR_IN') || stringsOf(name)[0] !== '=') return false
  const column = lexpr && 'ColumnRef' in lexpr ? stringsOf(lexpr.ColumnRef.fields).at(-1) : undefined
  const constants = rexpr && 'List' in rexpr ? (rexpr.List.items ?? []) : rexpr ? [rexpr] : []
  const isConstant = (node: Node): boolean =>
    'A_Const' in node || ('TypeCast' in node && node.TypeCast.arg !== undefined && isConstant(node.TypeCast.arg))
  if (column === undefined || !constants.every(isConstant)) return false
  const known = schema.knownOf(table)
  return [...(known?.indexes.values() ?? [])].some(({ unique, columns }) => unique && columns.length === 1 && columns[0] === column)
}

function inBatches({ text }: LintStatement, table: string, verb: Change['verb'], change: Change['change']): string {
  const own = '-- In a migration of its own, after this one: dbctl generate --custom <name>\n'
  const simple = change && !change.withClause && !change.returningClause && !('fromClause' in change) && !('usingClause' in change)
  if (verb === 'INSERT' || !simple || !/^(?:update|delete)\b/i.test(text))
    return `${own}-- and there in batches, each committed by itself, until none is left:\n${text};`
  const pick = (condition: string): string => `ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE ${condition} LIMIT 5000))`
  const repeat = '-- and there in batches, each committed by itself, until it changes no row:\n'
  if (verb === 'DELETE') return `${own}${repeat}DELETE FROM ${table} WHERE ${pick(change.whereClause ? '<the condition>' : 'true')};`
  const targets = 'targetList' in change ? (change.targetList ?? []) : []
  const columns = targets.flatMap((target) => ('ResTarget' in target ? [quoteIdentifier(target.ResTarget.name ?? '')] : []))
  const undone = columns.map((column) => `${column} IS DISTINCT FROM <its new value>`).join(' OR ')
  return `${own}${repeat}${text.replace(/\s+where\b[\s\S]*$/i, '')}\nWHERE ${pick(change.whereClause ? `(<the condition>) AND (${undone})` : undone)};`
}
