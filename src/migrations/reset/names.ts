import type { Node, ObjectWithArgs, RangeVar, TypeName } from 'libpg-query'
import type { ObjectKind, ObjectName } from '../../catalog/objects.ts'

/** The relations that share one namespace: ALTER TABLE and DROP name any of them, whatever its kind. */
const RELATIONS: readonly ObjectKind[] = ['table', 'view', 'sequence', 'index']

/** Parts are named by their table; what is dropped, renamed or moved with the table goes with it in the trace as well. */
export const PARTS: readonly ObjectKind[] = ['column', 'constraint', 'default', 'trigger', 'policy', 'rule']

/** One name, one key: two statements that name the same object come to the same. */
export function keyOf({ kind, schema, table, name }: ObjectName): string {
  return JSON.stringify([RELATIONS.includes(kind) ? 'relation' : kind, schema, table ?? '', name])
}

/** Whether both name the same object; a function whose types are not known may be any of that name. */
export function isSame(a: ObjectName, b: ObjectName): boolean {
  if (keyOf(a) !== keyOf(b)) return false
  if (a.args === undefined || b.args === undefined) return true
  return a.args.length === b.args.length && a.args.every((type, i) => type === null || b.args?.[i] === null || type === b.args?.[i])
}

/** The texts of a list of String nodes, however the grammar wraps it. */
export function nestedStringsOf(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).flatMap((node): string[] => {
    if ('String' in node) return [node.String.sval ?? '']
    if ('List' in node) return nestedStringsOf(node.List.items)
    if ('TypeName' in node) return nestedStringsOf(node.TypeName.names)
    return []
  })
}

/** `schema.name` or `name` in the schema where an unqualified name lands. */
export function qualified(kind: ObjectKind, parts: readonly string[], schema: string): ObjectName {
  return { kind, schema: parts.at(-2) ?? schema, name: parts.at(-1) ?? '' }
}

export const relation = (kind: ObjectKind, { schemaname, relname }: RangeVar, schema: string): ObjectName => ({
  kind,
  schema: schemaname || schema,
  name: relname ?? '',
})

export const part = (kind: ObjectKind, table: RangeVar, name: string | undefined, schema: string): ObjectName => ({
  kind,
  schema: table.schemaname || schema,
  table: table.relname ?? '',
  name: name ?? '',
})

/** A type as pg_type names it: arrays begin with an underscore. Null for `table.column%TYPE`, which only the database resolves. */
export function typeNameOf({ names, arrayBounds, pct_type }: TypeName): string | null {
  const name = nestedStringsOf(names).at(-1)
  if (pct_type || name === undefined) return null
  return arrayBounds ? `_${name}` : name
}

export function routine({ objname, objargs, args_unspecified }: ObjectWithArgs, schema: string): ObjectName {
  const name = qualified('function', nestedStringsOf(objname), schema)
  if (args_unspecified) return name
  return { ...name, args: (objargs ?? []).map((node) => ('TypeName' in node ? typeNameOf(node.TypeName) : null)) }
}
