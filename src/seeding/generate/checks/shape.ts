/** What a regular expression is made of, as far as texts can be made from it: sets of characters in a row, by choice and repeated. */
import { type AST, RegExpParser } from '@eslint-community/regexpp'
import { translate } from './dialect.ts'

export type Shape = { readonly min: number; readonly max: number } & (
  | { readonly kind: 'set'; readonly characters: readonly string[] }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Shape[] }
  | { readonly kind: 'repeat'; readonly part: Shape; readonly least: number; readonly most: number }
)

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const DIGITS = '0123456789'
const WORD = [...LETTERS, ...LETTERS.toUpperCase(), ...DIGITS, '_']
/** Taken first where a pattern takes nearly everything. */
const PLAIN = [...LETTERS, ...DIGITS]
const PRINTABLE = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at))
/** Of a range of an alphabet, or of all of them, so many are enough. */
const RANGE = 512

export const LETTER: Shape = { kind: 'set', characters: [...LETTERS], min: 1, max: 1 }
const NOTHING: Shape = { kind: 'sequence', parts: [], min: 0, max: 0 }

export function shapeOf(pattern: string): Shape {
  return choice(new RegExpParser().parsePattern(translate(pattern).source).alternatives, pattern)
}

export function repeated(part: Shape, least: number, most: number): Shape {
  const times = (length: number, count: number) => (length === 0 || count === 0 ? 0 : length * count)
  return { kind: 'repeat', part, least, most, min: times(part.min, least), max: times(part.max, most) }
}

export const sequence = (parts: readonly Shape[]): Shape => ({
  kind: 'sequence',
  parts,
  min: parts.reduce((sum, { min }) => sum + min, 0),
  max: parts.reduce((sum, { max }) => sum + max, 0),
})

function choice(alternatives: readonly AST.Alternative[], pattern: string): Shape {
  const parts = alternatives.map(({ elements }) => {
    const [only, ...more] = elements.map((element) => elementShape(element, pattern))
    return only && more.length === 0 ? only : sequence(only ? [only, ...more] : [])
  })
  const [only] = parts
  if (only && parts.length === 1) return only
  if (parts.every((part) => part.kind === 'set')) return set(parts.flatMap(({ characters }) => characters))
  return { kind: 'choice', parts, min: Math.min(...parts.map(({ min }) => min)), max: Math.max(...parts.map(({ max }) => max)) }
}

const set = (characters: readonly string[]): Shape => ({ kind: 'set', characters: [...new Set(characters)], min: 1, max: 1 })

function elementShape(element: AST.Element, pattern: string): Shape {
  switch (element.type) {
    case 'Character':
      return set([String.fromCodePoint(element.value)])
    case 'CharacterSet':
    case 'CharacterClass':
      return set(taken(element, pattern))
    case 'Group':
    case 'CapturingGroup':
      return choice(element.alternatives, pattern)
    case 'Quantifier':
      return repeated(elementShape(element.element, pattern), element.min, element.max)
    case 'Assertion':
      // Where an anchor stands is not looked at: a text that it is wrong in is found out by matching it.
      if (element.kind === 'start' || element.kind === 'end') return NOTHING
  }
  throw new Error(`${element.raw} in ${pattern} is not understood`)
}

/** The characters that a class takes, the plain ones alone where it takes nearly all. */
function taken(node: AST.CharacterSet | AST.CharacterClass, pattern: string): readonly string[] {
  const matches = new RegExp(node.raw === '.' ? '[^]' : node.raw)
  const broad = node.type === 'CharacterClass' ? node.negate : node.kind === 'any' || ('negate' in node && node.negate)
  const plain = broad ? PLAIN.filter((character) => matches.test(character)) : []
  if (plain.length > 0) return plain
  const named = node.type === 'CharacterClass' && !node.negate ? node.elements.flatMap(members) : []
  const found = named.length > 0 ? named : PRINTABLE.filter((character) => matches.test(character))
  if (found.length === 0) throw new Error(`${node.raw} in ${pattern} takes no printable character`)
  return found
}

function members(element: AST.CharacterClassElement): readonly string[] {
  if (element.type === 'Character') return [String.fromCodePoint(element.value)]
  if (element.type === 'CharacterClassRange') {
    const length = Math.min(element.max.value - element.min.value + 1, RANGE)
    return Array.from({ length }, (_, at) => String.fromCodePoint(element.min.value + at))
  }
  if (element.type === 'CharacterSet' && element.kind === 'word' && !element.negate) return WORD
  const matches = new RegExp(element.raw)
  return PRINTABLE.filter((character) => matches.test(character))
}
