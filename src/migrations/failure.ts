import { DbctlError } from '../errors.ts'
import { advice, type ServerError, serverErrorDetails } from '../server-error.ts'
import type { Chunk, Migration } from './folder.ts'
import { excerptAt, placeAt, unitsBefore } from './place.ts'

/** A statement of a migration that the server refused: which file, which statement, which character, and what that leaves behind. */
export function migrationFailure(error: ServerError, migration: Migration, chunk: Chunk, appliedBefore: readonly string[]): DbctlError {
  const { fields } = error
  const start = chunk.sql.length - chunk.sql.trimStart().length
  const offset = chunk.offset + (fields.position === undefined ? start : unitsBefore(chunk.sql, fields.position - 1))
  const place = placeAt(migration.path, migration.sql, offset)
  const number = migration.chunks.indexOf(chunk) + 1
  const where = `${place.file}:${place.line}:${place.column}`
  const kept =
    appliedBefore.length === 0
      ? 'it is rolled back and nothing was applied'
      : `it is rolled back; ${appliedBefore.length === 1 ? `${appliedBefore[0]} before it is applied` : `${appliedBefore.length} before it are applied`}`
  const server = [
    `${fields.severity} ${fields.sqlstate}: ${fields.message}`,
    fields.detail && `detail: ${fields.detail}`,
    fields.hint && `hint: ${fields.hint}`,
    fields.where && `where: ${fields.where}`,
  ]
  const { code, hint } = advice(error)
  return new DbctlError(
    code,
    `migration ${migration.name} failed at statement ${number} of ${migration.chunks.length} (${where}); ${kept}`,
    {
      hint,
      excerpt: [excerptAt(migration.sql, place), ...server.filter(Boolean)].join('\n'),
      details: {
        ...serverErrorDetails(error, true),
        message: fields.message,
        migration: migration.name,
        statement: number,
        ...place,
        applied: appliedBefore,
      },
      cause: error,
    },
  )
}

/** The same failure, saying what the run had applied before it. */
export function afterApplying(error: DbctlError, applied: readonly string[]): DbctlError {
  if (applied.length === 0) return error
  return new DbctlError(error.code, `${error.message} (applied before that: ${applied.join(', ')})`, {
    hint: error.hint,
    details: { ...error.details, applied },
    excerpt: error.excerpt,
    cause: error,
  })
}
