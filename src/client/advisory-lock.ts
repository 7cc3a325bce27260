import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { formatDuration } from '../config/duration.ts'
import { DbctlError } from '../errors.ts'
import type { Reporter } from '../report.ts'
import type { Client, Facts } from './client.ts'
import { assertOwnSession } from './pooler.ts'
import type { Session } from './session.ts'

/** Who holds a lock, as pg_stat_activity tells it. */
export interface LockHolder {
  readonly pid: number
  readonly application: string | null
  /** Seconds since its session began; null where this role may not see it. */
  readonly age: number | null
}

export interface HeldLock {
  /** Throws when the lock has been lost: the backend changed beneath us, or somebody took it away. */
  assertHeld(): Promise<void>
  /** The same as a statement that fails, for the middle of a script: it divides by zero. */
  readonly assertion: string
}

export interface LockOptions {
  /** What is locked: `migrate:drizzle.__drizzle_migrations`. Two names that differ never wait for each other. */
  readonly name: string
  /** Milliseconds to wait for another holder. */
  readonly wait: number
  readonly signal: AbortSignal
  readonly report: Reporter
}

/** The first half of every key: dbctl's own corner of the lock space, the first four bytes of sha256('dbctl'). */
const CLASS = keyOf('dbctl')

/**
 * Holds a session-level advisory lock for the time of `work`, on the very session that does the work.
 * It is polled for and never waited for in the server: a blocked `pg_advisory_lock` keeps a snapshot, and CREATE INDEX CONCURRENTLY of
 * the holder waits for every snapshot, so the two would wait for each other until one is shot down.
 */
export async function withAdvisoryLock<T>(client: Client, options: LockOptions, work: (lock: HeldLock) => Promise<T>): Promise<T> {
  await assertOwnSession(client)
  const { session, facts } = client
  const key = advisoryKey(options.name)
  await acquire(session, key, options)
  try {
    return await work({ assertHeld: () => assertHeld(session, facts, key), assertion: assertionSql(facts, key) })
  } finally {
    await release(session, key, options)
  }
}

async function acquire(session: Session, key: readonly [number, number], { name, wait, signal, report }: LockOptions): Promise<void> {
  const deadline = performance.now() + wait
  for (let tries = 0; ; tries++) {
    const [row] = await session.query<{ locked: boolean }>('select pg_catalog.pg_try_advisory_lock($1::int, $2::int) as locked', key)
    if (row?.locked) return
    const left = deadline - performance.now()
    if (left <= 0) throw busy(name, await findHolder(session, key), wait)
    if (tries % 10 === 0) report.note(`waiting for the lock ${name}, held by ${describeHolder(await findHolder(session, key))}`)
    const pause = Math.min(50 * 1.5 ** tries, 1_000) * (0.75 + Math.random() / 2)
    await sleep(Math.min(pause, left), undefined, { signal }).catch(() => signal.throwIfAborted())
  }
}

async function release(session: Session, key: readonly [number, number], { name, report }: LockOptions): Promise<void> {
  try {
    const [row] = await session.cleanUp<{ unlocked: boolean }>('select pg_catalog.pg_advisory_unlock($1::int, $2::int) as unlocked', key)
    if (!row?.unlocked) report.warn(`the lock ${name} was no longer ours when it was given back`)
  } catch (error) {
    // A broken or cancelled session is closed next, and the lock ends with it; what broke it is already on its way up.
    report.detail(`the lock ${name} is released with its session (${error instanceof Error ? error.message : String(error)})`)
  }
}

/** Of the function and not of the view pg_locks over it, whose planning costs more than the answer. A backend has locks in its own database only. */
const heldSql = (classid: string, objid: string): string =>
  `exists (
       select from pg_catalog.pg_lock_status()
       where locktype = 'advisory' and granted and pid = pg_catalog.pg_backend_pid()
         and classid = ${classid}::int8::oid and objid = ${objid}::int8::oid and objsubid = 2)`

const assertionSql = ({ backendPid }: Facts, [classid, objid]: readonly [number, number]): string =>
  `select 1 / (pg_catalog.pg_backend_pid() = ${backendPid} and ${heldSql(unsigned(classid), unsigned(objid))})::int`

async function assertHeld(session: Session, facts: Facts, key: readonly [number, number]): Promise<void> {
  const [row] = await session.query<{ pid: number; held: boolean }>(
    `select pg_catalog.pg_backend_pid() as pid, ${heldSql('$1', '$2')} as held`,
    key.map(unsigned),
  )
  if (row?.held && row.pid === facts.backendPid) return
  if (row?.pid === facts.backendPid) {
    throw new DbctlError('DBCTL_STATEMENT', 'the work gave back the lock that it runs under', {
      hint: 'It holds a pg_advisory_unlock_all() or a DISCARD ALL: take that out, and nobody else can run at the same time.',
    })
  }
  throw new DbctlError('DBCTL_CONNECTION_LOST', 'the lock was lost while the work was under way; nothing further is done', {
    hint: 'A pooler or an administrator ended the session. Connect directly (DBCTL_DIRECT_URL), then run the command again.',
  })
}

async function findHolder(session: Session, key: readonly [number, number]): Promise<LockHolder | undefined> {
  const [holder] = await session.query<LockHolder>(
    `select l.pid, a.application_name as application, extract(epoch from pg_catalog.now() - a.backend_start)::float8 as age
     from pg_catalog.pg_locks l left join pg_catalog.pg_stat_activity a using (pid)
     where l.locktype = 'advisory' and l.granted and l.classid = $1::int8::oid and l.objid = $2::int8::oid and l.objsubid = 2
       and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())`,
    key.map(unsigned),
  )
  return holder
}

const describeHolder = (holder: LockHolder | undefined): string =>
  holder === undefined
    ? 'a session that has just ended'
    : [`pid ${holder.pid}`, holder.application, holder.age === null ? undefined : `for ${formatDuration(holder.age * 1_000)}`]
        .filter(Boolean)
        .join(', ')

function busy(name: string, holder: LockHolder | undefined, wait: number): DbctlError {
  return new DbctlError(
    'DBCTL_BUSY',
    `another run holds the lock ${name} (${describeHolder(holder)}); gave up after ${formatDuration(wait)}`,
    {
      hint: holder
        ? `Wait for it and run this again, or raise --lock-wait. If that session is dead: select pg_terminate_backend(${holder.pid});`
        : 'Run this again, or raise --lock-wait.',
      details: { lock: name, holder: holder ?? null },
    },
  )
}

/** Both halves of the key under which a name is locked. */
export const advisoryKey = (name: string): readonly [number, number] => [CLASS, keyOf(name)]

/** A 32-bit signed half of an advisory lock's key. */
function keyOf(name: string): number {
  return createHash('sha256').update(name).digest().readInt32BE(0)
}

/** pg_locks shows the halves as oids, which are unsigned. */
const unsigned = (half: number): string => String(half >>> 0)
