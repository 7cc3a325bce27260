import { quoteLiteral } from '../client/values.ts'
import { DbctlError } from '../errors.ts'
import type { Amendment } from './amend.ts'
import { recordWithoutRunning } from './baseline.ts'
import { FACTS_TABLE, recordFactSql } from './facts.ts'
import { hasNames, type JournalRow, type JournalTable, quoteJournal } from './journal.ts'
import type { PlanEntry } from './plan.ts'
import { noteOfFailure } from './settle.ts'
import { hashesOf, type MigrationSource } from './source/migration.ts'
import type { DatabaseStatus } from './status.ts'

/** What the operator has decided; everything else is left as it is. */
export interface RepairWishes {
  /** The migration that is meant: a name, or `row 12` for one that nothing explains. All of them without it. */
  readonly migration: string | undefined
  /** The files as they are now are what was applied. */
  readonly acceptChecksum: boolean
  /** The journal follows the new name. */
  readonly acceptRename: boolean
  /** Record it as applied without running it, or as never applied without undoing it. */
  readonly as: 'applied' | 'pending' | undefined
  /** Whether the step that was under way when a run ended took effect. */
  readonly step: 'done' | 'undone' | undefined
}

/** What `repair` would change, and what stays odd because nobody has decided it, with the flag that would. */
export interface RepairPlan {
  readonly amendments: readonly Amendment[]
  readonly left: ReadonlyArray<{ readonly migration: string; readonly state: string; readonly hint: string }>
}

interface Repair {
  readonly source: MigrationSource
  readonly journal: JournalTable
  readonly status: DatabaseStatus
  readonly wishes: RepairWishes
}

/** Second rows and rows without a time are mended unasked, since they say nothing new; whatever needs judgement needs a flag. */
export function planRepair(repair: Repair): RepairPlan {
  const { status, wishes } = repair
  const meant = status.plan.entries.filter(
    ({ name, row }) => wishes.migration === undefined || name === wishes.migration || labelOf(row) === wishes.migration,
  )
  if (meant.length === 0) throw unknownMigration(repair)
  if ((wishes.as !== undefined || wishes.step !== undefined) && wishes.migration === undefined) {
    throw new DbctlError('DBCTL_USAGE', 'which migration? --as and --step are for one', { hint: 'dbctl repair <migration> --as applied' })
  }
  const planned = meant.map((entry) => ({ entry, amendments: amendmentsFor(entry, repair) }))
  return {
    amendments: planned.flatMap(({ amendments }) => amendments),
    left: planned.flatMap(({ entry: { name, state }, amendments }) => {
      const hint = LEFT[state]
      return amendments.length === 0 && hint !== undefined ? [{ migration: name, state, hint }] : []
    }),
  }
}

/** What a state that needs a decision can be settled with. */
const LEFT: Readonly<Record<string, string>> = {
  modified: 'restore the file, or --accept-checksum',
  renamed: 'restore the name, or --accept-rename',
  partial: 'dbctl migrate goes on with it; or --as applied, --as pending',
  missing: 'check out the release that has it, or --as pending forgets it',
  unknown: 'find out whose it is; `dbctl repair "row N" --as pending` forgets it',
}

function amendmentsFor(entry: PlanEntry, { source, journal, status, wishes }: Repair): Amendment[] {
  const { name, state, migration, row, fact } = entry
  const table = quoteJournal(journal)
  const one = (what: string, ...sql: string[]): Amendment[] => [{ migration: name, what, sql }]
  const ofFact = `where journal = ${quoteLiteral(table)} and name = ${quoteLiteral(name)}`
  if (state === 'duplicate' && row) return one(`delete ${labelOf(row)} of the journal`, `delete from ${table} where id = ${row.id}`)
  if (wishes.as === 'pending') {
    const rows = row ? [`delete from ${table} where id = ${row.id}`] : []
    const facts = fact ? [`delete from ${FACTS_TABLE} ${ofFact}`] : []
    return rows.length + facts.length === 0 ? [] : one('forget that it was applied', ...rows, ...facts)
  }
  const named = hasNames(status.journal, source.format)
  if (wishes.as === 'applied' && migration) return row ? [] : [recordWithoutRunning(migration, source, journal, named, 'repaired')]
  if (wishes.step !== undefined && fact?.begun) {
    const hash = fact.begun.replace(noteOfFailure(''), '')
    const done = wishes.step === 'done' ? `done = done || ${quoteLiteral(hash)}::text, ` : ''
    return one(`note the step under way as ${wishes.step}`, `update ${FACTS_TABLE} set ${done}begun = null ${ofFact}`)
  }
  const repaired = migration ? [recordFactSql(journal, migration, 'repaired')] : []
  if (state === 'modified' && wishes.acceptChecksum && migration && row) {
    const update = `update ${table} set hash = ${quoteLiteral(migration.hash)} where id = ${row.id}`
    return one('take the file as it is now for what was applied', update, ...repaired)
  }
  if (state === 'renamed' && wishes.acceptRename && migration) {
    const hashes = hashesOf(migration.sql)
    const twin = status.journal?.rows.find(({ hash, name: other }) => hashes.has(hash) && other !== null && other !== name)
    const update = `update ${table} set name = ${quoteLiteral(name)}, created_at = ${migration.when} where id = ${twin?.id}`
    if (twin) return one(`rename it in the journal, from ${twin.name}`, update, ...repaired)
    // Begun in steps and not ended: there is no row yet, only the note of what is done.
    const begun = status.plan.entries.find((other) => other.state === 'partial' && !other.migration && hashes.has(other.fact?.hash ?? ''))
    const rename = `update ${FACTS_TABLE} set name = ${quoteLiteral(name)} where journal = ${quoteLiteral(table)} and name = ${quoteLiteral(begun?.name ?? '')}`
    return begun ? one(`go on with what was begun as ${begun.name}`, `delete from ${FACTS_TABLE} ${ofFact}`, rename) : []
  }
  if (migration && row && row.createdAt === null) {
    return one('give its row the time of the migration', `update ${table} set created_at = ${migration.when} where id = ${row.id}`)
  }
  return []
}

const labelOf = (row: JournalRow | undefined): string => (row ? `row ${row.id}` : '')

function unknownMigration({ status, wishes }: Repair): DbctlError {
  const odd = status.plan.entries.filter(({ state }) => state !== 'applied' && state !== 'pending')
  return new DbctlError('DBCTL_USAGE', `neither the folder nor the journal has ${wishes.migration}`, {
    hint:
      odd.length === 0
        ? 'Nothing here needs repair.'
        : `What may need repair: ${odd.map(({ name, state }) => `${name} (${state})`).join(', ')}.`,
  })
}
