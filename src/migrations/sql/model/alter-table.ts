import type { AlterTableCmd, AlterTableStmt } from 'libpg-query'
import { qualifiedName } from '../names.ts'
import { addColumn, isNull } from './columns.ts'
import { addConstraint } from './constraints.ts'
import type { Schema } from './schema.ts'
import type { Table } from './table.ts'
import { typeModelOf } from './types.ts'

export function alterTable(schema: Schema, { relation, cmds, objtype }: AlterTableStmt, madeBy: string): void {
  if (!relation || objtype !== 'OBJECT_TABLE') return
  const table = schema.tableToChange(relation)
  for (const node of cmds ?? []) if ('AlterTableCmd' in node) alter(schema, table, node.AlterTableCmd, madeBy)
}

function alter(schema: Schema, table: Table, command: AlterTableCmd, madeBy: string): void {
  const { subtype, name = '', def } = command
  const exists = schema.relationExists.bind(schema)
  switch (subtype) {
    case 'AT_AddColumn':
      if (def && 'ColumnDef' in def && !table.columns.has(def.ColumnDef.colname ?? ''))
        for (const key of addColumn(table, def.ColumnDef, madeBy, exists)) addConstraint(table, key, def.ColumnDef.colname, exists)
      return
    case 'AT_DropColumn':
      if (command.behavior === 'DROP_CASCADE') schema.dropForeignKeysTo(table.name)
      table.dropColumn(name)
      return
    case 'AT_AlterColumnType':
      if (def && 'ColumnDef' in def) table.change(name, { type: typeModelOf(def.ColumnDef.typeName) })
      return
    case 'AT_ColumnDefault':
      table.change(name, { hasDefault: def !== undefined && !isNull(def) })
      return
    case 'AT_AddIdentity':
      table.change(name, { hasDefault: true })
      return
    case 'AT_DropIdentity':
    case 'AT_DropExpression':
      table.change(name, { hasDefault: false })
      return
    case 'AT_SetNotNull':
      table.change(name, { notNull: true })
      return
    case 'AT_DropNotNull':
      for (const constraint of table.constraints.values())
        if (constraint.kind === 'not null' && constraint.columns.includes(name)) table.dropConstraint(constraint.name)
      table.change(name, { notNull: false })
      return
    case 'AT_AddConstraint':
      if (def && 'Constraint' in def) addConstraint(table, def.Constraint, undefined, exists)
      return
    case 'AT_DropConstraint':
      table.dropConstraint(name)
      return
    case 'AT_ValidateConstraint':
      validate(table, name)
      return
    case 'AT_AttachPartition':
    case 'AT_DetachPartition': {
      const partition =
        def && 'PartitionCmd' in def && def.PartitionCmd.name ? schema.tables.get(qualifiedName(def.PartitionCmd.name)) : undefined
      if (partition) partition.partitionOf = subtype === 'AT_AttachPartition' ? table.name : undefined
      return
    }
    default:
      return
  }
}

function validate(table: Table, name: string): void {
  const constraint = table.constraints.get(name)
  if (!constraint) return
  table.constraints.set(name, { ...constraint, validated: true })
  if (constraint.kind === 'not null') for (const column of constraint.columns) table.change(column, { notNull: true })
}
