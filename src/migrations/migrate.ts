import { setTimeout as sleep } from 'node:timers/promises'
import { type HeldLock, withAdvisoryLock } from '../client/advisory-lock.ts'
import type { Client } from '../client/client.ts'
import type { Session } from '../client/session.ts'
import { formatDuration } from '../config/duration.ts'
import { DbctlError } from '../errors.ts'
import type { Reporter } from '../report.ts'
import { ServerError, SQLSTATE } from '../server-error.ts'
import { afterApplying, migrationFailure } from './failure.ts'
import { createJournalSql, type JournalTable, listApplied, recordApplied } from './journal.ts'
import { planMigrations } from './plan.ts'
import type { Chunk, Migration } from './source/migration.ts'
import { assertRunnable } from './unrunnable.ts'

export interface MigrateOptions {
  readonly migrations: readonly Migration[]
  readonly journal: JournalTable
  /** Milliseconds that a statement may wait for a table's lock before the migration is rolled back and tried again. */
  readonly lockTimeout: number
  /** Milliseconds to wait for another run. */
  readonly lockWait: number
  readonly signal: AbortSignal
  readonly report: Reporter
}

export interface AppliedMigration {
  readonly name: string
  readonly statements: number
  readonly milliseconds: number
}

/** Tries of one migration whose statements ran into somebody else's lock. */
const TRIES = 5

/** Applies what is pending, each migration in a transaction of its own together with its journal row. Returns what this run applied. */
export async function migrate(client: Client, options: MigrateOptions): Promise<AppliedMigration[]> {
  const { session, facts } = client
  if (facts.standby) {
    throw new DbctlError('DBCTL_READ_ONLY', `${facts.label} is a standby; migrations run on the primary`, {
      hint: 'Point DATABASE_URL at the primary.',
    })
  }
  // The common deploy has nothing to do; it needs no lock, no right to create, and no direct connection.
  const before = await listApplied(session, options.journal)
  const early = planMigrations(options.migrations, before ?? []).pending
  if (early.length === 0) return []
  assertRunnable(early)
  const name = `migrate:${options.journal.schema}.${options.journal.table}`
  return withAdvisoryLock(client, { name, wait: options.lockWait, signal: options.signal, report: options.report }, async (lock) => {
    // Only what is read under the lock counts: another run may have finished while this one waited.
    const applied = await listApplied(session, options.journal)
    const { pending } = planMigrations(options.migrations, applied ?? [])
    if (applied === undefined && pending.length > 0) {
      await retried('the journal table', options, () =>
        session.transaction((tx) => tx.script(createJournalSql(options.journal).join(';\n')), local(options)),
      )
    }
    return applyAll(session, lock, pending, options)
  })
}

async function applyAll(
  session: Session,
  lock: HeldLock,
  pending: readonly Migration[],
  options: MigrateOptions,
): Promise<AppliedMigration[]> {
  const done: AppliedMigration[] = []
  for (const migration of pending) {
    options.report.step(`applying ${migration.name} (${done.length + 1} of ${pending.length})`)
    const start = performance.now()
    let at: Chunk | undefined
    // What one migration sets for its session (a dump's search_path) must not decide how the next one runs.
    if (done.length > 0) await session.resetSettings()
    try {
      await retried(migration.name, options, () =>
        session.transaction(async (tx) => {
          await lock.assertHeld()
          for (at of migration.chunks) await tx.script(at.sql)
          at = undefined
          await tx.script('reset role') // the journal is written by whoever runs us, whatever role the migration took on
          await recordApplied(tx, options.journal, migration)
        }, local(options)),
      )
    } catch (error) {
      const applied = done.map(({ name }) => name)
      if (error instanceof ServerError) throw migrationFailure(error, migration, at, applied)
      throw error instanceof DbctlError ? afterApplying(error, migration, applied) : error
    }
    done.push({ name: migration.name, statements: migration.chunks.length, milliseconds: Math.round(performance.now() - start) })
  }
  return done
}

const local = ({ lockTimeout }: MigrateOptions) => ({ local: { lock_timeout: String(lockTimeout) } })

/** Runs a transaction again when it met a lock: the queue behind a waiting ALTER TABLE stops every reader, so waiting is kept short. */
async function retried(what: string, { signal, report }: MigrateOptions, work: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      const locked =
        error instanceof ServerError &&
        [SQLSTATE.lockNotAvailable, SQLSTATE.deadlockDetected].some((code) => code === error.fields.sqlstate)
      if (!locked || tries === TRIES) throw error
      const pause = 500 * 2 ** (tries - 1) * (0.75 + Math.random() / 2)
      report.note(
        `${what} met a lock (${error.fields.sqlstate}) and was rolled back; try ${tries + 1} of ${TRIES} in ${formatDuration(pause)}`,
      )
      await sleep(pause, undefined, { signal }).catch(() => signal.throwIfAborted())
    }
  }
}
