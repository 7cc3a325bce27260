/** Regular expressions of PostgreSQL's advanced kind in JavaScript's dialect. */

export interface Translated {
  readonly source: string
  readonly ignoreCase: boolean
}

/** What stands for a class of POSIX inside brackets. Of ASCII: what is made from it is in every locale's class. */
const CLASSES: Readonly<Record<string, string>> = {
  alpha: 'a-zA-Z',
  digit: '0-9',
  alnum: 'a-zA-Z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: ' \\t\\n\\v\\f\\r',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9a-fA-F',
  word: '\\w',
  print: ' -~',
  graph: '!-~',
}

/** Escapes that mean in PostgreSQL what they mean in JavaScript, or just the character. */
const SAME = /^[dDwWsSfnrtv0-9\W_]$/

/** Throws an Error that names what has no counterpart. */
export function translate(pattern: string): Translated {
  const options = /^\(\?([a-z]+)\)/.exec(pattern)
  const unknown = /[^ices]/.exec(options?.[1] ?? '')
  if (unknown) throw new Error(`the option ${unknown[0]} in ${pattern} is not understood`)
  if (pattern.startsWith('***')) throw new Error(`the director *** in ${pattern} is not understood`)
  let source = ''
  for (let at = options?.[0].length ?? 0; at < pattern.length; ) {
    const part = pattern[at] === '[' ? brackets(pattern, at) : pattern[at] === '\\' ? escaped(pattern, at) : null
    source += part?.source ?? pattern[at]
    at = part?.end ?? at + 1
  }
  return { source, ignoreCase: /i[^c]*$/.test(options?.[1] ?? '') }
}

/** For telling whether a text matches; null for a pattern that JavaScript has no counterpart for. */
export function regExpOf(pattern: string): RegExp | null {
  try {
    const { source, ignoreCase } = translate(pattern)
    return new RegExp(source, ignoreCase ? 'is' : 's')
  } catch {
    return null
  }
}

interface Part {
  readonly source: string
  readonly end: number
}

function escaped(pattern: string, at: number): Part {
  const letter = pattern[at + 1] ?? ''
  const end = at + 2
  if (letter === 'A') return { source: '^', end }
  if (letter === 'Z') return { source: '$', end }
  const code = /^\\u[0-9a-fA-F]{4}/.exec(pattern.slice(at, at + 6))
  if (code) return { source: code[0], end: at + 6 }
  if (!SAME.test(letter)) throw new Error(`\\${letter} in ${pattern} is not understood`)
  return { source: `\\${letter}`, end }
}

function brackets(pattern: string, from: number): Part {
  let at = from + 1
  let source = '['
  if (pattern[at] === '^') source += pattern[at++]
  // The first is no end.
  if (pattern[at] === ']') {
    source += '\\]'
    at++
  }
  while (at < pattern.length && pattern[at] !== ']') {
    const special = /^\[([:.=])(.*?)\1\]/.exec(pattern.slice(at))
    if (special) {
      const characters = special[1] === ':' ? CLASSES[special[2] ?? ''] : undefined
      if (characters === undefined) throw new Error(`${special[0]} in ${pattern} is not understood`)
      source += characters
      at += special[0].length
    } else if (pattern[at] === '\\') {
      const part = escaped(pattern, at)
      if (/^[\^$]$/.test(part.source)) throw new Error(`${pattern.slice(at, part.end)} in ${pattern} is not understood`)
      source += part.source
      at = part.end
    } else source += pattern[at] === '[' ? `\\${pattern[at++]}` : pattern[at++]
  }
  if (at >= pattern.length) throw new Error(`the bracket in ${pattern} has no end`)
  return { source: `${source}]`, end: at + 1 }
}
