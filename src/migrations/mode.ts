import { DbctlError } from '../errors.ts'
import { excerptAt, placeAt } from '../place.ts'
import { blankOpaque } from './source/breakpoints.ts'
import type { Migration } from './source/migration.ts'

/** How a migration runs: whole in one transaction, or step by step, each noted as it is done. */
export interface RunMode {
  readonly stepwise: boolean
  /** Why it is stepwise although its file does not ask for it; worth a warning. */
  readonly warning?: string
}

const ENDS_TRANSACTION =
  /(?:^|;)\s*(?:commit|end|begin|start\s+transaction|rollback|abort|prepare\s+transaction)\b(?!\s+(?:(?:work|transaction)\s+)?to\b)/i
const COPY_STREAM = /((?:^|;)\s*)copy\b[^;]*\b(?:from\s+stdin|to\s+stdout)\b/i

/** Decided from the text alone, without the parser: of a thousand migrations hardly one has anything to say here. */
export function runModeOf(migration: Migration): RunMode {
  const { directives, chunks, name } = migration
  for (const chunk of chunks) {
    if (!/\b(?:commit|end|begin|start|rollback|abort|prepare|copy)\b/i.test(chunk.sql)) continue
    const visible = blankOpaque(chunk.sql)
    const copy = COPY_STREAM.exec(visible)
    if (copy) throw copyRefused(migration, chunk.offset + copy.index + (copy[1]?.length ?? 0))
    if (directives.noTransaction || !ENDS_TRANSACTION.test(visible)) continue
    const warning =
      `${name} has transaction control of its own, so it runs without one transaction around it: ` +
      'statement by statement after its COMMIT. Say so in its first line: -- dbctl: no-transaction'
    return { stepwise: true, warning }
  }
  return { stepwise: directives.noTransaction || migration.script !== undefined }
}

function copyRefused({ name, path, sql }: Migration, offset: number): DbctlError {
  const place = placeAt(path, sql, offset)
  const where = `${path}:${place.line}:${place.column}`
  return new DbctlError(
    'DBCTL_MIGRATIONS_INVALID',
    `migration ${name} is a COPY with STDIN or STDOUT, which has no stream here (${where}); nothing was applied`,
    {
      hint: 'Write the rows as INSERT, or load them in TypeScript beside the SQL, which has the session’s copyIn.',
      excerpt: excerptAt(sql, place),
      details: { migration: name, ...place },
    },
  )
}
