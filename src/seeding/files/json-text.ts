import { codePoint, foundAt, hex, LITERALS, wordAt } from './json-found.ts'

/** Where a text stops being JSON. */
export class JsonMistake extends Error {
  readonly offset: number

  constructor(offset: number, message: string) {
    super(message)
    this.offset = offset
  }
}

/** A mistake after which it is still plain what is meant: a comment, a comma too many or too few. */
export type MinorMistake = (offset: number, message: string) => void

export const ARRAY = ['[', ']'] as const
export const OBJECT = ['{', '}'] as const
type Brackets = typeof ARRAY | typeof OBJECT

/** Deeper than any data are, and shallow enough for the stack. */
const DEEPEST = 500

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const ESCAPES: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }
const QUOTE = 34
const BACKSLASH = 92

/**
 * A cursor over strict JSON (RFC 8259) that knows its offset and keeps the text of numbers: JSON.parse has neither, and would turn
 * 12345678901234567890 and 1.10 into other numbers.
 */
export class JsonText {
  readonly text: string
  readonly #minor: MinorMistake
  #at = 0
  /** While a value is copied without its white space: the pieces so far, and where the next one begins. */
  #copy: { readonly pieces: string[]; from: number } | undefined

  constructor(text: string, minor: MinorMistake) {
    this.text = text
    this.#minor = minor
  }

  /** The offset of the next token. */
  get at(): number {
    this.#skipSpace()
    return this.#at
  }

  moveTo(offset: number): void {
    this.#at = offset
  }

  /** The character that the next token begins with; '' at the end. */
  peek(): string {
    this.#skipSpace()
    return this.text.charAt(this.#at)
  }

  expectEnd(after: string): void {
    if (this.peek() !== '') throw this.#unexpected(`nothing after ${after}`)
  }

  /** Steps into an array or object; whether it has a first element, before which the cursor then stands. */
  enter(brackets: Brackets): boolean {
    if (this.peek() !== brackets[0]) throw this.#unexpected(`\`${brackets[0]}\``)
    this.#at++
    if (this.peek() !== brackets[1]) return true
    this.#at++
    return false
  }

  /** Steps on behind an element; whether it has another one. */
  more(brackets: Brackets): boolean {
    const closing = brackets[1]
    const next = this.peek()
    if (next === ',') {
      const comma = this.#at++
      if (this.peek() !== closing) return true
      this.#minor(comma, `a comma before the closing \`${closing}\`; expected none after the last element`)
    } else if (next !== closing) {
      const opensAnother = brackets === OBJECT ? next === '"' : /["{[\w-]/.test(next)
      if (!opensAnother) throw this.#unexpected(`a comma or \`${closing}\``)
      this.#minor(this.#at, `expected a comma before ${foundAt(this.text, this.at)}`)
      return true
    }
    this.#at++
    return false
  }

  /** The name of a property, up to its colon. */
  key(): string {
    if (this.peek() !== '"') throw this.#unexpected('the name of a property in double quotes')
    const key = this.string()
    if (this.peek() !== ':') throw this.#unexpected('a colon after the name of a property')
    this.#at++
    return key
  }

  string(): string {
    const { text } = this
    const opening = this.#at
    let from = ++this.#at
    let result = ''
    for (;;) {
      const code = text.charCodeAt(this.#at)
      if (code === QUOTE) {
        const piece = text.slice(from, this.#at++)
        return result === '' ? piece : result + piece
      }
      if (code === BACKSLASH) {
        result += text.slice(from, this.#at) + this.#escape()
        from = this.#at
      } else if (code >= 32) this.#at++
      else if (Number.isNaN(code) || code === 10 || code === 13) {
        throw new JsonMistake(
          opening,
          'the string that begins here is not closed in its line; expected a closing quote, and \\n for a line break',
        )
      } else {
        throw new JsonMistake(
          this.#at,
          `the control character ${codePoint(code)} in a string; expected ${code === 9 ? '\\t' : `\\u${hex(code)}`}`,
        )
      }
    }
  }

  number(): string {
    NUMBER.lastIndex = this.#at
    const found = NUMBER.exec(this.text)?.[0]
    const after = this.text.charAt(this.#at + (found?.length ?? 0))
    if (found === undefined || /[\w.+-]/.test(after)) {
      throw new JsonMistake(
        this.#at,
        'not a number as JSON has them; expected digits without a leading zero or plus, with a digit on each side of a decimal point, or else a string in quotes',
      )
    }
    this.#at += found.length
    return found
  }

  literal(): 'true' | 'false' | 'null' {
    const word = wordAt(this.text, this.#at)
    const literal = LITERALS.find((known) => known === word)
    if (literal === undefined) throw this.#unexpected('a value')
    this.#at += literal.length
    return literal
  }

  /** Passes over a value of any kind. */
  skip(depth = 0): void {
    const next = this.peek()
    if (depth > DEEPEST) throw new JsonMistake(this.#at, `nested more than ${DEEPEST} deep, the most that is read`)
    if (next === '"') this.string()
    else if (next === '-' || (next >= '0' && next <= '9')) this.number()
    else if (next === '[') {
      for (let more = this.enter(ARRAY); more; more = this.more(ARRAY)) this.skip(depth + 1)
    } else if (next === '{') {
      for (let more = this.enter(OBJECT); more; more = this.more(OBJECT)) {
        this.key()
        this.skip(depth + 1)
      }
    } else this.literal()
  }

  /** The text of a value, without the white space between its tokens. */
  compact(): string {
    const copy = { pieces: [] as string[], from: this.at }
    this.#copy = copy
    try {
      this.skip()
    } finally {
      this.#copy = undefined
    }
    const last = this.text.slice(copy.from, this.#at)
    return copy.pieces.length === 0 ? last : copy.pieces.join('') + last
  }

  #unexpected(expected: string): JsonMistake {
    return new JsonMistake(this.at, `expected ${expected}, found ${foundAt(this.text, this.at)}`)
  }

  #escape(): string {
    const at = this.#at
    const letter = this.text.charAt(at + 1)
    const simple = ESCAPES[letter]
    if (simple !== undefined) {
      this.#at += 2
      return simple
    }
    const digits = this.text.slice(at + 2, at + 6)
    if (letter !== 'u' || !/^[0-9a-fA-F]{4}$/.test(digits)) {
      throw new JsonMistake(
        at,
        'not an escape of JSON; expected one of \\" \\\\ \\/ \\b \\f \\n \\r \\t, or \\u and four hexadecimal digits',
      )
    }
    this.#at += 6
    return String.fromCharCode(Number.parseInt(digits, 16))
  }

  #skipSpace(): void {
    const { text } = this
    const from = this.#at
    for (;;) {
      const code = text.charCodeAt(this.#at)
      if (code === 32 || code === 10 || code === 13 || code === 9) this.#at++
      else if (code === 47 && /[/*]/.test(text.charAt(this.#at + 1))) this.#skipComment()
      else break
    }
    if (this.#copy && this.#at > from) {
      this.#copy.pieces.push(text.slice(this.#copy.from, from))
      this.#copy.from = this.#at
    }
  }

  #skipComment(): void {
    const start = this.#at
    const line = this.text.charAt(start + 1) === '/'
    this.#minor(start, 'a comment, which JSON has none of; expected only values, commas and brackets')
    const end = this.text.indexOf(line ? '\n' : '*/', start + 2)
    if (end === -1 && !line) throw new JsonMistake(start, 'the comment that begins here is not closed')
    this.#at = end === -1 ? this.text.length : end + (line ? 0 : 2)
  }
}
