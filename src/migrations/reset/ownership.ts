import type { LiveObject, ObjectName } from '../../catalog/objects.ts'
import { isSame, keyOf } from './names.ts'
import { isConditional, mayCreate, mentions } from './opaque.ts'
import type { Made, Trace } from './trace.ts'

/** What exists, told apart by who made it. */
export interface Ownership {
  /** Made by the applied migrations, and there: schemas, which go only where they are empty, not among them. */
  readonly owned: readonly LiveObject[]
  readonly schemas: readonly LiveObject[]
  /** Made by an applied migration or there before it: its statement puts up with either. Among `owned` and `schemas` where they are included. */
  readonly guarded: ReadonlyArray<{ readonly object: LiveObject; readonly by: string }>
  /** There under a name that the project uses, but not to be dropped. */
  readonly spared: ReadonlyArray<{ readonly object: LiveObject; readonly reason: string }>
}

/** Never dropped, whoever claims to have made it. */
const KEPT_KINDS: readonly string[] = ['role', 'extension']

/**
 * What the project owns is what its applied migrations made: their own statements say so. The snapshot speaks for what they make in code that
 * is not read (a DO block, TypeScript), where that code creates something and names it. What stands in the snapshot alone (a schema that was pulled from a
 * database, its first migration a comment) no migration would make again, and so it stays. What a statement only makes where it is not there
 * yet is nobody's until `includeGuarded` says otherwise.
 */
export function findOwned(
  applied: Trace,
  snapshot: readonly ObjectName[],
  live: readonly LiveObject[],
  includeGuarded: boolean,
): Ownership {
  const byKey = index(live)
  const find = (name: ObjectName) => (byKey.get(keyOf(name)) ?? []).filter((object) => object.kind === name.kind && isSame(object, name))
  const makings = applied.made.filter(({ object }) => !KEPT_KINDS.includes(object.kind))
  const explained = new Set(makings.flatMap(({ object, guarded }) => (guarded ? [] : find(object))))
  const guarded = new Map<LiveObject, string>()
  for (const { object, by, guarded: is } of makings) {
    if (is) for (const found of find(object)) if (!explained.has(found)) guarded.set(found, by)
  }
  const spared: Array<{ object: LiveObject; reason: string }> = []
  // A backfill names its table, too, and makes none: what was pulled from elsewhere would go for it.
  const making = applied.opaque.filter(mayCreate)
  for (const name of snapshot) {
    for (const object of find(name)) {
      if (explained.has(object) || guarded.has(object)) continue
      const makers = making.filter((one) => mentions(one, object.name))
      const conditional = makers.find(isConditional)
      if (conditional) guarded.set(object, conditional.by)
      else if (makers.length > 0) explained.add(object)
      else spared.push({ object, reason: 'the snapshot names it, but no migration makes it' })
    }
  }
  const owned: LiveObject[] = []
  for (const object of [...explained, ...(includeGuarded ? guarded.keys() : [])]) {
    if (object.extension === null) owned.push(object)
    else spared.push({ object, reason: `it belongs to the extension ${object.extension}` })
  }
  return {
    owned: owned.filter(({ kind }) => kind !== 'schema'),
    schemas: owned.filter(({ kind, name }) => kind === 'schema' && name !== 'public'),
    guarded: [...guarded]
      .filter(([{ kind, name, extension }]) => extension === null && (kind !== 'schema' || name !== 'public'))
      .map(([object, by]) => ({ object, by })),
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

/** Tables that would stay without a column that a migration drops. */
export function findSpent(
  all: Trace,
  live: readonly LiveObject[],
  isGone: (object: LiveObject) => boolean,
): ReadonlyArray<{ readonly object: LiveObject; readonly needed: Made }> {
  if (all.spent.length === 0) return []
  const byKey = index(live)
  return all.spent.flatMap((needed) => {
    const { schema, table = '' } = needed.object
    if (byKey.has(keyOf(needed.object))) return []
    const tables = byKey.get(keyOf({ kind: 'table', schema, name: table })) ?? []
    return tables.filter((object) => !isGone(object)).map((object) => ({ object, needed }))
  })
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
