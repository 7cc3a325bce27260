import type { JournalRow } from './journal.ts'
import { hashesOf, type Migration, type MigrationSource } from './source/migration.ts'

/** Which row of the journal table is which migration's own; each row belongs to one at most. */
export interface Claims {
  readonly claimed: ReadonlyMap<Migration, JournalRow>
  readonly unclaimed: readonly JournalRow[]
}

/**
 * Drizzle 1.0 knows a migration by its folder's name. Rows without a name, as 0.x writes them, are known by text and time together, then
 * by text, then by text with other line endings, then by time (a file that was edited after it ran). Each round goes over all migrations before the next: of two with one time,
 * the row must go to the one whose text it records.
 */
export function claimRows({ format, migrations }: Pick<MigrationSource, 'format' | 'migrations'>, rows: readonly JournalRow[]): Claims {
  const claimed = new Map<Migration, JournalRow>()
  const unclaimed = new Set(rows)
  const round = (keyOfRow: (row: JournalRow) => string | undefined, keyOf: (migration: Migration) => string) => {
    if (unclaimed.size === 0) return
    const byKey = new Map<string, JournalRow[]>()
    for (const row of unclaimed) {
      const key = keyOfRow(row)
      if (key === undefined) continue
      const rows = byKey.get(key)
      if (rows) rows.push(row)
      else byKey.set(key, [row])
    }
    for (const migration of migrations) {
      if (claimed.has(migration)) continue
      const row = byKey.get(keyOf(migration))?.shift()
      if (!row) continue
      claimed.set(migration, row)
      unclaimed.delete(row)
    }
  }
  const folders = format === 'folders'
  if (folders)
    round(
      ({ name }) => name ?? undefined,
      ({ name }) => name,
    )
  // drizzle-kit up turns a `when` into a folder's prefix, and so into a whole second.
  const time = (when: number | string) => (folders ? String(Math.floor(Number(when) / 1_000)) : String(when))
  const nameless = (row: JournalRow) => !folders || row.name === null
  round(
    (row) => (nameless(row) && row.createdAt !== null ? `${row.hash} ${time(row.createdAt)}` : undefined),
    ({ hash, when }) => `${hash} ${time(when)}`,
  )
  round(
    (row) => (nameless(row) ? row.hash : undefined),
    ({ hash }) => hash,
  )
  const elsewhere = new Map<string, string>()
  if (unclaimed.size > 0) {
    for (const migration of migrations) {
      if (!claimed.has(migration)) for (const hash of hashesOf(migration.sql)) elsewhere.set(hash, migration.hash)
    }
  }
  round(
    (row) => (nameless(row) ? elsewhere.get(row.hash) : undefined),
    ({ hash }) => hash,
  )
  round(
    (row) => (nameless(row) && row.createdAt !== null ? time(row.createdAt) : undefined),
    ({ when }) => time(when),
  )
  return { claimed, unclaimed: [...unclaimed] }
}
