import { JsonRows } from './json-row.ts'
import { JsonMistake, JsonText } from './json-text.ts'
import { BATCH, BYTES_PER_UNIT, Locator, type Parser, RECORD_LIMIT } from './parser.ts'
import type { Problems } from './problems.ts'
import type { FileRow, Position } from './row.ts'

/** An object a line: a row, or `{"table": "schema.table", "row": {…}}`. */
export class NdjsonParser implements Parser {
  readonly #problems: Problems
  readonly #rows: JsonRows
  /** Apart from the others, so that each kind finds its own columns from one row to the next. */
  readonly #innerRows: JsonRows
  /** The line that is not yet whole. */
  #pieces: string[] = []
  #length = 0
  /** The bytes of the first so many pieces: counted, once, where there may be too many. */
  #bytes = 0
  #counted = 0
  #line = 1

  constructor(problems: Problems) {
    this.#problems = problems
    this.#rows = new JsonRows(problems)
    this.#innerRows = new JsonRows(problems)
  }

  *push(text: string): Generator<FileRow[]> {
    let batch: FileRow[] = []
    let from = 0
    for (;;) {
      const lineEnd = text.indexOf('\n', from)
      this.#gather(text.slice(from, lineEnd === -1 ? text.length : lineEnd))
      if (this.#tooLong() || lineEnd === -1) break
      const row = this.#read(this.#take())
      if (row) batch.push(row)
      this.#line++
      from = lineEnd + 1
      if (this.#problems.ended) break
      if (batch.length === BATCH) {
        yield batch
        batch = []
      }
    }
    if (batch.length > 0) yield batch
  }

  *end(reason: 'end of file' | 'broken off'): Generator<FileRow[]> {
    const row = reason === 'end of file' ? this.#read(this.#take()) : undefined
    if (row) yield [row]
  }

  reached(): Position {
    const text = this.#pieces.join('')
    return new Locator(text, this.#line).at(text.length)
  }

  #gather(piece: string): void {
    if (piece === '') return
    this.#pieces.push(piece)
    this.#length += piece.length
  }

  #take(): string {
    const text = this.#pieces.length === 1 ? (this.#pieces[0] ?? '') : this.#pieces.join('')
    this.#pieces = []
    this.#length = 0
    this.#bytes = 0
    this.#counted = 0
    return text
  }

  #tooLong(): boolean {
    if (this.#length * BYTES_PER_UNIT <= RECORD_LIMIT) return false
    for (const piece of this.#pieces.slice(this.#counted)) this.#bytes += Buffer.byteLength(piece)
    this.#counted = this.#pieces.length
    if (this.#bytes <= RECORD_LIMIT) return false
    this.#problems.end(
      { line: this.#line, column: 1 },
      `line ${this.#line} is longer than ${RECORD_LIMIT / 2 ** 20} MiB, the most that is read of one; expected an object a line`,
    )
    return true
  }

  #read(line: string): FileRow | undefined {
    const locator = new Locator(line, this.#line)
    const before = this.#problems.count
    const json = new JsonText(line, (offset, message) => this.#problems.add(locator.at(offset), message))
    try {
      if (json.peek() === '') return undefined
      const row = this.#rows.read(json, locator, undefined, 'the line')
      json.expectEnd('the object; expected one object a line')
      if (this.#problems.count > before) return undefined
      return row && (this.#enveloped(row, json, locator) ?? row)
    } catch (error) {
      if (!(error instanceof JsonMistake)) throw error
      this.#problems.add(locator.at(error.offset), error.message)
      return undefined
    }
  }

  /** The row inside `{"table": …, "row": {…}}`; undefined where the row is just one of a table with other columns. */
  #enveloped(row: FileRow, json: JsonText, locator: Locator): FileRow | undefined {
    if (row.columns.length !== 2) return undefined
    const [table, inner] = [row.columns.indexOf('table'), row.columns.indexOf('row')]
    const [tableAt, innerAt, name] = [this.#rows.offsets[table], this.#rows.offsets[inner], row.values[table]]
    if (tableAt === undefined || innerAt === undefined || typeof name !== 'string') return undefined
    if (json.text[tableAt] !== '"' || json.text[innerAt] !== '{') return undefined
    json.moveTo(innerAt)
    return this.#innerRows.read(json, locator, name, 'the value of "row"')
  }
}
