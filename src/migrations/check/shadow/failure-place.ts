import type { Session } from '../../../client/session.ts'
import { type Place, placeAt, unitsBefore } from '../../../place.ts'
import { type ServerError, serverErrorIn } from '../../../server-error.ts'
import type { Chunk, Migration } from '../../source/migration.ts'
import { parseSql, SqlSyntaxError, type Statement } from '../../sql/parse.ts'

/**
 * Where in the file the server's objection belongs. PostgreSQL names a place in the text for mistakes of parsing alone; for all else only the
 * text that was sent is known. Where that is of several statements they are run again one by one, to see which it is, and rolled back.
 */
export async function failurePlace(
  error: ServerError,
  migration: Migration,
  chunk: Chunk | undefined,
  session: Session | undefined,
): Promise<Place> {
  const { path, sql } = migration
  if (!chunk) return placeAt(path, sql, sql.search(/\S/) < 0 ? 0 : sql.search(/\S/))
  const { position } = error.fields
  if (position !== undefined) return placeAt(path, sql, chunk.offset + unitsBefore(chunk.sql, position - 1))
  const statements = await statementsOf(chunk.sql)
  const [first] = statements
  if (!first) return placeAt(path, sql, chunk.offset)
  const guilty =
    statements.length > 1 && session && migration.chunks.includes(chunk)
      ? await findGuilty(error, migration, chunk, statements, session)
      : first
  return placeAt(path, sql, chunk.offset + guilty.start)
}

async function statementsOf(sql: string): Promise<readonly Statement[]> {
  try {
    return (await parseSql(sql)).statements
  } catch (error) {
    if (error instanceof SqlSyntaxError) return []
    throw error
  }
}

async function findGuilty(
  error: ServerError,
  { chunks }: Migration,
  chunk: Chunk,
  statements: readonly Statement[],
  session: Session,
): Promise<Statement> {
  const [first] = statements
  let current = first
  const undo = new Error('rolled back on purpose')
  try {
    await session.resetSettings() // as when the migration began
    await session.transaction(async (tx) => {
      for (const before of chunks.slice(0, chunks.indexOf(chunk))) await tx.script(before.sql)
      for (current of statements) await tx.script(current.text)
      throw undo
    })
  } catch (again) {
    const same = serverErrorIn(again)?.fields.sqlstate === error.fields.sqlstate
    if (same && current) return current
  }
  if (!first) throw new Error('a chunk without a statement has failed')
  return first
}
