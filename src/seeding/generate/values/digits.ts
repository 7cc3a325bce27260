/** Digits by the handful: tables turn a drawn number into text without arithmetic on each of its digits. */
import type { Draw } from '../chance.ts'

const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

const hexTable = once(() => Array.from({ length: 0x1_0000 }, (_, number) => number.toString(16).padStart(4, '0')))
const base36Table = once(() => Array.from({ length: 46_656 }, (_, number) => number.toString(36).padStart(3, '0')))

/** A random UUID's form. Its first 32 bits are a permutation of the row's, so no two of the first four billion rows share them. */
export function uuids(draw: Draw): (row: number) => string {
  const hex = hexTable()
  return (row) => {
    const [a, b, c] = [draw(row), draw(row, 1), draw(row, 2)]
    // Ninety-six drawn bits, of which some are used twice; nobody is to guess a secret here.
    const d = Math.imul(a ^ (c >>> 3), 0x9e37_79b1) ^ b
    return `${hex[a >>> 16]}${hex[a & 0xffff]}-${hex[b >>> 16]}-${hex[0x4000 | (b & 0x0fff)]}-${hex[0x8000 | (c >>> 18)]}-${hex[c & 0xffff]}${hex[d >>> 16]}${hex[d & 0xffff]}`
  }
}

/** Eight hexadecimal digits for each draw; the first eight tell rows apart. */
export function hexText(draw: Draw, digits: number): (row: number) => string {
  const hex = hexTable()
  const draws = Math.ceil(digits / 8)
  return (row) => {
    let text = ''
    for (let lane = 0; lane < draws; lane++) {
      const drawn = draw(row, lane)
      text += `${hex[drawn >>> 16]}${hex[drawn & 0xffff]}`
    }
    return digits % 8 === 0 ? text : text.slice(0, digits)
  }
}

const ends = '0123456789abcdefghijklmnopqrstuvwxyz'.split('')

/** Small letters and digits, as in the keys that applications make themselves; the first seven tell rows apart. */
export function keyText(draw: Draw, length: number): (row: number) => string {
  const table = base36Table()
  return (row) => {
    let text = ''
    // A draw is six digits and one more, 0 or 1: what is even or odd says which.
    for (let lane = 0; text.length < length; lane++) {
      const drawn = draw(row, lane)
      const rest = Math.floor(drawn / 46_656)
      text += `${table[drawn % 46_656]}${table[rest % 46_656]}${lane === 0 ? ends[Math.floor(rest / 46_656) + 2 * (draw(row, 1) % 18)] : ''}`
    }
    return text.slice(0, length)
  }
}

export const hexBytes = (length: number, draw: Draw): ((row: number) => string) => hexText(draw, length * 2)

/** `bits` zeros and ones. */
export function bitText(draw: Draw, row: number, bits: number): string {
  let text = ''
  for (let lane = 0; text.length < bits; lane++) text += draw(row, lane).toString(2).padStart(32, '0')
  return text.slice(0, bits)
}
