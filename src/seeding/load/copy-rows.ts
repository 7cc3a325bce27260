import type { Session } from '../../client/session.ts'
import { quoteIdentifier } from '../../client/values.ts'
import type { CopyTarget } from '../../client/wire.ts'
import type { TableRows } from '../generate/rows.ts'
import { BINARY_HEADER, BINARY_TRAILER, BinaryRows, fieldWriter, isWideVector } from './copy-binary.ts'
import { CHUNK, copyLine } from './copy-text.ts'

export interface CopyRange {
  readonly from: number
  /** Not included. */
  readonly to: number
  /** Called after each chunk with how many rows of the range were handed over. */
  readonly progress: (rows: number) => void
}

/** The embedded engine takes a COPY in one piece, in its memory: what it is given at once stays small. */
const EMBEDDED_PART = 4_194_304

/** Streams rows of the generator into `target`; the caller's transaction is what keeps the parts together. */
export async function copyRows(
  tx: Session,
  rows: TableRows,
  target: Pick<CopyTarget, 'schema' | 'table'>,
  { from, to, progress }: CopyRange,
  engine: 'server' | 'embedded',
): Promise<void> {
  if (rows.columns.length === 0) {
    // A COPY cannot name no column; everything here is the database's to fill.
    await tx.command(
      `insert into ${quoteIdentifier(target.schema, target.table)} select from pg_catalog.generate_series($1::pg_catalog.int8, $2::pg_catalog.int8)`,
      [from + 1, to],
    )
    return progress(to - from)
  }
  const binary = writersOf(rows)
  const into: CopyTarget = { ...target, columns: rows.columns.map(({ name }) => name), format: binary ? 'binary' : 'text' }
  const limit = engine === 'embedded' ? EMBEDDED_PART : Number.POSITIVE_INFINITY
  let next = from
  const part = async function* () {
    const start = next
    if (binary) yield BINARY_HEADER
    for (let bytes = 0; next < to && bytes < limit; ) {
      const chunk = binary ? binaryChunk(binary) : textChunk()
      bytes += chunk.length
      yield chunk
      progress(next - from)
    }
    if (binary) yield BINARY_TRAILER
    return next - start
  }
  // One piece of memory for all chunks: a chunk has been sent when the next one is asked for.
  const memory = Buffer.allocUnsafe(CHUNK * 4)
  const textChunk = (): Buffer => {
    let text = ''
    while (next < to && text.length < CHUNK) text += copyLine(rows.row(next++))
    return text.length * 3 > memory.length ? Buffer.from(text) : memory.subarray(0, memory.write(text))
  }
  const out = new BinaryRows()
  const binaryChunk = (write: (row: number) => void): Buffer => {
    while (next < to && out.length < CHUNK * 2) write(next++)
    return out.take()
  }
  function writersOf({ columns, value }: TableRows): ((row: number) => void) | undefined {
    if (rows.given || !columns.some(({ type }) => isWideVector(type))) return undefined
    const fields = columns.map((column) => {
      const write = fieldWriter(column)
      return write && { write, value: value(column.name), floats: rows.floats(column.name) }
    })
    if (!fields.every((field) => field !== undefined)) return undefined
    return (row) => {
      out.int16(fields.length)
      for (const { write, value: text, floats } of fields) {
        const vector = floats?.(row)
        if (vector) {
          out.vector(vector)
          continue
        }
        const found = vector === undefined ? text(row) : null
        if (found === null) out.int32(-1)
        else write(out, found)
      }
    }
  }
  while (next < to) await tx.copyIn(into, part())
}
