/** A text in parts, so that it can be cut and made different from all others without becoming something else. */
import { type Draw, pick } from '../chance.ts'
import type { Cell } from './cell.ts'

export interface Phrase {
  readonly head: (row: number) => string
  /** Between the head and what tells rows apart. */
  readonly joint: string
  /** What must stay at the end, such as an address's domain. */
  readonly tail?: (row: number) => string
  /** The head alone tells rows apart: how many there are, and the first characters that are needed for it. */
  readonly distinct?: { readonly capacity: number; readonly length: number }
}

/** How a name is answered with a phrase. */
export interface PhraseRule {
  readonly on: RegExp
  /** One of the table's words; any table without it. */
  readonly of?: RegExp
  readonly make: (cell: Cell) => Phrase
}

export const oneOf = (words: readonly string[], joint = '-') => {
  return ({ draw }: Cell): Phrase => ({ head: (row) => pick(draw, row, words), joint })
}

export const made =
  (make: (draw: Draw, row: number) => string, joint = ' ') =>
  ({ draw }: Cell): Phrase => ({ head: (row) => make(draw, row), joint })

export const fixed = (head: (row: number) => string, length: number): Phrase => ({
  head,
  joint: '',
  distinct: { capacity: 0x1_0000_0000, length },
})
