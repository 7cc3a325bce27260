/** Texts by a column's name: natural first, and then as long, as different and of the form that is asked for. */
import { fraction, pick } from '../chance.ts'
import { regExpOf } from '../checks/dialect.ts'
import type { Cell, Source } from './cell.ts'
import { keyText } from './digits.ts'
import { anything, labels } from './labels.ts'
import { literalOf } from './listed.ts'
import { matchingTexts } from './patterns.ts'
import { people } from './people.ts'
import { permutation } from './permutation.ts'
import type { Phrase, PhraseRule } from './phrase.ts'
import { web } from './web.ts'

const RULES: readonly PhraseRule[] = [...people, ...web, ...labels]

/** Shorter texts than this have no room for a word and a number. */
const SHORT = 12
/** Retries for a text that fails its pattern; each takes another row's words. */
const TRIES = 12
const FAR = 0x1000_0000

/** What the name says; nothing where it says nothing. */
export const phraseFor = (cell: Cell): Phrase | undefined => {
  const tables = cell.table.toReversed()
  return RULES.find(({ on, of }) => on.test(cell.phrase) && (of === undefined || tables.some((word) => of.test(word))))?.make(cell)
}

/** In characters; 63 bytes for PostgreSQL's own names. */
const roomOf = ({ type, limits, choices: _ }: Cell): number =>
  Math.min(
    limits.maxLength ?? Number.POSITIVE_INFINITY,
    type.name === 'name'
      ? 63
      : type.name === 'char'
        ? 1
        : (type.name === 'varchar' || type.name === 'bpchar') && type.modifier >= 4
          ? type.modifier - 4
          : Number.POSITIVE_INFINITY,
  )

export function texts(cell: Cell): Source {
  const most = roomOf(cell)
  const least = Math.min(cell.limits.minLength ?? 0, most)
  const example = cell.choices.example
  const phrase = example === undefined ? phraseFor(cell) : like(cell, String(example))
  const natural = lengthened(cell, phrase ?? anything(cell), most, least)
  const fitting = cell.limits.patterns?.length ? patterned(cell, cell.limits.patterns, natural) : natural
  const bounded = above(cell, within(cell, fitting.value), most)
  const usual =
    phrase === undefined ||
    /^(provider|platform|.*branch|author|status|type|kind|role|state|currency|locale|language|plan|tier|mode)$/.test(cell.phrase)
      ? literalOf(cell.default)
      : undefined
  const value =
    usual && !cell.unique && !cell.limits.patterns && usual.length >= least && usual.length <= most
      ? (row: number) => (fraction(cell.draw, row, 0x50) < 0.7 ? usual : bounded(row))
      : bounded
  return { value: others(cell, value, most), capacity: fitting.capacity, unique: cell.unique }
}

interface Texts {
  /** `words` is the row whose words are taken, which may be another one; what tells rows apart is always the row's own. */
  readonly value: (row: number, words?: number) => string
  readonly capacity: number
}

function lengthened(cell: Cell, { head, joint, tail, distinct }: Phrase, most: number, least: number): Texts {
  const filled = (text: string, end: string): string => {
    const short = least - text.length - end.length
    return short > 0 ? text.padEnd(text.length + short, '-sample') + end : text + end
  }
  if (!cell.unique) {
    if (most === Number.POSITIVE_INFINITY && least === 0)
      return { value: tail ? (row, words = row) => head(words) + tail(words) : (row, words = row) => head(words), capacity: most }
    return {
      value: (row, words = row) => {
        const [start, end] = [head(words), tail?.(words) ?? '']
        if (start.length + end.length <= most) return filled(start, end)
        return end.length < most ? filled(start.slice(0, most - end.length).trimEnd(), end) : filled(start.slice(0, most).trimEnd(), '')
      },
      capacity: Number.POSITIVE_INFINITY,
    }
  }
  if (distinct && most >= distinct.length)
    return { value: (row) => filled(head(row), '').slice(0, Math.max(most, 0)), capacity: distinct.capacity }
  if (most < SHORT) {
    const size = Math.min(36 ** Math.max(1, most), 2 ** 50)
    const number = permutation(cell.draw, size)
    return { value: (row) => number(row).toString(36).padStart(most, '0'), capacity: size }
  }
  return {
    value: (row, words = row) => {
      const [start, end] = [head(words), tail?.(words) ?? '']
      const tag = `${joint || '-'}${row.toString(36)}`
      const kept = end.length + tag.length >= most ? '' : end
      const room = most - tag.length - kept.length
      const cut = start.length > room ? start.slice(0, room).trimEnd() : start
      return filled(cut, tag + kept)
    },
    capacity: Number.POSITIVE_INFINITY,
  }
}

