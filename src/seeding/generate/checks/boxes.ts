/** The texts of a regular expression as boxes: so many characters in a row, each out of a set of its own. Two boxes have no text in common. */
import type { Shape } from './shape.ts'

/** For each place the characters that it may have. */
export type Box = ReadonlyArray<readonly string[]>

/** Of one length. */
const MOST_BOXES = 48

export const sizeOf = (box: Box): number => box.reduce((product, characters) => product * characters.length, 1)

/** Boxes with all texts of a length, or with many where these are too many boxes. */
export function boxesOf(shape: Shape): (length: number) => readonly Box[] {
  const known = new Map<Shape, Map<number, readonly Box[]>>()
  const boxes = (part: Shape, length: number): readonly Box[] => {
    if (length < part.min || length > part.max) return []
    const before = known.get(part)?.get(length)
    if (before) return before
    const found = apart(make(part, length))
    known.set(part, (known.get(part) ?? new Map<number, readonly Box[]>()).set(length, found))
    return found
  }
  const make = (part: Shape, length: number): readonly Box[] => {
    switch (part.kind) {
      case 'set':
        return [[part.characters]]
      case 'choice':
        return part.parts.flatMap((branch) => boxes(branch, length))
      case 'sequence':
        return inARow(part.parts, length)
      case 'repeat': {
        const found: Box[] = []
        // More often than there are characters it would repeat nothing.
        for (let count = part.least; count <= Math.min(part.most, Math.max(length, part.least)); count++) {
          if (found.length < MOST_BOXES && count * part.part.max >= length) found.push(...inARow(Array(count).fill(part.part), length))
        }
        return found
      }
    }
  }
  const inARow = (parts: readonly Shape[], length: number): readonly Box[] => {
    const least = parts.map((_, at) => parts.slice(at + 1).reduce((sum, { min }) => sum + min, 0))
    const most = parts.map((_, at) => parts.slice(at + 1).reduce((sum, { max }) => sum + max, 0))
    const from = (at: number, left: number): readonly Box[] => {
      const part = parts[at]
      if (!part) return left === 0 ? [[]] : []
      const found: Box[] = []
      const end = Math.min(part.max, left - (least[at] ?? 0))
      for (let taken = Math.max(part.min, left - (most[at] ?? 0)); taken <= end && found.length < MOST_BOXES; taken++) {
        const heads = boxes(part, taken)
        if (heads.length === 0) continue
        const tails = from(at + 1, left - taken)
        found.push(...heads.flatMap((head) => tails.map((tail) => [...head, ...tail])).slice(0, MOST_BOXES))
      }
      return found
    }
    return from(0, length)
  }
  return (length) => boxes(shape, length)
}

/** The largest first, and of the others those that share no text with one before. */
function apart(boxes: readonly Box[]): readonly Box[] {
  const kept: Box[] = []
  for (const box of [...boxes].sort((a, b) => sizeOf(b) - sizeOf(a))) {
    if (kept.length === MOST_BOXES) break
    if (!kept.some((other) => overlap(box, other))) kept.push(box)
  }
  return kept
}

/** Of the same length: they overlap unless they have nothing in common in some place. */
const overlap = (a: Box, b: Box): boolean => a.every((characters, at) => characters.some((character) => b[at]?.includes(character)))
