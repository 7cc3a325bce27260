/** An order of its own for the numbers below a bound, for values that must be all different and yet look drawn. */
import type { Draw } from '../chance.ts'

const ROUNDS = 4

/**
 * A number below `size` for each row, no two alike until there are more rows than numbers.
 *
 * A Feistel network over pairs of digits: each round adds to one of them what the other one draws, which can be taken back, so that two
 * pairs never become one. The pairs that stand for too large a number go round again.
 */
export function permutation(draw: Draw, size: number): (row: number) => number {
  const base = Math.max(1, Math.ceil(Math.sqrt(size)))
  const rows = Math.max(1, Math.ceil(size / base))
  const once = (number: number): number => {
    let low = number % base
    let high = Math.floor(number / base)
    for (let round = 0; round < ROUNDS; round += 2) {
      high = (high + draw(low, 0x100 + round)) % rows
      low = (low + draw(high, 0x101 + round)) % base
    }
    return high * base + low
  }
  return (row) => {
    let number = once(row % size)
    while (number >= size) number = once(number)
    return number
  }
}
