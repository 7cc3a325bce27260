import { refusedAt } from './refusal.ts'
import { blankOpaque } from './source/breakpoints.ts'
import type { Migration } from './source/migration.ts'

/**
 * Refuses to hand psql what it would take for a command of its own: `\!` runs a shell. A backslash outside strings, names, bodies and comments
 * is no SQL, and `migrate` stops at it.
 */
export async function assertNoPsqlCommands(migration: Migration): Promise<void> {
  for (const { sql: text, offset } of migration.chunks) {
    if (!text.includes('\\')) continue
    const at = blankOpaque(text).indexOf('\\')
    if (at < 0) continue
    // Comments that nest mislead the expression; what PostgreSQL's grammar takes holds no such backslash.
    const { parseSql, SqlSyntaxError } = await import('./sql/parse.ts')
    const failure = await parseSql(text).then(
      () => undefined,
      (error: unknown) => error,
    )
    if (failure === undefined) continue
    if (!(failure instanceof SqlSyntaxError)) throw failure
    throw refusedAt(
      migration,
      offset + at,
      (where) => `migration ${migration.name} holds a backslash that psql would take for a command of its own (${where})`,
      'psql’s commands are no SQL: dbctl migrate stops at this one. Take it out of the migration.',
    )
  }
}
