import { quoteIdentifier } from '../../../client/values.ts'
import type { ColumnModel, ConstraintModel, IndexModel, TableModel } from '../schema-model.ts'

/** A table while statements change it. */
export class Table implements TableModel {
  schema: string
  relname: string
  readonly madeBy: string
  readonly columns = new Map<string, ColumnModel>()
  readonly constraints = new Map<string, ConstraintModel>()
  readonly indexes = new Map<string, IndexModel>()
  readonly temporary: boolean
  partitioned = false
  partitionOf: string | undefined

  constructor(schema: string, relname: string, madeBy: string, temporary = false) {
    this.schema = schema
    this.relname = relname
    this.madeBy = madeBy
    this.temporary = temporary
  }

  get name(): string {
    return quoteIdentifier(this.schema, this.relname)
  }

  change(column: string, change: Partial<ColumnModel>): void {
    const found = this.columns.get(column)
    if (found) this.columns.set(column, { ...found, ...change })
  }

  addIndex(index: Omit<IndexModel, 'table'>): void {
    this.indexes.set(index.name, { ...index, table: this.name })
  }

  /** A constraint goes with its index. */
  dropConstraint(name: string): void {
    const found = this.constraints.get(name)
    if (!found) return
    this.constraints.delete(name)
    if (found.kind === 'not null') for (const column of found.columns) this.change(column, { notNull: false })
    if (found.kind === 'primary key' || found.kind === 'unique' || found.kind === 'exclusion') this.indexes.delete(name)
  }

  /** What stands on the column goes with it: ALTER TABLE, DROP COLUMN. */
  dropColumn(column: string): void {
    this.columns.delete(column)
    for (const { name, columns } of this.constraints.values()) if (columns.includes(column)) this.dropConstraint(name)
    for (const { name, columns } of this.indexes.values()) if (columns.includes(column)) this.indexes.delete(name)
  }

  renameColumn(from: string, to: string): void {
    const renamed = (name: string): string => (name === from ? to : name)
    replace(this.columns, (column) => ({ ...column, name: renamed(column.name) }))
    replace(this.constraints, (constraint) => ({
      ...constraint,
      columns: constraint.columns.map(renamed),
      ...(constraint.notNullColumn === undefined ? {} : { notNullColumn: renamed(constraint.notNullColumn) }),
    }))
    replace(this.indexes, (index) => ({ ...index, columns: index.columns.map((column) => column && renamed(column)) }))
  }

  /** An index and the constraint that it serves have one name, which changes for both. */
  renameIndexOrConstraint(from: string, to: string): void {
    const renamed = <T extends { readonly name: string }>(item: T): T => (item.name === from ? { ...item, name: to } : item)
    replace(this.constraints, renamed)
    replace(this.indexes, renamed)
  }

  rename(schema: string, relname: string): void {
    this.schema = schema
    this.relname = relname
    replace(this.indexes, (index) => ({ ...index, table: this.name }))
  }
}

/** Rebuilds a map by name, in its order. */
export function replace<T extends { readonly name: string }>(map: Map<string, T>, change: (item: T) => T): void {
  const items = [...map.values()].map(change)
  map.clear()
  for (const item of items) map.set(item.name, item)
}
