import { alterSql } from './alter.ts'
import { changesType } from './alter-column.ts'
import { differs, type ObjectPair, pairObjects } from './compare.ts'
import { type CatalogObject, type CatalogSnapshot, idOf, type Kind } from './snapshot.ts'

/** What is done to one object. `retype`: a type is made anew and the columns that are of it are moved over; `release`: a column lets go of its default for a while. */
export type Deed = 'create' | 'drop' | 'alter' | 'anew' | 'retype' | 'release' | 'note'

export interface Task {
  readonly id: string
  readonly pair: ObjectPair
  deed: Deed
  /** It does not differ itself: it stands on something that is made anew. */
  readonly rebuilt: boolean
  readonly note?: string
}

/** Both sides by id, and who needs whom in the database as it is. */
export interface World {
  readonly expected: ReadonlyMap<string, CatalogObject>
  readonly actual: ReadonlyMap<string, CatalogObject>
  readonly dependents: ReadonlyMap<string, readonly string[]>
}

export function worldOf(expected: CatalogSnapshot, actual: CatalogSnapshot): World {
  const dependents = new Map<string, string[]>()
  for (const object of actual.objects) {
    for (const needed of object.needs) {
      const ids = dependents.get(needed)
      if (ids) ids.push(idOf(object))
      else dependents.set(needed, [idOf(object)])
    }
  }
  const byId = ({ objects }: CatalogSnapshot) => new Map(objects.map((object) => [idOf(object), object]))
  return { expected: byId(expected), actual: byId(actual), dependents }
}

/** A task for every object that differs, and for every one that must step aside for it. */
export function listTasks(expected: CatalogSnapshot, actual: CatalogSnapshot, world: World): Map<string, Task> {
  const tasks = new Map<string, Task>()
  for (const pair of pairObjects(expected, actual).filter(differs)) {
    const object = pair.expected ?? pair.actual
    if (!object) continue
    const id = idOf(object)
    tasks.set(id, { id, pair, rebuilt: false, ...deedFor(pair, id, world) })
  }
  const causes = [...tasks.keys()].filter((id) => movesDependents(tasks.get(id)))
  for (let id = causes.pop(); id !== undefined; id = causes.pop()) {
    for (const dependent of world.dependents.get(id) ?? []) {
      if (stepAside(dependent, id, tasks, world)) causes.push(dependent)
    }
  }
  return tasks
}

function deedFor(pair: ObjectPair, id: string, world: World): { deed: Deed; note?: string } {
  const { expected, actual, attributes } = pair
  if (!actual) return { deed: 'create' }
  if (!expected) return { deed: 'drop' }
  const altered = alterSql(expected, actual, attributes)
  if (altered !== 'anew') return 'note' in altered ? { deed: 'note', note: altered.note } : { deed: 'alter' }
  if (!TYPES.has(expected.kind)) return { deed: 'anew' }
  const users = (world.dependents.get(id) ?? []).map((dependent) => world.actual.get(dependent)?.kind)
  if (users.some((kind) => kind !== undefined && TYPES.has(kind)) || (expected.kind === 'composite type' && users.includes('column')))
    return {
      deed: 'note',
      note: 'the type is in use and cannot be changed so: make another, move over what uses it, drop the old one and rename',
    }
  return { deed: users.includes('column') ? 'retype' : 'anew' }
}

const TYPES = new Set<Kind>(['enum', 'domain', 'range', 'composite type'])
/** What can be dropped and made again with nothing lost. */
const REBUILDABLE = new Set<Kind>(['view', 'constraint', 'index', 'statistics', 'rule', 'policy', 'trigger', 'routine'])

const movesDependents = (task: Task | undefined): boolean =>
  task !== undefined && (task.deed === 'drop' || task.deed === 'anew' || task.deed === 'retype' || isRetypedColumn(task))

const isRetypedColumn = ({ deed, pair }: Task): boolean =>
  deed === 'alter' && pair.actual?.kind === 'column' && changesType(pair.attributes)

/** Makes `id` step aside for `cause`, which it needs; says whether others must now step aside for it. */
function stepAside(id: string, cause: string, tasks: Map<string, Task>, { expected, actual }: World): boolean {
  const task = tasks.get(id)
  const [wanted, there] = [expected.get(id), actual.get(id)]
  if (!wanted || !there || task?.deed === 'anew' || task?.deed === 'retype' || task?.deed === 'note') return false
  const because = tasks.get(cause)
  const pair: ObjectPair = task?.pair ?? { expected: wanted, actual: there, attributes: [] }
  const become = (deed: Deed) => tasks.set(id, { id, pair, deed, rebuilt: task?.rebuilt ?? true })
  const moving =
    because !== undefined && (isRetypedColumn(because) || (because.deed === 'release' && because.pair.actual?.kind === 'column'))
  if (there.kind === 'column') {
    if (there.is.generated !== null && wanted.kind === 'column' && wanted.is.generated !== null) {
      become('anew')
      return true
    }
    const needsStill = wanted.needs.includes(cause)
    if (because?.deed === 'retype' && needsStill) {
      if (!task) become('release')
      return true
    }
    if (!task && needsStill && /^(?:sequence|routine) /.test(cause)) become('release')
    return false
  }
  // PostgreSQL rebuilds indexes itself when the type of a column changes.
  if (moving && (there.kind === 'index' || there.kind === 'statistics' || isKey(there))) return false
  if (!REBUILDABLE.has(there.kind)) return false
  become('anew')
  return true
}

const isKey = (object: CatalogObject): boolean =>
  object.kind === 'constraint' && (object.is.type === 'primary key' || object.is.type === 'unique')
