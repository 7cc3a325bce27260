import type { Node, RangeVar } from 'libpg-query'
import { quoteIdentifier } from '../../client/values.ts'

/** What a statement that names no schema means: `search_path` is not followed, Drizzle's own DDL relies on `public` too. */
export const DEFAULT_SCHEMA = 'public'

/** The name by which the schema model knows a relation; what names no schema lands in `public`, as with Drizzle's own DDL. */
export const qualifiedName = ({ schemaname, relname }: RangeVar): string => quoteIdentifier(schemaname ?? DEFAULT_SCHEMA, relname ?? '')

/** The texts of a list of `String` nodes; what else is in it is left out. */
export const stringsOf = (nodes: readonly Node[] | undefined): string[] =>
  (nodes ?? []).flatMap((node) => ('String' in node ? [node.String.sval ?? ''] : []))

/** The schema and the name that a list of `String` nodes spells: `[public, users]`, `[users]`; a database before them is dropped. */
export function nameParts(nodes: readonly Node[] | undefined): { schema: string; name: string } {
  const parts = stringsOf(nodes)
  return { schema: parts.at(-2) ?? DEFAULT_SCHEMA, name: parts.at(-1) ?? '' }
}

/** The qualified and quoted name of an object as DROP, ALTER TYPE and COMMENT spell it: a list, a type's name, a bare string or a relation. */
export function objectName(node: Node | undefined): string {
  if (!node) return ''
  if ('RangeVar' in node) return qualifiedName(node.RangeVar)
  if ('String' in node) return quoteIdentifier(DEFAULT_SCHEMA, node.String.sval ?? '')
  const { schema, name } = nameParts('List' in node ? node.List.items : 'TypeName' in node ? node.TypeName.names : [])
  return quoteIdentifier(schema, name)
}

/** The columns that an expression names, in the order in which they first appear. */
export function columnsIn(expression: unknown): string[] {
  const found = new Set<string>()
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit)
    else if (typeof value === 'object' && value !== null) {
      const { ColumnRef } = value as { ColumnRef?: { fields?: Node[] } }
      const column = stringsOf(ColumnRef?.fields).at(-1)
      if (column !== undefined) found.add(column)
      else Object.values(value).forEach(visit)
    }
  }
  visit(expression)
  return [...found]
}
