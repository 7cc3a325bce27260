/** Dates and times as text, without an object for each. */
import { DAY, HOUR, MINUTE, SECOND } from './measures.ts'

const two = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'))
const three = Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, '0'))
const minutes = Array.from({ length: 1440 }, (_, minute) => `${two[Math.floor(minute / 60)]}:${two[minute % 60]}:`)

/** Days since the epoch, as many as a program meets; a new start is cheaper than to keep account of which are still wanted. */
const days = new Map<number, string>()
const MOST_DAYS = 100_000

/** `2026-01-15`, for a day counted from the epoch. */
export function dayText(day: number): string {
  const known = days.get(day)
  if (known !== undefined) return known
  if (days.size >= MOST_DAYS) days.clear()
  const date = new Date(day * 86_400_000)
  const year = date.getUTCFullYear()
  const monthAndDay = `${two[date.getUTCMonth() + 1]}-${two[date.getUTCDate()]}`
  const text = year > 0 ? `${String(year).padStart(4, '0')}-${monthAndDay}` : `${String(1 - year).padStart(4, '0')}-${monthAndDay} BC`
  days.set(day, text)
  return text
}

/** `09:30:00.250`, for microseconds of a day. */
export function clockText(time: number): string {
  const minute = Math.floor(time / MINUTE)
  const rest = time - minute * MINUTE
  const second = Math.floor(rest / SECOND)
  const micros = rest - second * SECOND
  const start = `${minutes[minute]}${two[second]}`
  if (micros === 0) return start
  const millis = Math.floor(micros / 1000)
  const left = micros - millis * 1000
  return left === 0 ? `${start}.${three[millis]}` : `${start}.${three[millis]}${three[left]}`
}

/** `2026-01-15 09:30:00.250`, for microseconds since the epoch. */
export function momentText(time: number): string {
  const day = Math.floor(time / DAY)
  return `${dayText(day)} ${clockText(time - day * DAY)}`
}

/** `26:05:00.5`: an interval's hours go on beyond a day. */
export function spanText(span: number): string {
  const sign = span < 0 ? '-' : ''
  const hours = Math.floor(Math.abs(span) / HOUR)
  return `${sign}${two[hours] ?? hours}${clockText(Math.abs(span) - hours * HOUR).slice(2)}`
}
