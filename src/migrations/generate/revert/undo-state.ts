import { isDeepStrictEqual } from 'node:util'

type Json = unknown
type Fields = Readonly<Record<string, Json>>

/** Where a later change stands on what is to be undone: the path of what differs. */
export interface UndoConflict {
  readonly path: readonly string[]
}

/**
 * The newest state without what one change made of it: `before` → `after` taken back in `newest`, part by part. What the change left alone
 * stays as it is; a part that a later change altered once more is a conflict. Pure; states are JSON, an absent part is undefined.
 */
export function undoState(newest: Json, after: Json, before: Json): { state: Json; conflicts: readonly UndoConflict[] } {
  const conflicts: UndoConflict[] = []
  const state = undo(newest, after, before, [], conflicts)
  return { state, conflicts }
}

function undo(newest: Json, after: Json, before: Json, path: readonly string[], conflicts: UndoConflict[]): Json {
  if (isDeepStrictEqual(after, before) || isDeepStrictEqual(newest, before)) return newest
  if (isDeepStrictEqual(newest, after)) return before
  if (!isFields(newest) || !isFields(after) || !isFields(before)) {
    conflicts.push(...changedParts(newest, after, path).map((part) => ({ path: part.path })), ...(newest === undefined ? [{ path }] : []))
    return newest
  }
  const keys = new Set([...Object.keys(newest), ...Object.keys(after), ...Object.keys(before)])
  const parts = [...keys].map((key) => [key, undo(newest[key], after[key], before[key], [...path, key], conflicts)] as const)
  return Object.fromEntries(parts.filter(([, value]) => value !== undefined))
}

const isFields = (value: Json): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Later parts that name what is to go: an index on a column, a foreign key to a table. Names are compared as whole words of any text in
 * them, so that it may see a dependence where there is none, and never overlooks one.
 */
export function dependentsOf(newest: Json, after: Json, before: Json): UndoConflict[] {
  const removed = namesRemoved(after, before, [])
  if (removed.length === 0) return []
  const words = removed.map((name) => new RegExp(`(?<![\\w$])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w$])`))
  return changedParts(newest, after, []).filter(({ value }) => {
    const text = JSON.stringify(value) ?? ''
    return words.some((word) => word.test(text))
  })
}

/** Names of things in `after` and not in `before`. */
function namesRemoved(after: Json, before: Json, path: readonly string[]): string[] {
  if (!isFields(after)) return []
  return Object.entries(after).flatMap(([key, value]) => {
    const old = isFields(before) ? before[key] : undefined
    if (old !== undefined) return namesRemoved(value, old, [...path, key])
    return isFields(value) && typeof value.name === 'string' ? [value.name] : []
  })
}

function changedParts(newest: Json, after: Json, path: readonly string[]): Array<UndoConflict & { value: Json }> {
  if (isDeepStrictEqual(newest, after) || newest === undefined) return []
  if (!isFields(newest) || !isFields(after)) return [{ path, value: newest }]
  return Object.keys(newest).flatMap((key) => changedParts(newest[key], after[key], [...path, key]))
}
