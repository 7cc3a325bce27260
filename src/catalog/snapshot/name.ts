import { quoteIdentifier } from '../../client/values.ts'
import type { CatalogObject } from './snapshot.ts'

/** The last of an object's names, quoted: a column's, a constraint's. */
export const ownName = ({ path }: CatalogObject): string => quoteIdentifier(path.at(-1) ?? '')

/** The relation that an object is part of, qualified and quoted: a column's table, an index's, a rule's view; undefined where there is none. */
export function holderOf(object: CatalogObject): string | undefined {
  if (object.kind === 'index' || object.kind === 'statistics') return object.is.table
  const [schema = '', relation = ''] = object.path
  return object.path.length === 3 ? quoteIdentifier(schema, relation) : undefined
}

/** The table of a column that is named by `"schema"."table"."column"`. */
export const tableOfColumn = (name: string): string => quotedParts(name).slice(0, 2).join('.')

/** `"s"."t"."c"` → `"s"`, `"t"` and `"c"`. */
export const quotedParts = (name: string): string[] => name.match(/"(?:[^"]|"")*"/g) ?? []

export const quoteText = (text: string): string => {
  const quoted = `'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`
  return text.includes('\\') ? `E${quoted}` : quoted
}

/** The tables of which `table` is a partition or a child. */
export const parentsOf = (table: Extract<CatalogObject, { kind: 'table' }>): readonly string[] =>
  table.is.partitionOf === null ? table.is.inherits : [table.is.partitionOf]
