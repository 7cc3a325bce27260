import { DbctlError } from '../errors.ts'
import { excerptAt, placeAt } from '../place.ts'
import type { Chunk, Migration } from './source/migration.ts'

/** Text in which a keyword is no statement: comments, strings, quoted names, and bodies between dollars. */
const OPAQUE = /--.*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$/g

const UNRUNNABLE = [
  {
    statement: /((?:^|;)\s*)(?:commit|rollback|abort)\b(?!\s+(?:(?:work|transaction)\s+)?to\b)/i,
    problem: 'ends the transaction that it runs in, so that neither its rollback nor its journal row could be relied upon',
    hint: 'Take the statement out. What cannot run in a transaction has no place in a migration yet.',
  },
  {
    statement: /((?:^|;)\s*)copy\b[^;]*\b(?:from\s+stdin|to\s+stdout)\b/i,
    problem: 'is a COPY with STDIN or STDOUT, which has no stream here',
    hint: 'Write the rows as INSERT, or load them by other means.',
  },
] as const

/** Refuses, before anything is applied, what would make the runner say something that is not so. */
export function assertRunnable(pending: readonly Migration[]): void {
  for (const migration of pending) for (const chunk of migration.chunks) assertChunk(migration, chunk)
}

/** By the chunk, since its beginning begins a statement whether or not a semicolon stands before the breakpoint. */
function assertChunk({ name, path, sql }: Migration, chunk: Chunk): void {
  // Blanked and not removed: every place stays where it is.
  const visible = chunk.sql.replace(OPAQUE, (text) => text.replace(/[^\n]/g, ' '))
  for (const { statement, problem, hint } of UNRUNNABLE) {
    const match = statement.exec(visible)
    if (!match) continue
    const place = placeAt(path, sql, chunk.offset + match.index + (match[1]?.length ?? 0))
    const where = `${path}:${place.line}:${place.column}`
    throw new DbctlError('DBCTL_MIGRATIONS_INVALID', `migration ${name} ${problem} (${where}); nothing was applied`, {
      hint,
      excerpt: excerptAt(sql, place),
      details: { migration: name, ...place },
    })
  }
}
