import type { InsertStmt, Node, SelectStmt, TypeName } from 'libpg-query'
import { typeModelOf } from '../sql/model/types.ts'
import { qualifiedName, stringsOf } from '../sql/names.ts'
import type { SchemaModel } from '../sql/schema-model.ts'
import { isNode, relationsIn } from './nodes.ts'

/**
 * Where a statement reads a label as a value of an enum, as a `location` of its parse tree; undefined where it does not. A literal is a
 * label only where its type is the enum: cast to it, given to or compared with a column of it. Equal text of another type is another thing.
 */
export function useOfLabel(statement: Node, type: string, label: string, schema: SchemaModel): number | undefined {
  const tables = relationsIn(statement).flatMap((name) => schema.knownOf(name) ?? [])
  const isType = (typeName: TypeName | undefined): boolean => typeModelOf(typeName).name === type
  const isColumn = (column: string | undefined, on = tables): boolean =>
    column !== undefined && (defined.has(column) || on.some(({ columns }) => columns.get(column)?.type.name === type))
  /** Columns of the enum's type that the statement itself defines. */
  const defined = new Set<string>()
  let found: number | undefined

  const isEnum = (node: Node | undefined): boolean => {
    if (!node) return false
    if ('ColumnRef' in node) return isColumn(stringsOf(node.ColumnRef.fields).at(-1))
    if ('TypeCast' in node) return isType(node.TypeCast.typeName)
    if ('CoalesceExpr' in node) return (node.CoalesceExpr.args ?? []).some(isEnum)
    if ('A_ArrayExpr' in node) return (node.A_ArrayExpr.elements ?? []).some(isEnum)
    return false
  }

  const visit = (value: unknown, expected: boolean): void => {
    if (found !== undefined || typeof value !== 'object' || value === null) return
    if (Array.isArray(value)) for (const item of value) visit(item, expected)
    else visitNode(value as Node, expected)
  }

  const visitNode = (node: Node, expected: boolean): void => {
    if ('A_Const' in node) {
      const text = node.A_Const.sval?.sval
      if (expected && text !== undefined && (text === label || elementsOf(text).includes(label))) found = node.A_Const.location ?? 0
    } else if ('TypeCast' in node) visit(node.TypeCast.arg, isType(node.TypeCast.typeName))
    else if ('A_Expr' in node) {
      const { lexpr, rexpr } = node.A_Expr
      const either = isEnum(lexpr) || isEnum(rexpr)
      visit([lexpr, rexpr], either)
    } else if ('List' in node) visit(node.List.items, expected)
    else if ('A_ArrayExpr' in node) visit(node.A_ArrayExpr.elements, expected)
    else if ('CoalesceExpr' in node) visit(node.CoalesceExpr.args, expected || isEnum(node))
    else if ('CaseExpr' in node) {
      const { arg, args, defresult } = node.CaseExpr
      for (const when of args ?? []) {
        if (!('CaseWhen' in when)) continue
        visit(when.CaseWhen.expr, isEnum(arg))
        visit(when.CaseWhen.result, expected)
      }
      visit(arg, false)
      visit(defresult, expected)
    } else if ('InsertStmt' in node) visitInsert(node.InsertStmt)
    else if ('UpdateStmt' in node) {
      for (const target of node.UpdateStmt.targetList ?? [])
        if ('ResTarget' in target) visit(target.ResTarget.val, isColumn(target.ResTarget.name))
      visitFields({ ...node.UpdateStmt, targetList: [] })
    } else if ('CreateStmt' in node) {
      for (const part of node.CreateStmt.tableElts ?? [])
        if ('ColumnDef' in part && isType(part.ColumnDef.typeName)) defined.add(part.ColumnDef.colname ?? '')
      visitFields(node.CreateStmt)
    } else if ('ColumnDef' in node) {
      for (const constraint of node.ColumnDef.constraints ?? [])
        if ('Constraint' in constraint)
          visit(constraint.Constraint.raw_expr, constraint.Constraint.contype === 'CONSTR_DEFAULT' && isType(node.ColumnDef.typeName))
      // In ALTER COLUMN … TYPE this is what USING says.
      visit(node.ColumnDef.raw_default, isType(node.ColumnDef.typeName))
    } else if ('AlterTableCmd' in node) {
      const { subtype, name, def } = node.AlterTableCmd
      visit(def, subtype === 'AT_ColumnDefault' && isColumn(name))
    } else if (isNode(node)) for (const fields of Object.values(node)) visitFields(fields)
    else visitFields(node)
  }

  const visitFields = (fields: object): void => {
    if (typeof fields !== 'object' || fields === null) return
    for (const inner of Object.values(fields)) visit(inner, false)
  }

  const visitInsert = ({ relation, cols, selectStmt, ...others }: InsertStmt): void => {
    const table = relation && schema.knownOf(qualifiedName(relation))
    const named = (cols ?? []).flatMap((column) => ('ResTarget' in column ? [column.ResTarget.name ?? ''] : []))
    const columns = named.length > 0 ? named : [...(table?.columns.keys() ?? [])]
    const expects = columns.map((column) => isColumn(column, table ? [table] : []))
    if (selectStmt && 'SelectStmt' in selectStmt) visitRows(selectStmt.SelectStmt, expects)
    visitFields(others)
  }

  const visitRows = ({ valuesLists, targetList, ...others }: SelectStmt, expects: readonly boolean[]): void => {
    for (const row of valuesLists ?? [])
      if ('List' in row) for (const [at, value] of (row.List.items ?? []).entries()) visit(value, expects[at] ?? false)
    for (const [at, target] of (targetList ?? []).entries()) if ('ResTarget' in target) visit(target.ResTarget.val, expects[at] ?? false)
    for (const part of [others.larg, others.rarg]) if (part) visitRows(part, expects)
    visitFields({ ...others, larg: undefined, rarg: undefined })
  }

  visit(statement, false)
  return found
}

/** Of an array's text, `{draft,"in review"}`, the elements; of every other text none. */
function elementsOf(text: string): string[] {
  if (!/^\{.*\}$/s.test(text)) return []
  return [...text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|[^,{}]+/gs)].map(
    ([whole, quoted]) => quoted?.replace(/\\(.)/gs, '$1') ?? whole.trim(),
  )
}
