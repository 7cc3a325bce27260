import type { DropStmt, Node } from 'libpg-query'
import { quoteIdentifier } from '../../../client/values.ts'
import { nameParts, objectName } from '../names.ts'
import type { Schema } from './schema.ts'

export function drop(schema: Schema, { objects, removeType }: DropStmt): void {
  for (const object of objects ?? []) dropOne(schema, removeType, object)
}

function dropOne(schema: Schema, kind: DropStmt['removeType'], object: Node): void {
  switch (kind) {
    case 'OBJECT_TABLE':
    case 'OBJECT_FOREIGN_TABLE':
      schema.dropTable(objectName(object))
      return
    case 'OBJECT_INDEX': {
      const index = objectName(object)
      schema.tables.get(schema.tableOfIndex(index) ?? '')?.indexes.delete('List' in object ? nameParts(object.List.items).name : '')
      return
    }
    case 'OBJECT_VIEW':
    case 'OBJECT_MATVIEW':
    case 'OBJECT_SEQUENCE':
      schema.others.delete(objectName(object))
      return
    case 'OBJECT_TYPE':
      schema.enums.delete(objectName(object))
      return
    case 'OBJECT_EXTENSION':
      if ('String' in object) schema.extensions.delete(object.String.sval ?? '')
      return
    case 'OBJECT_SCHEMA':
      if ('String' in object) dropSchema(schema, object.String.sval ?? '')
      return
    default:
      return
  }
}

function dropSchema(schema: Schema, namespace: string): void {
  for (const table of [...schema.tables.values()]) if (table.schema === namespace) schema.dropTable(table.name)
  const prefix = `${quoteIdentifier(namespace)}.`
  for (const names of [schema.enums, schema.others]) for (const name of [...names.keys()]) if (name.startsWith(prefix)) names.delete(name)
}
