import type { Finding } from '../../findings.ts'
import type { Migration, MigrationSource } from '../source/migration.ts'
import { snapshotPathOf } from '../source/snapshot-path.ts'
import { findingOf } from './kinds.ts'
import { isFinding, ORIGIN, readSnapshotFile, type SnapshotFile } from './snapshot-file.ts'

interface Link extends SnapshotFile {
  readonly migration: Migration
}

/** The snapshots of drizzle-kit 1.0: one in each migration's folder, naming all that it was made upon; branches meet again in a later one. */
export function findFolderChain({ migrations }: MigrationSource): Finding[] {
  const findings: Finding[] = []
  const links: Link[] = []
  for (const migration of migrations) {
    const snapshot = readSnapshotFile(snapshotPathOf(migration, 'folders'))
    if (snapshot === undefined) findings.push(snapshotMissing(migration))
    else if (isFinding(snapshot)) findings.push(snapshot)
    else links.push({ ...snapshot, migration })
  }
  const ids = new Set(links.map(({ id }) => id))
  const complete = links.length === migrations.length
  for (const { migration, parents, path } of links) {
    const strangers = parents.filter((parent) => parent !== ORIGIN && !ids.has(parent))
    if (strangers.length > 0 && complete) findings.push(broken(migration, path, strangers))
  }
  const parents = new Set(links.flatMap((link) => link.parents))
  const leaves = links.filter(({ id }) => !parents.has(id))
  return leaves.length > 1 ? [...findings, openBranches(leaves, links)] : findings
}

const startOf = ({ path }: Migration) => ({ file: path, line: 1, column: 1 })

const snapshotMissing = (migration: Migration): Finding =>
  findingOf('snapshot-missing', {
    message: `${migration.name} has no snapshot.json: drizzle-kit never saw what it did, so the next generate writes it again.`,
    fix: 'Make hand-written migrations with `dbctl generate --custom`, which writes the snapshot too.',
    place: startOf(migration),
  })

const broken = (migration: Migration, path: string, strangers: readonly string[]): Finding =>
  findingOf('snapshot-chain-broken', {
    message: `The snapshot of ${migration.name} stands on one that is not in the folder (${strangers.join(', ')}): a migration was deleted or never committed.`,
    fix: 'Restore the missing folder from version control, or delete this one where it is applied nowhere and run dbctl generate.',
    place: { file: path, line: 1, column: 1 },
  })

/** drizzle-kit 1.0 goes on from all ends at once, as long as they do not touch the same objects; that, only its own check can tell. */
function openBranches(leaves: readonly Link[], links: readonly Link[]): Finding {
  const names = leaves.map(({ migration }) => migration.name)
  const last = leaves.at(-1)
  const common = last && links.find(({ id }) => leaves.every((leaf) => leaf.parents.includes(id)))
  return findingOf('open-branches', {
    message:
      `${names.slice(0, -1).join(', ')} and ${names.at(-1)} end the history side by side${common ? `, both upon ${common.migration.name}` : ''}: ` +
      'they were made on branches that did not know of each other. drizzle-kit goes on from both where they touch different objects.',
    fix: '`npx drizzle-kit check` tells whether they do; the next dbctl generate then joins them.',
    ...(last ? { place: startOf(last.migration) } : {}),
  })
}
