/** Two limits of one column at once, and whether they leave a value. */
import type { ColumnShape } from '../../../catalog/table-shapes.ts'
import type { Bound, Limits } from '../limits.ts'
import { regExpOf } from './dialect.ts'
import { compareValues, familyOf } from './order.ts'

export interface Narrowed {
  /** Null where nothing is left, NULL neither. */
  readonly limits: Limits | null
  /** False where two limits could not be compared: the first stands. */
  readonly certain: boolean
  /** That only NULL is left of a column that was to have a value as well: it satisfies, yet nobody means it. */
  readonly strained: boolean
}

/** Both limits, in the plainest form: what `oneOf` names is what all others let through, so that they go. */
export function narrow(column: ColumnShape, a: Limits, b: Limits): Narrowed {
  const { value, min, max } = joined(column, a, b)
  let certain = min.certain && max.certain
  const null_ = a.null ?? b.null
  const nullOut = column.notNull || a.null === 'never' || b.null === 'never'
  if (nullOut && (a.null === 'always' || b.null === 'always')) return { limits: null, certain, strained: false }
  if (null_ === 'always' || b.null === 'always') return { limits: { null: 'always' }, certain: true, strained: false }
  let limits: Limits = { ...value, ...(null_ && { null: null_ }), ...(b.null && { null: b.null }) }
  if (limits.oneOf) {
    const oneOf: string[] = []
    for (const text of limits.oneOf) {
      const allowed = admits(column, limits, text)
      if (allowed === null) certain = false
      if (allowed !== false) oneOf.push(text)
    }
    const { null: nulls, above, equals } = limits
    limits = { oneOf, ...(nulls && { null: nulls }), ...(above && { above }), ...(equals !== undefined && { equals }) }
  }
  if (!isEmpty(column, limits)) return { limits, certain, strained: false }
  return nullOut ? { limits: null, certain, strained: false } : { limits: { null: 'always' }, certain, strained: true }
}

function joined(column: ColumnShape, a: Limits, b: Limits) {
  const min = tighter(column, a.min, b.min, 1)
  const max = tighter(column, a.max, b.max, -1)
  const minLength = Math.max(a.minLength ?? 0, b.minLength ?? 0)
  const maxLength = Math.min(a.maxLength ?? Number.POSITIVE_INFINITY, b.maxLength ?? Number.POSITIVE_INFINITY)
  const noneOf = [...new Set([...(a.noneOf ?? []), ...(b.noneOf ?? [])])]
  const patterns = [...new Set([...(a.patterns ?? []), ...(b.patterns ?? [])])]
  const above = new Map<string, boolean>()
  for (const { column: other, inclusive } of [...(a.above ?? []), ...(b.above ?? [])]) {
    above.set(other, inclusive && (above.get(other) ?? true))
  }
  const same = (x: string, y: string) => compareValues(column.type, x, y) === 0
  const oneOf = a.oneOf && b.oneOf ? a.oneOf.filter((text) => b.oneOf?.some((other) => same(text, other))) : (a.oneOf ?? b.oneOf)
  const equals = a.equals ?? b.equals
  const value: Limits = {
    ...(oneOf && { oneOf }),
    ...(noneOf.length > 0 && { noneOf }),
    ...(min.bound && { min: min.bound }),
    ...(max.bound && { max: max.bound }),
    ...(minLength > 0 && { minLength }),
    ...(maxLength < Number.POSITIVE_INFINITY && { maxLength }),
    ...(patterns.length > 0 && { patterns }),
    ...(above.size > 0 && { above: [...above].map(([other, inclusive]) => ({ column: other, inclusive })) }),
    ...(equals !== undefined && { equals }),
  }
  return { value, min, max }
}

/** `side` is 1 for a least and -1 for a greatest value. */
function tighter(
  column: ColumnShape,
  a: Bound | undefined,
  b: Bound | undefined,
  side: 1 | -1,
): { bound: Bound | undefined; certain: boolean } {
  if (!a || !b) return { bound: a ?? b, certain: true }
  const order = compareValues(column.type, a.value, b.value)
  if (order === null) return { bound: a, certain: false }
  if (order === 0) return { bound: a.inclusive ? b : a, certain: true }
  return { bound: order * side > 0 ? a : b, certain: true }
}

/** Whether the limits let a value through; null where that is not known. */
function admits(column: ColumnShape, { noneOf, min, max, minLength, maxLength, patterns }: Limits, text: string): boolean | null {
  const within = (bound: Bound | undefined, side: 1 | -1) => {
    if (!bound) return true
    const order = compareValues(column.type, text, bound.value)
    return order === null ? null : order * side > 0 || (order === 0 && bound.inclusive)
  }
  const length = [...text].length
  const tests = [
    !noneOf?.some((other) => compareValues(column.type, text, other) === 0),
    within(min, 1),
    within(max, -1),
    length >= (minLength ?? 0) && length <= (maxLength ?? length),
    ...(patterns ?? []).map((pattern) => regExpOf(pattern)?.test(text) ?? null),
  ]
  return tests.includes(false) ? false : tests.includes(null) ? null : true
}

function isEmpty({ type }: ColumnShape, { oneOf, noneOf, min, max, minLength, maxLength }: Limits): boolean {
  if (oneOf) return oneOf.length === 0
  // The modifier of varchar(n) and char(n) is n + 4.
  const most = ['varchar', 'bpchar'].includes(type.name) && type.modifier > 4 ? type.modifier - 4 : Number.POSITIVE_INFINITY
  if ((minLength ?? 0) > Math.min(maxLength ?? most, most) || (maxLength ?? 0) < 0) return true
  if (!min || !max) return false
  if (familyOf(type) === 'integer') {
    const least = BigInt(min.value) + (min.inclusive ? 0n : 1n)
    const greatest = BigInt(max.value) - (max.inclusive ? 0n : 1n)
    return least > greatest || (least === greatest && (noneOf ?? []).includes(String(least)))
  }
  const order = compareValues(type, min.value, max.value) ?? -1
  return order > 0 || (order === 0 && !(min.inclusive && max.inclusive))
}
