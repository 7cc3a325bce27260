import type { LiveObject, ObjectName } from '../../catalog/objects.ts'
import { isSame, keyOf } from './names.ts'
import type { Made, Trace } from './trace.ts'

/** What exists, told apart by who made it. */
export interface Ownership {
  /** Made by the applied migrations, and there: schemas, which go only where they are empty, not among them. */
  readonly owned: readonly LiveObject[]
  readonly schemas: readonly LiveObject[]
  /** There under a name that the project uses, but not to be dropped. */
  readonly spared: ReadonlyArray<{ readonly object: LiveObject; readonly reason: string }>
}

/** Never dropped, whoever claims to have made it. */
const KEPT_KINDS: readonly string[] = ['role', 'extension']

/**
 * What the project owns is what its applied migrations made: their own statements say so. The snapshot speaks for what they make in code that
 * is not read (a DO block, TypeScript), where that code creates something and names it. What stands in the snapshot alone (a schema that was pulled from a
 * database, its first migration a comment) no migration would make again, and so it stays.
 */
export function findOwned(applied: Trace, snapshot: readonly ObjectName[], live: readonly LiveObject[]): Ownership {
  const byKey = index(live)
  const find = (name: ObjectName) => (byKey.get(keyOf(name)) ?? []).filter((object) => object.kind === name.kind && isSame(object, name))
  const made = applied.made.filter(({ object }) => !KEPT_KINDS.includes(object.kind)).flatMap(({ object }) => find(object))
  const explained = new Set(made)
  const spared: Array<{ object: LiveObject; reason: string }> = []
  // A backfill names its table, too, and makes none: what was pulled from elsewhere would go for it.
  const making = applied.opaque.filter((text) => /\bcreate\b/i.test(text))
  for (const name of snapshot) {
    for (const object of find(name)) {
      if (explained.has(object)) continue
      if (isMentioned(object.name, making)) explained.add(object)
      else spared.push({ object, reason: 'the snapshot names it, but no migration makes it' })
    }
  }
  const owned: LiveObject[] = []
  for (const object of explained) {
    if (object.extension === null) owned.push(object)
    else spared.push({ object, reason: `it belongs to the extension ${object.extension}` })
  }
  return {
    owned: owned.filter(({ kind }) => kind !== 'schema'),
    schemas: owned.filter(({ kind, name }) => kind === 'schema' && name !== 'public'),
    spared,
  }
}

/** What would still have one of the names that the migrations take for themselves, once `gone` is gone. */
export function findInTheWay(
  all: Trace,
  live: readonly LiveObject[],
  isGone: (object: LiveObject) => boolean,
): ReadonlyArray<{ readonly object: LiveObject; readonly needed: Made }> {
  const byKey = index(live)
  return all.needed.flatMap((needed) =>
    (byKey.get(keyOf(needed.object)) ?? [])
      .filter((object) => isSame(object, needed.object) && !isGone(object))
      .map((object) => ({ object, needed })),
  )
}

function index(objects: readonly LiveObject[]): ReadonlyMap<string, readonly LiveObject[]> {
  const byKey = new Map<string, LiveObject[]>()
  for (const object of objects) {
    const key = keyOf(object)
    const bucket = byKey.get(key)
    if (bucket) bucket.push(object)
    else byKey.set(key, [object])
  }
  return byKey
}

/** As a word of its own, quoted or not. */
function isMentioned(name: string, texts: readonly string[]): boolean {
  const word = new RegExp(`(?<![\\p{L}\\p{N}_$])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}\\p{N}_$])`, 'iu')
  return texts.some((text) => word.test(text))
}
