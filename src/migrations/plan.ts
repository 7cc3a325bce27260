import { claimRows } from './claim.ts'
import type { MigrationFact } from './facts.ts'
import type { Journal, JournalRow } from './journal.ts'
import { checksumOf, hashesOf, type Migration, type MigrationSource } from './source/migration.ts'

/**
 * applied: its row is there and records this text · modified: its row is there and records another text · pending: no row ·
 * out-of-order: no row, although a later migration has one · partial: begun outside a transaction and not ended ·
 * renamed: no row of this name, but one of another that records this text · missing: a row whose file is gone, by name ·
 * unknown: a row that nothing explains · duplicate: a second row of one migration.
 */
export type MigrationState =
  | 'applied'
  | 'modified'
  | 'pending'
  | 'out-of-order'
  | 'partial'
  | 'renamed'
  | 'missing'
  | 'unknown'
  | 'duplicate'

export interface PlanEntry {
  readonly name: string
  readonly state: MigrationState
  /** Milliseconds since the epoch; null for a row that was written by hand without it. */
  readonly when: number | null
  /** What an odd state rests on, for a person: `0004_b after it is applied`. */
  readonly note?: string
  readonly migration?: Migration
  readonly row?: JournalRow
  readonly fact?: MigrationFact
}

/** The folder and the database held against each other. */
export interface MigrationPlan {
  /** Every migration of the folder in order, and after them rows of the database that no file explains. */
  readonly entries: readonly PlanEntry[]
  /** What is to be applied, in order: pending, out of order and partial. */
  readonly pending: readonly Migration[]
}

/** Pending is what the folder has and the database has not, one by one: never "newer than the newest", which silently skips a migration that was merged late. */
export function planMigrations(
  source: Pick<MigrationSource, 'format' | 'migrations'>,
  journal: Journal | undefined,
  facts: ReadonlyMap<string, MigrationFact> = new Map(),
): MigrationPlan {
  const { migrations } = source
  const { claimed, unclaimed } = claimRows(source, journal?.rows ?? [])
  const lastApplied = migrations.findLastIndex((migration) => claimed.has(migration))
  const namedRows = unclaimed.filter((row): row is JournalRow & { name: string } => row.name !== null)
  const orphans = findOrphans(migrations, journal?.rows ?? [], facts)
  const known = migrations.map((migration, i): PlanEntry => {
    const { name, when } = migration
    const row = claimed.get(migration)
    const fact = facts.get(name)
    const entry = { name, when, migration, ...(row && { row }), ...(fact && { fact }) }
    if (row && !isAsApplied(migration, row, fact)) return { ...entry, ...modified(migration, row) }
    if (row) return { ...entry, state: 'applied', ...(row.createdAt === null && { note: UNTIMED }) }
    if (fact?.status === 'running' || fact?.status === 'failed') return { ...entry, state: 'partial', note: partial(fact) }
    const twin = findTwin(migration, namedRows) ?? findTwin(migration, orphans)
    if (twin)
      return { ...entry, state: 'renamed', note: `the database has ${'done' in twin ? 'begun' : 'applied'} this text as ${twin.name}` }
    if (i > lastApplied) return { ...entry, state: 'pending' }
    return { ...entry, state: 'out-of-order', note: `${migrations[lastApplied]?.name} after it is applied` }
  })
  const rows = unclaimed.map((row) => describeRow(row, claimed, facts))
  const pending = known.flatMap(({ state, migration }) => (migration && APPLICABLE.has(state) ? [migration] : []))
  const begun = orphans.map((fact): PlanEntry => {
    const { name } = fact
    return { name, state: 'partial', when: null, fact, note: `${partial(fact)}; the folder has it no more` }
  })
  return { entries: [...known, ...rows, ...begun], pending }
}

/** Begun outside a transaction, not ended, and no longer in the folder. */
function findOrphans(
  migrations: readonly Migration[],
  rows: readonly JournalRow[],
  facts: ReadonlyMap<string, MigrationFact>,
): MigrationFact[] {
  const unended = [...facts.values()].filter(({ status }) => status === 'running' || status === 'failed')
  if (unended.length === 0) return []
  const names = new Set([...migrations, ...rows].map(({ name }) => name))
  return unended.filter(({ name, hash }) => !names.has(name) && !rows.some((row) => row.hash === hash))
}

/** What records the very text of a migration under another name. */
function findTwin<T extends { readonly hash: string }>({ sql }: Migration, records: readonly T[]): T | undefined {
  if (records.length === 0) return undefined
  const hashes = hashesOf(sql)
  return records.find(({ hash }) => hashes.has(hash))
}

/** Of a row that somebody wrote by hand: NULL sorts above every time, so drizzle-kit takes it for the newest and as older than all. */
const UNTIMED = 'its row has no created_at, so drizzle-kit migrate would run every migration again; dbctl repair mends it'

const APPLICABLE: ReadonlySet<MigrationState> = new Set(['pending', 'out-of-order', 'partial'])

/** Line endings and a byte order mark may differ; so may anything that `repair` has accepted. */
function isAsApplied(migration: Migration, row: JournalRow, fact: MigrationFact | undefined): boolean {
  if (!migration.script && row.hash === migration.hash) return true
  if (fact && fact.status !== 'running' && fact.status !== 'failed')
    return fact.checksum === checksumOf(migration) || (!migration.script && hashesOf(migration.sql).has(row.hash))
  return hashesOf(migration.sql).has(row.hash)
}

function modified(migration: Migration, { hash }: JournalRow): Pick<PlanEntry, 'state' | 'note'> {
  const which =
    hash === migration.hash ? `its TypeScript has changed since` : `applied as ${hash.slice(0, 12)}, now ${migration.hash.slice(0, 12)}`
  return { state: 'modified', note: which }
}

const partial = ({ done, begun, error }: MigrationFact): string =>
  [`${done.length} ${done.length === 1 ? 'step is' : 'steps are'} done`, begun && 'one more was begun', error].filter(Boolean).join('; ')

function describeRow(row: JournalRow, claimed: ReadonlyMap<Migration, JournalRow>, facts: ReadonlyMap<string, MigrationFact>): PlanEntry {
  const when = row.createdAt === null ? null : Number(row.createdAt)
  const label = `(row ${row.id}, hash ${row.hash.slice(0, 12)})`
  for (const [{ name }, other] of claimed) {
    const sameTime = row.createdAt === other.createdAt || row.createdAt === null || other.createdAt === null
    if (row.name === null ? other.hash === row.hash && sameTime : row.name === other.name) {
      return { name, state: 'duplicate', when, row, note: `row ${row.id} records it a second time, beside row ${other.id}` }
    }
  }
  const names = new Set([...claimed.keys()].map(({ name }) => name))
  const fact = [...facts.values()].find(({ name, hash }) => hash === row.hash && !names.has(name))
  const name = row.name ?? fact?.name
  if (name === undefined) return { name: label, state: 'unknown', when, row }
  return { name, state: 'missing', when, row, ...(fact && { fact }), note: `row ${row.id} records it, and the folder has it no more` }
}
