import { qualifiedName } from '../lint/names.ts'
import { isLive, type RewriteContext } from './context.ts'
import type { SafeNote } from './step.ts'
import type { Unit } from './unit.ts'

const EXPAND_CONTRACT =
  'Expand and contract: add the new beside the old, let the application write both, fill the old rows in batches, read the new, and drop the old in a later release.'
const STOP_USING = 'Take it out of the application first, deploy that, and apply this in a later release.'

/** What no rewriting makes safe, and what to do instead. */
export function noteOf(unit: Unit, context: RewriteContext): SafeNote | undefined {
  const note = (message: string, recipe: string): SafeNote => ({ statement: unit.text, message, recipe })
  const { node } = unit
  if ('RenameStmt' in node) {
    const { relation, renameType } = node.RenameStmt
    if (renameType === 'OBJECT_INDEX' || renameType === 'OBJECT_TABCONSTRAINT' || (relation && !isLive(relation, context))) return undefined
    return note('The application that runs now still uses the old name.', EXPAND_CONTRACT)
  }
  if ('DropStmt' in node) {
    const { removeType } = node.DropStmt
    if (removeType === 'OBJECT_TABLE')
      return note('The application that runs now may still use the table, and its rows are gone for good.', STOP_USING)
    if (removeType === 'OBJECT_TYPE') {
      return note(
        'A type that is dropped and made anew rewrites every column of it while nobody can read the tables.',
        'Leave the old labels of an enum where they are, or move to a new column or a lookup table: expand and contract.',
      )
    }
    return undefined
  }
  if (!('AlterTableStmt' in node) || node.AlterTableStmt.objtype !== 'OBJECT_TABLE' || !isLive(node.AlterTableStmt.relation, context)) {
    return undefined
  }
  const table = node.AlterTableStmt.relation ? qualifiedName(node.AlterTableStmt.relation) : ''
  for (const part of node.AlterTableStmt.cmds ?? []) {
    if (!('AlterTableCmd' in part)) continue
    const { subtype, name, def } = part.AlterTableCmd
    if (subtype === 'AT_DropColumn') {
      return note(`The application that runs now may still read ${table}.${name}, and its values are gone for good.`, STOP_USING)
    }
    if (subtype === 'AT_AlterColumnType') {
      return note(`A new type for ${table}.${name} may write the whole table anew while nobody can read it.`, EXPAND_CONTRACT)
    }
    if (subtype === 'AT_AddConstraint' && def && 'Constraint' in def && def.Constraint.contype === 'CONSTR_EXCLUSION') {
      return note('An exclusion constraint is built while nobody can write to the table.', 'Apply it in a maintenance window.')
    }
  }
  return undefined
}
