import type { SettingValues } from '../client/session.ts'
import { SQLSTATE, serverErrorIn } from '../server-error.ts'
import { type ApplyContext, localSettings, type Position, recordApplied } from './apply.ts'
import { assertUnchanged, type Progress, progressOf, unfinished } from './progress.ts'
import { retryOnLock } from './retry.ts'
import { runScript } from './script-run.ts'
import { type Attempt, attemptOf, noteOfFailure, settleStep } from './settle.ts'
import type { Migration } from './source/migration.ts'
import { type Step, type StepStatement, settingsOfStep, settingsOutside } from './steps.ts'

/** What the steps of one migration share. */
interface Stepping {
  readonly context: ApplyContext
  readonly migration: Migration
  readonly progress: Progress
  readonly position: Position
  /** What the file has set for the session so far, which the run's own settings give way to. */
  readonly sets: Set<string>
}

/** A step may have set `default_transaction_read_only`; its progress is written all the same. */
const WRITING = { readOnly: false } as const

/**
 * One migration step by step: the statements of a file that asks for no transaction, and then its TypeScript. Each step is noted as it is
 * done, in its own transaction where it can have one, so that a run which goes on repeats nothing and leaves nothing out.
 */
export async function applyStepwise(
  context: ApplyContext,
  migration: Migration,
  steps: readonly Step[],
  position: Position,
): Promise<void> {
  const { client, journal, known, options } = context
  const { session } = client
  const earlier = unfinished(known.get(migration.name))
  const { done, begun } = earlier
  assertUnchanged(migration, steps, done)
  if (done.length > 0) options.report.note(`${migration.name} goes on after ${done.length} of ${steps.length} steps`)
  const progress = progressOf(journal, migration)
  await session.transaction((tx) => progress.started(tx, earlier))
  const stepping: Stepping = { context, migration, progress, position, sets: new Set() }
  try {
    for (const [i, step] of steps.entries()) {
      position.step = { number: i + 1, of: steps.length }
      if (i < done.length) await repeatSettings(stepping, step)
      else await runStep(stepping, step, i === done.length ? attemptOf(begun, step.hash) : 'none')
      for (const { sets } of step.statements) if (sets !== undefined) stepping.sets.add(sets)
    }
    Object.assign(position, { at: undefined, step: undefined })
    if (migration.script) {
      await session.set(settingsOfStep(localSettings(options, migration), stepping.sets), 'session')
      await runScript(context, migration, migration.script, progress, earlier.cursor)
    }
    await context.lock.assertHeld()
    await session.transaction((tx) => recordApplied(context, tx, migration), WRITING)
  } catch (error) {
    // Best said by the error itself; that it could not be noted as well must not hide it.
    await session
      .transaction((tx) => progress.failed(tx, shortly(error)), WRITING)
      .catch((second: unknown) => options.report.detail(`the failure is not noted: ${String(second)}`))
    throw error
  }
}

/** What a step that is done has set ended with the session of the run that did it. */
async function repeatSettings({ context, position }: Stepping, { statements }: Step): Promise<void> {
  for (const statement of statements) {
    if (statement.sets === undefined) continue
    position.at = statement
    await context.client.session.script(statement.sql)
  }
}

async function runStep(stepping: Stepping, step: Step, attempt: Attempt): Promise<void> {
  const { context, migration, progress, position, sets } = stepping
  const { client, lock, options, blocker } = context
  const { session } = client
  const { signal, report } = options
  const local = localSettings(options, migration)
  await lock.assertHeld()
  const [only, ...others] = step.statements
  const outside = others.length === 0 ? only : undefined
  const runAlone = (statement: StepStatement) =>
    runOutside(stepping, step, statement, attempt, settingsOutside(local, migration, statement))
  // An atomic step that was begun is one that the server has refused in a transaction before.
  if (outside && (!step.atomic || attempt !== 'none')) return runAlone(outside)
  const inTransaction = () =>
    session.transaction(
      async (tx) => {
        for (const statement of step.statements) {
          position.at = statement
          await tx.script(statement.sql)
        }
        position.at = undefined
        await progress.stepDone(tx, step.hash)
      },
      { ...WRITING, local: settingsOfStep(local, sets) },
    )
  try {
    await retryOnLock({ what: migration.name, signal, report, blocker }, inTransaction)
  } catch (error) {
    // Some statements cannot be told by their text, such as REINDEX of a partitioned table.
    if (!outside || serverErrorIn(error)?.fields.sqlstate !== SQLSTATE.activeSqlTransaction) throw error
    await runAlone(outside)
  }
}

/** A statement that PostgreSQL refuses in a transaction: noted before and after, and looked up where the note after is missing. */
async function runOutside(
  { context, migration, progress, position, sets }: Stepping,
  step: Step,
  statement: StepStatement,
  earlier: Attempt,
  settings: SettingValues,
): Promise<void> {
  const { client, options, blocker } = context
  const { session } = client
  const { signal, report } = options
  const note = (text: string | null) => session.transaction((tx) => progress.stepBegun(tx, text), WRITING)
  let attempt = earlier
  position.at = statement
  await session.set(settingsOfStep(settings, sets), 'session')
  const once = async () => {
    const settled = await settleStep(session, migration, statement, attempt)
    if (settled.consent) await options.consent(settled.consent)
    for (const { sql, why } of settled.before) {
      report.note(why)
      await session.script(sql)
    }
    if (!settled.run) return
    if (settled.noted) await note(step.hash)
    try {
      await session.script(statement.sql)
    } catch (error) {
      const server = serverErrorIn(error)
      // What the server refused has not happened; what was lost with the connection may have.
      if (settled.noted && server && !/^(?:08|57P)/.test(server.fields.sqlstate)) {
        await note(noteOfFailure(step.hash))
        attempt = 'failed'
      }
      throw error
    }
  }
  // A procedure may have committed a part of its work before it met the lock, so what comes next is a person's to say.
  const mayRepeat = statement.node !== undefined && !('CallStmt' in statement.node || 'DoStmt' in statement.node)
  await (mayRepeat ? retryOnLock({ what: migration.name, signal, report, blocker }, once) : once())
  await session.transaction((tx) => progress.stepDone(tx, step.hash), WRITING)
}

const shortly = (error: unknown): string => {
  const server = serverErrorIn(error)
  if (server) return `${server.fields.sqlstate}: ${server.fields.message}`
  return error instanceof Error ? error.message : String(error)
}
