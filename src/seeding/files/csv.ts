import { blankLine, COMMA, type CsvRecord, delimiterOf, readRecord } from './csv-record.ts'
import { BATCH, BYTES_PER_UNIT, Locator, type Parser, RECORD_LIMIT } from './parser.ts'
import type { Problems } from './problems.ts'
import type { FileRow, Position } from './row.ts'

/** RFC 4180, with a header; the delimiter is what the header has: commas, or else semicolons or tabs. */
export class CsvParser implements Parser {
  readonly #problems: Problems
  /** What is not yet read; it begins where a record does. */
  #rest = ''
  #line = 1
  /** How long the rest has to be before it is worth another try: a long record would otherwise be read anew for each chunk. */
  #enough = 0
  #delimiter = COMMA
  #columns: readonly string[] | undefined

  constructor(problems: Problems) {
    this.#problems = problems
  }

  *push(text: string): Generator<FileRow[]> {
    this.#rest += text
    if (this.#rest.length >= this.#enough) yield* this.#rows(false)
  }

  *end(reason: 'end of file' | 'broken off'): Generator<FileRow[]> {
    const last = reason === 'end of file'
    yield* this.#rows(last)
    if (last && !this.#columns && !this.#problems.ended) {
      this.#problems.end({ line: 1, column: 1 }, 'is empty; expected a header line that names the columns')
    }
  }

  reached(): Position {
    return new Locator(this.#rest, this.#line).at(this.#rest.length)
  }

  *#rows(last: boolean): Generator<FileRow[]> {
    const text = this.#rest
    let batch: FileRow[] = []
    let at = 0
    while (at < text.length && !this.#problems.ended) {
      const blank = blankLine(text, at, last)
      if (blank === undefined) break
      if (blank > 0) {
        at += blank
        this.#line++
        continue
      }
      if (!this.#columns) {
        const delimiter = delimiterOf(text, at, last)
        if (delimiter === undefined) break
        this.#delimiter = delimiter
      }
      const record = readRecord(text, at, this.#line, this.#delimiter, last)
      if (!record) break
      if (this.#tooLong(text, at, record.next)) break
      const row = this.#row(record)
      if (row) batch.push(row)
      at = record.next
      this.#line = record.nextLine
      if (batch.length === BATCH) {
        yield batch
        batch = []
      }
    }
    this.#rest = text.slice(at)
    this.#enough = Math.min(2 * this.#rest.length, RECORD_LIMIT + 1)
    if (!this.#problems.ended) this.#tooLong(this.#rest, 0, this.#rest.length)
    if (batch.length > 0) yield batch
  }

  #tooLong(text: string, from: number, to: number): boolean {
    const tooLong = (to - from) * BYTES_PER_UNIT > RECORD_LIMIT && Buffer.byteLength(text.slice(from, to)) > RECORD_LIMIT
    if (tooLong) {
      this.#problems.end(
        { line: this.#line, column: 1 },
        `the record that begins in line ${this.#line} is longer than ${RECORD_LIMIT / 2 ** 20} MiB, the most that is read of one; is a quote left open, or are the line ends missing?`,
      )
    }
    return tooLong
  }

  #row({ values, places, end, mistake }: CsvRecord): FileRow | undefined {
    if (mistake) {
      this.#problems.add(mistake, mistake.message)
      return undefined
    }
    const columns = this.#columns
    if (!columns) {
      this.#columns = this.#header(values, places)
      return undefined
    }
    if (values.length === columns.length) return { table: undefined, columns, values, line: places[0]?.line ?? this.#line, places }
    const counts = `${count(values.length, 'field')}, but the header names ${count(columns.length, 'column')}`
    if (values.length < columns.length) this.#problems.add(end, `${counts}: the line ends before ${JSON.stringify(columns[values.length])}`)
    else {
      this.#problems.add(
        places[columns.length] ?? end,
        `${counts}: nothing is expected after ${JSON.stringify(columns.at(-1))}; a field that contains the delimiter needs quotes`,
      )
    }
    return undefined
  }

  /** Without names for all of its columns a file says nothing: it ends with a problem of its header. */
  #header(values: readonly (string | null)[], places: readonly Position[]): readonly string[] {
    const names = values.map((value) => value ?? '')
    const start = { line: 1, column: 1 }
    let sound = true
    for (const [i, name] of names.entries()) {
      const first = names.indexOf(name)
      if (name !== '' && first === i) continue
      sound = false
      this.#problems.add(
        places[i] ?? start,
        name === ''
          ? `field ${i + 1} of the header is empty; expected the name of a column`
          : `the header names ${JSON.stringify(name)} twice, in fields ${first + 1} and ${i + 1}; expected each column once`,
      )
    }
    if (!sound) this.#problems.stop()
    return names
  }
}

const count = (number: number, thing: string): string => `${number} ${thing}${number === 1 ? '' : 's'}`
