import type { Cell, TableView } from './view.ts'

/** For scripts: tab-separated, no header, nothing cut; tabs, newlines and backslashes escaped as in PostgreSQL's COPY text format. */
export function renderTsv({ rows }: TableView): string {
  return rows.map((row) => `${row.map(tsvCell).join('\t')}\n`).join('')
}

const ESCAPES: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\\': '\\\\' }

const tsvCell = (cell: Cell): string => (cell === null ? '' : String(cell).replace(/[\t\n\r\\]/g, (character) => ESCAPES[character] ?? ''))
