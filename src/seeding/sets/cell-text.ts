/** From what a file says to the text that the column's type takes. */
import type { ColumnShape, TypeShape } from '../../catalog/table-shapes.ts'

/** Why there is no text for the column. */
export interface CellProblem {
  readonly problem: string
}

/** The text for the column, or why there is none; a text alone, since of a million cells each object would count. */
export type CellText = string | CellProblem

/** What has to be done to a cell before PostgreSQL may have it; found once for a column and not once for each cell. */
export type CellRule = (value: string, json: boolean) => CellText

const plain: CellRule = (value, json) => (json ? { problem: `expected a value of one piece, found ${jsonKind(value)}` } : value)

export function cellRule({ type }: Pick<ColumnShape, 'type'>): CellRule {
  if (isJson(type)) return (value, json) => (json ? value : jsonDocument(value))
  if (type.element) return arrayRule(type, type.element)
  if (VECTORS.has(type.name)) return (value) => value
  if (LIMITED.has(type.name) && type.modifier > 4) return limitedRule(type)
  if (type.kind === 'base' || type.kind === 'enum') return plain
  const kind =
    type.kind === 'composite' ? 'a row in text form, as in (1,abc)' : `a ${type.kind} in text form, as in ${EXAMPLES[type.kind] ?? 'text'}`
  return (value, json) => (json ? { problem: `expected ${kind}, found ${jsonKind(value)}` } : value)
}

/** pgvector's types whose text form is an array of JSON. */
const VECTORS: ReadonlySet<string> = new Set(['vector', 'halfvec'])
/** What an explicit cast cuts to its length without a word. */
const LIMITED: ReadonlySet<string> = new Set(['varchar', 'bpchar'])
const EXAMPLES: Readonly<Record<string, string>> = { range: '[1,5)', multirange: '{[1,5)}' }

const isJson = (type: TypeShape): boolean => type.name === 'json' || type.name === 'jsonb'
const jsonKind = (text: string): string => (text.startsWith('{') ? 'a JSON object' : 'a JSON array')

/**
 * A value for json and jsonb. A row does not say whether a text was a string in a file of JSON or a cell of CSV, and so: what is a
 * document of JSON stands for itself, and everything else is a string. `{"a": 1}`, `12`, `null` and `"abc"` are documents; `abc` becomes `"abc"`.
 * What begins as an object does and is none is a mistake.
 */
export function jsonDocument(value: string): string | { readonly problem: string } {
  try {
    JSON.parse(value)
    return value
  } catch {
    return /^\s*\{/.test(value)
      ? { problem: 'expected a JSON document, found one that breaks off or is not well-formed' }
      : JSON.stringify(value)
  }
}

/** The length in characters; of spaces at the end there may be more, as for PostgreSQL itself. */
function limitedRule(type: TypeShape): CellRule {
  const most = type.modifier - 4
  return (value, json) => {
    if (json) return plain(value, json)
    if (value.length > most && [...value].length > most && [...value.replace(/ +$/, '')].length > most) {
      return { problem: `value too long for type ${type.printed}: it has ${[...value].length} characters` }
    }
    return value
  }
}

function arrayRule(type: TypeShape, element: TypeShape): CellRule {
  return (value, json) => {
    if (!json) return value
    if (value.startsWith('{')) return { problem: `expected an array for ${type.printed}, found a JSON object` }
    try {
      return arrayText(value, element)
    } catch (error) {
      return { problem: error instanceof Error ? error.message : String(error) }
    }
  }
}

/** The tokens of a JSON text that a reader has found to be one. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s"[\]{}:,]+/g

/** PostgreSQL's array text for a JSON array: `["a", null, ["b"]]` → `{"a",NULL,{"b"}}`. Numbers keep every digit, which JSON.parse would not let them. */
export function arrayText(json: string, element: TypeShape): string {
  const tokens = json.match(TOKEN) ?? []
  // A document of json, and a vector, is one element with all its brackets.
  const asWhole = isJson(element) ? '[{' : VECTORS.has(element.name) ? '[' : ''
  let text = ''
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? ''
    if (at > 0 && asWhole.includes(token)) {
      const end = closing(tokens, at)
      text += quoted(tokens.slice(at, end + 1).join(''))
      at = end
    } else if (token === '{') throw new Error(`expected an element of type ${element.printed}, found a JSON object`)
    else if (token === '[') text += '{'
    else if (token === ']') text += '}'
    else if (token === 'null') text += 'NULL'
    else if (isJson(element) && token !== ',') text += quoted(token)
    else text += token.startsWith('"') ? quoted(JSON.parse(token) as string) : token
  }
  return text
}

/** Where the bracket that opens at `from` is closed. */
function closing(tokens: readonly string[], from: number): number {
  let depth = 0
  for (let at = from; at < tokens.length; at++) {
    const token = tokens[at] ?? ''
    if (token === '[' || token === '{') depth++
    else if ((token === ']' || token === '}') && --depth === 0) return at
  }
  return tokens.length - 1
}

/** An element of an array's text, in quotes. */
const quoted = (text: string): string => `"${text.includes('"') || text.includes('\\') ? text.replace(/["\\]/g, '\\$&') : text}"`

/** An array of text, as a parameter. */
export const textArray = (values: ReadonlyArray<string | null>): string =>
  `{${values.map((value) => (value === null ? 'NULL' : quoted(value))).join(',')}}`
