/** What keeps the rows of a table apart, as its keys demand. */
import type { ColumnShape, KeyShape } from '../../catalog/table-shapes.ts'
import { toText } from '../../client/values.ts'
import type { Alternative } from './limits.ts'
import type { Override } from './override.ts'
import type { RowsRequest } from './rows.ts'

export interface Distinct {
  /** Columns that have another value in each row. */
  readonly unique: ReadonlySet<string>
  /** Keys over nothing but references and closed vocabularies: their combinations must differ. */
  readonly combined: readonly KeyShape[]
}

/** A column that may take any value where a key has one, else the combination of what it has. `functions` are the columns that they work out. */
export function whatKeepsRowsApart(
  { table, overrides, alternatives }: RowsRequest,
  byName: ReadonlyMap<string, ColumnShape>,
  isFree: (column: string) => boolean,
  functions: ReadonlyMap<string, unknown>,
): Distinct {
  const unique = new Set<string>()
  const combined: KeyShape[] = []
  for (const key of table.keys.toSorted((a, b) => a.columns.length - b.columns.length)) {
    if (table.columns.some(({ name, sequence }) => key.columns.includes(name) && sequence !== null)) continue
    if (key.columns.some((name) => unique.has(name) || functions.has(name))) continue
    if (combined.some(({ columns }) => columns.every((name) => key.columns.includes(name)))) continue
    const free = key.columns.filter((name) => isFree(name) && boundedValues(byName.get(name), overrides[name], alternatives).length === 0)
    const chosen = free.find((name) => byName.get(name)?.type.name === 'uuid') ?? free.toSorted(roomiestFirst(byName))[0]
    if (chosen !== undefined) unique.add(chosen)
    else combined.push(key)
  }
  for (const { columns, operators } of table.exclusions) {
    const apart = columns.find(
      (name) => isFree(name) && (byName.get(name)?.type.kind === 'range' || operators.every((sign) => sign === '=')),
    )
    if (apart !== undefined) unique.add(apart)
  }
  return { unique, combined }
}

/** Roomy types first: a text has room for any number, a smallint has not. */
const roomiestFirst = (byName: ReadonlyMap<string, ColumnShape>) => (a: string, b: string) =>
  roominess(byName.get(a)) - roominess(byName.get(b))

function roominess(column: ColumnShape | undefined): number {
  const type = column?.type
  if (!type) return 9
  if (['text', 'int8', 'int4', 'timestamptz', 'timestamp'].includes(type.name)) return 0
  if (type.name === 'varchar') return type.modifier < 0 || type.modifier > 12 ? 0 : 3
  return ['int2', 'date', 'bpchar'].includes(type.name) ? 5 : 2
}

/** All that a column of a closed vocabulary can take; none where it is open. */
export function boundedValues(
  column: ColumnShape | undefined,
  override: Override | undefined,
  alternatives: readonly Alternative[],
): readonly string[] {
  if (!column) return []
  if (override && typeof override !== 'function') {
    if ('values' in override && Array.isArray(override.values)) return override.values.map((value) => toText(value) ?? '')
    if ('constant' in override) return [toText(override.constant) ?? '']
  }
  const allowed = alternatives.map((limits) => limits.get(column.name)?.oneOf)
  const labels = column.type.kind === 'enum' ? column.type.labels : column.type.name === 'bool' ? ['f', 't'] : []
  const lists = allowed.map((list) => list ?? labels)
  return lists.every((list) => list.length > 0) ? (lists[0] ?? []).filter((label) => lists.every((list) => list.includes(label))) : []
}
