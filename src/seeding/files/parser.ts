import type { FileRow, Position } from './row.ts'

/** Rows go from hand to hand in arrays: an await for each would cost more than reading it. */
export const BATCH = 1000

/** Turns the text of a file, piece by piece, into rows. Where the pieces are cut makes no difference to the rows or the problems. */
export interface Parser {
  push(text: string): Generator<FileRow[]>
  /** No text follows: because the file ends, or because it broke off and what is incomplete has to be dropped. */
  end(reason: 'end of file' | 'broken off'): Generator<FileRow[]>
  /** Where the text so far ends. */
  reached(): Position
}

/** The most that one record may take; a quote left open would otherwise gather the rest of the file in memory. */
export const RECORD_LIMIT = 16 * 2 ** 20

/** The most bytes of UTF-8 that a UTF-16 unit may stand for: the bytes of a text need be counted only where there may be too many. */
export const BYTES_PER_UNIT = 3

const LF = 10
export const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff

/** The places of offsets in a text. Quick for offsets that only grow, as a reader asks for them. */
export class Locator {
  readonly #text: string
  readonly #first: number
  #at = 0
  #line: number
  #column = 1

  constructor(text: string, firstLine = 1) {
    this.#text = text
    this.#first = firstLine
    this.#line = firstLine
  }

  at(offset: number): Position {
    if (offset < this.#at) {
      this.#at = 0
      this.#line = this.#first
      this.#column = 1
    }
    for (; this.#at < offset; this.#at++) {
      const code = this.#text.charCodeAt(this.#at)
      if (code === LF) {
        this.#line++
        this.#column = 1
      } else if (!isHighSurrogate(code)) this.#column++
    }
    return { line: this.#line, column: this.#column }
  }
}
