import { alterSql, dropSql } from './alter.ts'
import { alterColumnSql } from './alter-column.ts'
import { columnDetailsSql, commentSql, createSql, type Sql } from './create.ts'
import { attributeChanges, comesBackByItself, familySql, isTakenOver, ownChanges, parentColumn, withDetach } from './family.ts'
import { holderOf, ownName, tableOfColumn } from './name.ts'
import type { Node } from './order.ts'
import { columnsOf, retypeSql } from './retype.ts'
import { type CatalogObject, type ColumnObject, idOf, KINDS, type Kind, type ObjectOf } from './snapshot.ts'
import type { Task, World } from './tasks.ts'

/** A part of a task that is done in one go. What must go, goes first; what ties objects together comes last. */
export interface Action extends Node {
  readonly phase: 'away' | 'build' | 'finish'
  readonly task: Task
  readonly made: Sql
  readonly lossy: boolean
}

type MakeAction = (phase: Action['phase'], made: Sql, lossy?: boolean) => Action
type Tasks = ReadonlyMap<string, Task>

/** What a task takes; nothing where it is done with another one's. */
export function actionsOf(task: Task, tasks: Tasks, world: World): Action[] {
  const { expected, actual } = task.pair
  const rank = (phase: Action['phase']) => rankOf((expected ?? actual)?.kind ?? 'other', phase)
  const action: MakeAction = (phase, made, lossy = false) => ({ phase, task, made, lossy, rank: rank(phase), after: new Set() })
  switch (task.deed) {
    case 'note':
      return [action('finish', { note: task.note ?? '' })]
    case 'drop':
      return actual ? removals(actual, tasks, world, action) : []
    case 'create':
      return expected ? creations(expected, tasks, world, action) : []
    case 'anew':
      return expected && actual ? [...removals(actual, tasks, world, action), ...creations(expected, tasks, world, action)] : []
    case 'retype': {
      const risk = 'fails where a column holds a value that is gone, and rewrites the tables under a lock'
      return expected ? [action('build', { sql: retypeSql(expected, world), risk })] : []
    }
    case 'release':
      if (expected?.kind !== 'column' || actual?.kind !== 'column') return []
      return [
        ...(actual.is.default === null ? [] : [action('away', { sql: [`${alterOnly(actual)} drop default`] })]),
        action('build', { sql: defaultSql(expected) }),
      ]
    case 'alter':
      return expected && actual ? alterations(task, expected, actual, tasks, world, action) : []
  }
}

function removals(actual: CatalogObject, tasks: Tasks, world: World, action: MakeAction): Action[] {
  if (goesWithItsHolder(actual, tasks) || isTakenOver(actual, tasks, world)) return []
  return [action('away', withDetach(actual, dropSql(actual), tasks), losesRows(actual))]
}

/** What is part of a table or view that is dropped is dropped with it; but for foreign keys, which may tie tables in a circle. */
function goesWithItsHolder(object: CatalogObject, tasks: Tasks): boolean {
  const isGone = (id: string) => {
    const task = tasks.get(id)
    return task?.deed === 'drop' || task?.deed === 'anew'
  }
  if (object.kind === 'sequence')
    return object.is.ownedBy !== null && (isGone(`column ${object.is.ownedBy}`) || isGone(`table ${tableOfColumn(object.is.ownedBy)}`))
  const holder = holderOf(object)
  if (holder === undefined) return false
  // An inherited column goes with its parent's.
  if (object.kind === 'column' && object.inherited) return true
  if (object.kind === 'constraint' && object.is.type === 'foreign key') {
    const others = object.needs.filter((id) => id.startsWith('column ') && !id.startsWith(`column ${holder}.`))
    if (others.some(isGone)) return false
  }
  return isGone(`table ${holder}`) || isGone(`view ${holder}`)
}

const losesRows = (object: CatalogObject): boolean =>
  (object.kind === 'table' && object.is.partitionKey === null) ||
  (object.kind === 'column' && object.is.generated === null) ||
  object.kind === 'sequence'

function creations(expected: CatalogObject, tasks: Tasks, world: World, action: MakeAction): Action[] {
  if (expected.kind === 'column') {
    if (tasks.get(`table ${holderOf(expected)}`)?.deed === 'create') return []
    return [action('build', expected.inherited ? { sql: inheritedSql(expected, world) } : createSql(expected))]
  }
  if (expected.kind === 'table') return [action('build', tableSql(expected, world))]
  const made = createSql(expected)
  if ('note' in made) return [action('build', made)]
  const sql = [...(comesBackByItself(expected, tasks) ? [dropIfThere(expected)] : []), ...made.sql]
  const built = action('build', { ...made, sql: expected.kind === 'routine' ? withUncheckedBody(expected, sql) : sql })
  return expected.kind === 'sequence' && expected.is.ownedBy !== null ? [built, action('finish', { sql: [ownedBySql(expected)] })] : [built]
}

