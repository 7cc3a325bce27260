import { describe, expect, it } from 'vitest'
import { renderTsv } from '../../src/output/tsv.ts'
import type { Cell, TableView } from '../../src/output/view.ts'

const view = (rows: readonly (readonly Cell[])[]): TableView => ({
  kind: 'table',
  heading: ['never in a pipe'],
  columns: [{ name: 'a' }, { name: 'b', align: 'right' }],
  rows,
  empty: 'Never in a pipe either.',
})

const ESCAPED: Readonly<Record<string, string>> = { '\\t': '\t', '\\n': '\n', '\\r': '\r', '\\\\': '\\' }

/** As a script reads it: lines, fields, and PostgreSQL's own escapes. */
const parse = (text: string) =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t').map((field) => field.replace(/\\[tnr\\]/g, (given) => ESCAPED[given] ?? given)))

describe('tab-separated values', () => {
  it('are the rows alone: no header, no heading, nothing padded or cut', () => {
    const long = 'x'.repeat(500)
    expect(
      renderTsv(
        view([
          ['one', 1],
          [long, 22],
        ]),
      ),
    ).toBe(`one\t1\n${long}\t22\n`)
  })

  it('are nothing at all without rows', () => {
    expect(renderTsv(view([]))).toBe('')
  })

  it.each([
    [null, ''],
    ['', ''],
    [0, '0'],
    [-1.5, '-1.5'],
    ['a\tb', 'a\\tb'],
    ['a\nb', 'a\\nb'],
    ['a\r\nb', 'a\\r\\nb'],
    ['C:\\temp', 'C:\\\\temp'],
    ['\\t', '\\\\t'],
    ['日本 😀', '日本 😀'],
  ])('write %j as %s', (cell, expected) => {
    expect(renderTsv(view([[cell]]))).toBe(`${expected}\n`)
  })

  it('are read back as they were', () => {
    const awkward = [
      '',
      ' ',
      '\t',
      '\n',
      '\r',
      '\\',
      '\\n',
      '\\\\t',
      'a\tb\nc\r\\d',
      '\\\t\\\n',
      '"quoted"',
      "it's",
      '日本語',
      '👨‍👩‍👧',
      '\\',
    ]
    const rows = awkward.map((a, i) => [a, awkward[awkward.length - 1 - i] ?? ''])
    expect(parse(renderTsv(view(rows)))).toEqual(rows)
  })
})
