/** Writes what a run of `seed` is to write: sets of rows first, then rows that are made up. */
import { listTableShapes, type TableShape } from '../catalog/table-shapes.ts'
import { withAdvisoryLock } from '../client/advisory-lock.ts'
import type { Client } from '../client/client.ts'
import type { Session } from '../client/session.ts'
import { DbctlError } from '../errors.ts'
import type { Reporter } from '../report.ts'
import { SQLSTATE, serverErrorIn } from '../server-error.ts'
import type { Amounts } from './generate/amounts.ts'
import { readSamples, type SampleRecord } from './generate/history.ts'
import { planSample, type SamplePlan, validRecords } from './generate/plan.ts'
import { runSample, type SampleOptions } from './generate/sample.ts'
import { rowsOf, tablesWithOthers } from './others.ts'
import { checkSets } from './sets/check.ts'
import { ensureHistory, recordSet } from './sets/history.ts'
import { problemsError } from './sets/problems.ts'
import { changesOf, type SeedSet, type SetPlan } from './sets/set.ts'
import { writeSet } from './sets/write.ts'

export interface SeedWork {
  readonly sets: readonly SeedSet[]
  /** Drizzle's journal, which is nobody's to fill: `schema.table`. */
  readonly journal: string
  /** Rows to be made up. */
  readonly amounts: Amounts
  /** Columns by table that the configuration of made-up rows speaks of. */
  readonly configured: Readonly<Record<string, readonly string[]>>
  readonly randomSeed: string
  readonly sample: Pick<SampleOptions, 'until' | 'overrides' | 'examples' | 'batchRows' | 'deferIndexes' | 'buildMemory'>
}

export interface SeedPlan {
  readonly shapes: readonly TableShape[]
  readonly sets: readonly SetPlan[]
  readonly sample: SamplePlan
  /** Tables that get sample rows and have some that nobody knows of. */
  readonly others: readonly string[]
}

export interface SeededTable {
  /** The set's name; null for rows that were made up. */
  readonly set: string | null
  readonly table: string
  readonly inserted: number
  readonly updated: number
  readonly unchanged: number
  /** There with other values, and left so. */
  readonly skipped: number
}

/** From one read-only snapshot: what would be written, or everything that is wrong with it. */
export const planSeed = ({ session }: Client, work: SeedWork, report: Reporter): Promise<SeedPlan> =>
  session.transaction(
    async (tx) => {
      const shapes = (await listTableShapes(tx)).filter(({ label }) => label !== work.journal)
      assertMigrated(shapes, work)
      await assertMemory(tx, work.sample.buildMemory)
      const { plans: sets, problems } = await checkSets(tx, work.sets, shapes, report)
      if (problems.total > 0) throw problemsError(problems)
      const records = isSample(work) ? await validRecords(tx, shapes, await knownSamples(tx)) : []
      const filled = new Set(sets.flatMap(({ tables }) => tables.map(({ table }) => table)))
      const sample = await planSample(tx, shapes, { ...work, filled, records })
      const asked = [...sampledTables(work, sets), ...sample.tables.filter(({ rows, done }) => rows > done).map(({ table }) => table.label)]
      return { shapes, sets, sample, others: await tablesWithOthers(tx, { shapes, asked, sets, records }) }
    },
    { readOnly: true, isolation: 'repeatable read' },
  )

export interface RunOptions {
  /** Milliseconds to wait for another run. */
  readonly lockWait: number
  readonly signal: AbortSignal
  readonly report: Reporter
  /** Asked once, with the plan, before anything is written; throws to stop. */
  readonly approve: (plan: SeedPlan) => Promise<void>
}

export function runSeed(client: Client, work: SeedWork, { lockWait, signal, report, approve }: RunOptions): Promise<SeededTable[]> {
  return withAdvisoryLock(client, { name: 'seed', wait: lockWait, signal, report }, async (lock) => {
    const plan = await planSeed(client, work, report)
    // The question is asked outside the transactions that write: a person may take minutes, and locks must not.
    await approve(plan)
    const written: SeededTable[] = []
    for (const [at, set] of work.sets.entries()) {
      await lock.assertHeld()
      written.push(...(await writeOne(client, set, plan.sets[at] as SetPlan, plan.shapes, report)))
    }
    const sampled = await runSample(client, { ...work.sample, shapes: plan.shapes, plan: plan.sample, report, lock })
    return [...written, ...sampled.map((table) => ({ ...table, set: null, updated: 0, skipped: 0 }))]
  })
}

