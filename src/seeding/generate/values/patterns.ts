/** Patterns that checks ask for, where what a column's name says does not match them. */
import { drawFor } from '../chance.ts'
import { regExpOf } from '../checks/dialect.ts'
import { matching, matchingUnique } from '../matching.ts'
import type { Cell } from './cell.ts'
import { permutation } from './permutation.ts'

interface Texts {
  readonly value: (row: number) => string
  readonly capacity: number
}

/** Draws of one text, for the patterns beside the one that it is made of. */
const TRIES = 40
const SAMPLE = 4000

/** A text for each row that all patterns match; each only once where it must be. */
export function matchingTexts(cell: Cell, patterns: readonly string[]): Texts {
  const { minLength, maxLength } = cell.limits
  const lengths = { ...(minLength !== undefined && { min: minLength }), ...(maxLength !== undefined && { max: maxLength }) }
  const [pattern] = patterns
  if (cell.unique && pattern !== undefined && patterns.length === 1) {
    const counted = permuted(cell, pattern, lengths)
    if (counted) return counted
  }
  const makers = patterns.map((each) => matching(each, lengths))
  const tests = patterns.map(regExpOf)
  const draws = Array.from({ length: TRIES }, (_, attempt) =>
    attempt === 0 ? cell.draw : drawFor(`${cell.draw(attempt, 0xff)}/${attempt}`),
  )
  const fits = (text: string) => tests.every((test) => test === null || test.test(text))
  const candidate = (row: number, attempt: number): string =>
    makers[attempt % makers.length]?.(draws[attempt % TRIES] ?? cell.draw, row + Math.floor(attempt / TRIES) * 0x1_0000) ?? ''
  const one = (row: number): string => {
    let text = candidate(row, 0)
    for (let attempt = 1; attempt < TRIES && !fits(text); attempt++) text = candidate(row, attempt)
    return text
  }
  return cell.unique ? inTurn(one, candidate, fits) : { value: one, capacity: Number.POSITIVE_INFINITY }
}

/** The texts of a pattern in an order of the column's own; nothing where some differ by capitals only. */
function permuted(cell: Cell, pattern: string, lengths: { readonly min?: number; readonly max?: number }): Texts | undefined {
  const { text, capacity } = matchingUnique(pattern, lengths)
  const size = Math.min(capacity, Number.MAX_SAFE_INTEGER)
  if (size === 0) return undefined
  const number = permutation(cell.draw, size)
  const value = (row: number) => text(number(row))
  const seen = Array.from({ length: Math.min(size, SAMPLE) }, (_, row) => value(row))
  const cased = seen.some((each) => each !== each.toLowerCase()) && seen.some((each) => each !== each.toUpperCase())
  return cased &&
    new Set(
      seen.map((each) =>
        each
          .replace(/[^a-z]/gi, '')
          .replace(/[a-z]/g, 'a')
          .replace(/[A-Z]/g, 'A'),
      ),
    ).size > 1
    ? undefined
    : { value, capacity: size }
}

/** Each row takes what the rows before it have left, so they are all made with it, and kept. */
function inTurn(one: (row: number) => string, candidate: (row: number, attempt: number) => string, fits: (text: string) => boolean): Texts {
  const MOST_KEPT = 5_000_000
  const distinct = new Set(Array.from({ length: SAMPLE }, (_, row) => one(row).toLowerCase())).size
  const taken = new Set<string>()
  const texts: string[] = []
  const next = (row: number): string => {
    for (let attempt = 0; attempt < 10_000; attempt++) {
      const text = candidate(row, attempt)
      if (fits(text) && !taken.has(text.toLowerCase())) return text
    }
    return one(row)
  }
  return {
    value: (row) => {
      if (row >= MOST_KEPT) return one(row)
      while (texts.length <= row) {
        const text = next(texts.length)
        taken.add(text.toLowerCase())
        texts.push(text)
      }
      return texts[row] ?? ''
    },
    capacity: distinct > SAMPLE * 0.995 ? MOST_KEPT : distinct,
  }
}
