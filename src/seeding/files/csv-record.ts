/** Records of CSV within a text that may go on: each function gives undefined where only the next chunk can decide. */
import { isHighSurrogate } from './parser.ts'
import type { Position } from './row.ts'

const LF = 10
const CR = 13
const QUOTE = 34
export const COMMA = 44

export interface CsvRecord {
  readonly values: (string | null)[]
  readonly places: Position[]
  /** Where the record ends: before its line break. */
  readonly end: Position
  /** The offset and the line at which the next one begins. */
  readonly next: number
  readonly nextLine: number
  readonly mistake: (Position & { readonly message: string }) | undefined
}

/** The length of the line break at an offset, if the line has nothing else; undefined where the next chunk has to decide. */
export function blankLine(text: string, at: number, last: boolean): number | undefined {
  const code = text.charCodeAt(at)
  if (code === LF) return 1
  if (code !== CR) return 0
  if (at + 1 >= text.length) return last ? 1 : undefined
  return text.charCodeAt(at + 1) === LF ? 2 : 0
}

/** By the header, outside its quotes; undefined where it is not yet complete. */
export function delimiterOf(text: string, from: number, last: boolean): number | undefined {
  const seen = { ',': 0, ';': 0, '\t': 0 }
  let quoted = false
  let at = from
  for (; at < text.length; at++) {
    const character = text[at]
    if (character === '"') quoted = !quoted
    else if (quoted) continue
    else if (character === '\n') break
    else if (character === ',' || character === ';' || character === '\t') seen[character]++
  }
  if (at >= text.length && !last) return undefined
  if (seen[','] > 0 || (seen[';'] === 0 && seen['\t'] === 0)) return COMMA
  return (seen[';'] >= seen['\t'] ? ';' : '\t').charCodeAt(0)
}

/** The record at an offset; undefined where it does not end within the text and more may follow. */
export function readRecord(text: string, from: number, firstLine: number, delimiter: number, last: boolean): CsvRecord | undefined {
  const values: (string | null)[] = []
  const places: Position[] = []
  const length = text.length
  let at = from
  let line = firstLine
  // Where the line begins; a character of two UTF-16 units counts as one by moving it along.
  let origin = from
  const finish = (next: number, mistake?: CsvRecord['mistake']): CsvRecord => {
    return { values, places, end: { line, column: at - origin + 1 }, next, nextLine: line + 1, mistake }
  }
  for (;;) {
    const opening = { line, column: at - origin + 1 }
    places.push(opening)
    const quoted = text.charCodeAt(at) === QUOTE
    if (quoted) {
      const start = ++at
      let doubled = false
      for (; ; at++) {
        if (at >= length) {
          if (!last) return undefined
          return finish(length, {
            ...opening,
            message: `the quote that opens here, in line ${opening.line}, is not closed: the file ends in line ${line}, inside the field`,
          })
        }
        const code = text.charCodeAt(at)
        if (code === QUOTE) {
          if (at + 1 >= length && !last) return undefined
          if (text.charCodeAt(at + 1) !== QUOTE) break
          doubled = true
          at++
        } else if (code === LF) {
          line++
          origin = at + 1
        } else if (isHighSurrogate(code)) origin++
      }
      const value = text.slice(start, at++)
      values.push(doubled ? value.replaceAll('""', '"') : value)
    } else {
      const start = at
      for (; at < length; at++) {
        const code = text.charCodeAt(at)
        if (code === delimiter || code === LF || code === CR || code === QUOTE) break
        if (isHighSurrogate(code)) origin++
      }
      const value = text.slice(start, at)
      values.push(value === '' || value === '\\N' ? null : value)
    }

    const code = text.charCodeAt(at)
    if (code === delimiter) {
      at++
      continue
    }
    if (at >= length) return last ? finish(length) : undefined
    if (code === LF) return finish(at + 1)
    if (code === CR && at + 1 >= length) return last ? finish(length) : undefined
    if (code === CR && text.charCodeAt(at + 1) === LF) return finish(at + 2)
    // Where fields cannot be told apart any more, the line is given up and the next one read.
    const lineEnd = text.indexOf('\n', at)
    if (lineEnd === -1 && !last) return undefined
    return finish(lineEnd === -1 ? length : lineEnd + 1, { line, column: at - origin + 1, message: misplaced(code, quoted) })
  }
}

function misplaced(code: number, quoted: boolean): string {
  if (code === CR) {
    return 'a carriage return without a line feed; expected lines that end in LF or CRLF, and quotes around a field that contains one'
  }
  if (quoted)
    return 'text after the closing quote of a field; expected a delimiter or the end of the line, and "" for a quote inside the field'
  return 'a quote inside an unquoted field; expected the whole field in quotes, and "" for each quote inside it'
}
