/** How many rows each table is to have, once all that they must refer to is counted in. Pure. */

import { findTable } from '../../catalog/find-table.ts'
import type { TableShape } from '../../catalog/table-shapes.ts'
import { DbctlError } from '../../errors.ts'
import { loadOrder } from '../order.ts'

export interface Amounts {
  /** By `schema.table`, or by the bare name where only one table has it. */
  readonly rows: ReadonlyMap<string, number>
  /** Rows of each table that refers to nothing; those that refer to others get more, the deeper the more. */
  readonly scale: number | undefined
}

export interface TableAmount {
  readonly table: TableShape
  readonly rows: number
  /** Nobody named it: a table that was named refers to it. */
  readonly added: boolean
}

/** By how many references lie below a table; from there on it stays. */
const FAN_OUT = [1, 2, 5, 10]

/**
 * `isEmpty` has the tables, by their quoted name, without rows to refer to; `recorded`, by label, what earlier runs were to make. A run that was
 * stopped in the middle of a table that others refer to goes on there.
 */
export function tableAmounts(
  shapes: readonly TableShape[],
  { rows, scale }: Amounts,
  isEmpty: ReadonlySet<string>,
  recorded: ReadonlyMap<string, number> = new Map(),
): TableAmount[] {
  const amounts = new Map<TableShape, { rows: number; added: boolean }>()
  if (scale !== undefined) {
    const depths = depthsOf(shapes)
    for (const table of shapes) {
      const fanOut = FAN_OUT[Math.min(depths.get(table.name) ?? 0, FAN_OUT.length - 1)] ?? 1
      amounts.set(table, { rows: Math.max(1, Math.round(scale * fanOut)), added: false })
    }
  }
  for (const [name, count] of rows) amounts.set(namedTable(shapes, name), { rows: count, added: false })
  addParents(shapes, amounts, isEmpty, recorded)
  return shapes.flatMap((table) => {
    const amount = amounts.get(table)
    return amount ? [{ table, ...amount }] : []
  })
}

/** The table of a name on the command line. */
export function namedTable(shapes: readonly TableShape[], name: string): TableShape {
  const found = findTable(name, shapes)
  if (typeof found !== 'string') return found
  throw new DbctlError('DBCTL_USAGE', found, { hint: 'Name it as schema.table; is the database migrated? `dbctl status` tells.' })
}

/** What must be referred to has rows, or gets some: a tenth as many, and as many where each is referred to once. */
function addParents(
  shapes: readonly TableShape[],
  amounts: Map<TableShape, { rows: number; added: boolean }>,
  isEmpty: ReadonlySet<string>,
  recorded: ReadonlyMap<string, number>,
): void {
  const byName = new Map(shapes.map((table) => [table.name, table]))
  const open = [...amounts.keys()]
  for (let table = open.pop(); table !== undefined; table = open.pop()) {
    const wanted = amounts.get(table)?.rows ?? 0
    for (const { columns, target } of table.foreignKeys) {
      const parent = byName.get(target)
      const required = table.columns.every(({ name, notNull }) => notNull || !columns.includes(name))
      if (!parent || parent === table || !required || wanted === 0) continue
      const known = amounts.get(parent)
      const before = recorded.get(parent.label)
      if (known ? !known.added : !isEmpty.has(target) && before === undefined) continue
      const oneToOne = table.keys.some((key) => key.columns.every((column) => columns.includes(column)))
      const rows = before ?? (oneToOne ? wanted : Math.min(Math.max(Math.ceil(wanted / 10), 1), 1_000))
      if (known && known.rows >= rows) continue
      amounts.set(parent, { rows, added: true })
      open.push(parent)
    }
  }
}

function depthsOf(shapes: readonly TableShape[]): Map<string, number> {
  const depths = new Map<string, number>()
  for (const group of loadOrder(shapes)) {
    const inside = new Set(group.map(({ name }) => name))
    const below = group.flatMap(({ foreignKeys }) => foreignKeys.filter(({ target }) => !inside.has(target)))
    const depth = below.reduce((deepest, { target }) => Math.max(deepest, (depths.get(target) ?? 0) + 1), 0)
    for (const { name } of group) depths.set(name, depth)
  }
  return depths
}
