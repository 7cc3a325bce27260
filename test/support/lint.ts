import type { Finding } from '../../src/findings.ts'
import { type LintInput, lintMigrations } from '../../src/migrations/lint/lint.ts'
import { splitAtBreakpoints } from '../../src/migrations/source/breakpoints.ts'
import { readDirectives } from '../../src/migrations/source/directives.ts'
import { type Migration, sha256 } from '../../src/migrations/source/migration.ts'

/** A migration as it would be read from a folder, from its text alone. */
export const migrationOf = (name: string, sql: string): Migration => ({
  name,
  when: Number.parseInt(name, 10) || 0,
  path: `/drizzle/${name}.sql`,
  sql,
  hash: sha256(sql),
  chunks: splitAtBreakpoints(sql),
  directives: readDirectives(sql).directives,
})

/** What a history's last migration is told; those before it are the history. */
export async function lintLast(history: readonly string[], options: Partial<LintInput> = {}): Promise<Finding[]> {
  const migrations = history.map((sql, index) => migrationOf(`${String(index).padStart(4, '0')}_step`, sql))
  const last = migrations.at(-1)
  return lintMigrations({ migrations, only: new Set(last ? [last.name] : []), serverMajor: 17, ...options })
}

/** The ids alone, in order. */
export const idsOf = (findings: readonly Finding[]): string[] => findings.map(({ id }) => id)

/** What one rule says of a history's last migration. */
export const findingsOf = async (id: string, history: readonly string[], options: Partial<LintInput> = {}): Promise<Finding[]> =>
  (await lintLast(history, options)).filter((finding) => finding.id === id)

/** The same, for a test that asks one rule alone; a single text is a history of one. */
export const askRule =
  (id: string) =>
  (history: string | readonly string[], options: Partial<LintInput> = {}): Promise<Finding[]> =>
    findingsOf(id, typeof history === 'string' ? [history] : history, options)
