import type { AttributeChange } from './compare.ts'
import type { Sql } from './create.ts'
import { holderOf, ownName, parentsOf } from './name.ts'
import { type CatalogObject, type ColumnObject, idOf, type TableObject } from './snapshot.ts'
import type { Task, World } from './tasks.ts'

// Partitions and children: what they have of their parents, and how they leave and join them.

/** The same column of a parent table, from which an inherited one has come. */
export function parentColumn(column: ColumnObject, objects: ReadonlyMap<string, CatalogObject>): ColumnObject | undefined {
  const table = objects.get(`table ${holderOf(column)}`)
  if (table?.kind !== 'table') return undefined
  for (const parent of parentsOf(table)) {
    const found = objects.get(`column ${parent}.${ownName(column)}`)
    if (found?.kind === 'column') return found
  }
  return undefined
}

/** Attributes of `column` in which it differs from `other`. */
export const attributeChanges = (column: ColumnObject, other: ColumnObject): AttributeChange[] =>
  (Object.keys(column.is) as (keyof ColumnObject['is'])[])
    .filter((key) => JSON.stringify(column.is[key]) !== JSON.stringify(other.is[key]))
    .map((key) => ({ attribute: key, expected: column.is[key], actual: other.is[key] }))

const movesAmongParents = (task: Task | undefined): boolean =>
  task?.deed === 'alter' && task.pair.attributes.some(({ attribute }) => ['partitionOf', 'partitionBound', 'inherits'].includes(attribute))

export const leavesParent = (task: Task | undefined): boolean =>
  movesAmongParents(task) && task?.pair.actual?.kind === 'table' && parentsOf(task.pair.actual).length > 0

/** The statements by which a table leaves the parents it has, and joins those it should have. */
export function familySql(task: Task, expected: TableObject, actual: TableObject): { leave: Sql; join: Sql } | undefined {
  if (!movesAmongParents(task)) return undefined
  const { name, is } = expected
  // A partition with other bounds leaves and comes back.
  const gone = parentsOf(actual).filter((parent) => actual.is.partitionOf !== null || !expected.is.inherits.includes(parent))
  const come = parentsOf(expected).filter((parent) => is.partitionOf !== null || !actual.is.inherits.includes(parent))
  const leave = gone.map((parent) =>
    actual.is.partitionOf !== null ? `alter table ${parent} detach partition ${name}` : `alter table ${name} no inherit ${parent}`,
  )
  const join = come.map((parent) =>
    is.partitionOf !== null
      ? `alter table ${parent} attach partition ${name} ${is.partitionBound}`
      : `alter table ${name} inherit ${parent}`,
  )
  return {
    leave: { sql: leave },
    join: { sql: join, risk: 'fails where its columns, constraints or rows are not what the parent asks for' },
  }
}

/** A partition to which a foreign key points by way of its parent can be dropped only once it has left. */
export function withDetach(actual: CatalogObject, drop: Sql, tasks: ReadonlyMap<string, Task>): Sql {
  if (actual.kind !== 'table' || actual.is.partitionOf === null || 'note' in drop) return drop
  if (tasks.get(`table ${actual.is.partitionOf}`)?.deed === 'drop') return drop
  return { ...drop, sql: [`alter table ${actual.is.partitionOf} detach partition ${actual.name}`, ...drop.sql] }
}

/** A constraint that a table needs in order to join its parent, and that is the parent's from then on. */
export function isTakenOver(actual: CatalogObject, tasks: ReadonlyMap<string, Task>, world: World): boolean {
  if (actual.kind !== 'constraint') return false
  const table = tasks.get(`table ${holderOf(actual)}`)
  if (!movesAmongParents(table) || table?.pair.expected?.kind !== 'table') return false
  return parentsOf(table.pair.expected).some((parent) =>
    [...world.expected.values()].some(
      (object) =>
        object.kind === 'constraint' &&
        holderOf(object) === parent &&
        object.is.definition === actual.is.definition &&
        (object.is.type !== 'check' || ownName(object) === ownName(actual)),
    ),
  )
}

/** A table that leaves its parent keeps as its own what it had of it, under a name that may be the one it should have. */
export const comesBackByItself = (object: CatalogObject, tasks: ReadonlyMap<string, Task>): boolean =>
  (object.kind === 'constraint' || object.kind === 'index') && leavesParent(tasks.get(`table ${holderOf(object)}`))

/** What a parent hands down of itself, and a child cannot have otherwise. */
const HANDED_DOWN = new Set(['type', 'collation', 'notNull', 'notNullUnchecked', 'generated', 'expression'])

/** The changes of a column that are its own: what its parent changes too is changed there. */
export function ownChanges(
  { pair: { attributes } }: Task,
  expected: ColumnObject,
  actual: ColumnObject,
  tasks: ReadonlyMap<string, Task>,
  world: World,
): AttributeChange[] {
  const parent = actual.inherited && expected.inherited ? parentColumn(expected, world.expected) : undefined
  const byParent = parent ? (tasks.get(idOf(parent))?.pair.attributes ?? []).map(({ attribute }) => attribute) : []
  return attributes.filter(({ attribute }) => !HANDED_DOWN.has(attribute) || !byParent.includes(attribute))
}