/** What the plan of a set says, in the form in which a run tells what it did. */
export const plannedTables = ({ name, tables }: SetPlan): SeededTable[] =>
  tables.map(({ table, inserts, updates, unchanged, skipped }) => ({
    set: name,
    table,
    inserted: inserts,
    updated: updates,
    unchanged,
    skipped,
  }))

async function writeOne(
  client: Client,
  set: SeedSet,
  plan: SetPlan,
  shapes: readonly TableShape[],
  report: Reporter,
): Promise<SeededTable[]> {
  const { session } = client
  const changes = plan.tables.reduce((sum, counts) => sum + changesOf(counts), 0)
  const rows = plannedTables(plan)
  if (changes === 0) return rows
  const recorded = await mayRecord(session, report)
  const start = performance.now()
  report.step(`writing the set ${set.name} (${changes} of ${plan.rows} rows)`)
  const { tables } = await session.transaction(async (tx) => {
    const written = await writeSet(tx, set, plan, { shapes, report })
    if (!recorded) return written
    await recordSet(tx, {
      name: set.name,
      kind: set.kind,
      checksum: plan.checksum,
      rows: plan.rows,
      tables: Object.fromEntries(plan.tables.map((counts) => [counts.table, rowsOf(counts)])),
      inserted: written.inserted,
      updated: written.updated,
      milliseconds: performance.now() - start,
    })
    return written
  })
  for (const { table } of tables) {
    const shape = shapes.find(({ label }) => label === table)
    if (shape) await session.command(`analyze ${shape.name}`)
  }
  return rows.map((row) => {
    const found = tables.find(({ table }) => table === row.table)
    return found ? { ...row, inserted: found.inserted, updated: found.updated } : row
  })
}

const isSample = ({ sets, amounts }: SeedWork): boolean =>
  amounts.rows.size > 0 || amounts.scale !== undefined || sets.some(({ kind }) => kind === 'sample')

async function knownSamples(tx: Session): Promise<SampleRecord[]> {
  const found = await readSamples(tx)
  if (found) return found
  throw new DbctlError('DBCTL_PERMISSION', 'this role may not read dbctl.samples, where it stands which rows were made up', {
    hint: 'Grant it SELECT, INSERT and UPDATE on dbctl.samples, or connect as the role that seeded before.',
  })
}

/** Tables that get rows of sample sets. */
const sampledTables = ({ sets }: SeedWork, plans: readonly SetPlan[]): string[] =>
  sets.flatMap(({ kind }, at) =>
    kind === 'reference' ? [] : (plans[at]?.tables ?? []).filter((counts) => changesOf(counts) > 0).map(({ table }) => table),
  )

/** A database without any table of the user's has not been migrated; to say of every row that its table is unknown would hide that. */
function assertMigrated(shapes: readonly TableShape[], { sets, amounts }: SeedWork): void {
  if (shapes.length > 0 || (sets.length === 0 && amounts.rows.size === 0 && amounts.scale === undefined)) return
  throw new DbctlError('DBCTL_NOT_MIGRATED', 'the database has no tables to seed', { hint: 'Run `dbctl migrate` first.' })
}

/** Asked before rows are copied, not after. */
async function assertMemory(tx: Session, size: string | undefined): Promise<void> {
  if (size === undefined) return
  try {
    await tx.transaction((inner) => inner.query('select pg_catalog.pg_size_bytes($1)', [size]))
  } catch (error) {
    if (serverErrorIn(error)?.fields.sqlstate !== SQLSTATE.invalidParameterValue) throw error
    throw new DbctlError('DBCTL_USAGE', `--build-memory ${JSON.stringify(size)} is no size`, { hint: 'For example: --build-memory 2GB' })
  }
}

/** A role that may only write the rows themselves still writes these. */
async function mayRecord(session: Session, report: Reporter): Promise<boolean> {
  try {
    await ensureHistory(session)
    return true
  } catch (error) {
    if (serverErrorIn(error)?.fields.sqlstate !== SQLSTATE.insufficientPrivilege) throw error
    report.warn('this role may not write to the schema dbctl: that the set was written is not recorded')
    return false
  }
}
