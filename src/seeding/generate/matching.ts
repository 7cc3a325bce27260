/** Texts that match a regular expression. */

import { type Draw, integerBelow } from './chance.ts'
import { type Box, boxesOf, sizeOf } from './checks/boxes.ts'
import { regExpOf } from './checks/dialect.ts'
import { LETTER, repeated, type Shape, sequence, shapeOf } from './checks/shape.ts'

interface Lengths {
  readonly min?: number
  readonly max?: number
}

/** So often is what has no upper bound repeated beyond what it must be. */
const BEYOND = 6
/** Draws of one text until it matches: anchors in odd places, and lengths that only some choices add up to. */
const TRIES = 24

/**
 * Texts that a regular expression of PostgreSQL's kind matches (`~`: somewhere in the text; so anchors matter), of the lengths asked for
 * where the pattern can. Throws an Error naming what it does not understand.
 */
export function matching(pattern: string, lengths: Lengths = {}): (draw: Draw, row: number) => string {
  const { shape, matches } = understood(pattern)
  const { min = 0, max = Number.POSITIVE_INFINITY } = lengths
  const fallback = fallbackFor(pattern, lengths)
  return (draw, row) => {
    let lane = 0
    const below = (count: number) => integerBelow(draw, row, count, lane++)
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const text = padded(write(shape, Math.min(min, shape.max), Math.max(max, shape.min), below), min, matches, below)
      if (matches.test(text) && text.length >= min && text.length <= max) return text
    }
    return fallback(row)
  }
}

/** The least number of distinct texts that can be made; Infinity where the pattern sets no bound. */
export function capacityOf(pattern: string): number {
  const { shape } = opened(pattern)
  const { capacity } = matchingUnique(pattern)
  return shape.max === Number.POSITIVE_INFINITY && capacity > 0 ? Number.POSITIVE_INFINITY : capacity
}

/** More than any table has rows. */
const ENOUGH = 1e12
/** Longer than the shortest by no more than this, where no length is asked for. */
const LONGER = 40

/** Another text for every row from 0 to `capacity` - 1; a row beyond throws a RangeError. */
export function matchingUnique(pattern: string, lengths: Lengths = {}): { text(row: number): string; readonly capacity: number } {
  const { shape, matches } = opened(pattern)
  const from = Math.max(shape.min, lengths.min ?? 0)
  const to = Math.min(shape.max, lengths.max ?? from + LONGER)
  const boxes: Numbered[] = []
  let capacity = 0
  const ofLength = boxesOf(shape)
  for (let length = from; length <= to && capacity < ENOUGH; length++) {
    const found = ofLength(length).filter((box) => matches.test(box.map(([first]) => first).join('')))
    boxes.push(...found.map(numbered))
    capacity += found.reduce((sum, box) => sum + sizeOf(box), 0)
  }
  boxes.sort((a, b) => b.size - a.size)
  const text = (row: number): string => {
    let left = row
    for (const box of boxes) {
      if (left < box.size) return textIn(box, left)
      left -= box.size
    }
    throw new RangeError(`${pattern} has no text for row ${row}: dbctl makes ${capacity} of it`)
  }
  return { text, capacity }
}

function understood(pattern: string): { shape: Shape; matches: RegExp } {
  const shape = shapeOf(pattern)
  const matches = regExpOf(pattern)
  if (!matches) throw new Error(`${pattern} is not understood`)
  return { shape, matches }
}

/** With letters after it or before it, where the pattern leaves an end open. */
function opened(pattern: string): { shape: Shape; matches: RegExp } {
  const { shape, matches } = understood(pattern)
  const [box] = boxesOf(shape)(shape.min)
  const sample = box?.map(([first]) => first).join('') ?? ''
  const letters = repeated(LETTER, 0, Number.POSITIVE_INFINITY)
  if (!matches.test(sample)) return { shape, matches }
  if (matches.test(`${sample}\nx`)) return { shape: sequence([shape, letters]), matches }
  return matches.test(`x\n${sample}`) ? { shape: sequence([letters, shape]), matches } : { shape, matches }
}

