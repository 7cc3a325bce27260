import type { AppliedRow } from './journal.ts'
import type { Migration } from './source/migration.ts'

export type MigrationState = 'applied' | 'pending' | 'unknown'

/** The folder and the database held against each other. */
export interface MigrationPlan {
  /** Every migration of the folder in journal order, and after them rows of the database that no file explains. */
  readonly entries: ReadonlyArray<{ readonly name: string; readonly state: MigrationState; readonly when: number | null }>
  readonly pending: readonly Migration[]
}

/**
 * Pending is what the folder has and the database has not, one by one: never "newer than the newest", which silently skips a migration
 * that was merged late. A row is a migration's own by its hash, or by its `when` for a file that was edited after it ran.
 */
export function planMigrations(migrations: readonly Migration[], applied: readonly AppliedRow[]): MigrationPlan {
  const unclaimed = new Set(applied)
  const claim = (matches: (row: AppliedRow) => boolean): boolean => {
    for (const row of unclaimed) if (matches(row)) return unclaimed.delete(row)
    return false
  }
  // All hashes first: of two migrations with one `when`, the row must go to the one whose text it records.
  const byHash = new Set(migrations.filter((migration) => claim((row) => row.hash === migration.hash)))
  const isApplied = new Set(
    migrations.filter((migration) => byHash.has(migration) || claim((row) => row.createdAt === String(migration.when))),
  )
  const known = migrations.map((migration) => ({
    name: migration.name,
    state: isApplied.has(migration) ? ('applied' as const) : ('pending' as const),
    when: migration.when,
  }))
  const unknown = [...unclaimed].map((row) => ({
    name: `(row ${row.id}, hash ${row.hash.slice(0, 12)})`,
    state: 'unknown' as const,
    when: row.createdAt === null ? null : Number(row.createdAt),
  }))
  return { entries: [...known, ...unknown], pending: migrations.filter((migration) => !isApplied.has(migration)) }
}
