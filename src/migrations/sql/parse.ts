import type { Node } from 'libpg-query'
import { unitsBefore } from '../../place.ts'

/** One statement of a SQL text. Offsets are UTF-16 units of the text, as JavaScript counts. */
export interface Statement {
  /** PostgreSQL's parse tree, one key that names the kind: `{ IndexStmt: { … } }`. */
  readonly node: Node
  /** That key: `IndexStmt`. */
  readonly kind: string
  /** The statement without the blanks and comments before it and without its semicolon. */
  readonly text: string
  readonly start: number
  readonly end: number
}

export interface ParsedSql {
  readonly statements: readonly Statement[]
  /** The offset in UTF-16 units of a `location` in a parse tree, which PostgreSQL counts in bytes. */
  offsetOf(location: number): number
}

/** The text is not SQL as PostgreSQL's grammar knows it. */
export class SqlSyntaxError extends Error {
  override readonly name = 'SqlSyntaxError'
  /** Where the parser stopped, in UTF-16 units. */
  readonly offset: number

  constructor(message: string, offset: number, cause: unknown) {
    super(message, { cause })
    this.offset = offset
  }
}

/** Blanks and comments; block comments nest in PostgreSQL, so they are walked and not matched. */
function skipBlanks(sql: string, from: number): number {
  let at = from
  for (;;) {
    if (/\s/.test(sql[at] ?? '')) at++
    else if (sql.startsWith('--', at)) {
      const end = sql.indexOf('\n', at)
      at = end < 0 ? sql.length : end + 1
    } else if (sql.startsWith('/*', at)) at = blockCommentEnd(sql, at)
    else return at
  }
}

function blockCommentEnd(sql: string, from: number): number {
  const mark = /\/\*|\*\//g
  mark.lastIndex = from
  let depth = 0
  for (let match = mark.exec(sql); match; match = mark.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1
    if (depth === 0) return mark.lastIndex
  }
  return sql.length
}

/** Reads SQL by PostgreSQL's own grammar (libpg-query, PostgreSQL 18). Throws SqlSyntaxError. The WebAssembly is loaded on first use. */
export async function parseSql(sql: string): Promise<ParsedSql> {
  const { loadModule, parseSync } = await import('libpg-query')
  await loadModule()
  const offsetOf = byteOffsets(sql)
  if (skipBlanks(sql, 0) === sql.length) return { statements: [], offsetOf }
  let parsed: ReturnType<typeof parseSync>
  try {
    parsed = parseSync(sql)
  } catch (error) {
    const { sqlDetails, message } = error as { sqlDetails?: { cursorPosition: number }; message: string }
    if (!sqlDetails) throw error
    // It counts characters, from 0.
    throw new SqlSyntaxError(message, unitsBefore(sql, sqlDetails.cursorPosition), error)
  }
  const statements = (parsed.stmts ?? []).flatMap(({ stmt, stmt_location = 0, stmt_len }): Statement[] => {
    if (!stmt) return []
    const start = skipBlanks(sql, offsetOf(stmt_location))
    const end = stmt_len ? offsetOf(stmt_location + stmt_len) : sql.length
    const text = sql.slice(start, end).replace(/[\s;]+$/, '')
    return [{ node: stmt, kind: Object.keys(stmt)[0] ?? '', text, start, end: start + text.length }]
  })
  return { statements, offsetOf }
}

/** Bytes between two places of which both counts are kept. */
const STRIDE = 4096

/** Bytes of UTF-8 to UTF-16 units; for plain ASCII they are the same. Else from the nearest place before, so that a long file is not counted from its start each time. */
export function byteOffsets(sql: string): (location: number) => number {
  const bytes = Buffer.from(sql, 'utf8')
  if (bytes.length === sql.length) return (location) => location
  const units = (from: number, to: number) => bytes.toString('utf8', from, to).length
  const places = [{ byte: 0, unit: 0 }]
  for (let byte = 0, unit = 0; byte + STRIDE < bytes.length; ) {
    let next = byte + STRIDE
    // Not inside a character: all its bytes but the first begin with the bits 10.
    while (((bytes[next] ?? 0) & 0xc0) === 0x80) next--
    unit += units(byte, next)
    byte = next
    places.push({ byte, unit })
  }
  return (location) => {
    let at = Math.min(Math.floor(location / STRIDE) + 1, places.length - 1)
    for (; at > 0 && (places[at]?.byte ?? 0) > location; at--);
    const { byte, unit } = places[at] ?? { byte: 0, unit: 0 }
    return unit + units(byte, location)
  }
}
