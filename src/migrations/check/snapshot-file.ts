import { existsSync, readFileSync } from 'node:fs'
import type { Finding } from '../../findings.ts'
import { hasConflictMarks } from '../source/snapshot-path.ts'
import { findingOf } from './kinds.ts'

/** What drizzle-kit keeps of the schema beside a migration, as far as its place in the history goes. */
export interface SnapshotFile {
  readonly path: string
  readonly id: string
  /** The ids that it was made upon: one in 0.x and rc.3, any number in 1.0. */
  readonly parents: readonly string[]
}

/** The parent of the first snapshot, which is none. */
export const ORIGIN = '00000000-0000-0000-0000-000000000000'

/** Undefined where there is no such file; a finding where it is none of drizzle-kit's. */
export function readSnapshotFile(path: string): SnapshotFile | Finding | undefined {
  if (!existsSync(path)) return undefined
  const text = readFileSync(path, 'utf8')
  const invalid = (message: string, fix: string) =>
    findingOf('snapshot-invalid', { message: `${path} ${message}`, fix, place: { file: path, line: 1, column: 1 } })
  if (hasConflictMarks(text)) {
    return invalid(
      'holds the marks of a merge conflict: two branches made a migration of this number.',
      'Keep one side whole, remove the other side’s migration with its journal entry, and run dbctl generate.',
    )
  }
  try {
    const { id, prevId, prevIds } = JSON.parse(text) as { id?: unknown; prevId?: unknown; prevIds?: unknown }
    const parents = Array.isArray(prevIds) ? prevIds : prevId === undefined ? [] : [prevId]
    if (typeof id === 'string' && parents.every((parent) => typeof parent === 'string')) return { path, id, parents }
    return invalid('has no id or no prevId, so drizzle-kit cannot use it.', 'Restore it from version control.')
  } catch (error) {
    return invalid(`is not valid JSON: ${error instanceof Error ? error.message : String(error)}`, 'Restore it from version control.')
  }
}

export const isFinding = (value: SnapshotFile | Finding): value is Finding => 'rule' in value
