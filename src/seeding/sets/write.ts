/** Writes a set that was checked, in the transaction that is open. */
import type { TableShape } from '../../catalog/table-shapes.ts'
import type { Session } from '../../client/session.ts'
import { DbctlError } from '../../errors.ts'
import type { Reporter } from '../../report.ts'
import { serverErrorDetails, serverErrorIn } from '../../server-error.ts'
import { copyChunks, copyLine } from '../load/copy-text.ts'
import { advanceSequences } from '../load/sequences.ts'
import { loadOrder } from '../order.ts'
import { isAboutData } from './bad-cells.ts'
import { type Batch, readBatches } from './batches.ts'
import { settleFor } from './expressions.ts'
import { foundOrMade } from './found-or-made.ts'
import type { Header } from './headers.ts'
import { createStaging, type MergeCounts, mergeSql, type Staging, stagingName } from './merge.ts'
import { Places } from './places.ts'
import { ProblemList, problemsError } from './problems.ts'
import { readAhead } from './read-ahead.ts'
import { changesOf, type SeedSet, type SetPlan } from './set.ts'

export interface WrittenTable {
  /** `schema.table` */
  readonly table: string
  readonly inserted: number
  readonly updated: number
}

export interface WrittenSet {
  readonly inserted: number
  readonly updated: number
  /** Those that got or changed rows, in the order in which they were written; ANALYZE them after the commit. */
  readonly tables: readonly WrittenTable[]
}

export interface WriteOptions {
  readonly shapes: readonly TableShape[]
  readonly report: Reporter
}

const NOTHING: WrittenSet = { inserted: 0, updated: 0, tables: [] }

/** Sends nothing at all where the plan has nothing to write. Counts are what the database counted. */
export async function writeSet(session: Session, set: SeedSet, plan: SetPlan, { shapes, report }: WriteOptions): Promise<WrittenSet> {
  const wanted = new Set(plan.tables.filter((counts) => changesOf(counts) > 0).map(({ table }) => table))
  if (wanted.size === 0) return NOTHING
  const tables = shapes.filter(({ label }) => wanted.has(label))
  await settleFor(session, tables)
  const stagings = await explained(set, [...wanted].join(', '), () => stage(session, set, plan, shapes, wanted))
  const written: WrittenTable[] = []
  for (const group of loadOrder(tables)) {
    const own = stagings.filter(({ header }) => group.includes(header.table))
    if (own.length === 0) continue
    const labels = group.map(({ label }) => label).join(', ')
    report.step(`seeding ${labels}`)
    const updates = new Set(plan.tables.filter((counts) => counts.updates > 0).map(({ table }) => table))
    written.push(...(await explained(set, labels, () => merge(session, own, set.onConflict, updates))))
  }
  const labels = written.map(({ table }) => table).join(', ')
  // What is deferred to the commit would fail there, where nobody knows any more which set it was.
  await explained(set, labels, () => session.script('set constraints all immediate'))
  await session.script(`drop table ${stagings.map(stagingName).join(', ')}`)
  const changed = written.filter(({ inserted, updated }) => inserted + updated > 0)
  for (const { label, name, columns } of tables) {
    if (!changed.some(({ table }) => table === label)) continue
    const given = stagings.flatMap(({ header }) => (header.table.label === label ? header.columns.map(({ shape }) => shape.name) : []))
    await advanceSequences(session, { name, columns: columns.filter((column) => given.includes(column.name)) })
  }
  const sum = (of: (table: WrittenTable) => number) => changed.reduce((total, table) => total + of(table), 0)
  return { inserted: sum(({ inserted }) => inserted), updated: sum(({ updated }) => updated), tables: changed }
}

/** Rows of one header that a COPY takes at once: in a file, rows of many tables may take turns. */
const COPY_ROWS = 5_000

/** Reads the set for the second time, into a temporary table for each header. */
async function stage(
  session: Session,
  set: SeedSet,
  plan: SetPlan,
  shapes: readonly TableShape[],
  wanted: ReadonlySet<string>,
): Promise<Staging[]> {
  const problems = new ProblemList(set.sources.map(({ file }) => file))
  const stagings = new Map<Header, Staging>()
  const batches = readBatches({ set, shapes, places: new Places(), problems, mostRows: COPY_ROWS })
  for await (const batch of readAhead(batches)) {
    const { header } = batch
    if (!wanted.has(header.table.label)) continue
    if (!stagings.has(header)) await session.script(createStaging({ header, table: `dbctl_seed_${stagings.size + 1}` }))
    const { table } = foundOrMade(stagings, header, () => ({ header, table: `dbctl_seed_${stagings.size + 1}` }))
    const columns = header.columns.map(({ shape }) => shape.name)
    await session.copyIn({ schema: 'pg_temp', table, columns, format: 'text' }, copyChunks(lines(batch)))
  }
  if (problems.total > 0) throw problemsError(problems)
  if (set.checksum() !== plan.checksum) {
    throw new DbctlError(
      'DBCTL_SEED_INVALID',
      `the files of ${set.name} changed between being checked and being written; nothing was written`,
      {
        hint: 'Run it again when nobody edits them.',
        details: { set: set.name },
      },
    )
  }
  const staged = [...stagings.values()]
  if (staged.length > 0) await session.script(`analyze ${staged.map(stagingName).join(', ')}`)
  return staged
}

function* lines({ rows, values }: Batch): Generator<string> {
  for (let row = 0; row < rows.length; row++) yield copyLine(values.map((column) => column[row] ?? null))
}

/** Everything staged for the tables of one load group, by one statement. */
async function merge(
  session: Session,
  stagings: readonly Staging[],
  onConflict: SeedSet['onConflict'],
  updates: ReadonlySet<string>,
): Promise<WrittenTable[]> {
  const [row] = await session.query<{ counts: readonly MergeCounts[] }>(mergeSql(stagings, onConflict, updates))
  const byTable = new Map<string, WrittenTable>()
  for (const [at, { header }] of stagings.entries()) {
    const table = header.table.label
    const { updated = 0, inserted = 0 } = row?.counts[at] ?? {}
    const before = byTable.get(table) ?? { inserted: 0, updated: 0 }
    byTable.set(table, { table, inserted: before.inserted + inserted, updated: before.updated + updated })
  }
  return [...byTable.values()]
}

/** What only the database itself could find: a trigger, an exclusion constraint, a row that came in between. */
async function explained<T>(set: SeedSet, tables: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const found = serverErrorIn(error)
    if (!found || !isAboutData(found)) throw error
    throw new DbctlError(
      'DBCTL_SEED_INVALID',
      `${set.name}: PostgreSQL refused the rows of ${tables}: ${found.fields.message}; nothing was written`,
      {
        hint:
          found.fields.hint ??
          'What refused them could not be evaluated beforehand: a trigger, an exclusion constraint, or a row that came in between.',
        details: { set: set.name, tables, ...serverErrorDetails(found) },
        cause: error,
      },
    )
  }
}
