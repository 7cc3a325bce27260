import { type Action, actionsOf } from './actions.ts'
import { leavesParent, parentColumn } from './family.ts'
import { holderOf } from './name.ts'
import { inOrder } from './order.ts'
import { withExtensionsMoved } from './relocate.ts'
import { type CatalogSnapshot, idOf, type Kind } from './snapshot.ts'
import { listTasks, type Task, type World, worldOf } from './tasks.ts'

export interface MendStep {
  readonly kind: Kind
  /** Qualified and quoted, as in `Difference`. */
  readonly name: string
  /** As in `Difference`; `rebuilt` where the object itself does not differ, and stands on one that must be made anew. */
  readonly change: 'missing' | 'extra' | 'changed' | 'rebuilt'
  /** To be run one by one, in order; empty where there is only a note. */
  readonly sql: readonly string[]
  /** Rows, values or a counter are gone afterwards, or may be. */
  readonly lossy: boolean
  /** Why it may fail or hurt on a database with rows. */
  readonly risk?: string
  /** Why there is no statement, and what to do instead. */
  readonly note?: string
}

/**
 * The statements that make the database `actual` like `expected`, in an order in which they can run; what stands on something that must
 * be made anew is dropped before and made again after it, without its grants, which no snapshot has. An object may have several steps.
 * A label that is added to an enum can be used only once that is committed, so they do not all run in one transaction.
 */
export function mendSnapshots(expected: CatalogSnapshot, actual: CatalogSnapshot): MendStep[] {
  const moved = withExtensionsMoved(expected, actual)
  const world = worldOf(expected, moved)
  const tasks = listTasks(expected, moved, world)
  const actions = [...tasks.values()].flatMap((task) => actionsOf(task, tasks, world))
  connect(actions, tasks, world)
  return inOrder(actions).flatMap(toStep)
}

function toStep({ task, made, lossy }: Action): MendStep[] {
  const { expected, actual } = task.pair
  const object = expected ?? actual
  if (!object) return []
  const { kind, name } = object
  const change = task.rebuilt ? 'rebuilt' : !actual ? 'missing' : !expected ? 'extra' : 'changed'
  if ('note' in made) return [{ kind, name, change, sql: [], lossy: false, note: made.note }]
  if (made.sql.length === 0) return []
  return [{ kind, name, change, sql: made.sql, lossy, ...(made.risk !== undefined && { risk: made.risk }) }]
}

/** Says of every action what must be done before it. */
function connect(actions: readonly Action[], tasks: ReadonlyMap<string, Task>, world: World): void {
  const find = finder(actions, tasks, world)
  for (const [id, { deed, pair }] of tasks) {
    const [away, build, finish] = [find(id, 'away'), find(id, 'build'), find(id, 'finish')]
    for (const dependent of world.dependents.get(id) ?? []) {
      const leaves = find(dependent, 'away')
      wait(away, leaves)
      wait(build, leaves)
      // A column lets go of its old type or default by being altered.
      const needsStill = world.expected.get(dependent)?.needs.includes(id) === true
      if (!needsStill && !leaves) wait(deed === 'retype' ? build : away, find(dependent, 'build'))
    }
    for (const needed of pair.expected?.needs ?? []) {
      wait(build, find(needed, 'build'))
      wait(finish, find(needed, 'build'))
    }
    wait(build, away)
    wait(finish, build)
    const object = pair.expected ?? pair.actual
    if (object?.kind === 'sequence' && object.is.ownedBy !== null) wait(finish, find(`column ${object.is.ownedBy}`, 'build'))
    if (object?.kind !== 'column') continue
    const table = tasks.get(`table ${holderOf(object)}`)
    if (table && leavesParent(table)) wait(away, find(table.id, 'away'))
    if (table?.deed === 'alter') wait(find(table.id, 'finish'), build, away)
    const parent = object.inherited ? parentColumn(object, world.expected) : undefined
    if (parent) wait(build, find(idOf(parent), 'build'))
  }
}

function wait(action: Action | undefined, ...others: readonly (Action | undefined)[]): void {
  for (const other of others) if (action && other && other !== action) action.after.add(other)
}

/** Finds the action in which an object has its turn; what has none of its own is done with what holds it. */
function finder(actions: readonly Action[], tasks: ReadonlyMap<string, Task>, world: World) {
  const byTask = new Map<string, Action[]>()
  for (const action of actions) byTask.set(action.task.id, [...(byTask.get(action.task.id) ?? []), action])
  const find = (id: string, phase: Action['phase']): Action | undefined => {
    const own = byTask.get(id)?.find((action) => action.phase === phase)
    if (own || !tasks.has(id)) return own
    const object = world.expected.get(id) ?? world.actual.get(id)
    const holder = object && holderOf(object)
    return holder === undefined ? undefined : (find(`table ${holder}`, phase) ?? find(`view ${holder}`, phase))
  }
  return find
}
