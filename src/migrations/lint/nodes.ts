import type { ColumnDef, Node, RangeVar } from 'libpg-query'
import { qualifiedName } from '../sql/names.ts'
import type { LintStatement } from '../sql/parsed.ts'
import { columnsAddedIn } from './alterations.ts'

export interface DefinedColumn {
  readonly table: string
  readonly column: ColumnDef
}

/** The columns that CREATE TABLE and ADD COLUMN define. */
export function definedColumns(statement: LintStatement): DefinedColumn[] {
  const { node } = statement
  if ('CreateStmt' in node && node.CreateStmt.relation) {
    const table = qualifiedName(node.CreateStmt.relation)
    return (node.CreateStmt.tableElts ?? []).flatMap((part) => ('ColumnDef' in part ? [{ table, column: part.ColumnDef }] : []))
  }
  return [...columnsAddedIn(statement)].map(({ table, column }) => ({ table, column }))
}

/** An object with one key in capitals that names its kind is a node; every other holds the fields of one. */
export function isNode(value: object): value is Node {
  const [kind = '', ...more] = Object.keys(value)
  return more.length === 0 && /^[A-Z]/.test(kind)
}

/** Every node below one, itself included, parents first. */
export function* nodesBelow(value: unknown): Generator<Node> {
  if (Array.isArray(value)) {
    for (const item of value) yield* nodesBelow(item)
  } else if (typeof value === 'object' && value !== null) {
    if (isNode(value)) yield value
    for (const inner of Object.values(value)) yield* nodesBelow(inner)
  }
}

/** The relations that a statement names, wherever in it, qualified and quoted. */
export function relationsIn(value: unknown): string[] {
  const found = new Set<string>()
  const visit = (inner: unknown): void => {
    if (Array.isArray(inner)) inner.forEach(visit)
    else if (typeof inner === 'object' && inner !== null) {
      if ('relname' in inner && 'relpersistence' in inner) found.add(qualifiedName(inner as RangeVar))
      else Object.values(inner).forEach(visit)
    }
  }
  visit(value)
  return [...found]
}
