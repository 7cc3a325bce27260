import type { ForeignKeyShape, TableShape } from '../catalog/table-shapes.ts'

/** Tables that refer to each other in a circle, or one alone; what it refers to comes in an earlier group. */
export type LoadGroup = readonly TableShape[]

/** The order in which rows can be written: by Tarjan's strongly connected components, whose own order is the one that is needed. */
export function loadOrder(tables: readonly TableShape[]): LoadGroup[] {
  const byName = new Map(tables.map((table) => [table.name, table]))
  const state = new Map<TableShape, { index: number; low: number; open: boolean }>()
  const stack: TableShape[] = []
  const groups: LoadGroup[] = []

  const visit = (table: TableShape): { index: number; low: number; open: boolean } => {
    const own = { index: state.size, low: state.size, open: true }
    state.set(table, own)
    stack.push(table)
    for (const { target } of table.foreignKeys) {
      const parent = byName.get(target)
      if (!parent) continue
      const known = state.get(parent)
      if (!known) own.low = Math.min(own.low, visit(parent).low)
      else if (known.open) own.low = Math.min(own.low, known.index)
    }
    if (own.low === own.index) {
      const group = stack.splice(stack.indexOf(table))
      for (const member of group) (state.get(member) as { open: boolean }).open = false
      groups.push(group)
    }
    return own
  }
  for (const table of tables) if (!state.has(table)) visit(table)
  return groups
}

/** A circle through the tables of a group, for a message: `a.b_id → b.a_id → a`. */
export function describeCycle(group: LoadGroup): string {
  const [start] = group
  if (!start) return ''
  const inside = new Map(group.map((table) => [table.name, table]))
  const path: Array<{ table: TableShape; key: ForeignKeyShape }> = []
  const seen = new Set<TableShape>()
  const walk = (table: TableShape): boolean => {
    if (table === start && path.length > 0) return true
    if (seen.has(table)) return false
    seen.add(table)
    for (const key of table.foreignKeys) {
      const parent = inside.get(key.target)
      if (!parent || (parent === table && group.length > 1)) continue
      path.push({ table, key })
      if (walk(parent)) return true
      path.pop()
    }
    return false
  }
  walk(start)
  return [...path.map(({ table, key }) => `${table.label} (${key.columns.join(', ')})`), start.label].join(' → ')
}
