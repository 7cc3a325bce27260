import type { LiveObject, ObjectAddress } from '../../catalog/objects.ts'
import { addressKey, type DependencyGraph } from './graph.ts'

/** Parts that have a DROP of their own, by which a circle of tables and functions is opened. Foreign keys close nearly all of them. */
const BREAKABLE: readonly string[] = ['constraint', 'policy', 'trigger', 'default']

/**
 * The objects in an order in which each can be dropped without CASCADE: what depends goes before what it depends on. What goes with another
 * one of them is left out. Where two depend on each other (tables by their foreign keys), a part is dropped on its own first.
 */
export function dropOrder(targets: readonly LiveObject[], live: readonly LiveObject[], graph: DependencyGraph): LiveObject[] {
  const breakable = new Map(live.filter(({ kind }) => BREAKABLE.includes(kind)).map((object) => [addressKey(object), object]))
  const broken = new Map<string, LiveObject>()
  for (;;) {
    const { order, circle } = attempt(targets, broken, graph)
    if (circle.length === 0) return order
    const openers = partsThatClose(circle, graph, breakable, broken)
    if (openers.length === 0) {
      throw new Error(
        `these depend on each other in a way that cannot be opened: ${circle.map(({ schema, name }) => `${schema}.${name}`).join(', ')}`,
      )
    }
    for (const opener of openers) broken.set(addressKey(opener), opener)
  }
}

interface Attempt {
  readonly order: LiveObject[]
  /** What is on a circle, or between two. */
  readonly circle: LiveObject[]
}

function attempt(targets: readonly LiveObject[], broken: ReadonlyMap<string, LiveObject>, graph: DependencyGraph): Attempt {
  const roots = rootsOf([...targets, ...broken.values()], broken, graph)
  const owners = ownersOf(roots, broken, graph)
  const before = new Map(roots.map((root) => [root, new Set<LiveObject>()]))
  const addEdge = (first: LiveObject | undefined, second: LiveObject) => {
    if (first && first !== second) before.get(second)?.add(first)
  }
  for (const { dependent, on, type } of graph.all) {
    const mine = ownersAt(owners, dependent)
    for (const owner of ownersAt(owners, on)) {
      // A part that is dropped on its own goes before the whole; else the whole takes its parts along.
      const apart = type !== 'normal' && broken.has(addressKey(dependent))
      if ((type === 'normal' || apart) && !mine.includes(owner))
        addEdge(mine.find((root) => broken.has(addressKey(root))) ?? mine[0], owner)
    }
  }
  return sorted(roots, before)
}

/** Kahn's algorithm, from both ends: what neither end reaches is on a circle or between two. */
function sorted(roots: readonly LiveObject[], before: ReadonlyMap<LiveObject, ReadonlySet<LiveObject>>): Attempt {
  const order: LiveObject[] = []
  const done = new Set<LiveObject>()
  const ready = (left: readonly LiveObject[], blocked: (root: LiveObject) => boolean): LiveObject[] => left.filter((root) => !blocked(root))
  let left = [...roots]
  for (;;) {
    const next = ready(left, (root) => [...(before.get(root) ?? [])].some((first) => !done.has(first)))
    if (next.length === 0) break
    for (const root of next) done.add(root)
    order.push(...next)
    left = left.filter((root) => !done.has(root))
  }
  for (;;) {
    const needed = new Set(left.flatMap((root) => [...(before.get(root) ?? [])]))
    const ends = left.filter((root) => !needed.has(root))
    if (ends.length === 0 || left.length === 0) return { order, circle: left }
    left = left.filter((root) => needed.has(root))
  }
}

/** The objects that no other one takes along. */
function rootsOf(objects: readonly LiveObject[], broken: ReadonlyMap<string, LiveObject>, graph: DependencyGraph): LiveObject[] {
  const byKey = new Map(objects.map((object) => [addressKey(object), object]))
  const taken = new Set<string>()
  for (const [key, object] of byKey) {
    for (const part of graph.partsOf(object, (at) => broken.has(at)).keys()) if (part !== key) taken.add(part)
  }
  return [...byKey].flatMap(([key, object]) =>
    taken.has(key) || (object.sub !== 0 && byKey.has(`${object.classId}/${object.id}`)) ? [] : [object],
  )
}

/** Which roots take an object along, by its address. */
function ownersOf(
  roots: readonly LiveObject[],
  broken: ReadonlyMap<string, LiveObject>,
  graph: DependencyGraph,
): ReadonlyMap<string, LiveObject[]> {
  const owners = new Map<string, LiveObject[]>()
  for (const root of roots) {
    const isOther = (key: string) => broken.has(key) && key !== addressKey(root)
    for (const key of graph.partsOf(root, isOther).keys()) owners.set(key, [...(owners.get(key) ?? []), root])
  }
  return owners
}

const ownersAt = (owners: ReadonlyMap<string, LiveObject[]>, object: ObjectAddress): readonly LiveObject[] =>
  owners.get(addressKey(object)) ?? owners.get(`${object.classId}/${object.id}`) ?? []

/** Parts of the circle's members by which one of them depends on another: foreign keys alone, where they are among them. */
function partsThatClose(
  circle: readonly LiveObject[],
  graph: DependencyGraph,
  breakable: ReadonlyMap<string, LiveObject>,
  broken: ReadonlyMap<string, LiveObject>,
): LiveObject[] {
  const owners = ownersOf(circle, broken, graph)
  const found = new Set<LiveObject>()
  for (const { dependent, on, type } of graph.all) {
    const part = breakable.get(addressKey(dependent))
    if (!part || type !== 'normal' || broken.has(addressKey(dependent))) continue
    const mine = ownersAt(owners, dependent)
    if (mine.some((root) => broken.has(addressKey(root)))) continue
    if (mine.length > 0 && ownersAt(owners, on).some((owner) => !mine.includes(owner))) found.add(part)
  }
  // A partition's key is its parent's to drop.
  const inherited = new Set([...found].flatMap((part) => [...graph.partsOf(part).keys()].slice(1)))
  const own = [...found].filter((part) => !inherited.has(addressKey(part)))
  const constraints = own.filter(({ kind }) => kind === 'constraint')
  return constraints.length > 0 ? constraints : own
}
