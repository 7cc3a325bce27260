/**
 * Chance by row number: what a draw gives depends on the seed's text and on the row, and on nothing else, so that rows can be made in any
 * order and in batches of any size.
 */
import { createHash } from 'node:crypto'

/** A whole number from 0 to 2^32 - 1. `lane` tells several draws for one row apart. */
export type Draw = (row: number, lane?: number) => number

/** Draws for `seed`, a text such as `1/telemetry.logs/level`; those of two texts have nothing to do with each other. */
export function drawFor(seed: string): Draw {
  const digest = createHash('sha256').update(seed, 'utf8').digest()
  const [a, b] = [digest.readInt32LE(0), digest.readInt32LE(4)]
  return (row, lane = 0) => {
    // The two halves of the row's number, mixed one after the other by lowbias32 of Chris Wellons (public domain).
    const high = Math.floor(row / 0x1_0000_0000)
    return mix(mix((row | 0) ^ a) ^ mix((Math.imul(lane, 0x9e37_79b9) + high) ^ b)) >>> 0
  }
}

function mix(value: number): number {
  let x = value
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
  return x ^ (x >>> 15)
}

/** From 0 up to, but not including, 1. */
export const fraction = (draw: Draw, row: number, lane?: number): number => draw(row, lane) / 0x1_0000_0000

/** A whole number from 0 to `below` - 1, for a `below` of up to 2^53. */
export const integerBelow = (draw: Draw, row: number, below: number, lane = 0): number =>
  below <= 0x1_0000_0000
    ? Math.floor((draw(row, lane) / 0x1_0000_0000) * below)
    : Math.floor(((draw(row, lane) >>> 5) * 0x400_0000 + (draw(row, lane + 0x8000) >>> 6)) * (below / 2 ** 53))

export function pick<T>(draw: Draw, row: number, from: readonly T[], lane?: number): T {
  if (from.length === 0) throw new RangeError('There is nothing to pick from.')
  return from[integerBelow(draw, row, from.length, lane)] as T
}
