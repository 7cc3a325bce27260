/** Where in a file something stands; lines and columns count from 1, columns in characters. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** PostgreSQL counts a position in characters, JavaScript in UTF-16 units: an emoji before the error would move the caret. */
export function unitsBefore(text: string, characters: number): number {
  let at = 0
  for (let count = 0; count < characters && at < text.length; count++) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
  return at
}

export function placeAt(file: string, text: string, offset: number): Place {
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return { file, line: before.split('\n').length, column: [...before.slice(lineStart)].length + 1 }
}

/** Characters of a line that an excerpt shows. */
const LONGEST = 200

/** The line of a place, numbered, with a caret under the column; tabs are kept so that the caret lines up. */
export function excerptAt(text: string, { line, column }: Place): string {
  const content = (text.split('\n')[line - 1] ?? '').replace(/\r$/, '')
  const gutter = `${line} | `
  const characters = [...content]
  // Of a line that is a file of its own, the part around the place.
  const from = characters.length > LONGEST ? Math.max(0, column - 1 - LONGEST / 2) : 0
  const shown = characters.slice(from, from + LONGEST)
  const indent = shown.slice(0, column - 1 - from).map((character) => (character === '\t' ? '\t' : ' '))
  return `${gutter}${shown.join('')}\n${' '.repeat(gutter.length)}${indent.join('')}^`
}
