/**
 * Rows that a unique key over nothing but references and closed vocabularies keeps apart: a junction of two tables, one setting per user
 * and kind. Chance alone would collide, so the combinations are counted through, each with a shift of its own to look like chance.
 */
import type { Draw } from './chance.ts'

export interface Combination {
  /** Distinct rows that there is room for. */
  readonly capacity: number
  /** Which of its choices the component takes in a row. */
  digit(component: number, row: number): number
}

/** One key by itself: row → digits is one to one below the product of the sizes. */
export function countThrough(sizes: readonly number[], draw: Draw): Combination {
  const capacity = sizes.reduce((product, size) => Math.min(product * size, Number.MAX_SAFE_INTEGER), 1)
  return {
    capacity,
    digit(component, row) {
      let rest = row
      let before = 0
      for (let at = 0; ; at++) {
        const size = sizes[at] ?? 1
        const digit = (rest + (at === 0 ? 0 : draw(before, at))) % size
        if (at === component) return digit
        rest = Math.floor(rest / size)
        before = (Math.imul(before, 0x9e3779b1) + digit + 1) >>> 0
      }
    },
  }
}

/** How many combinations in a row are tried before a table counts as full. */
const PATIENCE = 20_000

/**
 * Several keys that share components, or combinations that a check forbids: worked out once for all rows, four bytes a row and component.
 * Fewer rows than asked for come out where no further one was found.
 */
export function workOut(
  sizes: readonly number[],
  keys: ReadonlyArray<readonly number[]>,
  rows: number,
  draw: Draw,
  allowed: (digits: readonly number[], row: number) => boolean,
): Combination {
  const through = countThrough(sizes, draw)
  const digits = sizes.map(() => new Uint32Array(rows))
  const taken = keys.map(() => new Set<number>())
  const codeOf = (key: readonly number[], tuple: readonly number[]) =>
    key.reduce((code, component) => code * (sizes[component] ?? 1) + (tuple[component] ?? 0), 0)
  let made = 0
  let candidate = 0
  for (let failures = 0; made < rows && candidate < through.capacity && failures < PATIENCE; candidate++) {
    const tuple = sizes.map((_, component) => through.digit(component, candidate))
    const codes = keys.map((key) => codeOf(key, tuple))
    if (codes.some((code, at) => taken[at]?.has(code)) || !allowed(tuple, made)) {
      failures++
      continue
    }
    failures = 0
    for (const [at, code] of codes.entries()) taken[at]?.add(code)
    for (const [component, digit] of tuple.entries()) (digits[component] as Uint32Array)[made] = digit
    made++
  }
  return { capacity: made, digit: (component, row) => digits[component]?.[row] ?? 0 }
}
