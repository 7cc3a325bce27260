import { describe, expect, it } from 'vitest'
import { excerptAt, placeAt, unitsBefore } from '../src/place.ts'

/** Line and column of the first `^` in the text, which stands before the place. */
function placeOfMark(marked: string) {
  const offset = marked.indexOf('^')
  const text = marked.replace('^', '')
  const place = placeAt('a.sql', text, offset)
  return { place, excerpt: excerptAt(text, place) }
}

describe('a place in a file', () => {
  it.each([
    ['at the very beginning', '^create', 1, 1],
    ['in the first line', 'create ^table', 1, 8],
    ['at the beginning of a line', 'one;\n^two', 2, 1],
    ['at the end of a line', 'one;^\ntwo', 1, 5],
    ['in the last line', 'one;\ntwo;\nthr^ee', 3, 4],
    ['behind the last character', 'one^', 1, 4],
    ['behind the last line break', 'one;\n^', 2, 1],
    ['behind an emoji, which is one character', "select '😀', ^x", 1, 13],
    ['behind a family of joined emoji, which is five', "'👨‍👩‍👧' ^x", 1, 9],
    ['behind CJK', '名前 ^x', 1, 4],
    ['behind a tab, which is one character', '\t^x', 1, 2],
    ['behind Windows line ends', 'one;\r\ntwo ^x', 2, 5],
    ['with an emoji in an earlier line only', "'😀';\n^x", 2, 1],
  ])('%s counts lines and columns from 1', (_, marked, line, column) => {
    expect(placeOfMark(marked).place).toEqual({ file: 'a.sql', line, column })
  })
})

describe("PostgreSQL's position", () => {
  it.each([
    ['plain text', 'select x', 7, 7],
    ['an emoji before it', "'😀' x", 4, 5],
    ['several', '😀😀😀x', 3, 6],
    ['CJK, which needs no second unit', '日本x', 2, 2],
    ['nothing before it', '😀', 0, 0],
    ['a position behind the end', 'ab', 9, 2],
  ])('with %s becomes a JavaScript offset', (_, text, characters, units) => {
    expect(unitsBefore(text, characters)).toBe(units)
  })
})

describe('an excerpt', () => {
  it.each([
    ['the first line', 'create ^tabel;\nnext', '1 | create tabel;\n           ^'],
    ['the last line', 'one;\ncreate ^tabel', '2 | create tabel\n           ^'],
    ['a line with tabs, which the caret follows', '\tselect\t^x', '1 | \tselect\tx\n    \t      \t^'],
    ['a line that ends as on Windows', 'a\r\nselect ^x;\r\nb', '2 | select x;\n           ^'],
    ['an empty line', 'a\n^\nb', '2 | \n    ^'],
    ['the beginning', '^x', '1 | x\n    ^'],
    ['a line with a number of more digits', `${'\n'.repeat(99)}^x`, '100 | x\n      ^'],
  ])('shows %s with a caret under the place', (_, marked, expected) => {
    expect(placeOfMark(marked).excerpt).toBe(expected)
  })
})