/** A table with all its columns, and what of them CREATE TABLE does not take. */
function tableSql(table: ObjectOf<'table'>, world: World): Sql {
  const columns = [...world.expected.values()]
    .filter((object): object is ColumnObject => object.kind === 'column' && holderOf(object) === table.name)
    .toSorted((a, b) => a.position - b.position)
  const made = createSql(table, columns)
  if ('note' in made) return made
  const details = columns.flatMap((column) =>
    column.inherited
      ? inheritedSql(column, world)
      : [...columnDetailsSql(column), ...(column.comment === null ? [] : [commentSql(column)])],
  )
  return { ...made, sql: [...made.sql, ...details] }
}

/** What a column that has come from its parent has otherwise than it. */
function inheritedSql(column: ColumnObject, { expected }: World): string[] {
  const parent = parentColumn(column, expected)
  if (!parent) return []
  // Since PostgreSQL 17 a partition shares its parent's identity.
  const changes = attributeChanges(column, parent).filter(({ attribute }) => attribute !== 'identity')
  const made = alterColumnSql(column, parent, changes)
  return [...('sql' in made ? made.sql : []), ...(column.comment === null ? [] : [commentSql(column)])]
}

const dropIfThere = (object: CatalogObject): string =>
  object.kind === 'constraint'
    ? `alter table ${holderOf(object)} drop constraint if exists ${ownName(object)}`
    : `drop index if exists ${object.name}`

/** A body in SQL is checked when it is made, and may name what is made after it. */
const withUncheckedBody = ({ is }: ObjectOf<'routine'>, sql: readonly string[]): readonly string[] =>
  /^ LANGUAGE sql\b/m.test(is.definition) ? ['set check_function_bodies = off', ...sql, 'reset check_function_bodies'] : sql

const ownedBySql = ({ name, is }: ObjectOf<'sequence'>): string => `alter sequence ${name} owned by ${is.ownedBy}`

function alterations(task: Task, expected: CatalogObject, actual: CatalogObject, tasks: Tasks, world: World, action: MakeAction): Action[] {
  if (expected.kind === 'column' && actual.kind === 'column') return [alteredColumn(task, expected, actual, tasks, world, action)]
  const altered = alterSql(expected, actual, task.pair.attributes)
  if (altered === 'anew') throw new Error(`${idOf(expected)} cannot be altered`)
  const loses = expected.kind === 'composite type' && 'sql' in altered && altered.sql.some((sql) => sql.includes(' drop attribute '))
  // An extension moves before anything else is done: from then on everything is called as it should be.
  const first = expected.kind === 'extension' && 'sql' in altered
  const actions = first ? [{ ...action('away', altered), rank: -1 }] : [action('build', altered, loses)]
  if (
    expected.kind === 'sequence' &&
    actual.kind === 'sequence' &&
    expected.is.ownedBy !== null &&
    expected.is.ownedBy !== actual.is.ownedBy
  )
    actions.push(action('finish', { sql: [ownedBySql(expected)] }))
  if (expected.kind === 'table' && actual.kind === 'table') {
    const family = familySql(task, expected, actual)
    if (family) actions.push(action('away', family.leave), action('finish', family.join))
  }
  return actions
}

function alteredColumn(task: Task, expected: ColumnObject, actual: ColumnObject, tasks: Tasks, world: World, action: MakeAction): Action {
  const changes = ownChanges(task, expected, actual, tasks, world)
  const made = alterColumnSql(expected, actual, changes)
  const sql = 'sql' in made ? made.sql : []
  // A type that is made anew has taken the column's default away.
  const retyped = [...tasks.values()].some(
    ({ deed, pair }) => deed === 'retype' && pair.expected && columnsOf(pair.expected, world).includes(expected),
  )
  return action(
    'build',
    { ...made, sql: retyped ? [...sql, ...defaultSql(expected)] : sql },
    changes.some(({ attribute }) => attribute === 'type'),
  )
}

const alterOnly = (column: ColumnObject): string => `alter table only ${holderOf(column)} alter column ${ownName(column)}`

const defaultSql = (column: ColumnObject): string[] =>
  column.is.default === null ? [] : [`${alterOnly(column)} set default ${column.is.default}`]

const PHASES = { away: 0, build: 1, finish: 2 } as const

/** What goes, goes in the reverse of the order in which it would have been built. */
const rankOf = (kind: Kind, phase: Action['phase']): number => {
  const rank = KINDS.indexOf(kind)
  return PHASES[phase] * KINDS.length + (phase === 'away' ? KINDS.length - 1 - rank : rank)
}
