import type { Constraint, Node } from 'libpg-query'
import { columnsIn, qualifiedName, stringsOf } from '../names.ts'
import type { ConstraintModel } from '../schema-model.ts'
import { chooseName, joinColumns } from './implicit-names.ts'
import type { Table } from './table.ts'

/** Whether a relation of that name is in the table's schema already: an index is a relation and shares their names. */
export type RelationExists = (schema: string, name: string) => boolean

/** A table's or a column's constraint, under the name that it has or that PostgreSQL gives it; `column` is the one that it stands at. */
export function addConstraint(table: Table, constraint: Constraint, column: string | undefined, exists: RelationExists): void {
  const { contype, conname } = constraint
  const own = column === undefined ? [] : [column]
  const keys = constraint.keys ? stringsOf(constraint.keys) : own
  const validated = !constraint.skip_validation
  const isTaken = (name: string) => table.constraints.has(name)
  const isRelation = (name: string) => table.constraints.has(name) || exists(table.schema, name)
  const add = (model: ConstraintModel): void => {
    // A second of that name is refused by the server, and passed over by a DO block that catches the error.
    if (!table.constraints.has(model.name)) table.constraints.set(model.name, model)
  }

  if (contype === 'CONSTR_NOTNULL') {
    const name = conname ?? chooseName(table.relname, keys[0], 'not_null', isTaken)
    if (validated) for (const key of keys) table.change(key, { notNull: true })
    add({ name, kind: 'not null', columns: keys, validated })
  } else if (contype === 'CONSTR_CHECK') {
    const columns = columnsIn(constraint.raw_expr)
    const name = conname ?? chooseName(table.relname, columns.length === 1 ? columns[0] : undefined, 'check', isTaken)
    const notNullColumn = notNullColumnOf(constraint.raw_expr)
    add({ name, kind: 'check', columns, validated, ...(notNullColumn === undefined ? {} : { notNullColumn }) })
  } else if (contype === 'CONSTR_FOREIGN') {
    const columns = constraint.fk_attrs ? stringsOf(constraint.fk_attrs) : own
    const name = conname ?? chooseName(table.relname, joinColumns(columns), 'fkey', isTaken)
    const references = constraint.pktable ? { references: qualifiedName(constraint.pktable) } : {}
    add({ name, kind: 'foreign key', columns, validated, ...references })
  } else if (contype === 'CONSTR_PRIMARY' || contype === 'CONSTR_UNIQUE') {
    const primary = contype === 'CONSTR_PRIMARY'
    const used = constraint.indexname
    const usedIndex = used === undefined ? undefined : table.indexes.get(used)
    const columns = usedIndex ? usedIndex.columns.flatMap((name) => (name === undefined ? [] : [name])) : keys
    // The index of USING INDEX takes the constraint's name; without one the constraint takes the index's.
    const implied = () => chooseName(table.relname, primary ? undefined : joinColumns(columns), primary ? 'pkey' : 'key', isRelation)
    const name = conname ?? used ?? implied()
    if (used !== undefined) table.indexes.delete(used)
    if (primary) for (const key of columns) table.change(key, { notNull: true })
    table.addIndex({ name, method: 'btree', unique: true, columns, partial: false, concurrent: usedIndex?.concurrent ?? false })
    add({ name, kind: primary ? 'primary key' : 'unique', columns, validated: true })
  } else if (contype === 'CONSTR_EXCLUSION') {
    const columns = exclusionColumns(constraint.exclusions)
    const named = columns.map((name) => name ?? 'expr')
    const name = conname ?? chooseName(table.relname, joinColumns(named), 'excl', isRelation)
    const method = constraint.access_method ?? 'btree'
    table.addIndex({ name, method, unique: false, columns, partial: constraint.where_clause !== undefined, concurrent: false })
    add({ name, kind: 'exclusion', columns: columns.flatMap((column) => (column === undefined ? [] : [column])), validated: true })
  }
}

/** Of `CHECK (email IS NOT NULL)`: email. */
export function notNullColumnOf(expression: Node | undefined): string | undefined {
  if (!expression || !('NullTest' in expression)) return undefined
  const { arg, nulltesttype } = expression.NullTest
  if (nulltesttype !== 'IS_NOT_NULL' || !arg || !('ColumnRef' in arg)) return undefined
  return stringsOf(arg.ColumnRef.fields).at(-1)
}

const exclusionColumns = (exclusions: readonly Node[] | undefined): (string | undefined)[] =>
  (exclusions ?? []).flatMap((pair) => {
    const [element] = 'List' in pair ? (pair.List.items ?? []) : []
    return element && 'IndexElem' in element ? [element.IndexElem.name] : []
  })
