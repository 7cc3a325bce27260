/** Values with an order: numbers and times on a grid of steps, within bounds, above other columns, and each only once where it must be. */
import { fraction } from '../chance.ts'
import type { Bound } from '../limits.ts'
import type { Cell, Family, Source } from './cell.ts'
import { measureOf } from './measures.ts'
import { permutation } from './permutation.ts'

/** The values that a type has: whole numbers of steps. */
export interface Grid {
  readonly family: Family
  /** A measure times `up` divided by `down` is a number of steps. Two whole numbers, as their quotient often has no exact form. */
  readonly up: number
  readonly down: number
  /** In steps. */
  readonly low: number
  readonly high: number
  readonly print: (steps: number) => string
  /** Whether a value may come out a little higher or lower than it was written, so that none may stand at a bound. */
  readonly inexact?: boolean
}

/** What values of a column usually are, in measures. */
export interface Habit {
  readonly from: number
  readonly to: number
  /** Where in the range from 0 to 1 a row stands, given one or more drawn fractions. */
  readonly shape?: Shape
  /** In place of a range: the measure itself. */
  readonly at?: (row: number) => number
  /** Nothing speaks for this habit but the type. */
  readonly vague?: boolean
  /** Values that must differ are spread over the range, not counted from its start. */
  readonly spread?: boolean
}

export type Shape = 'even' | 'low' | 'middle'

const ABOVE_LANE = 0x40

export function ordered(cell: Cell, grid: Grid, habit: Habit): Source {
  const { draw } = cell
  const steps = (measure: number): number => nearWhole((measure * grid.up) / grid.down)
  const measure = (count: number): number => (count * grid.down) / grid.up
  const { low, high } = limited(cell, grid, steps)
  const beneath = (cell.limits.above ?? []).flatMap(({ column, inclusive }) => {
    const source = cell.other(column)
    return source?.ordered?.family === grid.family ? [{ ...source.ordered, unique: source.unique, inclusive }] : []
  })
  const excluded = new Set((cell.limits.noneOf ?? []).map((text) => steps(measureOf(cell.type, text)?.measure ?? Number.NaN)))
  const [from, to] = usualRange(cell, low, high, Math.ceil(steps(habit.from)), Math.floor(steps(habit.to)), habit)
  const finish = (at: (row: number) => number, greatest: number, capacity: number): Source => ({
    value: (row) => grid.print(at(row)),
    capacity,
    unique: cell.unique,
    ordered: { family: grid.family, at: (row) => measure(at(row)), greatest: measure(greatest) },
  })

  if (cell.unique) {
    const [first] = beneath
    if (first?.unique && beneath.length === 1) {
      const gap = first.inclusive ? 0 : 1
      return finish(
        (row) => Math.min(high, Math.ceil(steps(first.at(row))) + gap),
        Math.min(high, Math.ceil(steps(first.greatest)) + gap),
        Number.POSITIVE_INFINITY,
      )
    }
    const floor = Math.max(low, ...beneath.map(({ greatest }) => Math.floor(steps(greatest)) + 1))
    const start = beneath.length === 0 && from > floor && from <= high ? from : floor
    const taken = [...excluded].filter((step) => step >= floor && step <= high).sort((a, b) => a - b)
    const [bottom, top] = habit.spread ? [start, to > start + 1000 ? to : high] : [floor, high]
    const size = Math.max(1, top - bottom + 1 - taken.length)
    const number = habit.spread ? permutation(draw, size) : (row: number) => (start - bottom + row) % size
    const unfree = (step: number) => taken.reduce((moved, other) => (other <= moved ? moved + 1 : moved), step)
    return finish((row) => unfree(bottom + number(row)), top, top < bottom ? 0 : size)
  }

  const width = to - from
  const within = (row: number): number => from + Math.floor(shaped(cell, row, habit.shape ?? 'even') * (width + 1))
  const natural = habit.at
  const free =
    natural === undefined
      ? within
      : (row: number): number => {
          const step = Math.ceil(steps(natural(row)))
          return step >= low && step <= high ? step : within(row)
        }
  const reach = Math.max(1, natural ? Math.min(width, steps(habit.to - habit.from) / 50) : width)
  const lifted = (row: number): number => {
    let step = free(row)
    for (const [lane, { at, inclusive }] of beneath.entries()) {
      const other = at(row)
      const least = inclusive ? Math.ceil(steps(other)) : Math.floor(steps(other)) + 1
      if (step >= least) continue
      const room = Math.min(reach, high - least)
      step = least + Math.floor(square(fraction(draw, row, ABOVE_LANE + lane)) * (room + 1))
    }
    return Math.min(step, high)
  }
  const raised = beneath.length === 0 ? free : lifted
  const allowed =
    excluded.size === 0
      ? raised
      : (row: number): number => {
          let step = raised(row)
          while (excluded.has(step) && step < high) step++
          while (excluded.has(step) && step > low) step--
          return step
        }
  const most = beneath.reduce(
    (greatest, other) => Math.max(greatest, Math.ceil(steps(other.greatest)) + 1 + reach),
    Math.max(to, steps(habit.to)),
  )
  return finish(allowed, Math.min(high, most + excluded.size), Number.POSITIVE_INFINITY)
}

