import Table from 'cli-table3'
import stringWidth from 'string-width'
import { safeText } from './safe.ts'
import type { Style } from './style.ts'
import type { TableView } from './view.ts'

/** A table for a terminal of `width` columns: no frame, a bold header, the widest columns cut with … when the line would break. */
export function renderTable({ heading = [], columns, rows, empty }: TableView, width: number, style: Style): string {
  const top = heading.length === 0 ? '' : `${heading.join('\n')}\n\n`
  if (rows.length === 0) return `${top}${empty ?? 'Nothing to show.'}\n`
  const whole = rows.map((row) => row.map((cell) => (cell === null ? '' : singleLine(String(cell)))))
  const natural = columns.map(({ name }, i) => Math.max(stringWidth(name), ...whole.map((row) => stringWidth(row[i] ?? ''))))
  const gap = 2
  const widths = fitWidths(natural, width - gap * (columns.length - 1))
  const table = new Table({
    head: columns.map(({ name, align }, i) => style.bold(padded(cut(name, widths[i] ?? 0), widths[i] ?? 0, align))),
    colWidths: widths.map((w, i) => w + (i === columns.length - 1 ? 0 : gap)),
    chars: BORDERLESS,
    // The default style colours head and border even in a pipe.
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
  })
  table.push(...whole.map((row) => row.map((cell, i) => padded(cut(cell, widths[i] ?? 0), widths[i] ?? 0, columns[i]?.align))))
  const lines = table.toString().split('\n')
  return `${top}${lines.map((line) => line.trimEnd()).join('\n')}\n`
}

/** As much of the text as the width has room for, with … where something is missing; cli-table3 would let it run into the gap. */
function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text
  let kept = ''
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(kept + segment) > width - 1) break
    kept += segment
  }
  return `${kept}…`
}

/** cli-table3 would align within the column's whole width, the gap included, and so push two right-aligned columns together. */
const padded = (cell: string, width: number, align: 'left' | 'right' | undefined): string =>
  align === 'right' ? `${' '.repeat(Math.max(0, width - stringWidth(cell)))}${cell}` : cell

/** Takes from the widest columns until all fit; no column shrinks below eight characters, or below its content. */
export function fitWidths(natural: readonly number[], available: number): number[] {
  const widths = [...natural]
  for (let over = widths.reduce((sum, w) => sum + w, 0) - available; over > 0; over--) {
    const widest = widths.indexOf(Math.max(...widths))
    const current = widths[widest] ?? 0
    if (current <= 8) break
    widths[widest] = current - 1
  }
  return widths
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: a cell is one line, whatever the database holds
const singleLine = (text: string): string => safeText(text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' '))

const BORDERLESS = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '' },
}
