import { JsonRows, kindOf } from './json-row.ts'
import { ARRAY, JsonMistake, JsonText, OBJECT } from './json-text.ts'
import { BATCH, Locator, type Parser } from './parser.ts'
import type { Problems } from './problems.ts'
import type { FileRow, Position } from './row.ts'

export const JSON_LIMIT = 64 * 2 ** 20

/** An array of rows, or an object of table name → rows. It is read whole, since its text only ends with its last bracket. */
export class JsonParser implements Parser {
  readonly #problems: Problems
  readonly #rows: JsonRows
  #pieces: string[] = []
  #bytes = 0

  constructor(problems: Problems) {
    this.#problems = problems
    this.#rows = new JsonRows(problems)
  }

  // biome-ignore lint/correctness/useYield: its rows come at the end
  *push(text: string): Generator<FileRow[]> {
    this.#pieces.push(text)
    this.#bytes += Buffer.byteLength(text)
    if (this.#bytes <= JSON_LIMIT) return
    this.#problems.end(
      { line: 1, column: 1 },
      `is larger than ${JSON_LIMIT / 2 ** 20} MiB, the most that is read of JSON; write it as NDJSON, an object a line, which is read as a stream of any length`,
    )
    this.#pieces = []
  }

  *end(reason: 'end of file' | 'broken off'): Generator<FileRow[]> {
    if (reason === 'broken off') return
    const text = this.#pieces.join('')
    const locator = new Locator(text)
    const json = new JsonText(text, (offset, message) => this.#problems.add(locator.at(offset), message))
    let batch: FileRow[] = []
    try {
      for (const row of this.#all(json, locator)) {
        if (this.#problems.ended) break
        if (row) batch.push(row)
        if (batch.length < BATCH) continue
        yield batch
        batch = []
      }
    } catch (error) {
      if (!(error instanceof JsonMistake)) throw error
      this.#problems.end(locator.at(error.offset), error.message)
    }
    if (batch.length > 0) yield batch
  }

  reached(): Position {
    const text = this.#pieces.join('')
    return new Locator(text).at(text.length)
  }

  *#all(json: JsonText, locator: Locator): Generator<FileRow | undefined> {
    const start = json.peek()
    if (start === '') {
      this.#problems.end({ line: 1, column: 1 }, 'is empty; expected an array of rows, [{"column": value, …}, …]')
    } else if (start === '[') {
      yield* this.#array(json, locator, undefined)
      json.expectEnd('the array of rows')
    } else if (start === '{') {
      for (let more = json.enter(OBJECT); more; more = json.more(OBJECT)) yield* this.#table(json, locator)
      json.expectEnd('the object of tables')
    } else {
      const at = json.at
      json.skip()
      json.expectEnd('the value')
      this.#problems.end(locator.at(at), `the file is ${kindOf(start)}; expected ${SHAPES}`)
    }
  }

  *#table(json: JsonText, locator: Locator): Generator<FileRow | undefined> {
    const keyAt = json.at
    const table = json.key()
    if (table === '') this.#problems.add(locator.at(keyAt), 'a property without a name; expected the name of a table')
    if (json.peek() === '[') {
      yield* this.#array(json, locator, table)
      return
    }
    const valueAt = json.at
    const kind = kindOf(json.peek())
    json.skip()
    this.#problems.add(locator.at(valueAt), `the value of ${JSON.stringify(table)} is ${kind}; expected ${SHAPES}`)
    yield undefined
  }

  *#array(json: JsonText, locator: Locator, table: string | undefined): Generator<FileRow | undefined> {
    let number = 0
    for (let more = json.enter(ARRAY); more; more = json.more(ARRAY)) {
      number++
      yield this.#rows.read(json, locator, table, table === undefined ? `row ${number}` : `row ${number} of ${JSON.stringify(table)}`)
    }
  }
}

const SHAPES = 'an array of rows, or an object of table name → array of rows'
