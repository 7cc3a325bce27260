import { piecesOf } from '../source/breakpoints.ts'
import type { Migration } from '../source/migration.ts'
import { plainBody } from './do-block.ts'
import { type ParsedSql, parseSql, SqlSyntaxError, type Statement } from './parse.ts'

/** A statement with its place in the migration's file. */
export interface LintStatement extends Statement {
  /** Which chunk between breakpoints it stands in, from 0. */
  readonly chunk: number
  /** In UTF-16 units of the file. */
  readonly fileStart: number
  readonly fileEnd: number
  /** The DO statement whose body it stands in, itself the statement before these. */
  readonly block?: LintStatement
  /** The offset in the file of a `location` in this statement's parse tree. */
  placeOf(location: number): number
}

/** A migration whose SQL has been read by PostgreSQL's grammar. */
export interface ParsedMigration {
  readonly migration: Migration
  /** In the order in which they run, over all chunks. What a chunk with a syntax error holds is not among them. */
  readonly statements: readonly LintStatement[]
  readonly syntaxErrors: ReadonlyArray<{ readonly message: string; readonly fileOffset: number; readonly chunk: number }>
  /** Where breakpoints part a statement: the chunks before and after it are SQL together and not alone. In UTF-16 units of the file. */
  readonly partedAt: readonly number[]
}

/** Reads every chunk by itself, since each is sent by itself. */
export async function parseMigration(migration: Migration): Promise<ParsedMigration> {
  const statements: LintStatement[] = []
  const syntaxErrors: { message: string; fileOffset: number; chunk: number }[] = []
  const partedAt: number[] = []
  let joined = -1
  for (const [chunk, { sql, offset }] of migration.chunks.entries()) {
    if (chunk <= joined) continue
    try {
      for (const statement of await parseChunk(sql, offset, chunk)) statements.push(statement, ...(await bodyOf(statement)))
    } catch (error) {
      if (!(error instanceof SqlSyntaxError)) throw error
      joined = await lastOfStatement(migration, chunk)
      if (joined > chunk) {
        for (const { offset: begin, sql: text } of migration.chunks.slice(chunk, joined)) partedAt.push(begin + text.length)
        continue
      }
      syntaxErrors.push({ message: error.message, fileOffset: offset + error.offset, chunk })
    }
  }
  return { migration, statements, syntaxErrors, partedAt }
}

/** How many chunks a statement may be parted into to be recognised. */
const PARTS = 4

/** The chunk that ends what this one begins, where they are SQL only together; the chunk itself where none does. The marker between is a comment. */
async function lastOfStatement({ chunks, sql }: Migration, chunk: number): Promise<number> {
  const start = chunks[chunk]?.offset ?? 0
  for (const [further, { offset, sql: text }] of chunks.slice(chunk + 1, chunk + PARTS).entries()) {
    try {
      await parseSql(sql.slice(start, offset + text.length))
      return chunk + 1 + further
    } catch (error) {
      if (!(error instanceof SqlSyntaxError)) throw error
    }
  }
  return chunk
}

/** Characters of a chunk above which it is read piece by piece: the parse tree of data takes twenty times its room, and more than a string can hold. */
const LONG = 4_000_000

export async function parseChunk(sql: string, offset: number, chunk: number): Promise<LintStatement[]> {
  if (sql.length <= LONG) return placed(await parseSql(sql), offset, chunk)
  const statements: LintStatement[] = []
  try {
    for (const piece of piecesOf(sql, LONG / 4)) {
      for (const statement of placed(await parseSql(piece.sql), offset + piece.offset, chunk)) statements.push(withoutRows(statement))
    }
    return statements
  } catch (error) {
    if (!(error instanceof SqlSyntaxError)) throw error
    // Of the piece or of the cut: the whole tells.
    return placed(await parseSql(sql), offset, chunk)
  }
}

/** Of data by the megabyte only the statement is kept, not its rows. */
function withoutRows(statement: LintStatement): LintStatement {
  const { node } = statement
  if (!('InsertStmt' in node) || !node.InsertStmt.selectStmt || !('SelectStmt' in node.InsertStmt.selectStmt)) return statement
  const { valuesLists, ...select } = node.InsertStmt.selectStmt.SelectStmt
  if (!valuesLists) return statement
  return { ...statement, node: { InsertStmt: { ...node.InsertStmt, selectStmt: { SelectStmt: select } } } }
}

const placed = ({ statements, offsetOf }: ParsedSql, offset: number, chunk: number): LintStatement[] =>
  statements.map((statement) => ({
    ...statement,
    chunk,
    fileStart: offset + statement.start,
    fileEnd: offset + statement.end,
    placeOf: (location) => offset + offsetOf(location),
  }))

/** The statements of a DO block that is nothing but SQL: drizzle-kit wrapped its foreign keys and enums so for years. */
async function bodyOf(block: LintStatement): Promise<LintStatement[]> {
  const body = plainBody(block)
  if (!body) return []
  try {
    return placed(await parseSql(body.sql), block.fileStart + body.offset, block.chunk).map((statement) => ({ ...statement, block }))
  } catch (error) {
    // PL/pgSQL of its own, with IF and variables: what it does is not known.
    if (error instanceof SqlSyntaxError) return []
    throw error
  }
}
