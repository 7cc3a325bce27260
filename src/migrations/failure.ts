import { DbctlError } from '../errors.ts'
import { excerptAt, type Place, placeAt, unitsBefore } from '../place.ts'
import { advice, type ServerError, serverErrorDetails } from '../server-error.ts'
import type { Position } from './apply.ts'
import type { Chunk, Migration } from './source/migration.ts'

/** A statement of a migration that the server refused: which file, which statement, which character, and what that leaves behind. */
export function migrationFailure(
  error: ServerError,
  migration: Migration,
  { at: chunk, step }: Position,
  appliedBefore: readonly string[],
  stepwise = false,
): DbctlError {
  const { fields } = error
  const place = chunk && placeOf(error, migration, chunk)
  const number = chunk && migration.chunks.includes(chunk) ? migration.chunks.indexOf(chunk) + 1 : undefined
  const which = step ? `step ${step.number} of ${step.of}` : number ? `statement ${number} of ${migration.chunks.length}` : 'the statement'
  const where =
    place !== undefined
      ? `at ${which} (${place.file}:${place.line}:${place.column})`
      : step
        ? `when ${which} was to be committed (${migration.path})`
        : stepwise && migration.script
          ? `in its TypeScript (${migration.script.path})`
          : `when ${stepwise ? 'it was to be recorded' : 'its transaction was to be committed'} (${migration.path})`
  const itself = stepwise ? 'what it did before is kept, and the next run goes on from there' : 'it is rolled back'
  const kept =
    appliedBefore.length === 0
      ? `${itself}${stepwise ? '' : ' and nothing was applied'}`
      : `${itself}; ${appliedBefore.length === 1 ? `${appliedBefore[0]} before it is applied` : `${appliedBefore.length} before it are applied`}`
  const server = [
    place && excerptAt(migration.sql, place),
    `${fields.severity} ${fields.sqlstate}: ${fields.message}`,
    fields.detail && `detail: ${fields.detail}`,
    fields.hint && `hint: ${fields.hint}`,
    fields.where && `where: ${fields.where}`,
  ]
  const { code, hint } = advice(error)
  const statement = step?.number ?? number ?? null
  const facts = { message: fields.message, migration: migration.name, statement, ...place, applied: appliedBefore }
  return new DbctlError(code, `migration ${migration.name} failed ${where}; ${kept}`, {
    hint,
    excerpt: server.filter(Boolean).join('\n'),
    details: { ...serverErrorDetails(error, true), ...facts },
    cause: error,
  })
}

/** Where the server points, or else where the statement's own text begins, past its blank lines and comments. */
function placeOf({ fields }: ServerError, migration: Migration, chunk: Chunk): Place {
  const leading = /^(?:\s+|--.*\n|\/\*[\s\S]*?\*\/)*/.exec(chunk.sql)?.[0].length ?? 0
  const within = fields.position === undefined ? leading : unitsBefore(chunk.sql, fields.position - 1)
  return placeAt(migration.path, migration.sql, chunk.offset + within)
}

/** The same failure, saying in which migration it came and what the run had applied before it. */
export function afterApplying(error: DbctlError, migration: Migration, applied: readonly string[]): DbctlError {
  const before = applied.length === 0 ? 'no migration was applied before that' : `applied before that: ${applied.join(', ')}`
  return new DbctlError(error.code, `${error.message} (in ${migration.name}; ${before})`, {
    hint: error.hint,
    details: { ...error.details, migration: migration.name, applied },
    excerpt: error.excerpt,
    cause: error,
  })
}
