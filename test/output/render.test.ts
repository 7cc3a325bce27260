import { describe, expect, it } from 'vitest'
import type { Io } from '../../src/io.ts'
import { renderView } from '../../src/output/render.ts'
import type { View } from '../../src/output/view.ts'

const TABLE: View = { kind: 'table', heading: ['Database  x'], columns: [{ name: 'name' }], rows: [['x'.repeat(300)]], empty: 'None.' }

const io = (isTTY: boolean, columns: number | undefined, env: Record<string, string> = {}) =>
  ({ stdout: { isTTY, columns }, env }) as unknown as Pick<Io, 'stdout' | 'env'>

const lastLine = async (given: ReturnType<typeof io>) => (await renderView(TABLE, given, false)).trimEnd().split('\n').at(-1) ?? ''

describe('an answer', () => {
  it.each([
    ['select 1;\n', 'select 1;\n'],
    ['select 1;', 'select 1;\n'],
    ['two\nlines', 'two\nlines\n'],
    ['', ''],
  ])('that is the text %j ends in one line break, on a terminal and in a pipe', async (text, expected) => {
    expect(await renderView({ kind: 'text', text }, io(true, 80), true)).toBe(expected)
    expect(await renderView({ kind: 'text', text }, io(false, undefined), false)).toBe(expected)
  })

  it('in a pipe is tab-separated values, whatever the width and the colour', async () => {
    expect(await renderView(TABLE, io(false, 40, { COLUMNS: '40' }), true)).toBe(`${'x'.repeat(300)}\n`)
  })

  it('on a terminal is a table with its heading', async () => {
    expect(await renderView(TABLE, io(true, 20), false)).toBe(`Database  x\n\nname\n${'x'.repeat(19)}…\n`)
  })

  it('on a terminal has a bold header where colour is wanted, and no other sequence', async () => {
    const text = await renderView(TABLE, io(true, 20), true)
    expect(text).toBe(`Database  x\n\n\u001B[1mname\u001B[22m\n${'x'.repeat(19)}…\n`)
  })

  it.each([
    ["the terminal's own width", io(true, 50, { COLUMNS: '60' }), 50],
    ['COLUMNS where the terminal does not tell', io(true, undefined, { COLUMNS: '60' }), 60],
    ['COLUMNS where the terminal tells 0', io(true, 0, { COLUMNS: '60' }), 60],
    ['80 columns without either', io(true, undefined), 80],
    ['80 columns where COLUMNS is no number', io(true, undefined, { COLUMNS: 'wide' }), 80],
  ])('fits %s', async (_, given, width) => {
    expect(await lastLine(given)).toHaveLength(width)
  })
})
