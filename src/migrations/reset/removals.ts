import type { Node, RenameStmt } from 'libpg-query'
import type { ObjectKind, ObjectName } from '../../catalog/objects.ts'
import { nestedStringsOf, qualified, relation, routine } from './names.ts'
import type { Effect } from './statement.ts'

const KINDS: Readonly<Record<string, ObjectKind>> = {
  OBJECT_TABLE: 'table',
  OBJECT_FOREIGN_TABLE: 'table',
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'view',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_INDEX: 'index',
  OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'type',
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'function',
  OBJECT_ROUTINE: 'function',
  OBJECT_AGGREGATE: 'function',
  OBJECT_SCHEMA: 'schema',
  OBJECT_COLUMN: 'column',
  OBJECT_TABCONSTRAINT: 'constraint',
  OBJECT_TRIGGER: 'trigger',
  OBJECT_POLICY: 'policy',
  OBJECT_RULE: 'rule',
  OBJECT_STATISTIC_EXT: 'statistics',
  OBJECT_COLLATION: 'collation',
  OBJECT_TSCONFIGURATION: 'text search',
  OBJECT_TSDICTIONARY: 'text search',
  OBJECT_PUBLICATION: 'publication',
  OBJECT_EVENT_TRIGGER: 'event trigger',
}

const WITHOUT_SCHEMA: readonly ObjectKind[] = ['schema', 'publication', 'event trigger']

/** The parts that DROP names as `part ON table`, and the grammar as a list that ends in both. */
const NAMED_WITH_TABLE: readonly ObjectKind[] = ['trigger', 'policy', 'rule']

/** What takes an object away or gives it another name; undefined for any other statement. */
export function removals(node: Node, schema: string): Effect[] | undefined {
  if ('DropStmt' in node) {
    const { removeType = '', objects = [], missing_ok: tolerant = false } = node.DropStmt
    const kind = KINDS[removeType]
    return kind ? objects.map((object) => ({ does: 'drop', object: named(kind, object, schema), tolerant })) : []
  }
  if ('RenameStmt' in node) return renamed(node.RenameStmt, schema)
  if ('AlterObjectSchemaStmt' in node) {
    const { objectType = '', relation: at, object, newschema = '', missing_ok: tolerant = false } = node.AlterObjectSchemaStmt
    const kind = KINDS[objectType]
    if (!kind) return []
    const moved = at ? relation(kind, at, schema) : object ? named(kind, object, schema) : undefined
    return moved ? [{ does: 'move', object: moved, to: newschema, tolerant }] : []
  }
  return undefined
}

function renamed(
  { renameType, relation: at, object, subname = '', newname: to = '', missing_ok: tolerant = false }: RenameStmt,
  schema: string,
): Effect[] {
  const kind = KINDS[renameType ?? '']
  if (!kind) return []
  if (kind === 'schema') return [{ does: 'rename', object: { kind, schema: '', name: subname }, to, tolerant }]
  if (at && subname !== '') {
    return [{ does: 'rename', object: { kind, schema: at.schemaname || schema, table: at.relname ?? '', name: subname }, to, tolerant }]
  }
  if (at) return [{ does: 'rename', object: relation(kind, at, schema), to, tolerant }]
  return object ? [{ does: 'rename', object: named(kind, object, schema), to, tolerant }] : []
}

function named(kind: ObjectKind, object: Node, schema: string): ObjectName {
  if ('ObjectWithArgs' in object) return routine(object.ObjectWithArgs, schema)
  const parts = nestedStringsOf([object])
  if (WITHOUT_SCHEMA.includes(kind)) return { kind, schema: '', name: parts.at(-1) ?? '' }
  if (NAMED_WITH_TABLE.includes(kind)) return { kind, schema: parts.at(-3) ?? schema, table: parts.at(-2) ?? '', name: parts.at(-1) ?? '' }
  return qualified(kind, parts, schema)
}
