import { ensureOwnTable } from '../catalog/dbctl-schema.ts'
import { withAdvisoryLock } from '../client/advisory-lock.ts'
import { withBlockersNamed } from '../client/blockers.ts'
import type { Client } from '../client/client.ts'
import { DbctlError } from '../errors.ts'
import type { Reporter } from '../report.ts'
import { SQLSTATE, serverErrorIn } from '../server-error.ts'
import { type ApplyContext, applyOne, localSettings, type Position, runWhole } from './apply.ts'
import { FACTS, type MigrationFact, mayWriteFacts, readFacts } from './facts.ts'
import { afterApplying, migrationFailure } from './failure.ts'
import { assertSoundHistory, type OutOfOrder } from './history.ts'
import { createJournal, hasNames, type Journal, type JournalTable, readJournal } from './journal.ts'
import { assertOneTransaction, type RunMode, runModesOf } from './mode.ts'
import { type MigrationPlan, planMigrations } from './plan.ts'
import { assertNotBegun, unfinished } from './progress.ts'
import { retryOnLock } from './retry.ts'
import type { Migration, MigrationSource } from './source/migration.ts'
import { upTo } from './up-to.ts'

export interface MigrateOptions {
  readonly source: MigrationSource
  readonly journal: JournalTable
  /** The name of the last migration to apply; all of them without it. */
  readonly to?: string | undefined
  /** All that is pending in one transaction, all or nothing. */
  readonly singleTransaction: boolean
  readonly outOfOrder: OutOfOrder
  /** Milliseconds that a statement may wait for a table's lock before the migration is rolled back and tried again. */
  readonly lockTimeout: number
  /** Milliseconds; 0 for none. */
  readonly statementTimeout: number
  /** Milliseconds to wait for another run. */
  readonly lockWait: number
  readonly signal: AbortSignal
  readonly report: Reporter
  /** Asks for something that is not in the plan; throws when it is declined. */
  consent(question: string): Promise<void>
  /** Under the lock, when something will be applied and before it is; what it throws ends the run with nothing applied. */
  before?(client: Client, pending: readonly Migration[]): Promise<void>
  /** Under the lock, after the last migration of a run that applied something. */
  after?(client: Client, applied: readonly AppliedMigration[]): Promise<void>
}

export interface AppliedMigration {
  readonly name: string
  readonly statements: number
  readonly milliseconds: number
}

/** The advisory lock of whoever changes a journal. */
export const journalLock = ({ schema, table }: JournalTable): string => `migrate:${schema}.${table}`

/** Applies what is pending, each migration in a transaction of its own together with its journal row. Returns what this run applied. */
export async function migrate(client: Client, options: MigrateOptions): Promise<AppliedMigration[]> {
  const { session, facts } = client
  if (facts.standby) {
    throw new DbctlError('DBCTL_READ_ONLY', `${facts.label} is a standby; migrations run on the primary`, {
      hint: 'Point DATABASE_URL at the primary.',
    })
  }
  const { source, journal, report, signal } = options
  // The common deploy has nothing to do; it needs no lock, no right to create, and no direct connection.
  const early = await readPlan(client, options)
  if (early.pending.length === 0) {
    assertSoundHistory(early.plan, options.outOfOrder, report.warn)
    return []
  }
  await modesFor(early.pending, options)
  return withAdvisoryLock(client, { name: journalLock(journal), wait: options.lockWait, signal, report }, async (lock) => {
    // Only what is read under the lock counts: another run may have finished while this one waited.
    const { plan, pending, table, known } = await readPlan(client, options)
    if (pending.length === 0) return []
    assertSoundHistory(plan, options.outOfOrder, report.warn)
    const modes = await modesFor(pending, options)
    for (const [migration, { steps, warning }] of modes) {
      if (!steps) assertNotBegun(migration, unfinished(known?.get(migration.name)))
      if (warning) report.warn(warning)
    }
    if (options.before) {
      await options.before(client, pending)
      // What it has set for the session would reach the first migration and no other.
      await session.resetSettings()
    }
    if (table === undefined) {
      const local = { lock_timeout: String(options.lockTimeout) }
      const create = () => session.transaction((tx) => createJournal(tx, journal, source.format), { local })
      await retryOnLock({ what: 'the journal table', signal, report }, create)
    }
    const stepwise = [...modes.values()].some(({ steps }) => steps !== undefined)
    const facts = await createFacts(client, options, stepwise)
    const named = hasNames(await readJournal(session, journal), source.format)
    const applied = await withBlockersNamed(client, { what: 'the migration', report, signal }, (blocker) => {
      const context = { client, lock, journal, format: source.format, named, facts, known: known ?? new Map(), options, blocker }
      return options.singleTransaction ? applyTogether(context, pending) : applyOneByOne(context, pending, modes)
    })
    await options.after?.(client, applied)
    return applied
  })
}

