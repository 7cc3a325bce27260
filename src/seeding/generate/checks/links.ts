/** What columns that are tied to each other leave each other: one above another has at least what that one has, equals have all in common. */
import type { Alternative, Bound, Limits } from '../limits.ts'
import { narrow } from './narrow.ts'
import { compareValues, familyOf } from './order.ts'
import type { Columns } from './tree.ts'
import type { Way } from './ways.ts'

/** Limits often pass on through two or three columns; what is not settled after this many rounds is a circle. */
const ROUNDS = 8

/** The way with its ties settled, so that columns can be made in the order of their ties; null where these contradict. */
export function settleTies(columns: Columns, way: Way): Way | null {
  const untied = withoutCircles(columns, withoutNulls(way))
  if (!untied) return null
  let { limits, certain, strained } = untied
  for (let round = 0; round < ROUNDS; round++) {
    const next = new Map(limits)
    const also = (name: string, more: Limits | null): boolean => {
      const column = columns.get(name)
      if (!column || !more) return true
      const narrowed = narrow(column, next.get(name) ?? {}, more)
      certain &&= narrowed.certain
      strained ||= narrowed.strained
      if (narrowed.limits) next.set(name, narrowed.limits)
      return narrowed.limits !== null
    }
    for (const [name, { equals, above, null: nulls }] of limits) {
      if (equals !== undefined) {
        const filled = nulls === 'never' || columns.get(name)?.notNull
        if (!also(equals, { ...values(limits.get(name)), ...(filled && { null: 'never' as const }) })) return null
        if (!also(name, values(limits.get(equals)))) return null
      }
      for (const { column: other, inclusive } of above ?? []) {
        if (!alike(columns, name, other)) continue
        if (!also(name, bounded('min', lowest(columns, limits, other, 1), inclusive))) return null
        if (!also(other, bounded('max', lowest(columns, limits, name, -1), inclusive))) return null
      }
    }
    if (same(limits, next)) break
    limits = next
  }
  return withoutNulls({ limits, certain, strained })
}

const same = (a: Alternative, b: Alternative): boolean => JSON.stringify([...a]) === JSON.stringify([...b])

function values(limits: Limits = {}): Limits {
  const { null: _, above: __, equals: ___, ...rest } = limits
  return rest
}

const bounded = (side: 'min' | 'max', bound: Bound | undefined, inclusive: boolean): Limits | null =>
  bound ? { [side]: { value: bound.value, inclusive: bound.inclusive && inclusive } } : null

/** Whether a bound of one column can stand for the other in the same text. */
function alike(columns: Columns, a: string, b: string): boolean {
  const [x, y] = [columns.get(a)?.type, columns.get(b)?.type]
  if (!x || !y || familyOf(x) !== familyOf(y)) return false
  return ['integer', 'number', 'interval'].includes(familyOf(x)) || (familyOf(x) === 'moment' && x.name === y.name)
}

/** The least of a column's values for a `side` of 1, the greatest for -1. */
function lowest(columns: Columns, limits: Alternative, name: string, side: 1 | -1): Bound | undefined {
  const { oneOf, min, max } = limits.get(name) ?? {}
  const type = columns.get(name)?.type
  if (!oneOf || !type) return side === 1 ? min : max
  const [value] = [...oneOf].sort((a, b) => (compareValues(type, a, b) ?? 0) * side)
  return value === undefined ? undefined : { value, inclusive: true }
}

/** A tie with a column that is always NULL asks for nothing. */
function withoutNulls(way: Way): Way {
  const gone = (name: string) => way.limits.get(name)?.null === 'always'
  const limits = new Map<string, Limits>()
  for (const [name, { above, equals, ...rest }] of way.limits) {
    const kept = above?.filter(({ column }) => !gone(column)) ?? []
    const limit = { ...rest, ...(kept.length > 0 && { above: kept }), ...(equals !== undefined && !gone(equals) && { equals }) }
    if (Object.keys(limit).length > 0) limits.set(name, limit)
  }
  return { ...way, limits }
}

/** Columns that are above each other are equal, where each may be, or cannot be. */
function withoutCircles(columns: Columns, way: Way): Way | null {
  const limits = new Map(way.limits)
  let certain = way.certain
  const order = [...columns.keys()]
  const accepted: { above: string; below: string; inclusive: boolean }[] = []
  /** Whether a chain of ties leads from one column down to another, and whether all of them allow for equals. */
  const chain = (from: string, to: string): boolean | null => {
    if (from === to) return true
    for (const { above, below, inclusive } of accepted) {
      if (above !== from) continue
      const rest = chain(below, to)
      if (rest !== null) return rest && inclusive
    }
    return null
  }
  for (const [name, { above }] of way.limits) {
    for (const { column: other, inclusive } of above ?? []) {
      const back = chain(other, name)
      if (back === null) {
        accepted.push({ above: name, below: other, inclusive })
        continue
      }
      if (!back || !inclusive) return null
      const [low, high] = order.indexOf(name) < order.indexOf(other) ? [name, other] : [other, name]
      const direct = accepted.findIndex((tie) => tie.above === other && tie.below === name)
      // A longer circle makes all in it equal, which nobody writes: it is cut open instead.
      if (direct < 0 || limits.get(high)?.equals !== undefined) certain = false
      else {
        accepted.splice(direct, 1)
        limits.set(high, { ...limits.get(high), equals: low })
      }
    }
  }
  for (const [name, { above: _, ...rest }] of limits) {
    const above = accepted.filter((tie) => tie.above === name).map(({ below, inclusive }) => ({ column: below, inclusive }))
    limits.set(name, { ...rest, ...(above.length > 0 && { above }) })
  }
  return { limits, certain, strained: way.strained }
}
