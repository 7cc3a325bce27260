import type { Migration } from '../source/migration.ts'
import { type ParsedSql, parseSql, SqlSyntaxError, type Statement } from '../sql/parse.ts'

/** A statement with its place in the migration's file. */
export interface LintStatement extends Statement {
  /** Which chunk between breakpoints it stands in, from 0. */
  readonly chunk: number
  /** In UTF-16 units of the file. */
  readonly fileStart: number
  readonly fileEnd: number
  /** The offset in the file of a `location` in this statement's parse tree. */
  placeOf(location: number): number
}

/** A migration whose SQL has been read by PostgreSQL's grammar. */
export interface ParsedMigration {
  readonly migration: Migration
  /** In the order in which they run, over all chunks. What a chunk with a syntax error holds is not among them. */
  readonly statements: readonly LintStatement[]
  readonly syntaxErrors: ReadonlyArray<{ readonly message: string; readonly fileOffset: number; readonly chunk: number }>
}

/** Reads every chunk by itself, since each is sent by itself. */
export async function parseMigration(migration: Migration): Promise<ParsedMigration> {
  const statements: LintStatement[] = []
  const syntaxErrors: { message: string; fileOffset: number; chunk: number }[] = []
  for (const [chunk, { sql, offset }] of migration.chunks.entries()) {
    let parsed: ParsedSql
    try {
      parsed = await parseSql(sql)
    } catch (error) {
      if (!(error instanceof SqlSyntaxError)) throw error
      syntaxErrors.push({ message: error.message, fileOffset: offset + error.offset, chunk })
      continue
    }
    const placeOf = (location: number) => offset + parsed.offsetOf(location)
    for (const statement of parsed.statements) {
      statements.push({ ...statement, chunk, fileStart: offset + statement.start, fileEnd: offset + statement.end, placeOf })
    }
  }
  return { migration, statements, syntaxErrors }
}
