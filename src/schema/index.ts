/**
 * The shared schema: by system (`assistant.tasks`), and flat for Drizzle's relational queries (`db.query.assistantTasks`).
 *
 * Drizzle tells tables of the same name in different PostgreSQL schemas apart when it runs, but not in its types (0.45): with
 * `sharedSchema`, the type of what `with` accepts for `tasks`, `messages` or `accounts` is that of all systems at once. An application
 * that works with one system gets exact types from `drizzle(client, { schema: { ...identity, ...assistant } })`.
 */
import { is, Relations, Table } from 'drizzle-orm'
import * as assistant from './assistant.ts'
import * as identity from './identity.ts'
import * as orchestrator from './orchestrator.ts'
import * as publishing from './publishing.ts'
import * as scheduler from './scheduler.ts'
import * as telemetry from './telemetry.ts'

export { assistant, identity, orchestrator, publishing, scheduler, telemetry }

type Prefixed<P extends string, M> = {
  [K in keyof M & string as M[K] extends Table | Relations ? `${P}${Capitalize<K>}` : never]: M[K]
}

/** The tables and relations of a system, each under the name of the system and its own: `tasks` of `assistant` is `assistantTasks`. */
function prefixed<P extends string, M extends object>(system: P, exports: M): Prefixed<P, M> {
  const kept = Object.entries(exports).filter(([, value]) => is(value, Table) || is(value, Relations))
  return Object.fromEntries(kept.map(([name, value]) => [system + name.charAt(0).toUpperCase() + name.slice(1), value])) as Prefixed<P, M>
}

export const sharedSchema = {
  ...prefixed('identity', identity),
  ...prefixed('assistant', assistant),
  ...prefixed('orchestrator', orchestrator),
  ...prefixed('scheduler', scheduler),
  ...prefixed('telemetry', telemetry),
  ...prefixed('publishing', publishing),
}
