/** How a value stands in the file, such that the readers of seed files find the same value again. */
import type { TypeShape } from '../../catalog/table-shapes.ts'
import { JsonText } from '../files/json-text.ts'

export type Form = 'number' | 'boolean' | 'json' | 'jsonb' | 'array' | 'text'

const NUMBERS: ReadonlySet<string> = new Set(['int2', 'int4', 'int8', 'numeric', 'float4', 'float8'])

/** Of arrays the elements that a JSON array can hold. Not so json, for which null would be two things, and box, whose arrays have semicolons. */
const ELEMENTS: ReadonlySet<string> = new Set([
  ...NUMBERS,
  ...['bool', 'text', 'varchar', 'bpchar', 'citext', 'name', 'uuid', 'bytea', 'inet', 'cidr', 'macaddr'],
  ...['date', 'time', 'timetz', 'timestamp', 'timestamptz', 'interval'],
])

export function formOf({ kind, name, element }: TypeShape): Form {
  if (element) return element.kind === 'enum' || (element.kind === 'base' && ELEMENTS.has(element.name)) ? 'array' : 'text'
  if (kind !== 'base') return 'text'
  if (NUMBERS.has(name)) return 'number'
  if (name === 'bool') return 'boolean'
  return name === 'json' || name === 'jsonb' ? name : 'text'
}

/** The text that `jsonValue` takes, as an expression over the value. */
export function formText(type: TypeShape, value: string): string {
  const text = `${value}::pg_catalog.text`
  if (formOf(type) !== 'array') return text
  const plain = type.element && (NUMBERS.has(type.element.name) || type.element.name === 'bool')
  // An array that does not begin at 1 says so before its brackets, for which JSON has no place.
  return `(case when pg_catalog.left(${text}, 1) = '[' then pg_catalog.to_json(${text}) else pg_catalog.to_json(${value}${plain ? '' : '::pg_catalog.text[]'}) end)::pg_catalog.text`
}

const JSON_NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/

export function jsonValue(form: Form, text: string): string {
  switch (form) {
    case 'number':
      return JSON_NUMBER.test(text) ? text : JSON.stringify(text)
    case 'boolean':
    case 'array':
      return text
    case 'json':
    case 'jsonb':
      return documentValue(form, text)
    case 'text':
      return JSON.stringify(text)
  }
}

/**
 * A document of json or jsonb. An object or array stands as it is; and also a number. A string, true and null are put into a string with
 * all of their text: null would be SQL's NULL, and of "12" a reader could not tell whether it is a string or a number.
 */
function documentValue(form: 'json' | 'jsonb', text: string): string {
  if (JSON_NUMBER.test(text)) return text
  const compact = /^\s*[[{]/.test(text) ? compactDocument(text) : undefined
  // jsonb has no white space of its own; json keeps its text, and may hold escapes that the readers refuse.
  const faithful = compact !== undefined && (form === 'jsonb' || (compact === text && !text.includes('\\u')))
  return faithful ? compact : JSON.stringify(text)
}

/** As the readers would give the document back; undefined where it is nested deeper than they go. */
function compactDocument(text: string): string | undefined {
  try {
    // One deeper, as the document stands inside of a row.
    return new JsonText(`[${text}]`, () => undefined).compact().slice(1, -1)
  } catch {
    return undefined
  }
}