/** What rounding left of a whole number is taken away. */
function nearWhole(number: number): number {
  const whole = Math.round(number)
  return Math.abs(number - whole) <= 1e-9 * Math.max(1, Math.abs(number)) ? whole : number
}

function limited(cell: Cell, grid: Grid, steps: (measure: number) => number): { low: number; high: number } {
  const stepsOf = (bound: Bound): number | undefined => {
    const read = measureOf(cell.type, bound.value)
    return read === undefined ? undefined : steps(read.measure)
  }
  const shut = (bound: Bound, step: number): boolean =>
    !bound.inclusive || (grid.inexact === true && !Number.isInteger(Number(bound.value)) && step !== 0)
  let { low, high } = grid
  const raise = (bound: Bound) => {
    const step = stepsOf(bound)
    if (step !== undefined) low = Math.max(low, shut(bound, step) ? Math.floor(step) + 1 : Math.ceil(step))
  }
  const lower = (bound: Bound, less = 0) => {
    const step = stepsOf(bound)
    if (step !== undefined) high = Math.min(high, (shut(bound, step) ? Math.ceil(step) - 1 : Math.floor(step)) - less)
  }
  const { min, max } = cell.choices
  if (cell.limits.min) raise(cell.limits.min)
  if (min !== undefined) raise({ value: String(min), inclusive: true })
  if (cell.limits.max) lower(cell.limits.max)
  if (max !== undefined) lower({ value: String(max), inclusive: true })
  for (const ceiling of cell.ceilings) lower(ceiling, ceiling.steps)
  return { low, high }
}

/** The habit within the bounds; all that is between them where the configuration names one, or where the two have nothing in common. */
function usualRange(cell: Cell, low: number, high: number, from: number, to: number, habit: Habit): [number, number] {
  const { choices, limits } = cell
  const bounded = (choices.min ?? limits.min) !== undefined && (choices.max ?? limits.max) !== undefined
  const span = Math.max(1, to - from)
  if (choices.min !== undefined || choices.max !== undefined || (habit.vague && bounded)) {
    const start = (choices.min ?? limits.min) === undefined ? Math.max(low, high - span) : low
    return [start, (choices.max ?? limits.max) === undefined ? Math.min(high, low + span) : high]
  }
  if (from > high) return [Math.max(low, high - span), high]
  if (to < low) return [low, Math.min(high, low + span)]
  return [Math.max(from, low), Math.min(to, high)]
}

const square = (number: number): number => number * number

function shaped({ draw }: Cell, row: number, shape: Shape): number {
  const drawn = fraction(draw, row)
  if (shape === 'even') return drawn
  if (shape === 'low') return drawn * drawn * drawn
  return (drawn + fraction(draw, row, 1) + fraction(draw, row, 2)) / 3
}
