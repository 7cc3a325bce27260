import type { AlterObjectSchemaStmt, RangeVar, RenameStmt } from 'libpg-query'
import { quoteIdentifier } from '../../../client/values.ts'
import { DEFAULT_SCHEMA, nameParts, qualifiedName } from '../names.ts'
import type { Schema } from './schema.ts'
import { replace } from './table.ts'

export function rename(schema: Schema, statement: RenameStmt): void {
  const { renameType, relation, subname = '', newname = '', object } = statement
  const table = relation && schema.tables.get(qualifiedName(relation))
  if (renameType === 'OBJECT_COLUMN') table?.renameColumn(subname, newname)
  else if (renameType === 'OBJECT_TABCONSTRAINT') table?.renameIndexOrConstraint(subname, newname)
  else if (renameType === 'OBJECT_SCHEMA') renameSchema(schema, subname, newname)
  else if (renameType === 'OBJECT_TYPE' && object && 'List' in object) {
    const { schema: namespace, name } = nameParts(object.List.items)
    moveType(schema, quoteIdentifier(namespace, name), quoteIdentifier(namespace, newname))
  } else if (relation) renameRelation(schema, relation, relation.schemaname ?? DEFAULT_SCHEMA, newname)
}

export function setSchema(schema: Schema, { relation, object, newschema = '' }: AlterObjectSchemaStmt): void {
  if (relation) renameRelation(schema, relation, newschema, relation.relname ?? '')
  else if (object && 'List' in object) {
    const { schema: namespace, name } = nameParts(object.List.items)
    moveType(schema, quoteIdentifier(namespace, name), quoteIdentifier(newschema, name))
  }
}

/** ALTER TABLE renames an index or a view as well, and ALTER INDEX a table: PostgreSQL lets the words stand for any relation. */
function renameRelation(schema: Schema, relation: RangeVar, namespace: string, name: string): void {
  const from = qualifiedName(relation)
  const madeBy = schema.others.get(from)
  if (schema.tables.has(from)) moveTable(schema, from, namespace, name)
  else if (madeBy !== undefined) {
    schema.others.delete(from)
    schema.others.set(quoteIdentifier(namespace, name), madeBy)
  } else schema.tables.get(schema.tableOfIndex(from) ?? '')?.renameIndexOrConstraint(relation.relname ?? '', name)
}

function moveTable(schema: Schema, from: string, namespace: string, name: string): void {
  const table = schema.tables.get(from)
  if (!table) return
  schema.tables.delete(from)
  table.rename(namespace, name)
  schema.tables.set(table.name, table)
  for (const other of schema.tables.values()) {
    if (other.partitionOf === from) other.partitionOf = table.name
    replace(other.constraints, (constraint) => (constraint.references === from ? { ...constraint, references: table.name } : constraint))
  }
}

function moveType(schema: Schema, from: string, to: string): void {
  const found = schema.enums.get(from)
  if (found) {
    schema.enums.delete(from)
    schema.enums.set(to, { ...found, name: to })
  }
  for (const table of schema.tables.values())
    replace(table.columns, (column) => (column.type.name === from ? { ...column, type: { ...column.type, name: to } } : column))
}

function renameSchema(schema: Schema, from: string, to: string): void {
  for (const table of [...schema.tables.values()]) if (table.schema === from) moveTable(schema, table.name, to, table.relname)
  const prefix = `${quoteIdentifier(from)}.`
  const moved = (name: string) => `${quoteIdentifier(to)}.${name.slice(prefix.length)}`
  for (const name of [...schema.enums.keys()]) if (name.startsWith(prefix)) moveType(schema, name, moved(name))
  for (const [name, madeBy] of [...schema.others]) {
    if (!name.startsWith(prefix)) continue
    schema.others.delete(name)
    schema.others.set(moved(name), madeBy)
  }
}
