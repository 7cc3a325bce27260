import { setTimeout as sleep } from 'node:timers/promises'
import { formatDuration } from '../config/duration.ts'
import type { Reporter } from '../report.ts'
import { SQLSTATE, serverErrorIn } from '../server-error.ts'

/** Tries of one transaction whose statements ran into somebody else's lock. */
const TRIES = 5

export interface RetryOptions {
  readonly what: string
  readonly signal: AbortSignal
  readonly report: Reporter
  /** Who stood in the way, if that is known. */
  readonly blocker?: () => string | undefined
}

/** Whether a transaction failed for nothing but somebody else's lock. Drizzle wraps what the driver throws, so causes are looked at, too. */
function metLock(error: unknown): string | undefined {
  const sqlstate = serverErrorIn(error)?.fields.sqlstate
  return sqlstate === SQLSTATE.lockNotAvailable || sqlstate === SQLSTATE.deadlockDetected ? sqlstate : undefined
}

/**
 * Runs a transaction again when it met a lock. The queue behind a waiting ALTER TABLE stops every reader, so each wait is short
 * (lock_timeout), and between two of them the application gets through.
 */
export async function retryOnLock<T>({ what, signal, report, blocker }: RetryOptions, work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      const sqlstate = metLock(error)
      if (sqlstate === undefined || tries === TRIES) throw error
      const pause = 500 * 2 ** (tries - 1) * (0.75 + Math.random() / 2)
      const holder = blocker?.()
      report.note(
        `${what} met a lock (${sqlstate}${holder ? `, held by ${holder}` : ''}) and was rolled back; ` +
          `try ${tries + 1} of ${TRIES} in ${formatDuration(pause)}`,
      )
      await sleep(pause, undefined, { signal }).catch(() => signal.throwIfAborted())
    }
  }
}
