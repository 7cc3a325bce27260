/** What a comparison with a constant leaves of a column, or of what is reckoned from one. */
import type { Limits } from '../limits.ts'
import { compareNumbers, familyOf, isNumeric } from './order.ts'
import { escaped, likePattern } from './texts.ts'
import type { Columns, Constant, Named } from './tree.ts'
import { allOf, anyOf, limited, NEVER, UNCLEAR, type Ways } from './ways.ts'

/** What is asked of a condition: that it holds or does not, and `strictly`, that it is not NULL. */
export interface Mood {
  readonly holds: boolean
  readonly strictly: boolean
}

export const OPPOSITE: Readonly<Record<string, string>> = { '=': '<>', '<>': '=', '<': '>=', '>=': '<', '>': '<=', '<=': '>' }
export const MIRRORED: Readonly<Record<string, string>> = { '=': '=', '<>': '<>', '<': '>', '>': '<', '<=': '>=', '>=': '<=' }

/** Whether a comparison is true of two values in this order. */
const OF_ORDER: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
}

/** Of constants; null where it is not known. */
export function compareConstants(a: Constant, operator: string, b: Constant): boolean | null {
  if (a.text === null || b.text === null) return null
  const numbers = isNumeric(a.type) || isNumeric(b.type)
  const order = a.text === b.text ? 0 : numbers ? compareNumbers(a.text, b.text) : null
  if (order !== null) return OF_ORDER[operator]?.(order) ?? null
  return operator === '=' ? false : operator === '<>' ? true : null
}

/** A column's limits in a mood: one that need not be strict leaves it free to be NULL. */
export const inMood = (columns: Columns, { column }: Named, limits: Limits, { strictly }: Mood, certain = true): Ways =>
  limited(columns, column.name, strictly ? { ...limits, null: 'never' } : limits, certain)

/** Column against constant; the operator is what shall be true. */
export function columnAgainst(columns: Columns, named: Named, operator: string, constant: Constant, mood: Mood): Ways {
  const { column, asText } = named
  const family = familyOf(column.type)
  const text = valueFor(named, constant)
  const test = OF_ORDER[operator]
  if (text === null || !test) return UNCLEAR
  const ranged = operator !== '=' && operator !== '<>'
  if (family === 'label' || family === 'boolean') {
    if (asText && ranged) return UNCLEAR
    const values = family === 'label' ? column.type.labels : ['f', 't']
    const oneOf = values.filter((value) => test(values.indexOf(value) - values.indexOf(text)))
    return values.includes(text) || !ranged ? inMood(columns, named, { oneOf }, mood) : UNCLEAR
  }
  if (!ranged) {
    if (family === 'integer' && !/^-?\d+$/.test(text)) return inMood(columns, named, operator === '=' ? { oneOf: [] } : {}, mood)
    if (operator === '=') return inMood(columns, named, { oneOf: [text] }, mood, column.type.name !== 'float4' || isSingle(text))
    return inMood(columns, named, family === 'text' && text === '' ? { minLength: 1 } : { noneOf: [text] }, mood)
  }
  return family === 'other' ? UNCLEAR : ranges(columns, named, operator, text, mood)
}

function ranges(columns: Columns, named: Named, operator: string, value: string, mood: Mood): Ways {
  const { type } = named.column
  const [upwards, inclusive] = [operator.startsWith('>'), operator.endsWith('=')]
  const unbounded = /^([-+]?)inf(inity)?$/i.exec(value)
  if (unbounded) return (unbounded[1] === '-') === upwards ? inMood(columns, named, {}, mood) : UNCLEAR
  if (/^nan$/i.test(value)) return UNCLEAR
  const side = upwards ? 'min' : 'max'
  if (familyOf(type) === 'integer' && !/^-?\d+$/.test(value)) {
    const whole = wholeBelow(value, upwards)
    return whole === null ? UNCLEAR : inMood(columns, named, { [side]: { value: whole, inclusive: false } }, mood)
  }
  // How texts sort is the collation's to say.
  const certain = familyOf(type) !== 'text'
  const exact = type.name !== 'float4' || isSingle(value)
  return inMood(columns, named, { [side]: { value, inclusive: inclusive && exact } }, mood, certain)
}

const isSingle = (text: string): boolean => Math.fround(Number(text)) === Number(text)

/** The whole number below a fraction, or above it. */
function wholeBelow(text: string, below: boolean): string | null {
  const number = Number(text)
  if (!Number.isFinite(number) || Math.abs(number) > Number.MAX_SAFE_INTEGER) return null
  return String(below ? Math.floor(number) : Math.ceil(number))
}

/** A constant in the text form of the column's type; null where it is PostgreSQL's to tell. */
function valueFor({ column, asText }: Named, { text, type }: Constant): string | null {
  if (text === null) return null
  const family = familyOf(column.type)
  switch (family) {
    case 'integer':
    case 'number':
      if (/^[-+]?(inf(inity)?|nan)$/i.test(text)) return text
      if (!/^-?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) return null
      return /e/i.test(text) ? String(Number(text)) : family === 'integer' ? text.replace(/\.0*$/, '') : text
    case 'boolean':
      return { true: 't', false: 'f' }[text] ?? null
    case 'label':
      return asText || column.type.labels.includes(text) ? text : null
    case 'moment':
      return momentFor(column.type.name, text, type)
    case 'text':
      return column.type.name === 'bpchar' ? text.replace(/ +$/, '') : text
    default:
      return text
  }
}

