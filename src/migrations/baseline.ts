import type { Session } from '../client/session.ts'
import { quoteIdentifier } from '../client/values.ts'
import { DbctlError } from '../errors.ts'
import type { Amendment } from './amend.ts'
import { recordFactSql } from './facts.ts'
import { hasNames, type JournalTable, recordAppliedSql } from './journal.ts'
import type { Migration, MigrationSource } from './source/migration.ts'
import { Schema } from './sql/model/schema.ts'
import { parseMigration } from './sql/parsed.ts'
import type { DatabaseStatus } from './status.ts'
import { findMigration } from './up-to.ts'

/** Records migrations as applied that were never run here, since the database has what they make: up to `to`, or all. */
export function planBaseline(source: MigrationSource, journal: JournalTable, status: DatabaseStatus, to: string | undefined): Amendment[] {
  const last = to === undefined ? source.migrations.length - 1 : source.migrations.indexOf(findMigration(source, to))
  const named = hasNames(status.journal, source.format)
  const wanted = new Set(source.migrations.slice(0, last + 1))
  return status.plan.entries.flatMap(({ migration, state, name }) => {
    if (!migration || !wanted.has(migration)) return []
    if (state === 'partial' || state === 'renamed') {
      throw new DbctlError('DBCTL_HISTORY', `${name} is ${state}; a baseline is for what has never been begun`, {
        hint: 'See what dbctl status says of it, and settle it with dbctl repair first.',
        details: { migration: name, state },
      })
    }
    return state === 'pending' || state === 'out-of-order' ? [recordWithoutRunning(migration, source, journal, named, 'baselined')] : []
  })
}

/** Drizzle's row, and dbctl's note that nothing was run for it. */
export const recordWithoutRunning = (
  migration: Migration,
  { format }: Pick<MigrationSource, 'format'>,
  journal: JournalTable,
  named: boolean,
  status: 'baselined' | 'repaired',
): Amendment => ({
  migration: migration.name,
  what: 'record as applied without running it',
  sql: [recordAppliedSql(journal, format, named, migration), recordFactSql(journal, migration, status)],
})

/** A table or column that the migrations make and the database lacks. */
export interface Missing {
  readonly object: string
  readonly migration: string
}

/**
 * What the migrations up to a point make and the database does not have: the sign of a baseline that would be a lie. Tables and columns
 * only; `check --db` compares everything.
 */
export async function findMissing(session: Session, migrations: readonly Migration[]): Promise<Missing[]> {
  const model = new Schema()
  for (const migration of migrations) {
    for (const { node } of (await parseMigration(migration)).statements) model.apply(node, migration.name)
    model.forgetTemporaryTables()
  }
  const rows = await session.query<{ schema: string; table: string; columns: string[] }>(
    `select n.nspname as schema, c.relname as "table",
       to_json(array(select a.attname::text from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)) as columns
     from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'f')`,
  )
  const live = new Map(rows.map(({ schema, table, columns }) => [quoteIdentifier(schema, table), new Set(columns)]))
  return [...model.tables.values()].flatMap(({ name, columns, madeBy }) => {
    const has = live.get(name)
    if (!has) return [{ object: name, migration: madeBy }]
    return [...columns.keys()]
      .filter((column) => !has.has(column))
      .map((column) => ({ object: `${name}.${quoteIdentifier(column)}`, migration: madeBy }))
  })
}

export function missingError(missing: readonly Missing[]): DbctlError {
  const shown = missing.slice(0, 5).map(({ object, migration }) => `${object} (${migration})`)
  const more = missing.length > shown.length ? `, and ${missing.length - shown.length} more` : ''
  return new DbctlError(
    'DBCTL_HISTORY',
    `the database lacks what these migrations make: ${shown.join(', ')}${more}; nothing was recorded`,
    {
      hint: 'Baseline only up to what is there (--to), or apply the rest: dbctl migrate. To record it all the same: --even-if-missing',
      details: { missing },
    },
  )
}
