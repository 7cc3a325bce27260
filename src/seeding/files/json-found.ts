/** What stands where JSON expects something else, for messages: by its kind, since what the values are is no part of a message. */

export const LITERALS = ['true', 'false', 'null'] as const

const WORD = /[\p{L}_$][\p{L}\p{N}_$]*/uy

/** Words of other languages, and what JSON has for them. */
const MEANT: Readonly<Record<string, string>> = {
  None: 'null',
  nil: 'null',
  undefined: 'null',
  NaN: 'null, or "NaN" in quotes',
  Infinity: '"Infinity" in quotes',
}

export function wordAt(text: string, at: number): string | undefined {
  WORD.lastIndex = at
  return WORD.exec(text)?.[0]
}

export function foundAt(text: string, at: number): string {
  const next = text.charAt(at)
  if (next === '') return 'the end of the text'
  if (next === '"') return 'a string'
  if (/[-0-9]/.test(next)) return 'a number'
  if (next === '{') return 'an object'
  if (next === '[') return 'an array'
  if (next === ',') return 'a comma'
  if (next === "'") return "a single quote (JSON's strings have double quotes)"
  const word = wordAt(text, at)
  if (word === undefined) {
    const code = text.codePointAt(at) ?? 0
    return code < 32 || code === 0xfeff ? `the character ${codePoint(code)}` : `\`${String.fromCodePoint(code)}\``
  }
  const json = MEANT[word] ?? LITERALS.find((known) => known === word.toLowerCase())
  return json === undefined || json === word ? 'a word without quotes' : `\`${word}\` (JSON has ${json})`
}

export const hex = (code: number): string => code.toString(16).toUpperCase().padStart(4, '0')
export const codePoint = (code: number): string => `U+${hex(code)}`
