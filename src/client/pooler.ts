import { DbctlError } from '../errors.ts'
import type { Client } from './client.ts'

/**
 * Refuses when statements of one session may run on different backends, as behind PgBouncer's transaction mode: a session lock would
 * then be taken on one backend and given back on another, and a setting would reach strangers.
 */
export async function assertOwnSession(client: Client): Promise<void> {
  if (!client.facts.pooled || !(await sharesBackends(client))) return
  throw new DbctlError('DBCTL_POOLER', `${client.facts.label} is a transaction-mode pooler; locks and DDL need a session of their own`, {
    hint: 'Set DBCTL_DIRECT_URL beside DATABASE_URL, or pass --direct-url beside --url, to the server itself or to a session-mode port; DATABASE_URL may stay as it is.',
    details: { target: client.facts.label },
  })
}

/**
 * A second session begins a transaction while the first is idle: if it is given the first one's backend, or the first then answers from
 * another one, backends are shared. A pool hands out the backend used last first, so one try nearly always tells; five settle it.
 */
async function sharesBackends(client: Client): Promise<boolean> {
  return client.withSession(async (second) => {
    for (let tries = 0; tries < 5; tries++) {
      const before = await pidOf(client.session)
      // Alone, twice in a row: a pooler that hands its backends out in turn shows itself here.
      if ((await pidOf(client.session)) !== before) return true
      const shared = await second.transaction(async () => (await pidOf(second)) === before || (await pidOf(client.session)) !== before)
      if (shared) return true
    }
    return false
  })
}

async function pidOf(session: Client['session']): Promise<number | undefined> {
  const [row] = await session.query<{ pid: number }>('select pg_catalog.pg_backend_pid() as pid')
  return row?.pid
}
