/** Fills tables with rows that are made up: planned from the catalog, streamed by COPY, recorded with the rows themselves. */
import type { TableShape } from '../../catalog/table-shapes.ts'
import type { HeldLock } from '../../client/advisory-lock.ts'
import type { Client } from '../../client/client.ts'
import type { Session } from '../../client/session.ts'
import { quoteIdentifier } from '../../client/values.ts'
import { formatDuration } from '../../config/duration.ts'
import { DbctlError } from '../../errors.ts'
import type { Reporter } from '../../report.ts'
import { serverErrorDetails, serverErrorIn } from '../../server-error.ts'
import { copyRows } from '../load/copy-rows.ts'
import { withDeferredIndexes } from '../load/deferred.ts'
import { advanceSequences } from '../load/sequences.ts'
import { describeCycle, loadOrder } from '../order.ts'
import { ensureSamples, recordSample } from './history.ts'
import type { TableOverrides } from './override.ts'
import type { SamplePlan, TablePlan } from './plan.ts'
import { alternativesFor, type Examples, prepareGroup } from './prepare.ts'
import { cannotGenerate } from './problem.ts'
import type { TableRows } from './rows.ts'
import { generatorVersion } from './values/columns.ts'

export interface SampleOptions {
  readonly shapes: readonly TableShape[]
  readonly plan: SamplePlan
  /** Milliseconds since the epoch: the end of the past that timestamps are spread over. */
  readonly until: number
  /** By `schema.table`. */
  readonly overrides: Readonly<Record<string, TableOverrides>>
  readonly examples: () => Promise<Examples>
  /** Rows per transaction. */
  readonly batchRows: number
  /** Build the indexes and foreign keys of empty tables after their rows. */
  readonly deferIndexes: boolean
  /** For building an index, in PostgreSQL's units; undefined: 256MB, or what the server gives. */
  readonly buildMemory: string | undefined
  readonly report: Reporter
  /** Of the run; asserted before every transaction. */
  readonly lock: HeldLock
}

export interface SampledTable {
  readonly table: string
  readonly inserted: number
  readonly unchanged: number
}

export async function runSample(client: Client, options: SampleOptions): Promise<SampledTable[]> {
  const { plan, shapes, report } = options
  if (plan.tables.every(({ rows, done }) => done >= rows)) return plan.tables.map((table) => result(table, 0))
  await assertSatisfiable(plan.tables)
  await ensureSamples(client.session)
  const byName = new Map(plan.tables.map((table) => [table.table.name, table]))
  const compiled = new Map<string, { rows: TableRows; present: boolean }>()
  const inserted = new Map<string, number>()
  for (const group of loadOrder(plan.tables.map(({ table }) => table))) {
    const plans = group.flatMap(({ name }) => byName.get(name) ?? [])
    const prepared = await prepareGroup(client.session, { ...options, shapes, group: plans, compiled })
    for (const [at, { rows, shortage }] of prepared.entries()) {
      compiled.set(rows.table.name, { rows, present: plans[at]?.intact === true && rows.count > 0 })
      if (shortage !== undefined) report.warn(`${rows.table.label} gets ${rows.count} rows: ${shortage}`)
    }
    const circle = group.length > 1
    if (circle)
      await loadCircle(
        client,
        plans,
        prepared.map(({ rows }) => rows),
        options,
      )
    else for (const [at, { rows }] of prepared.entries()) await loadTable(client, plans[at] as TablePlan, rows, options)
    for (const [at, { rows }] of prepared.entries()) {
      const { done = 0 } = plans[at] ?? {}
      inserted.set(rows.table.name, Math.max(rows.count - done, 0))
      if (rows.count > done) await client.session.command(`analyze ${rows.table.name}`)
    }
  }
  return plan.tables.map((table) => result(table, inserted.get(table.table.name) ?? 0))
}

/** Before the first row of any table is written. */
async function assertSatisfiable(tables: readonly TablePlan[]): Promise<void> {
  for (const { table, rows, done } of tables) if (rows > done) await alternativesFor(table)
}

const result = ({ table, done }: TablePlan, inserted: number): SampledTable => ({ table: table.label, inserted, unchanged: done })

