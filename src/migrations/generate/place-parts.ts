import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DbctlError } from '../../errors.ts'
import type { SafeMigration } from '../safe/render.ts'
import { snapshotFileOf } from '../source/snapshot-path.ts'
import type { History } from './history.ts'
import type { PublishedMigration } from './publish.ts'
import type { JournalEntry } from './written.ts'

/**
 * The migrations that take the place of one, as the folder's layout has them: each with its own number or second, in their order, the last
 * with the time and the snapshot that drizzle-kit gave, since only behind it the database is what the snapshot says.
 */
export function placeParts(
  migration: PublishedMigration,
  parts: readonly SafeMigration[],
  history: History,
  out: string,
): PublishedMigration[] {
  const { entry } = migration
  return entry ? inJournal(migration, entry, parts, history, out) : inFolders(migration, parts, history)
}

/** 1.0 needs no snapshot in between, whatever format it has by then: it compares with those that are there. */
function inFolders(migration: PublishedMigration, parts: readonly SafeMigration[], { migrations }: History): PublishedMigration[] {
  const [stamp, base] = [migration.name.slice(0, 14), migration.name.slice(14)]
  const stamps = seconds(parts.length, instantOf(stamp), newest(migrations)).map(stampOf)
  return parts.map((part, i) => {
    const name = `${stamps[i]}${base}${part.suffix === '' ? '' : `_${part.suffix}`}`
    return {
      ...migration,
      ...partTexts(part),
      name,
      snapshotFile: snapshotFileOf(name, 'folders'),
      snapshot: i === parts.length - 1 ? migration.snapshot : undefined,
    }
  })
}

/** 0.x numbers its snapshots as its migrations and chains each to the one before, and its `up` wants one for each. */
function inJournal(
  migration: PublishedMigration,
  entry: JournalEntry,
  parts: readonly SafeMigration[],
  { migrations, snapshots }: History,
  out: string,
): PublishedMigration[] {
  const [, prefix = '', base = ''] = /^(\d+)(_.*)$/.exec(entry.tag) ?? []
  if (prefix === '') {
    throw new DbctlError('DBCTL_GENERATE_FAILED', `${entry.tag} has no number, and several migrations cannot be put in its place`, {
      hint: 'Set `migrations.prefix` of drizzle.config to index or timestamp.',
    })
  }
  const prefixes = prefixesOf(prefix, parts.length, migrations)
  const last = parts.length - 1
  // `up` to 1.0 makes seconds of the times; where the migration before is too near, milliseconds keep the order for 0.x at least.
  const step = entry.when - last * 1_000 > newest(migrations) ? 1_000 : 1
  const snapshot = JSON.parse(migration.snapshot ?? '{}') as KitSnapshot
  const before = snapshots.find(({ id }) => id === snapshot.prevId)
  const unchanged = before ? (JSON.parse(readFileSync(join(out, before.file), 'utf8')) as KitSnapshot) : emptied(snapshot)
  let previous = snapshot.prevId
  return parts.map((part, i) => {
    const tag = `${prefixes[i]}${base}${part.suffix === '' ? '' : `_${part.suffix}`}`
    const own = i === last ? { ...snapshot, prevId: previous } : { ...unchanged, id: randomUUID(), prevId: previous }
    previous = own.id
    return {
      ...migration,
      ...partTexts(part),
      name: tag,
      entry: { ...entry, idx: entry.idx + i, tag, when: entry.when - (last - i) * step },
      snapshotFile: snapshotFileOf(tag, 'journal'),
      snapshot: JSON.stringify(own, null, 2),
    }
  })
}

interface KitSnapshot {
  readonly id: string
  readonly prevId: string
}

/** Before the first migration there was nothing. */
const emptied = (snapshot: KitSnapshot): KitSnapshot =>
  Object.fromEntries(
    Object.entries(snapshot).map(([key, value]) => [key, typeof value === 'object' && key !== '_meta' ? {} : value]),
  ) as unknown as KitSnapshot

const partTexts = ({ sql, script }: SafeMigration) => ({ sql, script })

const newest = (migrations: ReadonlyArray<{ readonly when: number }>): number => Math.max(0, ...migrations.map(({ when }) => when))

/** `0007`, `20261121093000` or, in seconds since the epoch, `1795253400`: drizzle-kit's `migrations.prefix`. */
function prefixesOf(prefix: string, count: number, migrations: ReadonlyArray<{ readonly name: string }>): string[] {
  const before = Math.max(0, ...migrations.map(({ name }) => Number(/^\d+/.exec(name)?.[0] ?? 0)))
  if (prefix.length === 14) return seconds(count, instantOf(prefix), before === 0 ? 0 : instantOf(String(before))).map(stampOf)
  if (prefix.length === 10) return seconds(count, Number(prefix) * 1_000, before * 1_000).map((at) => String(at / 1_000))
  return Array.from({ length: count }, (_, i) => String(Number(prefix) + i).padStart(prefix.length, '0'))
}

/** So many seconds in a row, the last of them given; behind `after`, and so later than given, where it is too near. */
function seconds(count: number, last: number, after: number): number[] {
  const first = Math.max(last - (count - 1) * 1_000, Math.floor(after / 1_000) * 1_000 + 1_000)
  return Array.from({ length: count }, (_, i) => first + i * 1_000)
}

const instantOf = (stamp: string): number => Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:$6.000Z'))

const stampOf = (instant: number): string => new Date(instant).toISOString().replace(/\D/g, '').slice(0, 14)
