/** Values out of a list: an enum's labels, what a check allows, what the configuration names. */
import { type Draw, fraction } from '../chance.ts'
import type { Cell, Measured, Source } from './cell.ts'
import { measureOf } from './measures.ts'
import { permutation } from './permutation.ts'

/** A default that is a literal, without its quotes and its type. */
export function literalOf(expression: string | null): string | undefined {
  const quoted = /^'((?:[^']|'')*)'(?:::[^']+)?$/.exec(expression ?? '')?.[1]
  return quoted?.replaceAll("''", "'") ?? /^(?:true|false|-?\d+(?:\.\d+)?)$/.exec(expression ?? '')?.[0]
}

/** One of `values` for each row, each at most once for a column whose values must differ. */
export function listed(cell: Cell, values: readonly string[], weights = usualWeights(values, literalOf(cell.default))): Source {
  const all = cell.unique ? [...new Set(values)] : values
  const at = cell.unique ? permutation(cell.draw, Math.max(1, all.length)) : weighted(cell.draw, weights)
  const measures = all.map((value) => measureOf(cell.type, value))
  const family = measures[0]?.family
  const ordered: Measured | undefined =
    family && measures.every((measure) => measure?.family === family)
      ? {
          family,
          at: (row) => measures[at(row)]?.measure ?? 0,
          greatest: measures.reduce((most, measure) => Math.max(most, measure?.measure ?? 0), Number.NEGATIVE_INFINITY),
        }
      : undefined
  return {
    value: (row) => all[at(row)] ?? '',
    capacity: cell.unique ? all.length : Number.POSITIVE_INFINITY,
    unique: cell.unique,
    ...(ordered && { ordered }),
  }
}

/** The default as often as all others together, and of these each a little rarer than the one before it. */
function usualWeights(values: readonly string[], usual: string | undefined): number[] {
  const others = values.map((value, position) => (value === usual ? 0 : 1 / (1 + position * 0.5)))
  const sum = others.reduce((total, weight) => total + weight, 0)
  return values.map((value, position) => (value === usual ? Math.max(sum, 1) : (others[position] ?? 0)))
}

/** A position in `weights`, as often as its weight says. */
export function weighted(draw: Draw, weights: readonly number[], lane = 0): (row: number) => number {
  const sum = weights.reduce((total, weight) => total + weight, 0)
  let below = 0
  const ends = Float64Array.from(weights, (weight) => {
    below += weight / sum
    return below
  })
  return (row) => {
    const drawn = fraction(draw, row, lane)
    let position = 0
    while (position < ends.length - 1 && drawn >= (ends[position] ?? 1)) position++
    return position
  }
}
