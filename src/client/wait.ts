import { setTimeout as sleep } from 'node:timers/promises'
import { formatDuration } from '../config/duration.ts'
import { describeTarget, type Target } from '../config/target.ts'
import { DbctlError, type ErrorCode } from '../errors.ts'
import type { Reporter } from '../report.ts'
import { withClient } from './client.ts'

export interface WaitOptions {
  /** Milliseconds. */
  readonly for: number
  readonly command: string
  readonly signal: AbortSignal
  readonly report: Reporter
}

/** What passes while a server and its database are being set up: not there yet, not named yet, restarted after its first initialisation. */
const MAY_PASS: ReadonlySet<ErrorCode> = new Set(['DBCTL_CONNECT', 'DBCTL_HOST_UNKNOWN', 'DBCTL_DATABASE_UNKNOWN', 'DBCTL_CONNECTION_LOST'])

/** Milliseconds that one try may take: a host that is silent now may answer the next one. */
const ONE_TRY = 5_000

/** Returns once the target lets us in, and throws the last refusal when it has not in time. A wrong password is not waited for. */
export async function waitForServer(target: Target, { for: patience, command, signal, report }: WaitOptions): Promise<void> {
  if (target.engine === 'embedded') return
  const deadline = performance.now() + patience
  for (let tries = 0; ; tries++) {
    const left = deadline - performance.now()
    const limits = { connectTimeout: Math.max(1, Math.min(ONE_TRY, left)), lockWait: 0, lockTimeout: 0, statementTimeout: 0 }
    try {
      return await withClient(target, { command, ...limits, signal, report }, async () => undefined)
    } catch (error) {
      if (!(error instanceof DbctlError) || !MAY_PASS.has(error.code) || performance.now() + 500 >= deadline) throw error
      if (tries === 0) report.note(`waiting up to ${formatDuration(left)} for ${describeTarget(target)}: ${error.message}`)
      await sleep(500, undefined, { signal }).catch(() => signal.throwIfAborted())
    }
  }
}
