/** Values that are given, by a check or by the configuration. */
import type { TypeShape } from '../../../catalog/table-shapes.ts'
import { regExpOf } from '../checks/dialect.ts'
import type { Cell } from './cell.ts'
import { measureOf } from './measures.ts'

/** PostgreSQL's text form of what a configuration in JavaScript or JSON names; null for NULL. */
export function textOf(type: TypeShape, value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (type.name === 'json' || type.name === 'jsonb') return JSON.stringify(value)
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
  if (Array.isArray(value)) {
    const { element } = type
    if (!element) return `[${value.join(',')}]`
    return `{${value.map((item) => (item === null ? 'NULL' : `"${(textOf(element, item) ?? '').replace(/["\\]/g, '\\$&')}"`)).join(',')}}`
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Those of `values` that all other limits leave; all of them where none is left, so that PostgreSQL can say why. */
export function allowedIn({ limits, type }: Cell, values: readonly string[]): readonly string[] {
  const { min, max, minLength = 0, maxLength = Number.POSITIVE_INFINITY } = limits
  const patterns = (limits.patterns ?? []).flatMap((pattern) => regExpOf(pattern) ?? [])
  const above = (bound: typeof min, text: string, sign: 1 | -1): boolean => {
    if (!bound) return true
    const [own, other] = [measureOf(type, text)?.measure, measureOf(type, bound.value)?.measure]
    return own === undefined || other === undefined || (bound.inclusive ? sign * (own - other) >= 0 : sign * (own - other) > 0)
  }
  const left = values.filter(
    (value) =>
      !limits.noneOf?.includes(value) &&
      above(min, value, 1) &&
      above(max, value, -1) &&
      value.length >= minLength &&
      value.length <= maxLength &&
      patterns.every((pattern) => pattern.test(value)),
  )
  return left.length > 0 ? left : values
}
