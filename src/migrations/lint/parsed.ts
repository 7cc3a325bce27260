import type { Migration } from '../source/migration.ts'
import { type ParsedSql, parseSql, SqlSyntaxError, type Statement } from '../sql/parse.ts'
import { plainBody } from './do-block.ts'

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
    for (const statement of placed(parsed, offset, chunk)) statements.push(statement, ...(await bodyOf(statement)))
  }
  return { migration, statements, syntaxErrors }
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