async function modesFor(pending: readonly Migration[], { singleTransaction }: MigrateOptions): Promise<ReadonlyMap<Migration, RunMode>> {
  const modes = await runModesOf(pending)
  if (singleTransaction) assertOneTransaction(modes)
  return modes
}

interface Found {
  readonly plan: MigrationPlan
  /** What this run is to apply: pending, up to `to`. */
  readonly pending: readonly Migration[]
  readonly table: Journal | undefined
  readonly known: ReadonlyMap<string, MigrationFact> | undefined
}

async function readPlan({ session }: Client, { source, journal, to }: MigrateOptions): Promise<Found> {
  return session.transaction(
    async (tx) => {
      const table = await readJournal(tx, journal)
      const found = (known: ReadonlyMap<string, MigrationFact> | undefined): Found => {
        const plan = planMigrations(source, table, known)
        return { plan, pending: upTo(source, plan.pending, to), table, known }
      }
      // Most deploys have nothing to do, and the rows say so by themselves: a long history's facts need not be read for that. A text that
      // `repair` has accepted is no plain row, and of TypeScript that has changed since a row says nothing.
      if (table && source.migrations.every(({ script }) => script === undefined)) {
        const quick = found(await readFacts(tx, journal, 'unended'))
        if (quick.plan.entries.every(({ state }) => state === 'applied')) return quick
      }
      return found(await readFacts(tx, journal))
    },
    { readOnly: true, isolation: 'repeatable read' },
  )
}

/** Whether there is a place for facts. A role that may not make one can still apply whatever runs in a transaction. */
async function createFacts({ session }: Client, { signal, report }: MigrateOptions, needed: boolean): Promise<boolean> {
  let cause: unknown
  try {
    await retryOnLock({ what: 'the schema dbctl', signal, report }, () => session.transaction((tx) => ensureOwnTable(tx, FACTS)))
    if (await mayWriteFacts(session)) return true
  } catch (error) {
    if (serverErrorIn(error)?.fields.sqlstate !== SQLSTATE.insufficientPrivilege) throw error
    cause = error
  }
  const problem = cause ? 'may not create the schema dbctl' : 'may not write to dbctl.migrations'
  if (!needed) {
    report.detail(`this role ${problem}, so times and checksums of migrations are not kept`)
    return false
  }
  throw new DbctlError(
    'DBCTL_PERMISSION',
    `this role ${problem}, where the progress of a migration without a transaction is kept; nothing was applied`,
    {
      hint: cause
        ? 'Have its owner run, once: create schema dbctl authorization <role>; or: grant create on database <name> to <role>;'
        : 'Have its owner run, once: grant insert, update on dbctl.migrations to <role>;',
      ...(cause ? { cause } : {}),
    },
  )
}

async function applyOneByOne(
  context: ApplyContext,
  pending: readonly Migration[],
  modes: ReadonlyMap<Migration, RunMode>,
): Promise<AppliedMigration[]> {
  const { report } = context.options
  const done: AppliedMigration[] = []
  for (const migration of pending) {
    report.step(`applying ${migration.name} (${done.length + 1} of ${pending.length})`)
    const start = performance.now()
    const position: Position = { at: undefined }
    const steps = modes.get(migration)?.steps
    try {
      // What one migration sets for its session (a dump's search_path) must not decide how the next one runs.
      await applyOne(context, migration, steps, position, done.length > 0)
    } catch (error) {
      throw explain(error, migration, position, done, steps !== undefined)
    }
    done.push({ name: migration.name, statements: migration.chunks.length, milliseconds: Math.round(performance.now() - start) })
  }
  if (done.length > 0) await context.client.session.resetSettings()
  return done
}

async function applyTogether(context: ApplyContext, pending: readonly Migration[]): Promise<AppliedMigration[]> {
  const { client, options, blocker } = context
  const { signal, report } = options
  const position: Position = { at: undefined }
  let current: Migration | undefined
  let done: AppliedMigration[] = []
  try {
    await retryOnLock({ what: 'the run', signal, report, blocker }, () =>
      client.session.transaction(async (tx) => {
        done = []
        for (current of pending) {
          report.step(`applying ${current.name} (${done.length + 1} of ${pending.length}, in one transaction)`)
          const start = performance.now()
          if (done.length > 0) await tx.resetSettings()
          await tx.set(localSettings(options, current), 'local')
          await runWhole(context, tx, current, position)
          done.push({ name: current.name, statements: current.chunks.length, milliseconds: Math.round(performance.now() - start) })
        }
        await context.lock.assertHeld()
      }),
    )
  } catch (error) {
    // Whatever came before in this transaction is gone with it.
    throw current ? explain(error, current, position, [], false) : error
  }
  await client.session.resetSettings()
  return done
}

function explain(error: unknown, migration: Migration, position: Position, done: readonly AppliedMigration[], stepwise: boolean): unknown {
  const applied = done.map(({ name }) => name)
  const server = serverErrorIn(error)
  if (server) return migrationFailure(server, migration, position, applied, stepwise)
  return error instanceof DbctlError ? afterApplying(error, migration, applied) : error
}
