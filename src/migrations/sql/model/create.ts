import type { Constraint, CreateStmt, IndexStmt, IntoClause, Node, TableLikeClause } from 'libpg-query'
import { DEFAULT_SCHEMA, qualifiedName, stringsOf } from '../names.ts'
import { addColumn, isKey } from './columns.ts'
import { addConstraint, notNullColumnOf } from './constraints.ts'
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
  const keys: Key[] = []
  // Columns first: a constraint before them in the list may name them all the same.
  for (const node of statement.tableElts ?? []) {
    if ('TableLikeClause' in node) copyLike(schema, table, node.TableLikeClause)
    if (!('ColumnDef' in node)) continue
    const { colname = '' } = node.ColumnDef
    for (const constraint of addColumn(table, node.ColumnDef, madeBy, exists)) keys.push({ constraint, columns: [colname] })
  }
  for (const node of [...(statement.tableElts ?? []), ...(statement.constraints ?? [])]) {
    if (!('Constraint' in node)) continue
    if (isKey(node.Constraint)) keys.push({ constraint: node.Constraint, columns: stringsOf(node.Constraint.keys) })
    else addConstraint(table, node.Constraint, undefined, exists)
  }
  for (const { constraint, columns } of withoutRepeats(keys)) addConstraint(table, constraint, columns[0], exists)
}

interface Key {
  readonly constraint: Constraint
  readonly columns: readonly string[]
}

/**
 * transformIndexConstraints in src/backend/parser/parse_utilcmd.c: the primary key comes first, and of keys that are alike one is made, under
 * the first name that any of them has. `id int PRIMARY KEY, CONSTRAINT x UNIQUE (id)` is a primary key named x.
 */
function withoutRepeats(keys: readonly Key[]): Key[] {
  const ordered = [...keys].sort(
    (a, b) => Number(b.constraint.contype === 'CONSTR_PRIMARY') - Number(a.constraint.contype === 'CONSTR_PRIMARY'),
  )
  const kept: Key[] = []
  for (const key of ordered) {
    const prior = kept.findIndex((other) => isAlike(other, key))
    const found = kept[prior]
    if (!found) kept.push(key)
    else if (found.constraint.conname === undefined && key.constraint.conname !== undefined) {
      kept[prior] = { ...found, constraint: { ...found.constraint, conname: key.constraint.conname } }
    }
  }
  return kept
}

const isAlike = (a: Key, b: Key): boolean =>
  a.columns.join('\0') === b.columns.join('\0') &&
  stringsOf(a.constraint.including).join('\0') === stringsOf(b.constraint.including).join('\0') &&
  a.constraint.nulls_not_distinct === b.constraint.nulls_not_distinct &&
  a.constraint.deferrable === b.constraint.deferrable &&
  a.constraint.initdeferred === b.constraint.initdeferred

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
      table.constraints.set(constraint.name, { ...constraint, validated: true })
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
  const notNullColumns = notNullColumnsOf(statement.whereClause)
  const partial = statement.whereClause !== undefined
  table.addIndex({ name, method: accessMethod, unique, columns, partial, concurrent, ...(notNullColumns ? { notNullColumns } : {}) })
}

/** Of `a IS NOT NULL AND b IS NOT NULL`: a and b; undefined for every other condition. */
function notNullColumnsOf(condition: Node | undefined): string[] | undefined {
  if (!condition) return undefined
  const parts = 'BoolExpr' in condition && condition.BoolExpr.boolop === 'AND_EXPR' ? (condition.BoolExpr.args ?? []) : [condition]
  const columns = parts.map(notNullColumnOf)
  return columns.every((column) => column !== undefined) ? columns : undefined
}

/** FigureColname: a function or a column lends its name, a cast what it casts or else its type, anything else is `expr`. */
function expressionName(expression: Node | undefined): string {
  if (!expression) return 'expr'
  if ('FuncCall' in expression) {
    const last = expression.FuncCall.funcname?.at(-1)
    return last && 'String' in last ? (last.String.sval ?? 'expr') : 'expr'
  }
  if ('ColumnRef' in expression) return stringsOf(expression.ColumnRef.fields).at(-1) ?? 'expr'
  if ('CoalesceExpr' in expression) return 'coalesce'
  if (!('TypeCast' in expression)) return 'expr'
  const inner = expressionName(expression.TypeCast.arg)
  return inner === 'expr' ? (stringsOf(expression.TypeCast.typeName?.names).at(-1) ?? inner) : inner
}