/** Natural texts where they match, made ones where hardly any does. */
function patterned(cell: Cell, patterns: readonly string[], natural: Texts): Texts {
  const tests = patterns.map(regExpOf)
  const fits = (text: string) => tests.every((test) => test?.test(text))
  const SAMPLE = 200
  let good = 0
  for (let row = 0; row < SAMPLE; row++) if (fits(natural.value(row * 4999))) good++
  if (good < SAMPLE * 0.8) return matchingTexts(cell, patterns)
  return {
    value: (row) => {
      let text = natural.value(row)
      for (let attempt = 1; attempt < TRIES && !fits(text); attempt++) text = natural.value(row, row + attempt * FAR)
      return text
    },
    capacity: natural.capacity,
  }
}

/** Bounds of texts are rare, and their order is the collation's: a start that every order puts there. */
function within({ limits: { min, max } }: Cell, value: (row: number) => string): (row: number) => string {
  if (min === undefined && max === undefined) return value
  const start = min?.value ?? ''
  return (row) => {
    const text = value(row)
    if (min && text <= start) return start + text
    return max && text >= max.value ? `${start}0${text}` : text
  }
}

/** Above the text of another column: that one and more. */
function above(cell: Cell, value: (row: number) => string, most: number): (row: number) => string {
  const sources = (cell.limits.above ?? []).flatMap(({ column }) => cell.other(column) ?? [])
  if (sources.length === 0) return value
  return (row) => {
    const texts = sources.map((source) => source.value(row)).sort()
    const top = texts.at(-1) ?? ''
    return cell.unique ? `${top}z${row.toString(36)}`.slice(0, most) : `${top}z`.slice(0, most)
  }
}

/** Past the values that a check forbids. */
function others({ limits, draw, unique }: Cell, value: (row: number) => string, most: number): (row: number) => string {
  if (!limits.noneOf?.length) return value
  const forbidden = new Set(limits.noneOf)
  const key = keyText(draw, 7)
  return (row) => {
    let text = value(row)
    for (let attempt = 1; !unique && forbidden.has(text) && attempt <= TRIES; attempt++) text = value(row + attempt * FAR)
    if (!forbidden.has(text)) return text
    const other = text.length + 2 <= most ? `${text}-x` : key(row).slice(0, most)
    return forbidden.has(other) ? key(row).slice(0, most) : other
  }
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'.split('')
const DIGITS = '0123456789'.split('')

/** A text of the same build as an example: digits for digits, small and capital letters for theirs. */
function like({ draw }: Cell, example: string): Phrase {
  const parts = [...example].map((character, lane): string | ((row: number) => string) => {
    if (/[0-9]/.test(character)) return (row) => pick(draw, row, DIGITS, lane)
    if (/[a-z]/.test(character)) return (row) => pick(draw, row, LETTERS, lane)
    return /[A-Z]/.test(character) ? (row) => pick(draw, row, LETTERS, lane).toUpperCase() : character
  })
  return { head: (row) => parts.map((part) => (typeof part === 'string' ? part : part(row))).join(''), joint: '-' }
}
