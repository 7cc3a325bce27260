import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { PLAIN, type Style } from '../../src/output/style.ts'
import { fitWidths, renderTable } from '../../src/output/table.ts'
import type { Cell, Column, TableView } from '../../src/output/view.ts'
import { randomFrom } from '../../src/seeding/random.ts'

const COLOURED: Style = { ...PLAIN, bold: (text) => `\u001B[1m${text}\u001B[22m` }

const table = (columns: readonly Column[], rows: readonly (readonly Cell[])[]): TableView => ({ kind: 'table', columns, rows })

describe('a table', () => {
  it('has a header, columns two apart, and no trailing blanks', () => {
    const view = table(
      [{ name: 'migration' }, { name: 'state' }],
      [
        ['0000_first', 'applied'],
        ['0001', 'pending'],
      ],
    )
    expect(renderTable(view, 80, PLAIN)).toBe('migration   state\n0000_first  applied\n0001        pending\n')
  })

  it('aligns numbers to the right under their header, with the gap behind them', () => {
    const view = table(
      [{ name: 'rows', align: 'right' }, { name: 'table' }, { name: 'ms', align: 'right' }],
      [
        [1, 'users', 2],
        [10_000, 'tags', 33_333],
      ],
    )
    expect(renderTable(view, 80, PLAIN)).toBe(' rows  table     ms\n    1  users      2\n10000  tags   33333\n')
  })

  it('has its heading above it, and a sentence in place of no rows', () => {
    const view: TableView = { kind: 'table', heading: ['Database  x', 'Server    y'], columns: [{ name: 'a' }], rows: [] }
    expect(renderTable(view, 80, PLAIN)).toBe('Database  x\nServer    y\n\nNothing to show.\n')
    expect(renderTable({ ...view, empty: 'Up to date.' }, 80, PLAIN)).toBe('Database  x\nServer    y\n\nUp to date.\n')
    expect(renderTable({ ...view, rows: [['one']] }, 80, PLAIN)).toBe('Database  x\nServer    y\n\na\none\n')
  })

  it('shows null as nothing, and 0 as 0', () => {
    const view = table(
      [{ name: 'a' }, { name: 'b' }],
      [
        [null, 'x'],
        [0, ''],
      ],
    )
    expect(renderTable(view, 80, PLAIN)).toBe('a  b\n   x\n0\n')
  })

  it('cuts the widest column with … when the line would break', () => {
    const view = table([{ name: 'name' }, { name: 'description' }], [['users', 'one row for each person who may sign in']])
    expect(renderTable(view, 30, PLAIN)).toBe('name   description\nusers  one row for each perso…\n')
  })

  it.each([
    ['a line break', 'a\nb', 'a b'],
    ['a tab', 'a\tb', 'a b'],
    ['a carriage return', 'a\r\nb', 'a b'],
    ['an escape sequence', 'a\u001B[31mb\u001B[0m', 'a [31mb [0m'],
    ['the terminal’s title', 'a\u001B]0;title\u0007b', 'a ]0;title b'],
    ['the eight-bit control sequence introducer', 'a\u009B31mb', 'a 31mb'],
    ['NUL, backspace and DEL', 'a\u0000\u0008\u007Fb', 'a b'],
  ])('does not let %s from the database reach the terminal', (_, cell, expected) => {
    expect(renderTable(table([{ name: 'x' }], [[cell]]), 80, PLAIN)).toBe(`x\n${expected}\n`)
  })

  it('keeps wide characters in their columns', () => {
    const view = table(
      [{ name: 'name' }, { name: 'n' }],
      [
        ['日本語', 'a'],
        ['😀', 'b'],
        ['plain', 'c'],
      ],
    )
    expect(renderTable(view, 80, PLAIN)).toBe('name    n\n日本語  a\n😀      b\nplain   c\n')
  })

  it.each([
    ['emoji', '😀😀😀😀😀😀😀😀😀😀😀😀'],
    ['emoji behind a letter', 'x😀😀😀😀😀😀😀😀😀😀😀😀'],
    ['CJK', '日本語日本語日本語日本語日本語'],
  ])('cuts %s between characters, never inside one', (_, text) => {
    for (let width = 20; width < 30; width++) {
      const rendered = renderTable(table([{ name: 'x' }, { name: 'y' }], [[text, text]]), width, PLAIN)
      expect(rendered, `at width ${width}`).not.toMatch(/\p{Surrogate}/u)
    }
  })

  const WORDS = [
    'users',
    'a',
    '',
    '2026-01-02T03:04:05.678Z',
    '日本語の長い名前',
    '😀😃😄',
    'über',
    'x'.repeat(120),
    'two words',
    '한국어',
    '\u001B[31m',
    'a\tb',
    '12345',
  ]

  it.each(Array.from({ length: 60 }, (_, i) => i))('of chance no. %i fits every width from 20 to 200', (seed) => {
    const random = randomFrom(`table/${seed}`)
    const columns = Array.from({ length: random.integer(1, 6) }, () => ({
      name: random.pick(['n', 'name', 'a longer name', '名前']),
      align: random.pick(['left', 'right'] as const),
    }))
    const cell = (): Cell =>
      random.pick([null, random.integer(0, 99_999), Array.from({ length: random.integer(1, 4) }, () => random.pick(WORDS)).join(' ')])
    const rows = Array.from({ length: random.integer(1, 8) }, () => columns.map(cell))
    // Below eight characters a column says nothing, so a narrow terminal shows many columns by breaking the line.
    const least = columns.length * 8 + (columns.length - 1) * 2
    for (let width = 20; width <= 200; width += random.integer(1, 9)) {
      const text = renderTable(table(columns, rows), width, random.pick([PLAIN, COLOURED]))
      const lines = text.split('\n')
      expect(lines).toHaveLength(rows.length + 2)
      for (const line of lines) expect(stringWidth(line), JSON.stringify(line)).toBeLessThanOrEqual(Math.max(width, least))
    }
  })
})

describe('the widths of columns', () => {
  it.each([
    [[5, 10, 3], 100, [5, 10, 3]],
    [[5, 10, 3], 18, [5, 10, 3]],
    [[5, 30, 3], 18, [5, 10, 3]],
    [[30, 30], 40, [20, 20]],
    [[30, 20, 10], 40, [15, 15, 10]],
    [[8, 8, 8], 10, [8, 8, 8]],
    [[3, 50], 4, [3, 8]],
    [[], 10, []],
  ])('%j in %i characters become %j', (natural, available, expected) => {
    expect(fitWidths(natural, available)).toEqual(expected)
  })
})
