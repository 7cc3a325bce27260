import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DbctlError } from '../../errors.ts'
import type { SourceFormat } from '../source/migration.ts'
import { snapshotFileOf } from '../source/snapshot-path.ts'
import type { Workspace } from './workspace.ts'

/** The one migration that drizzle-kit wrote, not yet in the project's folder. */
export interface WrittenMigration {
  readonly format: SourceFormat
  /** `0003_add_tags` or `20261121093000_add_tags`. */
  readonly name: string
  readonly sql: string
  /** The whole text of the snapshot. */
  readonly snapshot: string
  /** Its path below the migrations folder. */
  readonly snapshotFile: string
  /** The entry of the journal; undefined in the layout of 1.0. */
  readonly entry: JournalEntry | undefined
  /** False where the project wants its files without the marks between statements. */
  readonly breakpoints: boolean
}

export interface JournalEntry {
  readonly idx: number
  readonly version: string
  readonly when: number
  readonly tag: string
  readonly breakpoints: boolean
}

export interface Journal {
  readonly version: string
  readonly dialect: string
  readonly entries: readonly JournalEntry[]
}

/** What drizzle-kit added to the copy, made sure to be exactly one whole migration: its file, its snapshot and its entry. */
export async function readWritten(workspace: Workspace, format: SourceFormat, before: Journal | undefined): Promise<WrittenMigration> {
  const { added, changed, removed } = await workspace.changes()
  const read = (path: string) => readFile(join(workspace.out, path), 'utf8')
  const wrong = (what: string) =>
    new DbctlError('DBCTL_GENERATE_FAILED', `drizzle-kit wrote something else than one migration: ${what}; nothing was kept`, {
      hint: 'Run `npx drizzle-kit generate` to see what it does, with the folder committed first.',
      details: { added, changed, removed },
    })
  if (removed.length > 0) throw wrong(`it removed ${removed.join(', ')}`)
  if (format === 'folders') {
    const name = added[0]?.split(/[\\/]/)[0] ?? ''
    const snapshotFile = snapshotFileOf(name, format)
    const paths = [join(name, 'migration.sql'), snapshotFile]
    if (changed.length > 0 || added.join() !== paths.join()) throw wrong([...added, ...changed].join(', '))
    const [sql = '', snapshot = ''] = await Promise.all(paths.map(read))
    return { format, name, sql, snapshot, snapshotFile, entry: undefined, breakpoints: true }
  }
  const journal = JSON.parse(await read(JOURNAL)) as Journal
  const old = before?.entries ?? []
  const entry = journal.entries.at(-1)
  if (!entry || journal.entries.length !== old.length + 1 || JSON.stringify(journal.entries.slice(0, -1)) !== JSON.stringify(old)) {
    throw wrong('the journal has not exactly one entry more')
  }
  const [snapshotFile, ...more] = added.filter((path) => path.startsWith('meta') && path !== JOURNAL)
  const sqlFile = `${entry.tag}.sql`
  const others = [...added, ...changed].filter((path) => ![sqlFile, snapshotFile, JOURNAL].includes(path))
  if (snapshotFile === undefined || more.length + others.length > 0 || !added.includes(sqlFile))
    throw wrong([...added, ...changed].join(', '))
  const [sql, snapshot] = [await read(sqlFile), await read(snapshotFile)]
  return { format, name: entry.tag, sql, snapshot, snapshotFile, entry, breakpoints: entry.breakpoints }
}

const JOURNAL = join('meta', '_journal.json')
