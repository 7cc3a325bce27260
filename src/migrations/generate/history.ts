import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DbctlError } from '../../errors.ts'
import { journalPath } from '../source/journal-format.ts'
import type { Migration, SourceFormat } from '../source/migration.ts'
import { hasConflictMarks, journalSnapshots, snapshotFileOf } from '../source/snapshot-path.ts'
import { readSource } from '../source/source.ts'
import { COLLISION_CURE } from './outcome.ts'
import type { Journal } from './written.ts'

/** What the project's folder holds before anything is added to it. */
export interface History {
  /** Undefined where there is no migration yet; drizzle-kit's version then decides. */
  readonly format: SourceFormat | undefined
  readonly migrations: readonly Migration[]
  /** The parsed journal of 0.x. */
  readonly journal: Journal | undefined
  readonly snapshots: readonly Snapshot[]
}

export interface Snapshot {
  /** Below the migrations folder: `meta/0003_snapshot.json`. */
  readonly file: string
  readonly id: string
  readonly prevId: string | undefined
}

/** Reads the folder, and refuses what drizzle-kit would trip over in silence or build upon. An absent or empty folder is an empty history. */
export function readHistory(folder: string, warn: (text: string) => void): History {
  const hasJournal = existsSync(journalPath(folder))
  const hasFolders = existsSync(folder) && readdirSync(folder).some((name) => existsSync(join(folder, name, 'migration.sql')))
  if (!hasJournal && !hasFolders) return { format: undefined, migrations: [], journal: undefined, snapshots: [] }
  const { format, migrations } = readSource(folder, ({ path, message }) => warn(`${path} ${message}`))
  if (format === 'folders') return { format, migrations, journal: undefined, snapshots: [] }
  const journal = JSON.parse(readFileSync(journalPath(folder), 'utf8').replace(/^\uFEFF/, '')) as Journal
  const snapshots = readSnapshots(folder)
  assertOneLine(snapshots)
  return { format, migrations, journal, snapshots }
}

/** Of 0.x; those of 1.0 form a graph that drizzle-kit itself checks. */
function readSnapshots(folder: string): Snapshot[] {
  return journalSnapshots(folder).map((file) => {
    const text = readFileSync(join(folder, file), 'utf8')
    const invalid = (what: string, hint: string) =>
      new DbctlError('DBCTL_MIGRATIONS_INVALID', `${join(folder, file)} ${what}`, { hint, details: { file: join(folder, file) } })
    if (hasConflictMarks(text)) {
      throw invalid(
        'holds the marks of a merge conflict',
        'Two branches made a migration of this number: keep one side whole, and make the other anew.',
      )
    }
    try {
      const { id, prevId } = JSON.parse(text) as { id: string; prevId?: string }
      return { file, id, prevId }
    } catch (error) {
      throw invalid(`is not valid JSON: ${(error as Error).message}`, 'Restore it from version control.')
    }
  })
}

/** Two snapshots with one parent: each was made without knowing of the other. */
function assertOneLine(snapshots: readonly Snapshot[]): void {
  for (const [i, { file, prevId }] of snapshots.entries()) {
    const other = snapshots.slice(0, i).find((earlier) => earlier.prevId === prevId)
    if (!other) continue
    throw new DbctlError(
      'DBCTL_MIGRATIONS_COLLIDE',
      `${other.file} and ${file} stand on the same migration, as after a merge of two branches`,
      {
        hint: COLLISION_CURE,
        details: { snapshots: [other.file, file], parent: prevId },
      },
    )
  }
}

/** The newest migrations that drizzle-kit never saw: they have no snapshot, so that it compares the schema with what was before them. */
export function withoutSnapshot({ format, migrations, snapshots }: History, folder: string): readonly Migration[] {
  const has =
    format === 'folders'
      ? ({ name }: Migration) => existsSync(join(folder, snapshotFileOf(name, format)))
      : ({ name }: Migration) => snapshots.some(({ file }) => file === snapshotFileOf(name, 'journal'))
  return migrations.slice(migrations.findLastIndex(has) + 1)
}
