import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Migration, SourceFormat } from './migration.ts'

/** Where drizzle-kit keeps a migration's snapshot, below the migrations folder: `meta/0003_snapshot.json` for `0003_add_tags`, or in the migration's own folder. */
export const snapshotFileOf = (name: string, format: SourceFormat): string =>
  format === 'folders' ? join(name, 'snapshot.json') : join('meta', `${name.split('_')[0]}${ENDING}`)

/** The same from the working directory, as the migration's own path is. */
export const snapshotPathOf = ({ name, path }: Pick<Migration, 'name' | 'path'>, format: SourceFormat): string =>
  join(format === 'folders' ? dirname(dirname(path)) : dirname(path), snapshotFileOf(name, format))

/** The snapshots of 0.x below the migrations folder, sorted by name, as drizzle-kit takes them. */
export function journalSnapshots(folder: string): string[] {
  const meta = join(folder, 'meta')
  if (!existsSync(meta)) return []
  const names = readdirSync(meta).filter((name) => name.endsWith(ENDING))
  return names.sort().map((name) => join('meta', name))
}

const ENDING = '_snapshot.json'

/** Two branches made a migration of one number, and somebody committed what the merge left. */
export const hasConflictMarks = (text: string): boolean => /^<{7} |^={7}$|^>{7} /m.test(text)
