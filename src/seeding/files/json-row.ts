import { type JsonText, OBJECT } from './json-text.ts'
import type { Locator } from './parser.ts'
import type { Problems } from './problems.ts'
import type { FileRow } from './row.ts'

/** Rows that have their keys in one order share an array of them; beyond so many orders, a row has its own. */
const SHARED_ORDERS = 1000

/** What PostgreSQL takes into no text and no jsonb, though JSON can spell it. */
const NOT_TEXT = /\0|\p{Surrogate}/u

/** Reads objects of JSON as rows. */
export class JsonRows {
  readonly #problems: Problems
  readonly #orders = new Map<string, readonly string[]>()
  #last: readonly string[] = []
  #offsets: readonly number[] = []

  constructor(problems: Problems) {
    this.#problems = problems
  }

  /** Where the values of the row that was read last begin. */
  get offsets(): readonly number[] {
    return this.#offsets
  }

  /** The row at the cursor; undefined for one that has a problem, which is then told. Syntax that is beyond reading throws. */
  read(json: JsonText, locator: Locator, table: string | undefined, what: string): FileRow | undefined {
    const problemsBefore = this.#problems.count
    const start = json.at
    if (json.peek() !== '{') {
      const message = `${what} is ${kindOf(json.peek())}; expected an object, {"column": value, …}`
      json.skip()
      this.#problems.add(locator.at(start), message)
      return undefined
    }
    const values: (string | null)[] = []
    const nested: boolean[] = []
    const offsets: number[] = []
    const keys: string[] = []
    let anyNested = false
    let seen: Set<string> | undefined
    for (let more = json.enter(OBJECT); more; more = json.more(OBJECT)) {
      const keyAt = json.at
      const key = json.key()
      // Names that are those of the row before differ from each other as those did.
      if (seen || this.#last[keys.length] !== key) {
        seen ??= new Set(keys)
        if (key === '') this.#problems.add(locator.at(keyAt), 'a property without a name; expected the name of a column')
        if (seen.has(key)) this.#problems.add(locator.at(keyAt), `${JSON.stringify(key)} is there twice; expected each column once`)
        seen.add(key)
      }
      offsets.push(json.at)
      keys.push(key)
      const next = json.peek()
      const isNested = next === '{' || next === '['
      nested.push(isNested)
      anyNested ||= isNested
      values.push(this.#value(json, locator, next))
    }
    if (this.#problems.count > problemsBefore) return undefined
    this.#offsets = offsets
    const columns = this.#shared(keys)
    const { line } = locator.at(start)
    const places = offsets.map((offset) => locator.at(offset))
    return anyNested ? { table, columns, values, json: nested, line, places } : { table, columns, values, line, places }
  }

  #value(json: JsonText, locator: Locator, next: string): string | null {
    const at = json.at
    if (next === '"') return this.#text(json.string(), locator, at)
    if (next === '{' || next === '[') {
      const text = json.compact()
      // Only an escape can spell what UTF-8 does not hold.
      if (/\\u(?:0000|[dD][89a-fA-F])/.test(text)) this.#text(decodedEscapes(text), locator, at)
      return text
    }
    if (next === '-' || (next >= '0' && next <= '9')) return json.number()
    const literal = json.literal()
    return literal === 'null' ? null : literal
  }

  #text(text: string, locator: Locator, at: number): string {
    const found = NOT_TEXT.exec(text)
    if (found) {
      this.#problems.add(
        locator.at(at),
        found[0] === '\0'
          ? 'the value contains \\u0000, the NUL character, which no text in PostgreSQL can hold'
          : 'the value contains half of a surrogate pair (\\ud800 to \\udfff alone), which is no character; expected both halves',
      )
    }
    return text
  }

  #shared(keys: readonly string[]): readonly string[] {
    if (keys.length === this.#last.length && keys.every((key, i) => key === this.#last[i])) return this.#last
    const order = JSON.stringify(keys)
    const shared = this.#orders.get(order) ?? keys
    if (this.#orders.size < SHARED_ORDERS) this.#orders.set(order, shared)
    this.#last = shared
    return shared
  }
}

/** The characters that the escapes in a text of JSON stand for; a backslash that is itself escaped begins none. */
const decodedEscapes = (text: string): string =>
  text.replace(/\\(?:u([0-9a-fA-F]{4})|.)/g, (_, digits: string | undefined) =>
    digits === undefined ? ' ' : String.fromCharCode(Number.parseInt(digits, 16)),
  )

export function kindOf(character: string): string {
  if (character === '"') return 'a string'
  if (character === '[') return 'an array'
  if (character === '{') return 'an object'
  if (character === 'n') return 'null'
  return character === 't' || character === 'f' ? 'true or false' : 'a number'
}
