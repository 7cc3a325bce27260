import { join } from 'node:path'
import type { Finding } from '../../findings.ts'
import type { Migration, MigrationSource } from '../source/migration.ts'
import { journalSnapshots, snapshotFileOf, snapshotPathOf } from '../source/snapshot-path.ts'
import { findingOf } from './kinds.ts'
import { isFinding, ORIGIN, readSnapshotFile, type SnapshotFile } from './snapshot-file.ts'

/** A migration with the snapshot that drizzle-kit wrote for it. */
interface Link extends SnapshotFile {
  readonly migration: Migration
}

/** The snapshots of drizzle-kit 0.x: `meta/0003_snapshot.json` beside `0003_name.sql`, each naming the one before it. */
export function findJournalChain({ folder, migrations }: MigrationSource): Finding[] {
  const findings: Finding[] = []
  const links: Link[] = []
  const numbers = new Map<string, Migration>()
  const known = new Set<string>()
  const missing: Migration[] = []
  for (const migration of migrations) {
    // What names no number (`prefix: 'none'`) has no snapshot of its own that could be looked for.
    const number = /^\d+(?=_)/.exec(migration.name)?.[0]
    if (number === undefined) continue
    const twin = numbers.get(number)
    numbers.set(number, migration)
    known.add(snapshotFileOf(migration.name, 'journal'))
    if (twin) {
      findings.push(duplicateNumber(number, twin, migration))
      continue
    }
    const snapshot = readSnapshotFile(snapshotPathOf(migration, 'journal'))
    if (snapshot === undefined) missing.push(migration)
    else if (isFinding(snapshot)) findings.push(snapshot)
    else links.push({ ...snapshot, migration })
  }
  findings.push(...snapshotsMissing(missing, migrations))
  const left = journalSnapshots(folder).filter((file) => !known.has(file))
  findings.push(...(numbers.size > 0 ? left.map((file) => withoutMigration(join(folder, file))) : []))
  return [...findings, ...branches(links), ...breaks(links, missing)]
}

const startOf = ({ path }: Migration) => ({ file: path, line: 1, column: 1 })

const duplicateNumber = (number: string, first: Migration, second: Migration): Finding =>
  findingOf('duplicate-number', {
    message: `${first.name} and ${second.name} have one number, so one snapshot (meta/${number}_snapshot.json) stands for both: two branches each made their migration ${number}.`,
    fix: 'Where the second is applied nowhere yet, delete it with its journal entry and run dbctl generate: it comes back under the next number.',
    place: startOf(second),
  })

/** One finding for all that lie in the past, which is done with; the newest is the one that hurts, at the next generate. */
function snapshotsMissing(missing: readonly Migration[], migrations: readonly Migration[]): Finding[] {
  const last = migrations.at(-1)
  const newest = missing.find((migration) => migration === last)
  const past = missing.filter((migration) => migration !== last)
  const [first] = past
  const fix =
    'Make hand-written migrations with `dbctl generate --custom`, which writes the snapshot too; `dbctl generate --adopt` writes the newest one.'
  const told = (place: Migration, message: string) => findingOf('snapshot-missing', { message, fix, place: startOf(place) })
  return [
    ...(first
      ? [
          told(
            first,
            `${listed(past)} ${past.length === 1 ? 'has' : 'have'} no snapshot: drizzle-kit never saw what was done there, and \`drizzle-kit up\` to 1.0 stops at it.`,
          ),
        ]
      : []),
    ...(newest
      ? [
          told(
            newest,
            `${newest.name} has no snapshot, so the next generate compares the schema with the snapshot before it and writes again what this migration did.`,
          ),
        ]
      : []),
  ]
}

const listed = (migrations: readonly Migration[]): string => {
  const names = migrations.slice(0, 5).map(({ name }) => name)
  return migrations.length > 5 ? `${names.join(', ')} and ${migrations.length - 5} more` : names.join(', ')
}

const withoutMigration = (path: string): Finding =>
  findingOf('snapshot-without-migration', {
    message: `${path} belongs to no migration of the journal; drizzle-kit takes the last file of the folder for the schema as it is.`,
    fix: 'Delete it, or restore the journal entry that a merge has dropped.',
    place: { file: path, line: 1, column: 1 },
  })

/** Two that stand on one: each was made without knowing of the other, so the later one's snapshot lacks what the earlier one did. */
function branches(links: readonly Link[]): Finding[] {
  return links.flatMap((link, i): Finding[] => {
    const other = links.slice(0, i).find(({ parents }) => parents[0] === link.parents[0])
    if (!other) return []
    const parent = links.find(({ id }) => id === link.parents[0])?.migration.name
    return [
      findingOf('conflicting-branches', {
        message:
          `${other.migration.name} and ${link.migration.name} were both made upon ${parent ?? 'an empty schema'}, on two branches: ` +
          `the snapshot of ${link.migration.name} does not know of ${other.migration.name}, so the next generate would undo or repeat it.`,
        fix: `Keep ${other.migration.name}. Where ${link.migration.name} is applied nowhere yet, delete its SQL, snapshot and journal entry, and run dbctl generate: it is then made anew upon the other.`,
        place: startOf(link.migration),
      }),
    ]
  })
}

/** Each names the one before it, unless that one has no snapshot, which is said already. */
function breaks(links: readonly Link[], missing: readonly Migration[]): Finding[] {
  return links.flatMap((link, i): Finding[] => {
    const [parent] = link.parents
    const before = links[i - 1]
    if (parent === (before?.id ?? ORIGIN)) return []
    // A conflict of branches and a duplicate id are told by themselves; a gap is of the migration that has none.
    const told = links.slice(0, i).some((other) => other.parents[0] === parent) || links.slice(0, i).some(({ id }) => id === parent)
    if (told) return []
    if (missing.length > 0) return []
    return [
      findingOf('snapshot-chain-broken', {
        message: `The snapshot of ${link.migration.name} stands on one that is not in the folder (prevId ${parent ?? 'none'}); before it comes ${before ? `that of ${before.migration.name}` : 'nothing'}.`,
        fix: 'A snapshot was copied, deleted or edited by hand: restore meta/ from version control.',
        place: { file: link.path, line: 1, column: 1 },
      }),
    ]
  })
}
