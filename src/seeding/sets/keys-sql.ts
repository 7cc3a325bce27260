/** Keys and references of a batch's rows as text, to be held against those of other rows of the seed. */
import type { ForeignKeyShape, KeyShape, TableShape } from '../../catalog/table-shapes.ts'
import { all, canonical, castTo, column, joined, onlyTable } from './expressions.ts'
import { isSameColumns } from './headers.ts'
import { type RowSql, WRITTEN } from './row-sql.ts'

/** A key under which rows are remembered. */
export const keyName = (table: Pick<TableShape, 'name'>, { columns }: Pick<KeyShape, 'columns'>): string =>
  `${table.name} ${columns.join(' ')}`

/** A foreign key, and the key of a table of the run that its values may be found under. */
export interface Reference {
  readonly foreignKey: ForeignKeyShape
  /** By `keyName`; undefined where no set can bring rows of that table. */
  readonly target: string | undefined
}

/** The keys that rows of the header are told apart by or kept apart by, the set's own first. */
export function keysOf(row: RowSql, ignored: ReadonlySet<string>): KeyShape[] {
  const { table, key } = row.header
  const others = table.keys.filter((each) => each !== key && isPlain(each) && !ignored.has(each.name) && row.concerns(each.columns))
  return [key, ...others]
}

const isPlain = ({ partial, expressions }: KeyShape): boolean => !partial && !expressions

/** NULL where there is nothing to compare: NULLs differ from each other, unless the key says otherwise. */
export function keyText(row: RowSql, key: KeyShape): string {
  const own = key === row.header.key
  // What is skipped keeps the values that it has.
  const conditions = [
    ...(own ? [] : ["h.state <> 's'", ...row.known(key.columns)]),
    ...(key.nullsNotDistinct ? [] : row.notNull(key.columns)),
  ]
  const texts = key.columns.map((name) => canonical(row.typeOf(name), row.asWritten(name)))
  return `case when ${all(conditions)} then ${textOf(texts, key)} end`
}

const textOf = (texts: readonly string[], key: Pick<KeyShape, 'nullsNotDistinct'> | undefined): string =>
  key?.nullsNotDistinct ? `row(${texts.join(', ')})::pg_catalog.text` : joined(texts)

export const foreignKeysOf = (row: RowSql, ignored: ReadonlySet<string>): ForeignKeyShape[] =>
  row.header.table.foreignKeys.filter(({ name, columns }) => !ignored.has(name) && row.concerns(columns))

const parentOf = ({ target, targetColumns }: ForeignKeyShape, shapes: readonly TableShape[]) => {
  const table = shapes.find(({ name }) => name === target)
  return { table, key: table?.keys.find((key) => isPlain(key) && isSameColumns(key.columns, targetColumns)) }
}

export function referenceOf(foreignKey: ForeignKeyShape, shapes: readonly TableShape[]): Reference {
  const { table, key } = parentOf(foreignKey, shapes)
  return { foreignKey, target: table && key ? keyName(table, key) : undefined }
}

/** The values as the parent's own key has them, where the parent's table does not have them. */
export function referenceText(row: RowSql, foreignKey: ForeignKeyShape, shapes: readonly TableShape[]): string {
  const { columns, target, targetColumns } = foreignKey
  const { table, key } = parentOf(foreignKey, shapes)
  const texts = (key?.columns ?? targetColumns).map((name) => {
    const value = row.asWritten(columns[targetColumns.indexOf(name)] ?? '')
    const type = table?.columns.find((each) => each.name === name)?.type
    return type ? canonical(type, castTo(type, value)) : `${value}::pg_catalog.text`
  })
  const same = all(columns.map((name, at) => `${column('p', targetColumns[at] ?? '')} = ${row.asWritten(name)}`))
  const missing = `not exists (select from ${table ? onlyTable(table) : target} p where ${same})`
  const conditions = [WRITTEN, row.changed(columns), ...row.known(columns), ...row.notNull(columns), missing]
  return `case when ${all(conditions)} then ${textOf(texts, key)} end`
}
