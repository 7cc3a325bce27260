/** How values compare in their text forms, by the kind of their type. */
import type { TypeShape } from '../../../catalog/table-shapes.ts'

/** What of a type decides how its values compare. `other`: only whether two are the same is known. */
export type Family = 'integer' | 'number' | 'moment' | 'identifier' | 'interval' | 'text' | 'label' | 'boolean' | 'other'

const FAMILIES: Readonly<Record<string, Family>> = {
  int2: 'integer',
  int4: 'integer',
  int8: 'integer',
  numeric: 'number',
  float4: 'number',
  float8: 'number',
  date: 'moment',
  timestamp: 'moment',
  timestamptz: 'moment',
  time: 'moment',
  uuid: 'identifier',
  interval: 'interval',
  text: 'text',
  varchar: 'text',
  bpchar: 'text',
  name: 'text',
  citext: 'text',
  bool: 'boolean',
}

export const familyOf = (type: TypeShape): Family =>
  type.kind === 'enum' ? 'label' : type.kind === 'base' && !type.element ? (FAMILIES[type.name] ?? 'other') : 'other'

export const isNumeric = (type: string): boolean => FAMILIES[type] === 'integer' || FAMILIES[type] === 'number'

/** Below, at or above 0 as for a sort; null where it is not known. Text goes by its characters, which is what the collation C does. */
export function compareValues(type: TypeShape, a: string, b: string): number | null {
  if (a === b) return 0
  switch (familyOf(type)) {
    case 'integer':
    case 'number':
      return compareNumbers(a, b)
    case 'moment':
      // Beyond four digits, and before Christ, the texts no longer sort as the moments do.
      return [a, b].every((text) => /^(\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d)/.test(text) && !text.endsWith('BC')) ? compare(a, b) : null
    case 'identifier':
    case 'text':
      return compare(a, b)
    case 'interval': {
      const [x, y] = [secondsOf(a), secondsOf(b)]
      return x === null || y === null ? null : x - y
    }
    case 'label': {
      const [x, y] = [type.labels.indexOf(a), type.labels.indexOf(b)]
      return x < 0 || y < 0 ? null : x - y
    }
    default:
      return null
  }
}

const compare = <T extends string | number | bigint>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0)

export function compareNumbers(a: string, b: string): number | null {
  if (/^-?\d+$/.test(a) && /^-?\d+$/.test(b)) return compare(BigInt(a), BigInt(b))
  const [x, y] = [Number(a), Number(b)]
  return Number.isNaN(x) || Number.isNaN(y) ? null : compare(x, y)
}

const UNITS: Readonly<Record<string, number>> = { year: 12 * 30 * 86_400, mon: 30 * 86_400, day: 86_400 }

/** As PostgreSQL compares intervals: a month has 30 days and a day 24 hours. */
function secondsOf(text: string): number | null {
  const match = /^((?:[-+]?\d+ (?:year|mon|day)s? ?)*)(?:([-+]?)(\d+):(\d\d):(\d\d(?:\.\d+)?))?$/.exec(text)
  if (!match) return null
  const [, words = '', sign, hours, minutes, seconds] = match
  const time = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)
  const days = [...words.matchAll(/([-+]?\d+) (year|mon|day)/g)].reduce((sum, [, n, unit]) => sum + Number(n) * (UNITS[unit ?? ''] ?? 0), 0)
  return days + (sign === '-' ? -time : time)
}
