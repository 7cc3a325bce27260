/** Dates and times: when rows came to be, and what happened to each of them afterwards. */
import { type Draw, fraction } from '../chance.ts'
import type { Cell, Source } from './cell.ts'
import { clockText, dayText, momentText, spanText } from './clock.ts'
import { DAY, HOUR, MINUTE, SECOND } from './measures.ts'
import { type Grid, type Habit, ordered } from './ordered.ts'

const YEAR = 365 * DAY
/** In the year 2255, up to which microseconds since the epoch are exact. */
const MOST = 9e15
/** The newest rows are this old, so that what happens to them a little later is still past. */
const LATEST = 2 * HOUR

/** A row that is drawn anew is given as one so far beyond all others. */
const FURTHER_TRIES = 2 ** 44

const CREATED = /^(created|inserted|added|registered|joined|signed_up)(_(at|on|date|time|timestamp))?$/
const WINDOW = /(^|_)(window|bucket|period|interval|slot)_(start|end)(s|ed|ing)?(_at)?$/
const UPDATED = /(^|_)(updated|modified|changed|edited|touched)(_|$)/
const STARTED = /(^|_)(started?|begun?|begins?|opened|starts)(_(at|on|date|time))?$/
const AHEAD = /(due|deadline|next|scheduled|remind|reminder|renew|renews|planned|upcoming|target|estimated|eta)(_|$)/
const EXPIRES = /(expir|valid_(until|to)|until|ends?_of_life)/
const BORN = /(birth|dob|born)/
const SAME_TIME =
  /^(timestamp|time|ts|at|date|recorded|observed|logged|captured|received|occurred|happened|measured|posted|sent|submitted|ordered|placed|event)(_|$)/

/** An end and the beginning that it belongs to, as the word at its place says. */
const BEGINNINGS: Readonly<Record<string, readonly string[]>> = {
  end: ['start', 'begin'],
  ends: ['starts', 'begins'],
  ended: ['started', 'began', 'start'],
  finish: ['start'],
  finished: ['started', 'began'],
  completed: ['started', 'began'],
  stopped: ['started', 'began'],
  closed: ['opened'],
  to: ['from'],
  until: ['from', 'since'],
  max: ['min'],
  maximum: ['minimum'],
  high: ['low'],
  upper: ['lower'],
  last: ['first'],
  resolved: ['opened'],
  delivered: ['shipped', 'sent'],
  arrival: ['departure'],
  checkout: ['checkin'],
}

/** The column of the table that this one's name calls the end of: `started_at` for `finished_at`. */
export function beginningOf(words: readonly string[], others: ReadonlyMap<string, string>): string | undefined {
  for (const [place, word] of words.entries())
    for (const beginning of BEGINNINGS[word] ?? []) {
      const name = others.get(words.with(place, beginning).join('_'))
      if (name !== undefined) return name
    }
  return undefined
}

export function times(cell: Cell, beginning: string | undefined): Source {
  const { type, until } = cell
  const precision = type.modifier < 0 ? 6 : Math.min(6, type.modifier)
  const zone = type.name === 'timestamptz' ? '+00' : ''
  const unit = 10 ** (6 - precision)
  const grid: Grid =
    type.name === 'date'
      ? { family: 'time', up: 1, down: DAY, low: -719_162, high: 1_000_000, print: dayText }
      : {
          family: 'time',
          up: 1,
          down: unit,
          low: Math.ceil(-MOST / unit),
          high: Math.floor(MOST / unit),
          print: unit === 1 ? (steps) => momentText(steps) + zone : (steps) => momentText(steps * unit) + zone,
        }
  const now = until * 1000
  const at = momentOf(cell, beginning, now)
  if (type.name === 'date' && cell.unique && !cell.limits.above?.length) return countedBack(cell, grid, now)
  return ordered(cell, grid, { from: now - YEAR, to: AHEAD.test(cell.phrase) ? now + 60 * DAY : now, at, spread: true })
}

/** One day for each row, from the newest backwards, as a year has too few of them for most tables. */
function countedBack(cell: Cell, grid: Grid, now: number): Source {
  const today = Math.floor(now / DAY)
  return ordered(
    cell,
    { ...grid, low: Math.max(grid.low, today - 700_000), high: Math.max(today, grid.low) },
    { from: now - 700_000 * DAY, to: now, spread: true },
  )
}