function momentFor(name: string, text: string, type: string): string | null {
  if (type === name || type === '' || /^-?infinity$/.test(text)) return text
  if (name === 'date' && type === 'timestamp') return text.endsWith(' 00:00:00') ? text.slice(0, -' 00:00:00'.length) : null
  return name === 'timestamp' && type === 'date' ? `${text} 00:00:00` : null
}

/** The number of characters of a column against a constant. Of one without the blanks around it as well: dbctl makes no text with any. */
export function lengthAgainst(columns: Columns, named: Named, operator: string, constant: Constant, mood: Mood): Ways {
  if (constant.text === null || !/^-?\d+$/.test(constant.text)) return UNCLEAR
  const length = Number(constant.text)
  const limits: Readonly<Record<string, readonly Limits[]>> = {
    '=': [{ minLength: length, maxLength: length }],
    '<>': [{ maxLength: length - 1 }, { minLength: length + 1 }],
    '<': [{ maxLength: length - 1 }],
    '<=': [{ maxLength: length }],
    '>': [{ minLength: length + 1 }],
    '>=': [{ minLength: length }],
  }
  return anyOf((limits[operator] ?? []).map((limit) => inMood(columns, named, limit, mood)))
}

/** `abs(column)` against a constant. */
export function magnitudeAgainst(columns: Columns, named: Named, operator: string, constant: Constant, mood: Mood): Ways {
  const { text, type } = constant
  if (text === null || !/^-?\d+(\.\d+)?$/.test(text) || !['integer', 'number'].includes(familyOf(named.column.type))) return UNCLEAR
  const negative = { text: text.startsWith('-') ? text.slice(1) : /^0*(\.0*)?$/.test(text) ? text : `-${text}`, type }
  const against = (name: string, value: Constant) => columnAgainst(columns, named, name, value, mood)
  const below = operator === '<' || operator === '<='
  // No magnitude is below zero.
  if (text.startsWith('-'))
    return below || operator === '=' ? inMood(columns, named, { oneOf: [] }, mood) : inMood(columns, named, {}, mood)
  if (operator === '=') return anyOf([against('=', constant), against('=', negative)])
  const parts = [against(operator, constant), against(MIRRORED[operator] ?? operator, negative)]
  return below || operator === '<>' ? allOf(columns, parts) : anyOf(parts)
}

/** `lower(column)` or `upper(column)` against a constant: the constant itself is a value that becomes it. */
export function casedAgainst(columns: Columns, named: Named, lower: boolean, operator: string, constant: Constant, mood: Mood): Ways {
  const { text } = constant
  if (text === null || familyOf(named.column.type) !== 'text') return UNCLEAR
  if (operator === '<>' && text === '') return columnAgainst(columns, named, operator, constant, mood)
  if (operator !== '=') return UNCLEAR
  return text === (lower ? text.toLowerCase() : text.toUpperCase()) ? columnAgainst(columns, named, '=', constant, mood) : NEVER
}

/** Operators that match a text against a pattern, by what they are when negated. */
export const MATCHES: Readonly<Record<string, string>> = {
  '~': '!~',
  '!~': '~',
  '~*': '!~*',
  '!~*': '~*',
  '~~': '!~~',
  '!~~': '~~',
  '~~*': '!~~*',
  '!~~*': '~~*',
  '^@': '',
}

/** A column that is to match, or not to match, a pattern. What must not match is only understood where it is a plain text. */
export function matchAgainst(columns: Columns, named: Named, operator: string, constant: Constant, mood: Mood): Ways {
  const { text } = constant
  if (text === null || named.asText || familyOf(named.column.type) !== 'text') return UNCLEAR
  const asks = (pattern: string) => inMood(columns, named, pattern === '' ? {} : { patterns: [pattern] }, mood)
  if (operator === '~') return asks(text)
  if (operator === '~*') return /^(\(\?[a-z]|\*\*\*)/.test(text) ? UNCLEAR : asks(`(?i)${text}`)
  if (operator === '^@') return asks(`^${escaped(text)}`)
  if (!operator.includes('~~')) return UNCLEAR
  const like = likePattern(text)
  if (like === null) return operator === '~~' && /^%+$/.test(text) ? inMood(columns, named, {}, mood) : UNCLEAR
  if ('text' in like) {
    const same: Constant = { text: like.text, type: 'text' }
    return operator.endsWith('*') ? UNCLEAR : columnAgainst(columns, named, operator === '~~' ? '=' : '<>', same, mood)
  }
  return operator === '~~' ? asks(like.pattern) : operator === '~~*' ? asks(`(?i)${like.pattern}`) : UNCLEAR
}
