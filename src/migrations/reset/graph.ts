import type { Dependency } from '../../catalog/dependencies.ts'
import type { ObjectAddress } from '../../catalog/objects.ts'

export const addressKey = ({ classId, id, sub }: ObjectAddress): string => (sub === 0 ? `${classId}/${id}` : `${classId}/${id}/${sub}`)
const wholeKey = ({ classId, id }: ObjectAddress): string => `${classId}/${id}`

/** The catalog's dependencies, to be asked from either end. */
export class DependencyGraph {
  readonly all: readonly Dependency[]
  /** By what they depend on, columns and all. */
  readonly #onWhole = new Map<string, Dependency[]>()
  readonly #wholes = new Map<string, ObjectAddress>()

  constructor(dependencies: readonly Dependency[]) {
    this.all = dependencies
    for (const dependency of dependencies) {
      const key = wholeKey(dependency.on)
      const bucket = this.#onWhole.get(key)
      if (bucket) bucket.push(dependency)
      else this.#onWhole.set(key, [dependency])
      if (dependency.type === 'internal') this.#wholes.set(addressKey(dependency.dependent), dependency.on)
    }
  }

  /** Everything that goes when this goes and nothing stands in the way: itself and its parts, and theirs. `until` stops at an object. */
  partsOf(root: ObjectAddress, until: (key: string) => boolean = () => false): Map<string, ObjectAddress> {
    const found = new Map([[addressKey(root), root]])
    for (const whole of found.values()) {
      for (const { dependent, on, type } of this.#onWhole.get(wholeKey(whole)) ?? []) {
        if (type === 'normal' || (whole.sub !== 0 && on.sub !== whole.sub)) continue
        const key = addressKey(dependent)
        if (!until(key)) found.set(key, dependent)
      }
    }
    return found
  }

  /** What an object is a part of that can only be dropped whole: the view of a rule. Itself, where it is a part of nothing. */
  wholeOf(object: ObjectAddress): ObjectAddress {
    let at = object
    for (let whole = this.#wholes.get(addressKey(at)); whole; whole = this.#wholes.get(addressKey(at))) at = whole
    return at
  }
}

/** Whether an object is among those that go: it itself, or the table whose column it is. */
export const goes = (gone: ReadonlySet<string>, object: ObjectAddress): boolean =>
  gone.has(addressKey(object)) || gone.has(wholeKey(object))

/** Who would be left without what it depends on, each once, with the first thing that it would miss. */
export function findDependents(
  graph: DependencyGraph,
  gone: ReadonlySet<string>,
): ReadonlyArray<{ readonly dependent: ObjectAddress; readonly on: ObjectAddress }> {
  const found = new Map<string, { dependent: ObjectAddress; on: ObjectAddress }>()
  for (const { dependent, on, type } of graph.all) {
    if (type !== 'normal' || !goes(gone, on) || goes(gone, dependent)) continue
    const whole = graph.wholeOf(dependent)
    if (!found.has(addressKey(whole))) found.set(addressKey(whole), { dependent: whole, on })
  }
  return [...found.values()]
}
