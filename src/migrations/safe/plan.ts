import { qualifiedName } from '../sql/names.ts'
import type { RewriteContext } from './context.ts'
import { planDropIndex } from './drop-index.ts'
import { addedConstraint } from './elementary.ts'
import { planCreateIndex, planUnique } from './index-build.ts'
import { planNotNull } from './not-null.ts'
import {
  accessOf,
  changedTable,
  column,
  constraint,
  index,
  label,
  type Resource,
  resource,
  rows,
  sibling,
  uniqueness,
} from './resources.ts'
import type { Backfill, Drop, Plan, Step } from './step.ts'
import { spell, type Unit } from './unit.ts'
import { planValidated } from './validated-constraint.ts'

/** The safe form of one statement. What is safe, and what cannot be made so, stays as it is. */
export const planOf = (unit: Unit, context: RewriteContext): Plan => rewritten(unit, context) ?? asItIs(unit, context)

function rewritten(unit: Unit, context: RewriteContext): Plan | undefined {
  const { node } = unit
  if ('IndexStmt' in node) return planCreateIndex(unit, context)
  if ('DropStmt' in node) return planDropIndex(unit, context)
  const found = addedConstraint(unit)
  if (found) {
    const { relation, added } = found
    const { contype } = added
    if (contype === 'CONSTR_FOREIGN' || contype === 'CONSTR_CHECK') return planValidated(unit, relation, added, context)
    if (contype === 'CONSTR_UNIQUE' || contype === 'CONSTR_PRIMARY') return planUnique(unit, relation, added, context)
    return undefined
  }
  const [relation, command] = alterationOf(unit)
  return relation && command?.subtype === 'AT_SetNotNull' ? planNotNull(unit, relation, command.name ?? '', context) : undefined
}

function alterationOf({ node }: Unit) {
  if (!('AlterTableStmt' in node) || node.AlterTableStmt.objtype !== 'OBJECT_TABLE') return []
  const { relation, cmds = [] } = node.AlterTableStmt
  const [part] = cmds
  return part && 'AlterTableCmd' in part && cmds.length === 1 ? ([relation, part.AlterTableCmd] as const) : []
}

/** Only a statement that changes many rows is moved: into a migration of its own, where it holds no lock of a change of the schema. */
function asItIs(unit: Unit, context: RewriteContext): Plan {
  const { node } = unit
  const drop = droppedConstraint(unit, context)
  const access = { ...accessOf(unit), ...(drop ? { writes: drop.writes } : {}) }
  const table = changedTable(node)
  const isLong = table !== undefined && !context.isNew(table) && !('InsertStmt' in node && isOfValues(node.InsertStmt.selectStmt))
  const step: Step = {
    kind: isLong ? 'data' : 'schema',
    label: isLong ? 'data' : 'schema',
    sql: [spell(unit)],
    ...(isLong ? { why: 'By itself: the rows that it changes stay locked until it commits, and nothing else should.' } : {}),
    ...access,
    ...('AlterEnumStmt' in node && node.AlterEnumStmt.newVal !== undefined && node.AlterEnumStmt.oldVal === undefined
      ? { commits: [label(node.AlterEnumStmt.newVal)] }
      : {}),
  }
  return { steps: [step], ...(drop ? { drop: drop.drop } : {}) }
}

const isOfValues = (select: unknown): boolean =>
  typeof select === 'object' && select !== null && 'SelectStmt' in select && 'valuesLists' in (select.SelectStmt as object)

function droppedConstraint(unit: Unit, { schema }: RewriteContext): { drop: Drop; writes: Resource[] } | undefined {
  const [relation, command] = alterationOf(unit)
  if (!relation || command?.subtype !== 'AT_DropConstraint') return undefined
  const table = qualifiedName(relation)
  const { name = '' } = command
  const known = schema.tableOf(table)?.constraints.get(name)
  const drop: Drop = { kind: 'constraint', table, index: sibling(table, name), constraint: known?.kind }
  const own = constraint(table, name)
  const plain = known?.kind === 'foreign key' || known?.kind === 'check'
  return { drop, writes: plain ? [own] : [own, index(drop.index), uniqueness(table, known?.columns)] }
}

/** Rows are filled after the column is there, and before anything relies on what they hold. */
export function planOfBackfill(backfill: Backfill, table: string): Plan {
  const { column: name } = backfill
  const step: Step = {
    kind: 'backfill',
    label: 'backfill',
    sql: [],
    why: 'Fills the rows that are there in batches, each with a commit of its own.',
    reads: [column(table, name), resource(table, 'default', name)],
    writes: [rows(table, name)],
    backfill,
  }
  return { steps: [step] }
}
