import type { HeldLock } from '../client/advisory-lock.ts'
import type { Client } from '../client/client.ts'
import type { Session, SettingValues } from '../client/session.ts'
import type { MigrationFact } from './facts.ts'
import { recordFactSql } from './facts.ts'
import { type JournalTable, recordAppliedSql } from './journal.ts'
import type { MigrateOptions } from './migrate.ts'
import { retryOnLock } from './retry.ts'
import type { Chunk, Migration, SourceFormat } from './source/migration.ts'
import type { Step } from './steps.ts'

/** What every migration of a run is applied with. */
export interface ApplyContext {
  readonly client: Client
  readonly lock: HeldLock
  readonly journal: JournalTable
  readonly format: SourceFormat
  /** Whether the journal table has drizzle-orm 1.0's columns. */
  readonly named: boolean
  /** False where the role may not write to dbctl's own schema: Drizzle's row is then all that is written. */
  readonly facts: boolean
  readonly known: ReadonlyMap<string, MigrationFact>
  readonly options: MigrateOptions
  /** Who stands in the way, while something is waited for. */
  readonly blocker: () => string | undefined
}

/** Where a failure came: the chunk or the step's statement under way. */
export interface Position {
  at: Chunk | undefined
  /** Of a migration that runs step by step. */
  step?: { readonly number: number; readonly of: number } | undefined
}

type Timeouts = Pick<MigrateOptions, 'lockTimeout' | 'statementTimeout'>

/** The settings of a migration's transactions. `dbctl.migration` tells SQL that it is dbctl which runs it. */
export function localSettings(timeouts: Timeouts, { name, directives }: Pick<Migration, 'name' | 'directives'>): SettingValues {
  const { lockTimeout = timeouts.lockTimeout, statementTimeout = timeouts.statementTimeout } = directives
  return {
    lock_timeout: String(lockTimeout),
    statement_timeout: String(statementTimeout),
    'dbctl.migration': name,
  }
}

/** Back to whoever runs us, whatever role the migration took on: the journal is not that role's to write. */
export const OURSELVES_AGAIN = 'reset session authorization; reset role'

/**
 * Before what is recorded, in a message of its own: the server reads a message in the client_encoding that it finds, and a migration may
 * have left another one.
 */
export const IN_UTF8 = `set local client_encoding to 'UTF8'`

/** One migration in its transaction, or by its steps; `fresh` resets first what another one may have set for the session before it. */
export async function applyOne(
  context: ApplyContext,
  migration: Migration,
  steps: readonly Step[] | undefined,
  position: Position,
  fresh: boolean,
): Promise<void> {
  if (!steps) return applyInTransaction(context, migration, position, fresh)
  if (fresh) await context.client.session.resetSettings()
  const { applyStepwise } = await import('./apply-steps.ts')
  return applyStepwise(context, migration, steps, position)
}

/** One migration in one transaction, together with its journal row. */
function applyInTransaction(context: ApplyContext, migration: Migration, position: Position, fresh: boolean): Promise<void> {
  const { client, lock, options, blocker } = context
  const { signal, report } = options
  const texts = [...migration.chunks.map(({ sql }) => sql), IN_UTF8]
  // The lock is proven where it counts: in the transaction itself, right before it commits.
  const last = [lock.assertion, ...recordSql(context, migration)].join(';\n')
  const local = localSettings(options, migration)
  return retryOnLock({ what: migration.name, signal, report, blocker }, async () => {
    position.at = undefined // of an earlier try
    try {
      await client.session.transactionOfScripts(texts, last, { local, fresh }, (index) => {
        position.at = migration.chunks[index]
      })
    } catch (error) {
      if (position.at === undefined) await lock.assertHeld() // if that is what failed, it says so itself
      throw error
    }
  })
}

/** The statements and the journal row, inside whatever transaction is open. */
export async function runWhole(context: ApplyContext, tx: Session, migration: Migration, position: Position): Promise<void> {
  await context.lock.assertHeld()
  for (const chunk of migration.chunks) {
    position.at = chunk
    await tx.script(chunk.sql)
  }
  position.at = undefined
  await recordApplied(context, tx, migration)
}

export async function recordApplied(context: ApplyContext, tx: Session, migration: Migration): Promise<void> {
  await tx.script(IN_UTF8)
  await tx.script(recordSql(context, migration).join(';\n'))
}

const recordSql = ({ journal, format, named, facts }: ApplyContext, migration: Migration): string[] => [
  OURSELVES_AGAIN,
  recordAppliedSql(journal, format, named, migration),
  ...(facts ? [recordFactSql(journal, migration, 'applied')] : []),
]