/** When the row came to be: most of them lately, and in the order of their numbers where it is known how many there will be. */
function cameToBe(draw: Draw, now: number, rows: number | undefined): (row: number) => number {
  const oldest = YEAR - LATEST
  if (rows === undefined)
    return (row) => {
      const back = fraction(draw, row)
      return wholeMillis(now - LATEST - back * Math.sqrt(back) * oldest)
    }
  const jitter = 4 + rows * 0.01
  return (row) => {
    const place = ((row % FURTHER_TRIES) + (fraction(draw, row) - 0.5) * jitter) / rows
    const back = place < 0 ? 1 : place > 1 ? 0 : 1 - place
    return wholeMillis(now - LATEST - back * Math.sqrt(back) * oldest - fraction(draw, row, 1) * MINUTE)
  }
}

const wholeMillis = (time: number): number => Math.floor(time / 1000) * 1000

function momentOf(cell: Cell, beginning: string | undefined, now: number): (row: number) => number {
  const { phrase, draw } = cell
  const drawn = (row: number) => fraction(draw, row)
  const created = cameToBe(cell.shared('moment'), now, cell.rows)
  const known = CREATED.test(phrase) ? undefined : cell.others.find((name) => CREATED.test(name) && name !== cell.name)
  const origin = known === undefined ? undefined : cell.other(known)?.ordered
  const base = origin?.family === 'time' ? origin.at : created
  const start = beginning === undefined ? undefined : cell.other(beginning)?.ordered
  /** Some part of the time that has passed since the row came to be. */
  const since = (part: (fraction: number) => number) => (row: number) => {
    const from = base(row)
    return from + wholeMillis(Math.max(0, now - from) * part(drawn(row)))
  }
  if (CREATED.test(phrase)) return created
  if (BORN.test(phrase)) return (row) => now - 18 * YEAR - wholeMillis(drawn(row) * 60 * YEAR)
  if (WINDOW.test(phrase))
    return start?.family === 'time' ? (row) => start.at(row) + MINUTE : (row) => Math.floor(base(row) / MINUTE) * MINUTE
  if (UPDATED.test(phrase)) return since((part) => part * part * part)
  if (start?.family === 'time')
    return EXPIRES.test(phrase) || /(^|_)to(_|$)/.test(phrase)
      ? (row) => start.at(row) + wholeMillis(DAY + drawn(row) * 90 * DAY)
      : (row) => start.at(row) + wholeMillis(SECOND + drawn(row) * drawn(row) * drawn(row) * HOUR)
  if (AHEAD.test(phrase))
    return (row) => Math.max(base(row), now + Math.floor(drawn(row) * 40 - 10) * DAY + Math.floor(drawn(row) * 9000) * (DAY / 9000))
  if (EXPIRES.test(phrase)) return (row) => base(row) + (drawn(row) < 0.7 ? 30 : 90) * DAY
  if (STARTED.test(phrase)) return (row) => base(row) + wholeMillis(drawn(row) * 10 * MINUTE)
  if (SAME_TIME.test(phrase)) return base
  return since((part) => part * part)
}

/** Times of day, of which most are in working hours. */
export function clocks(cell: Cell): Source {
  const precision = cell.type.modifier < 0 ? 6 : Math.min(6, cell.type.modifier)
  const unit = 10 ** (6 - precision)
  const zone = cell.type.name === 'timetz' ? '+00' : ''
  return ordered(
    cell,
    { family: 'clock', up: 1, down: unit, low: 0, high: DAY / unit - 1, print: (steps) => clockText(steps * unit) + zone },
    {
      from: 0,
      to: DAY - 1,
      at: (row) => 5 * HOUR + Math.floor((fraction(cell.draw, row) + fraction(cell.draw, row, 1)) * 450) * MINUTE,
      spread: true,
    },
  )
}

/** Durations; a type that keeps days only, or months, gets whole days. */
export function intervals(cell: Cell): Source {
  const fields = /interval (year|month|day)/.exec(cell.type.printed)?.[1]
  const unit =
    fields === undefined || / to (hour|minute|second)/.test(cell.type.printed)
      ? SECOND
      : { year: 360, month: 30, day: 1 }[fields as 'day'] * DAY
  const word = { year: 'years', month: 'mons', day: 'days' }[(fields ?? 'day') as 'day']
  const print = unit === SECOND ? (steps: number) => spanText(steps * SECOND) : (steps: number) => `${steps} ${word}`
  const most = unit === SECOND ? 86_400 * 3650 : 30_000
  const habit: Habit = { from: unit, to: unit === SECOND ? 8 * HOUR : 48 * unit, shape: 'low' }
  return ordered(cell, { family: 'interval', up: 1, down: unit, low: -most, high: unit === SECOND ? 2_000_000_000 : most, print }, habit)
}
