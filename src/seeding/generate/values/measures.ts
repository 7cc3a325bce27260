/** Values with an order as numbers, so that bounds can be read and one column be put above another. */
import type { TypeShape } from '../../../catalog/table-shapes.ts'
import type { Family } from './cell.ts'

export const SECOND = 1_000_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

const FAMILIES: Readonly<Record<string, Family>> = {
  int2: 'number',
  int4: 'number',
  int8: 'number',
  numeric: 'number',
  float4: 'number',
  float8: 'number',
  money: 'number',
  oid: 'number',
  xid: 'number',
  xid8: 'number',
  cid: 'number',
  date: 'time',
  timestamp: 'time',
  timestamptz: 'time',
  time: 'clock',
  timetz: 'clock',
  interval: 'interval',
}

export const familyOf = (type: TypeShape): Family | undefined => (type.kind === 'base' && !type.element ? FAMILIES[type.name] : undefined)

/** Nothing for a text that is none of these, or not in the usual form. */
export function measureOf(type: TypeShape, text: string): { readonly family: Family; readonly measure: number } | undefined {
  const family = familyOf(type)
  if (!family) return undefined
  const measure = { number: numberOf, time: timeOf, clock: clockOf, interval: intervalOf }[family](text.trim())
  return measure === undefined ? undefined : { family, measure }
}

function numberOf(text: string): number | undefined {
  const number = Number(text.replace(/^\$/, '').replaceAll(',', ''))
  return text === '' || Number.isNaN(number) ? undefined : number
}

/** Without a zone it is taken to be in UTC. */
function timeOf(text: string): number | undefined {
  if (/^-?infinity$/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  const [, date, clock, micros, zone] =
    /^(\d{4,6}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,6})\d*)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/.exec(text) ?? []
  if (date === undefined) return undefined
  const offset = zone === undefined || zone === 'Z' ? 'Z' : zone.length === 3 ? `${zone}:00` : zone
  const milliseconds = Date.parse(`${date}T${clock ?? '00:00'}${offset}`)
  return Number.isNaN(milliseconds) ? undefined : milliseconds * 1000 + Number((micros ?? '').padEnd(6, '0'))
}

function clockOf(text: string): number | undefined {
  const [, hours, minutes, seconds] = /^(\d\d?):(\d\d)(?::(\d\d(?:\.\d+)?))?/.exec(text) ?? []
  return hours === undefined ? undefined : Number(hours) * HOUR + Number(minutes) * MINUTE + Math.round(Number(seconds ?? 0) * SECOND)
}

const UNITS: Readonly<Record<string, number>> = {
  second: SECOND,
  sec: SECOND,
  minute: MINUTE,
  min: MINUTE,
  hour: HOUR,
  day: DAY,
  week: 7 * DAY,
  mon: 30 * DAY,
  month: 30 * DAY,
  year: 360 * DAY,
}

/** Months count 30 days, as when PostgreSQL compares two intervals. */
function intervalOf(text: string): number | undefined {
  let sum = 0
  for (const [, amount, unit] of text.matchAll(/([+-]?\d+(?:\.\d+)?)\s*(second|sec|minute|min|hour|day|week|month|mon|year)s?/g))
    sum += Number(amount) * (UNITS[unit ?? ''] ?? 0)
  const clock = /(-?)(\d+:\d\d(?::\d\d(?:\.\d+)?)?)$/.exec(text)
  return sum + (clock ? (clock[1] === '-' ? -1 : 1) * (clockOf(clock[2] ?? '') ?? 0) : 0)
}
