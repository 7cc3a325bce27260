import { snapshotFileOf } from '../source/snapshot-path.ts'
import type { WrittenMigration } from './written.ts'

/**
 * A new migration must be the newest: drizzle-kit's own migrate looks at nothing but the newest `when`, and folders apply by their names.
 * A clock that was ahead once, or a journal that was written by hand, leaves later ones in the past. Undefined where nothing is to mend.
 */
export function putLast(
  migration: WrittenMigration,
  earlier: ReadonlyArray<{ readonly name: string; readonly when: number }>,
): WrittenMigration | undefined {
  const newest = Math.max(...earlier.map(({ when }) => when))
  if (migration.entry) {
    const { when } = migration.entry
    return when > newest ? undefined : { ...migration, entry: { ...migration.entry, when: newest + 1 } }
  }
  const last = earlier
    .map(({ name }) => name)
    .sort()
    .at(-1)
  if (last === undefined || migration.name > last) return undefined
  const rest = migration.name.slice(PREFIX)
  const next = new Date(newest + 1_000).toISOString().replace(/\D/g, '').slice(0, PREFIX)
  const name = `${next}${rest}`
  return { ...migration, name, snapshotFile: snapshotFileOf(name, 'folders') }
}

/** YYYYMMDDHHMMSS */
const PREFIX = 14
