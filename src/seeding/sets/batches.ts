/** A set's rows, read and put together by their headers into batches of a size that one statement can carry. */

import type { TableShape } from '../../catalog/table-shapes.ts'
import type { FileRow } from '../files/row.ts'
import type { CellProblem } from './cell-text.ts'
import { foundOrMade } from './found-or-made.ts'
import { type GivenColumn, type Header, Headers } from './headers.ts'
import type { Places } from './places.ts'
import type { ProblemList } from './problems.ts'
import type { SeedSet } from './set.ts'

/** Rows under one header. */
export interface Batch {
  readonly header: Header
  readonly rows: readonly FileRow[]
  /** Beside `rows`: where each stands, as `Places` numbers it. */
  readonly numbers: readonly number[]
  /** Beside the header's columns: the texts of all rows, as the column's type takes them. */
  readonly values: ReadonlyArray<Array<string | null>>
  /** Cells with a problem of their own, which is told; in `values` they are null. By `cellOf`. */
  readonly masked: Set<number>
}

export const cellOf = ({ header }: Batch, row: number, column: number): number => row * header.columns.length + column

const MOST_ROWS = 1_000
const MOST_CHARACTERS = 1_000_000
/** Of all batches that are being filled. */
const MOST_WAITING = 4_000_000

export interface ReadOptions {
  readonly set: SeedSet
  readonly shapes: readonly TableShape[]
  readonly places: Places
  readonly problems: ProblemList
  /** Rows that one batch may have. */
  readonly mostRows?: number
  readonly mostCharacters?: number
}

interface Filling extends Batch {
  readonly rows: FileRow[]
  readonly numbers: number[]
  characters: number
}

/** Reads all sources of a set, one after the other; problems of the files and of the values' form are told on the way. */
export async function* readBatches({ set, shapes, places, problems, ...limits }: ReadOptions): AsyncGenerator<Batch> {
  const { mostRows = MOST_ROWS, mostCharacters = MOST_CHARACTERS } = limits
  const headers = new Headers(set, shapes)
  const filling = new Map<Header, Filling>()
  let waiting = 0
  const [first] = set.sources
  headers.checkKeys((message) => problems.add({ file: first?.file ?? set.name, line: 1, column: 1, message }))
  for (const source of set.sources) {
    places.begin(source.file)
    for await (const rows of source.read((found) => problems.add(found))) {
      for (const row of rows) {
        const number = places.number(row.line)
        const tell = (message: string, from?: number) => problems.add({ ...places.cell(number, row, from), message })
        const header = headers.of(row, source.table, tell)
        if (!header) continue
        const batch = foundOrMade(filling, header, () => emptyBatch(header))
        const before = batch.characters
        append(batch, row, number, places, problems)
        waiting += batch.characters - before
        if (batch.rows.length >= mostRows || batch.characters >= mostCharacters) {
          filling.delete(header)
          waiting -= batch.characters
          yield batch
        }
      }
      if (waiting < MOST_WAITING) continue
      yield* filling.values()
      filling.clear()
      waiting = 0
    }
  }
  yield* filling.values()
}

const emptyBatch = (header: Header): Filling => ({
  header,
  rows: [],
  numbers: [],
  values: header.columns.map(() => []),
  masked: new Set(),
  characters: 0,
})

function append(batch: Filling, row: FileRow, number: number, places: Places, problems: ProblemList): void {
  const { columns } = batch.header
  for (let column = 0; column < columns.length; column++) {
    const given = columns[column]
    if (!given) continue
    const value = row.values[given.from] ?? null
    const text = value === null ? nullCell(given) : given.rule(value, row.json?.[given.from] === true)
    if (text === null || typeof text === 'string') {
      batch.values[column]?.push(text)
      batch.characters += (value?.length ?? 0) + 8
      continue
    }
    const message = `${text.problem} (${batch.header.table.label}.${given.shape.name})`
    problems.add({ ...places.cell(number, row, given.from), message })
    batch.masked.add(cellOf(batch, batch.rows.length, column))
    batch.values[column]?.push(null)
  }
  batch.rows.push(row)
  batch.numbers.push(number)
}

const nullCell = ({ shape, inKey }: GivenColumn): CellProblem | null => {
  if (shape.notNull) return { problem: 'the value is NULL, and the column is NOT NULL' }
  return inKey ? { problem: 'the value is NULL, and a row without its key cannot be told from others' } : null
}
