import { DbctlError } from '../errors.ts'
import { serverErrorIn } from '../server-error.ts'
import { type ApplyContext, localSettings, type Position, recordApplied } from './apply.ts'
import { noteStart, type Progress, progressOf } from './progress.ts'
import { retryOnLock } from './retry.ts'
import { runScript } from './script-run.ts'
import { attemptOf, noteOfFailure, settleStep } from './settle.ts'
import type { Migration } from './source/migration.ts'
import { type Step, stepsOf } from './steps.ts'

/**
 * One migration step by step: the statements of a file that asks for no transaction, and then its TypeScript. Each step is noted as it is
 * done, in its own transaction where it can have one, so that a run which goes on repeats nothing and leaves nothing out.
 */
export async function applyStepwise(context: ApplyContext, migration: Migration, position: Position): Promise<void> {
  const { client, journal, known, options } = context
  const { session } = client
  const steps = await sqlSteps(migration)
  const fact = known.get(migration.name)
  const done = fact?.status === 'running' || fact?.status === 'failed' ? fact.done : []
  assertUnchanged(migration, steps, done)
  if (done.length > 0) options.report.note(`${migration.name} goes on after ${done.length} of ${steps.length} steps`)
  await session.transaction((tx) => noteStart(tx, journal, migration))
  const progress = progressOf(journal, migration)
  try {
    await session.set({ 'dbctl.migration': migration.name, lock_timeout: lockTimeoutOutside(migration) }, 'session')
    for (const [i, step] of steps.entries()) {
      position.at = step.statements[0] && { sql: step.statements[0].sql, offset: step.statements[0].offset }
      if (i >= done.length) await runStep(context, migration, step, progress, position, i === done.length ? (fact?.begun ?? null) : null)
      else if (step.setsSession) for (const { sql } of step.statements) await session.script(sql)
    }
    position.at = undefined
    if (migration.script) await runScript(context, migration, migration.script, progress, fact?.cursor ?? null)
    await context.lock.assertHeld()
    await session.transaction((tx) => recordApplied(context, tx, migration))
  } catch (error) {
    // Best said by the error itself; that it could not be noted as well must not hide it.
    await progress
      .failed(session, shortly(error))
      .catch((second: unknown) => options.report.detail(`the failure is not noted: ${String(second)}`))
    throw error
  }
}

/** A file with TypeScript and no directive has its SQL in one transaction, as any other file. */
async function sqlSteps(migration: Migration): Promise<Step[]> {
  const steps = await stepsOf(migration)
  if (migration.directives.noTransaction || migration.script === undefined || steps.length === 0) return steps
  const { sha256 } = await import('./source/migration.ts')
  const statements = steps.flatMap((step) => step.statements)
  return [{ statements, atomic: true, setsSession: false, hash: sha256(steps.map(({ hash }) => hash).join()) }]
}

/** CREATE INDEX CONCURRENTLY that gives up leaves an invalid index behind; its lock stands in nobody's way, so it may wait. */
const lockTimeoutOutside = ({ directives }: Migration): string => String(directives.lockTimeout ?? 0)

async function runStep(
  context: ApplyContext,
  migration: Migration,
  step: Step,
  progress: Progress,
  position: Position,
  begun: string | null,
): Promise<void> {
  const { client, lock, options, blocker } = context
  const { session } = client
  await lock.assertHeld()
  if (step.atomic) {
    const { signal, report } = options
    await retryOnLock({ what: migration.name, signal, report, blocker }, () =>
      session.transaction(
        async (tx) => {
          for (const statement of step.statements) {
            position.at = statement
            await tx.script(statement.sql)
          }
          position.at = undefined
          await tx.script('reset role')
          await progress.stepDone(tx, step.hash)
        },
        step.setsSession ? {} : { local: localSettings(context, migration) },
      ),
    )
    return
  }
  const [statement] = step.statements
  if (!statement) return
  const outcome = await settleStep(context, migration, statement, attemptOf(begun, step.hash))
  if (outcome === 'run') {
    await session.transaction((tx) => progress.stepBegun(tx, step.hash))
    try {
      await session.script(statement.sql)
    } catch (error) {
      const server = serverErrorIn(error)
      // What the server refused has not happened; what was lost with the connection may have.
      if (server && !/^(?:08|57P)/.test(server.fields.sqlstate)) {
        await session.transaction((tx) => progress.stepBegun(tx, noteOfFailure(step.hash)))
      }
      throw error
    }
  }
  await session.transaction((tx) => progress.stepDone(tx, step.hash))
}

/** Steps that are done must still be what the file says, or nobody knows what going on would mean. */
function assertUnchanged({ name, path }: Migration, steps: readonly Step[], done: readonly string[]): void {
  const changed = done.findIndex((hash, i) => steps[i]?.hash !== hash)
  if (changed < 0) return
  throw new DbctlError(
    'DBCTL_MIGRATION_PARTIAL',
    `${name} was edited after ${done.length} of its steps were done: step ${changed + 1} is not what it was`,
    {
      hint: `Restore ${path} as it was and run this again, or settle by hand what is done and tell dbctl: dbctl repair ${name} --as applied (or pending).`,
      details: { migration: name, done: done.length, changed: changed + 1 },
    },
  )
}

const shortly = (error: unknown): string => {
  const server = serverErrorIn(error)
  if (server) return `${server.fields.sqlstate}: ${server.fields.message}`
  return error instanceof Error ? error.message : String(error)
}
