import { DbctlError } from '../../errors.ts'
import type { Finding } from '../../findings.ts'
import { type LintInput, lintMigrations } from '../lint/lint.ts'
import { rewriteSafely } from '../safe/rewrite.ts'
import { splitAtBreakpoints } from '../source/breakpoints.ts'
import { readDirectives } from '../source/directives.ts'
import { type Migration, sha256 } from '../source/migration.ts'
import { Schema } from '../sql/model/schema.ts'
import { parseMigration } from '../sql/parsed.ts'
import type { History } from './history.ts'
import { placeParts } from './place-parts.ts'
import type { PublishedMigration } from './publish.ts'

export interface SafeOptions extends Pick<LintInput, 'severities'> {
  /** The oldest server that it must suit; undefined where nothing says: then it suits all that dbctl supports. */
  readonly serverMajor: number | undefined
  /** Split what needs a value in the rows that are there already around a backfill. */
  readonly backfill: boolean
}

export interface SafeParts {
  readonly parts: readonly PublishedMigration[]
  /** What still locks or breaks, since no rewriting helps. */
  readonly findings: readonly Finding[]
  /** Why there is each part, in their order; empty for what is only left over. */
  readonly reasons: readonly string[]
}

const OLDEST = 14

/** The migrations that take the place of what drizzle-kit wrote. */
export async function makeSafe(migration: PublishedMigration, history: History, out: string, options: SafeOptions): Promise<SafeParts> {
  const { serverMajor = OLDEST, backfill, severities = {} } = options
  const { name, sql, breakpoints } = migration
  const schema = await schemaOf(history.migrations)
  const { migrations, changed, refusals } = await rewriteSafely({ name, sql, schema, serverMajor, backfill, breakpoints })
  const [refusal] = refusals
  if (refusal) {
    const more = refusals.length === 1 ? '' : ` (and ${refusals.length - 1} more)`
    throw new DbctlError('DBCTL_BACKFILL_NEEDED', `${refusal.message}${more}; nothing was written`, {
      hint: refusal.hint,
      details: { statements: refusals.map(({ statement, message }) => ({ statement, message })) },
    })
  }
  const parts = changed ? placeParts(migration, migrations, history, out) : [migration]
  const written = parts.map(asRead)
  const only = new Set(written.map((part) => part.name))
  const findings = await lintMigrations({ serverMajor, severities, migrations: [...history.migrations, ...written], only, unapplied: only })
  return { parts, findings, reasons: migrations.map(({ why }) => why) }
}

/** What is no SQL to the parser was applied all the same, by another PostgreSQL; what it made is not known then. */
async function schemaOf(migrations: readonly Migration[]): Promise<Schema> {
  const schema = new Schema()
  for (const migration of migrations) {
    const { statements } = await parseMigration(migration)
    for (const { node } of statements) schema.apply(node, migration.name)
  }
  return schema
}

const asRead = ({ name, sql, entry }: PublishedMigration): Migration => ({
  name,
  when: entry?.when ?? 0,
  path: entry ? `${name}.sql` : `${name}/migration.sql`,
  sql,
  hash: sha256(sql),
  chunks: splitAtBreakpoints(sql),
  directives: readDirectives(sql).directives,
})
