import type { CreateStmt, IndexStmt, IntoClause, Node, TableLikeClause } from 'libpg-query'
import { DEFAULT_SCHEMA, qualifiedName } from '../names.ts'
import { addColumn } from './columns.ts'
import { addConstraint } from './constraints.ts'
import { chooseName, joinColumns } from './implicit-names.ts'
import type { Schema } from './schema.ts'
import { Table } from './table.ts'

export function createTable(schema: Schema, statement: CreateStmt, madeBy: string): void {
  const { relation } = statement
  // Where the name is taken the statement fails or passes over it, unless the table was dropped by what is not understood.
  if (!relation || (statement.if_not_exists && schema.relationExists(relation.schemaname ?? DEFAULT_SCHEMA, relation.relname ?? ''))) return
  if (schema.tableOf(qualifiedName(relation))) return
  const table = new Table(relation.schemaname ?? DEFAULT_SCHEMA, relation.relname ?? '', madeBy, relation.relpersistence === 't')
  table.partitioned = statement.partspec !== undefined
  schema.tables.set(table.name, table)
  for (const node of statement.inhRelations ?? []) {
    const parent = 'RangeVar' in node ? qualifiedName(node.RangeVar) : ''
    if (statement.partbound) table.partitionOf = parent
    const known = schema.tables.get(parent)
    if (known) inherit(table, known, statement.partbound !== undefined)
  }
  const exists = schema.relationExists.bind(schema)
  // Columns first: a constraint before them in the list may name them all the same.
  for (const node of statement.tableElts ?? []) {
    if ('ColumnDef' in node) addColumn(table, node.ColumnDef, exists)
    else if ('TableLikeClause' in node) copyLike(schema, table, node.TableLikeClause)
  }
  for (const node of [...(statement.tableElts ?? []), ...(statement.constraints ?? [])])
    if ('Constraint' in node) addConstraint(table, node.Constraint, undefined, exists)
}

/** Columns, checks and NOT NULL come from the parent; keys and indexes to a partition alone. */
function inherit(table: Table, parent: Table, partition: boolean): void {
  for (const column of parent.columns.values()) table.columns.set(column.name, column)
  for (const constraint of parent.constraints.values())
    if (constraint.kind === 'check' || constraint.kind === 'not null' || (partition && constraint.kind === 'foreign key'))
      table.constraints.set(constraint.name, constraint)
  if (partition) copyIndexes(table, parent)
}

/** Their names follow the new table's: `users_2026_email_idx`. */
function copyIndexes(table: Table, from: Table): void {
  for (const index of from.indexes.values()) {
    const constraint = from.constraints.get(index.name)
    const columns = joinColumns(index.columns.map((column) => column ?? 'expr'))
    const label =
      constraint === undefined ? 'idx' : constraint.kind === 'primary key' ? 'pkey' : constraint.kind === 'unique' ? 'key' : 'excl'
    const name = chooseName(table.relname, label === 'pkey' ? undefined : columns, label, (taken) => table.indexes.has(taken))
    table.addIndex({ ...index, name })
    if (constraint) table.constraints.set(name, { ...constraint, name })
  }
}

/** Bits of `LIKE … INCLUDING`: TableLikeOption in src/include/nodes/parsenodes.h. */
const INCLUDING = { constraints: 1 << 2, defaults: 1 << 3, generated: 1 << 4, identity: 1 << 5, indexes: 1 << 6 }

function copyLike(schema: Schema, table: Table, { relation, options = 0 }: TableLikeClause): void {
  const from = relation && schema.tables.get(qualifiedName(relation))
  if (!from) return
  const defaults = (options & (INCLUDING.defaults | INCLUDING.generated | INCLUDING.identity)) !== 0
  for (const column of from.columns.values()) table.columns.set(column.name, { ...column, hasDefault: column.hasDefault && defaults })
  for (const constraint of from.constraints.values())
    if (constraint.kind === 'not null' || (constraint.kind === 'check' && (options & INCLUDING.constraints) !== 0))
      table.constraints.set(constraint.name, constraint)
  if ((options & INCLUDING.indexes) !== 0) copyIndexes(table, from)
}

/** CREATE TABLE AS and SELECT INTO: a table whose columns only the query knows. */
export function createTableAs(schema: Schema, into: IntoClause | undefined, madeBy: string): void {
  const { rel } = into ?? {}
  if (!rel || schema.relationExists(rel.schemaname ?? DEFAULT_SCHEMA, rel.relname ?? '')) return
  const table = new Table(rel.schemaname ?? DEFAULT_SCHEMA, rel.relname ?? '', madeBy, rel.relpersistence === 't')
  schema.tables.set(table.name, table)
}

export function createIndex(schema: Schema, statement: IndexStmt): void {
  const { relation, accessMethod = 'btree', unique = false, concurrent = false } = statement
  if (!relation || schema.isView(qualifiedName(relation))) return
  const table = schema.tableToChange(relation)
  const elements = (statement.indexParams ?? []).flatMap((node) => ('IndexElem' in node ? [node.IndexElem] : []))
  const parts = elements.map((element) => element.name ?? expressionName(element.expr))
  const isTaken = (name: string) => schema.relationExists(table.schema, name)
  if (statement.idxname !== undefined && isTaken(statement.idxname)) return
  const name = statement.idxname ?? chooseName(table.relname, joinColumns(parts), 'idx', isTaken)
  const columns = elements.map((element) => element.name)
  table.addIndex({ name, method: accessMethod, unique, columns, partial: statement.whereClause !== undefined, concurrent })
}

/** FigureIndexColname: a function lends its name, a cast what it casts, anything else is `expr`. */
function expressionName(expression: Node | undefined): string {
  if (!expression) return 'expr'
  if ('FuncCall' in expression) {
    const last = expression.FuncCall.funcname?.at(-1)
    return last && 'String' in last ? (last.String.sval ?? 'expr') : 'expr'
  }
  if ('CoalesceExpr' in expression) return 'coalesce'
  if ('TypeCast' in expression) return expressionName(expression.TypeCast.arg)
  return 'expr'
}