/** Letters after the text, or before it, up to the length, where it matches with them. */
function padded(text: string, min: number, matches: RegExp, below: (count: number) => number): string {
  if (text.length >= min) return text
  const letters = Array.from({ length: min - text.length }, () => String.fromCharCode(97 + below(26))).join('')
  return [text + letters, letters + text].find((longer) => matches.test(longer)) ?? text
}

/** For patterns of which a draw seldom finds a text: any that there is, of another length than asked for if need be. */
function fallbackFor(pattern: string, lengths: Lengths): (row: number) => string {
  let found: { text(row: number): string; capacity: number } | undefined
  return (row) => {
    found ??= [lengths, {}].map((asked) => matchingUnique(pattern, asked)).find(({ capacity }) => capacity > 0)
    if (!found) throw new Error(`no text was found that ${pattern} matches`)
    return found.text(row % Math.min(found.capacity, Number.MAX_SAFE_INTEGER))
  }
}

/** A text of the shape, between two lengths where it has any. */
function write(shape: Shape, min: number, max: number, below: (count: number) => number): string {
  switch (shape.kind) {
    case 'set':
      return shape.characters[below(shape.characters.length)] ?? ''
    case 'choice': {
      const fitting = shape.parts.filter((part) => part.min <= max && part.max >= min)
      const from = fitting.length > 0 ? fitting : shape.parts
      const part = from[below(from.length)]
      return part ? write(part, min, max, below) : ''
    }
    case 'sequence':
      return inARow(shape.parts, min, max, below)
    case 'repeat': {
      const { part, least, most } = shape
      const from = Math.max(least, part.max > 0 ? Math.min(Math.ceil(min / part.max), most) : 0)
      const longest = part.min > 0 ? Math.floor(max / part.min) : Number.POSITIVE_INFINITY
      const to = Math.max(from, Math.min(most, longest, from + BEYOND))
      return inARow(Array(from + below(to - from + 1)).fill(part), min, max, below)
    }
  }
}

/** Each part takes what the ones after it leave it. */
function inARow(parts: readonly Shape[], min: number, max: number, below: (count: number) => number): string {
  let [least, most] = [parts.reduce((sum, part) => sum + part.min, 0), parts.reduce((sum, part) => sum + part.max, 0)]
  let text = ''
  for (const [at, part] of parts.entries()) {
    least -= part.min
    most = part.max === Number.POSITIVE_INFINITY ? parts.slice(at + 1).reduce((sum, next) => sum + next.max, 0) : most - part.max
    text += write(part, Math.max(part.min, min - text.length - most), Math.max(part.min, max - text.length - least), below)
  }
  return text
}

interface Numbered {
  readonly box: Box
  readonly size: number
  readonly exactSize: bigint
  /** By which the numbers of two rows next to each other differ. */
  readonly stride: bigint
}

function numbered(box: Box): Numbered {
  const exactSize = box.reduce((product, characters) => product * BigInt(characters.length), 1n)
  return { box, size: sizeOf(box), exactSize, stride: strideOf(exactSize) }
}

/** The text of a row in a box: the digits of its number, each in the count of its place's characters, so that rows do not look counted. */
function textIn({ box, exactSize, stride }: Numbered, row: number): string {
  let left = (exactSize / 3n + BigInt(row) * stride) % exactSize
  return box
    .map((characters) => {
      const radix = BigInt(characters.length)
      const digit = Number(left % radix)
      left /= radix
      return characters[digit]
    })
    .join('')
}

/** Near the golden section and without a common divisor, so that going on by it meets every number once. */
function strideOf(size: bigint): bigint {
  let stride = (size * 618_033_988n) / 1_000_000_000n + 1n
  while (greatestDivisor(stride, size) !== 1n) stride++
  return stride
}

const greatestDivisor = (a: bigint, b: bigint): bigint => (b === 0n ? a : greatestDivisor(b, a % b))
