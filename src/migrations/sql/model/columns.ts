import type { ColumnDef, Constraint, Node } from 'libpg-query'
import { addConstraint, type RelationExists } from './constraints.ts'
import type { Table } from './table.ts'
import { SERIALS, typeModelOf } from './types.ts'

export const isKey = ({ contype }: Constraint): boolean => contype === 'CONSTR_PRIMARY' || contype === 'CONSTR_UNIQUE'

/** A column of CREATE TABLE or ADD COLUMN, with the constraints that stand at it but for its keys, which it gives back: they come last. */
export function addColumn(table: Table, column: ColumnDef, madeBy: string, exists: RelationExists): Constraint[] {
  const { colname = '' } = column
  const declared = typeModelOf(column.typeName)
  const serial = SERIALS.get(declared.name)
  const constraints = (column.constraints ?? []).flatMap((node) => ('Constraint' in node ? [node.Constraint] : []))
  const has = (...types: string[]) => constraints.some(({ contype }) => contype !== undefined && types.includes(contype))
  const notNull = serial !== undefined || has('CONSTR_NOTNULL', 'CONSTR_PRIMARY', 'CONSTR_IDENTITY')
  const fallback = constraints.find(({ contype }) => contype === 'CONSTR_DEFAULT')?.raw_expr
  const hasDefault = serial !== undefined || has('CONSTR_IDENTITY', 'CONSTR_GENERATED') || (fallback !== undefined && !isNull(fallback))
  const type = serial === undefined ? declared : { ...declared, name: serial }
  table.columns.set(colname, { name: colname, type, notNull, hasDefault, madeBy })
  for (const constraint of constraints) if (!isKey(constraint)) addConstraint(table, constraint, colname, exists)
  return constraints.filter(isKey)
}

/** `DEFAULT NULL` is no default. */
export function isNull(expression: Node): boolean {
  if ('TypeCast' in expression) return expression.TypeCast.arg !== undefined && isNull(expression.TypeCast.arg)
  return 'A_Const' in expression && expression.A_Const.isnull === true
}
