/** Ranges, and several at once. Those that must differ do not even touch, as what must differ in a range is most often what overlaps. */
import { integerBelow } from '../chance.ts'
import { type Cell, partOf, type Source } from './cell.ts'
import { clockText, dayText, momentText } from './clock.ts'
import { DAY, familyOf, MINUTE, SECOND } from './measures.ts'

interface Line {
  /** What stands so many steps along it. */
  readonly print: (step: number) => string
  readonly steps: number
  /** How much longer than its own width the way from one range to the next is. */
  readonly apart: number
}

/** What the range ranges over; nothing for what has no steps that are known. */
function lineOf(cell: Cell): Line | undefined {
  const type = cell.type.subtype
  const yearAgo = cell.until * 1000 - 365 * DAY
  if (type?.name === 'text' || type?.name === 'varchar') return { print: (step) => String(step).padStart(12, '0'), steps: 5000, apart: 10 }
  const family = type ? familyOf(type) : undefined
  if (family === 'number') return { print: String, steps: type?.name === 'int2' ? 1000 : 5000, apart: 10 }
  if (type?.name === 'date') return { print: (step) => dayText(Math.floor(yearAgo / DAY) + step), steps: 340, apart: 10 }
  const start = Math.floor(yearAgo / MINUTE) * MINUTE
  if (family === 'time')
    return { print: (step) => momentText(start + step * MINUTE) + (type?.name === 'timestamptz' ? '+00' : ''), steps: 500_000, apart: 10 }
  if (family === 'clock')
    return { print: (step) => clockText((step % 86_400) * SECOND) + (type?.name === 'timetz' ? '+00' : ''), steps: 80_000, apart: 2 }
  if (family === 'interval') return { print: (step) => `${step} minutes`, steps: 5000, apart: 10 }
  return undefined
}

export function ranges(cell: Cell): Source | undefined {
  const line = lineOf(cell)
  const multiple = cell.type.kind === 'multirange'
  if (!line) return cell.unique ? undefined : { value: () => (multiple ? '{}' : 'empty'), capacity: 1, unique: false }
  const { draw } = cell
  const range = (from: number, to: number) => `["${line.print(from)}","${line.print(to)}")`
  const whole = multiple ? (text: string) => `{${text}}` : (text: string) => text
  if (cell.unique) {
    const width = line.apart / 2
    const most = { int2: 32_000, int4: 2_000_000_000, date: 2_000_000, time: 86_400, timetz: 86_400 }[cell.type.subtype?.name ?? ''] ?? 9e15
    return {
      value: (row) => whole(range(row * line.apart, row * line.apart + width)),
      capacity: Math.floor(most / line.apart),
      unique: true,
    }
  }
  const value = (row: number) => {
    const from = integerBelow(draw, row, line.steps)
    const to = from + 1 + integerBelow(draw, row, 60, 1)
    if (!multiple || draw(row, 2) & 1) return whole(range(from, to))
    const second = to + 1 + integerBelow(draw, row, 30, 3)
    return whole(`${range(from, to)},${range(second, second + 1 + integerBelow(draw, row, 30, 4))}`)
  }
  return { value, capacity: Number.POSITIVE_INFINITY, unique: false }
}

/** The elements of one row are drawn as those of rows of their own. */
const MOST = 4

/** `make` makes the values of the elements. */
export function arrays(cell: Cell, make: (cell: Cell) => Source | undefined): Source | undefined {
  const { element } = cell.type
  if (!element) return undefined
  const { draw, unique } = cell
  // Other columns are for the row, not for its elements.
  const element_ = partOf(cell, element, { others: [], other: () => undefined })
  const elements = make(element_)
  const first = unique ? make({ ...element_, unique }) : elements
  if (!elements || !first) return undefined
  const separator = element.name === 'box' ? ';' : ','
  const quoted = (text: string) =>
    /["\\{},;\s]/.test(text) || text === '' || /^null$/i.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : text
  const least = Math.max(unique ? 1 : 0, cell.limits.minLength ?? 0)
  const value = (row: number) => {
    const drawn = draw(row, 0x71) % (MOST + 1)
    const count = drawn < least ? least : drawn
    let text = '{'
    for (let place = 0; place < count; place++)
      text += `${place > 0 ? separator : ''}${quoted(place === 0 && unique ? first.value(row) : elements.value(row * MOST + place))}`
    return `${text}}`
  }
  return { value, capacity: unique ? first.capacity : Number.POSITIVE_INFINITY, unique }
}
