/** A part of a database as a seed file: the rows that are asked for, and all that they need to be loaded elsewhere. */
import type { TableShape } from '../../catalog/table-shapes.ts'
import type { Session } from '../../client/session.ts'
import type { MaskConfig } from '../../config/seed-config.ts'
import { settleFor } from '../sets/expressions.ts'
import { chooseRows } from './choose.ts'
import type { ChosenRows } from './chosen-rows.ts'
import { fileText } from './file-text.ts'
import { checkMasks } from './masks.ts'
import { Pseudonyms } from './pseudonyms.ts'
import { PAGE, rowsQuery } from './queries.ts'
import { type RowFormat, rowFormat } from './row-text.ts'

export interface ExportOptions {
  readonly shapes: readonly TableShape[]
  /** Names as the user gave them: schema.table or table. */
  readonly tables: readonly string[]
  /** A predicate of SQL over each of the named tables; undefined: all rows. */
  readonly where: string | undefined
  /** Most rows taken from each named table; parents come on top. */
  readonly limit: number | undefined
  /** Also rows that refer to the chosen ones, this many levels down (0: none). */
  readonly children: number
  /** By schema.table.column. */
  readonly mask: Readonly<Record<string, MaskConfig>>
  readonly format: 'json' | 'ndjson'
}

export interface ExportedTable {
  /** `schema.table` */
  readonly table: string
  readonly rows: number
  /** None of the rows was asked for; others refer to them. */
  readonly parentsOnly: boolean
  readonly maskedColumns: readonly string[]
}

/**
 * Streams the file's text, parents before children; returns what it has of each table. Runs, and has to be read to its end, in a
 * read-only repeatable-read transaction that the caller has opened: what was chosen must still be there when it is written.
 */
export async function* exportRows(session: Session, options: ExportOptions): AsyncGenerator<string, ExportedTable[]> {
  const { shapes, mask, format } = options
  const masks = checkMasks(shapes, mask)
  await settleFor(session, shapes)
  // Rows that a policy hides would be missing without a word; so PostgreSQL refuses to read such a table, as it does for pg_dump.
  await session.set({ row_security: 'off' }, 'local')
  const chosen = await chooseRows(session, shapes, options)
  const pseudonyms = new Pseudonyms()
  const tables: Array<{ readonly rows: ChosenRows; readonly rowText: RowFormat }> = []
  for (const rows of chosen) tables.push({ rows, rowText: await rowFormat(session, rows.table, masks, pseudonyms) })

  const file = fileText(format)
  for (const { rows, rowText } of tables) {
    yield* pieces(file.beginTable(rows.table.label))
    for await (const texts of rowTexts(session, rows, rowText)) yield file.rows(texts)
    yield* pieces(file.endTable())
  }
  yield* pieces(file.end())
  return tables.map(({ rows, rowText }) => ({
    table: rows.table.label,
    rows: rows.size,
    parentsOnly: rows.size > 0 && rows.asked === 0,
    maskedColumns: rowText.maskedColumns,
  }))
}

/** Nothing for nothing: a file of NDJSON has no text but its rows. */
const pieces = (text: string): string[] => (text === '' ? [] : [text])

/** What a page of rows should come to, in characters: rows may be short or hold a vector or a document each. */
const PAGE_LENGTH = 4_000_000

async function* rowTexts(session: Session, rows: ChosenRows, { expressions, text }: RowFormat): AsyncGenerator<string[]> {
  const sql = rowsQuery(rows.table, rows.key, expressions)
  const numbers = rows.inOrder()
  let size = 10
  for (let from = 0; from < numbers.length; ) {
    const page = numbers.slice(from, from + size)
    const found = (await session.queryArrays(sql, rows.parameters(page))) as (string | null)[][]
    if (found.length !== page.length) {
      throw new Error(
        `${found.length} rows of ${rows.table.label} were found for ${page.length} keys: is this transaction REPEATABLE READ?`,
      )
    }
    const texts = found.map(text)
    yield texts
    from += page.length
    const length = texts.reduce((sum, each) => sum + each.length, 0) / texts.length
    size = Math.max(1, Math.min(PAGE, Math.floor(PAGE_LENGTH / length)))
  }
}
