/** Finds the cells of a batch that PostgreSQL does not take, after it refused the batch as a whole. */
import type { ColumnShape } from '../../catalog/table-shapes.ts'
import type { Session } from '../../client/session.ts'
import { nearest } from '../../config/nearest.ts'
import { type ServerError, serverErrorIn } from '../../server-error.ts'
import type { Batch } from './batches.ts'
import { textArray } from './cell-text.ts'

export interface BadCell {
  readonly row: number
  readonly column: number
  readonly message: string
}

export interface BadCellOptions {
  readonly session: Session
  readonly batch: Batch
  /** As `server_version_num` has it. */
  readonly serverVersion: number
  /** Cells are found one by one where nothing else helps; asked before each, so that it ends when nobody reads on. */
  readonly enough: () => boolean
}

/** The first release with pg_input_error_info. */
const SAYS_WHY = 160_000

export async function findBadCells({ session, batch, serverVersion, enough }: BadCellOptions): Promise<BadCell[]> {
  const told = serverVersion >= SAYS_WHY ? await tryIn(session, () => askWhy(session, batch)) : undefined
  // Not every input function can say why without failing (an extension's may not), and a cast may refuse what input takes.
  if (Array.isArray(told) && told.length > 0) return told
  const found: BadCell[] = []
  for (const [column, { shape }] of batch.header.columns.entries()) {
    const values = batch.values[column] ?? []
    await bisect(session, inputType(shape), values, { from: 0, to: values.length }, enough, (row, { fields }) =>
      found.push({ row, column, message: explained(shape, fields.message, values[row] ?? '') }),
    )
  }
  return found.toSorted((a, b) => a.row - b.row || a.column - b.column)
}

/** All of them in one statement. */
async function askWhy(session: Session, { header, values }: Batch): Promise<BadCell[]> {
  const columns = header.columns.map((_, at) => `c${at}`)
  const rows = await session.query<{ row: number; column: number; message: string }>(
    `select i.at::pg_catalog.int4 - 1 as row, e.at as column, e.message
     from rows from (${columns.map((_, at) => `pg_catalog.unnest($${at + 1}::pg_catalog.text[])`).join(', ')}) with ordinality i(${columns.join(', ')}, at)
     cross join lateral (${columns
       .map(
         (name, at) =>
           `select ${at} as at, v.message from pg_catalog.pg_input_error_info(i.${name}, $${columns.length + at + 1}::pg_catalog.text) v`,
       )
       .join(' union all ')}) e
     where e.message is not null order by 1, 2`,
    [...values.map(textArray), ...header.columns.map(({ shape }) => inputType(shape))],
  )
  return rows.map(({ row, column, message }) => {
    const given = header.columns[column]
    return { row, column, message: given ? explained(given.shape, message, values[column]?.[row] ?? '') : message }
  })
}

/** Casts half of the values, and half of those, until one alone is refused. */
async function bisect(
  session: Session,
  type: string,
  values: ReadonlyArray<string | null>,
  { from, to }: { from: number; to: number },
  enough: () => boolean,
  bad: (row: number, error: ServerError) => void,
): Promise<void> {
  if (from === to || enough()) return
  // Counted as text: the values of a column that nobody looks at are never cast.
  const error = await tryIn(session, async () => {
    await session.query(
      `select pg_catalog.count((v::${type})::pg_catalog.text) from pg_catalog.unnest($1::pg_catalog.text[]) v where v is not null`,
      [textArray(values.slice(from, to))],
    )
    return undefined
  })
  if (error === undefined) return
  if (to - from === 1) {
    bad(from, error)
    return
  }
  const middle = (from + to) >> 1
  await bisect(session, type, values, { from, to: middle }, enough, bad)
  await bisect(session, type, values, { from: middle, to }, enough, bad)
}

/** Runs `work` in a savepoint of its own; the server's error where it has one. */
export async function tryIn<T>(session: Session, work: () => Promise<T>): Promise<T | ServerError> {
  try {
    return await session.transaction(work)
  } catch (error) {
    const found = serverErrorIn(error)
    if (!found || !isAboutData(found)) throw error
    return found
  }
}

/** Whether the statement failed for what is in it: data, types, names; not for locks, rights, time or the connection. */
export function isAboutData({ fields: { sqlstate } }: ServerError): boolean {
  return sqlstate !== '42501' && ['0A', '21', '22', '23', '42', '44', '54', 'P0', 'XX'].includes(sqlstate.slice(0, 2))
}

/** What the value is cast to, domains and all. */
export const inputType = ({ type }: ColumnShape): string => type.domains[0]?.name ?? type.printed

function explained({ type }: ColumnShape, message: string, value: string): string {
  const { labels } = type.element ?? type
  if (labels.length === 0) return message
  const wrong = type.element ? (/: "(.*)"$/s.exec(message)?.[1] ?? value) : value
  const close = nearest(wrong, labels)
  const few = labels.length <= 8 ? `; it has ${labels.map((label) => JSON.stringify(label)).join(', ')}` : ''
  return `${message}${close === undefined ? few : `; did you mean ${JSON.stringify(close)}?`}`
}
