import { setTimeout as sleep } from 'node:timers/promises'
import { formatDuration } from '../config/duration.ts'
import type { Reporter } from '../report.ts'
import type { Client } from './client.ts'

/** A session that stands in the way of ours. Its query's text is left out, since it may hold values. */
interface Blocker {
  readonly pid: number
  readonly application: string | null
  readonly user: string | null
  readonly state: string | null
  /** Seconds since its transaction began. */
  readonly age: number | null
}

/** Milliseconds before a statement that still runs is looked at from outside, and between the looks after that. */
const FIRST_LOOK = 400
const NEXT_LOOK = 500

/**
 * Runs `work`, and while it waits for somebody else's lock says for whose, from a second session that is opened only when the work takes
 * long. `last` tells who stood in the way most recently: when the work gives up, nobody waits any more and nobody can be asked.
 */
export async function withBlockersNamed<T>(
  client: Client,
  { what, report, signal }: { what: string; report: Reporter; signal: AbortSignal },
  work: (last: () => string | undefined) => Promise<T>,
): Promise<T> {
  if (client.facts.engine === 'embedded') return work(() => undefined)
  const done = new AbortController()
  let last: string | undefined
  let seen = 0
  const watching = watch(client, AbortSignal.any([done.signal, signal]), (blockers) => {
    const text = blockers.map(describe).join('; ')
    if (text !== '' && text !== last) report.note(`${what} waits for a lock held by ${text}`)
    if (text === '') return
    last = text
    seen = performance.now()
  }).catch((error: unknown) =>
    report.detail(`who holds the lock cannot be told (${error instanceof Error ? error.message : String(error)})`),
  )
  try {
    // Who stood there at an earlier wait has nothing to do with this one.
    return await work(() => (performance.now() - seen < 3 * NEXT_LOOK ? last : undefined))
  } finally {
    done.abort()
    await watching
  }
}

async function watch(client: Client, done: AbortSignal, tell: (blockers: readonly Blocker[]) => void): Promise<void> {
  const pause = (milliseconds: number) => sleep(milliseconds, undefined, { signal: done, ref: false }).catch(() => undefined)
  await pause(FIRST_LOOK)
  if (done.aborted) return
  await client.withSession(async (second) => {
    while (!done.aborted) {
      tell(await second.query<Blocker>(BLOCKERS, [client.facts.backendPid]))
      await pause(NEXT_LOOK)
    }
  })
}

const BLOCKERS = `select a.pid, nullif(a.application_name, '') as application, a.usename as "user", a.state,
  extract(epoch from pg_catalog.clock_timestamp() - a.xact_start)::float8 as age
from pg_catalog.unnest(pg_catalog.pg_blocking_pids($1)) as b (pid) join pg_catalog.pg_stat_activity a using (pid) order by a.xact_start limit 5`

const describe = ({ pid, application, user, state, age }: Blocker): string =>
  [
    `pid ${pid}`,
    application,
    user && `user ${user}`,
    state,
    age === null ? undefined : `transaction open for ${formatDuration(age * 1_000)}`,
  ]
    .filter(Boolean)
    .join(', ')