async function loadTable(client: Client, { done }: TablePlan, rows: TableRows, options: SampleOptions): Promise<void> {
  const { table, count } = rows
  if (count <= done) return
  const { session, facts } = client
  const { report, plan, batchRows } = options
  const start = performance.now()
  const progress = progressOf(report, table.label, count - done)
  const copy = (tx: Session, from: number, to: number) =>
    copyRows(tx, rows, table, { from, to, progress: (made) => progress(from - done + made) }, facts.engine)
  const finish = (tx: Session, to: number) => finishTable(tx, rows, plan.randomSeed, to, start)
  report.step(`seeding ${table.label} (${count - done} rows)`)
  try {
    if (options.deferIndexes && done === 0 && !table.partitioned && (await isEmpty(session, table))) {
      await session.transaction(async (tx) => {
        await tx.script(`lock table ${table.name} in access exclusive mode`)
        if (!(await isEmpty(tx, table))) throw cannotGenerate(table.label, 'it was empty, and is not any more', 'Run it again.')
        await withDeferredIndexes(tx, table, options, () => copy(tx, 0, count))
        await finish(tx, count)
      })
      return
    }
    for (let from = done; from < count; from += batchRows) {
      const to = Math.min(from + batchRows, count)
      await options.lock.assertHeld()
      await session.transaction(async (tx) => {
        await copy(tx, from, to)
        await finish(tx, to)
      })
    }
  } catch (error) {
    throw explained(error, table.label)
  }
}

/**
 * Tables that refer to each other in a circle: their rows are gathered beside them and inserted by one statement, at whose end the foreign
 * keys are checked; so even a circle of NOT NULL references that cannot be deferred is filled.
 */
async function loadCircle(
  { session, facts }: Client,
  plans: readonly TablePlan[],
  all: readonly TableRows[],
  options: SampleOptions,
): Promise<void> {
  const { report, plan } = options
  const open = all.filter(({ count }, at) => count > (plans[at]?.done ?? 0))
  if (open.length === 0) return
  const circle = describeCycle(all.map(({ table }) => table))
  report.step(`seeding ${open.map(({ table }) => table.label).join(', ')}, which refer to each other (${circle})`)
  const start = performance.now()
  try {
    await session.transaction(async (tx) => {
      const inserts: string[] = []
      for (const [at, rows] of open.entries()) {
        const { table, count, columns } = rows
        const { done = 0 } = plans[all.indexOf(rows)] ?? {}
        const staging = `dbctl_seed_${at}`
        const list = columns.map(({ name }) => quoteIdentifier(name)).join(', ')
        await tx.script(`create temporary table ${staging} on commit drop as select ${list} from ${table.name} with no data`)
        await copyRows(tx, rows, { schema: 'pg_temp', table: staging }, { from: done, to: count, progress: () => undefined }, facts.engine)
        inserts.push(`insert into ${table.name} (${list}) overriding system value select * from pg_temp.${staging}`)
      }
      await tx.command(asOne(inserts))
      for (const rows of open) await finishTable(tx, rows, plan.randomSeed, rows.count, start)
    })
  } catch (error) {
    throw explained(error, open.map(({ table }) => table.label).join(', '))
  }
}

/** One statement of several inserts. */
function asOne([last = '', ...others]: readonly string[]): string {
  return others.length === 0 ? last : `with ${others.map((insert, at) => `part_${at} as (${insert})`).join(', ')} ${last}`
}

/** In the transaction that has written the rows up to `rows`. */
async function finishTable(tx: Session, all: TableRows, randomSeed: string, rows: number, start: number): Promise<void> {
  const { table, columns, count, basis, offsets, numbered } = all
  const milliseconds = performance.now() - start
  const state = { wanted: count, basis, offsets, numbers: numbered }
  await recordSample(tx, { table: table.label, name: table.name, randomSeed, generator: generatorVersion, state, rows, milliseconds })
  await advanceSequences(tx, { name: table.name, columns })
}

async function isEmpty(session: Session, { name }: TableShape): Promise<boolean> {
  const [row] = await session.query<{ empty: boolean }>(`select not exists (select from ${name}) as empty`)
  return row?.empty === true
}

/** Ten times a second is enough for an eye. */
function progressOf(report: Reporter, label: string, total: number): (rows: number) => void {
  const start = performance.now()
  let last = start
  return (rows) => {
    const now = performance.now()
    if (now - last < 100) return
    last = now
    const rate = rows / ((now - start) / 1000)
    const left = formatDuration(((total - rows) / Math.max(rate, 1)) * 1000)
    report.wait(`seeding ${label}: ${rows} of ${total} rows, ${Math.round(rate)}/s, ${left} left`)
  }
}

/** Integrity errors (class 23) are of the rows that were made up; whoever reads it can say what the columns should take. */
function explained(error: unknown, label: string): unknown {
  const server = serverErrorIn(error)
  if (!server?.fields.sqlstate.startsWith('23')) return error
  const { constraint, message } = server.fields
  return new DbctlError('DBCTL_SEED_INVALID', `the rows made for ${label} do not fit it: ${message}`, {
    hint:
      server.fields.sqlstate === '23505'
        ? 'Rows of yours have the same values, or the key is an expression that makes one of several: say in the configuration what its columns take (seed.tables).'
        : `Say in the configuration what the columns of ${constraint ?? 'this table'} take: seed.tables, by table and column.`,
    details: serverErrorDetails(server),
    cause: error,
  })
}
