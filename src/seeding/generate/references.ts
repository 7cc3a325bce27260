import type { ColumnShape, ForeignKeyShape } from '../../catalog/table-shapes.ts'
import { drawFor } from './chance.ts'
import type { KeySource } from './key-source.ts'
import type { ColumnFunction, TableOverrides } from './override.ts'
import { Reference } from './reference.ts'
import type { RowsRequest } from './rows.ts'
import type { Value } from './values/columns.ts'

/** Self-references come first, since a row takes more than the key from the row above it, then those of most columns. */
export function referencesOf(
  request: RowsRequest,
  own: KeySource,
  functions: ReadonlyMap<string, ColumnFunction>,
  byName: ReadonlyMap<string, ColumnShape>,
  valueIn: (column: string) => Value,
): Reference[] {
  const { table, seed, parents } = request
  const isSelf = ({ target }: ForeignKeyShape) => target === table.name
  const keys = table.foreignKeys
    .filter(({ columns }) => columns.every((column) => byName.has(column)))
    .toSorted((a, b) => Number(isSelf(b)) - Number(isSelf(a)) || b.columns.length - a.columns.length)
  const given = Object.entries(request.overrides).flatMap(([name, override]) =>
    typeof override === 'object' && ('constant' in override || 'values' in override) ? [name] : [],
  )
  const assigned = new Map<string, Reference | undefined>([...functions.keys(), ...given].map((name) => [name, undefined]))
  const references: Reference[] = []
  for (const key of keys) {
    const source = isSelf(key) ? own : (parents.get(key.target) ?? { label: key.target, count: 0, value: () => null })
    const open = key.columns.filter((column) => !assigned.has(column))
    const spare = open.length === 0
    // What it cannot fill, since there is no row to refer to, is for others to fill.
    const columns = spare ? key.columns : source.count === 0 ? open.filter((column) => byName.get(column)?.notNull === false) : open
    const reference = new Reference({
      table: table.label,
      key,
      source,
      self: isSelf(key),
      columns: columns.length === 0 ? open : columns,
      nullable: open.filter((column) => byName.get(column)?.notNull === false),
      unclear: table.keys.some(
        ({ nullsNotDistinct, columns }) => nullsNotDistinct && columns.some((column) => key.columns.includes(column)),
      ),
      draw: drawFor(`${seed}/${table.label}/${key.name}`),
      valueIn,
      firstPresent: request.firstPresent,
      nullShare: nullShareOf(request.overrides, key),
    })
    if (spare) {
      for (const [column, value] of reference.values()) {
        const owner = assigned.get(column)
        if (owner?.kept.includes(column) && !owner.fallbacks.has(column)) owner.fallbacks.set(column, value)
      }
      continue
    }
    for (const column of key.columns) if (assigned.has(column)) assigned.get(column)?.followers.push(reference)
    for (const column of reference.columns) assigned.set(column, reference)
    references.push(reference)
  }
  return references
}

function nullShareOf(overrides: TableOverrides, { columns }: ForeignKeyShape): number {
  for (const column of columns) {
    const override = overrides[column]
    if (override && typeof override !== 'function' && 'null' in override && typeof override.null === 'number') return override.null
  }
  return 0.1
}
