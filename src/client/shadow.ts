import type { Reporter } from '../report.ts'
import { type Client, cancelOnAbort, factsOf, GREETING, type Greeting } from './client.ts'
import { openEmbeddedWire } from './embedded-wire.ts'
import { Session } from './session.ts'

export interface ShadowOptions {
  /** Names of extensions that will be created; those that the embedded engine lacks are ignored (see `isEmbeddable`). */
  readonly extensions: readonly string[]
  readonly signal: AbortSignal
  readonly report: Reporter
}

/** A throw-away database in this process's memory: no directory, no lock, no server. */
export interface Shadow {
  /** An empty database, as just made. Clients that were handed out before must not be used any more. */
  renew(): Promise<Client>
}

/** Makes a shadow for the time of `work`. The first `renew` costs a second or two, every later one a fraction of that. */
export async function withShadow<T>(options: ShadowOptions, work: (shadow: Shadow) => Promise<T>): Promise<T> {
  const { extensions, signal, report } = options
  signal.throwIfAborted()
  const wire = await openEmbeddedWire({ extensions }, signal, (text) => report.detail(text))
  const stop = cancelOnAbort(wire, signal)
  let used = false
  const renew = async (): Promise<Client> => {
    if (used) await wire.renew()
    used = true
    const session = new Session(wire, signal)
    // What a live session of dbctl sets too; the rest of a fresh database's settings are the defaults.
    await session.keepSettings({ TimeZone: 'UTC', DateStyle: 'ISO, YMD', IntervalStyle: 'postgres' })
    const [greeting] = await session.query<Greeting>(GREETING)
    if (!greeting) throw new Error('the greeting returned no row')
    const facts = { ...factsOf(greeting), engine: 'embedded', label: 'the shadow', pooled: false } as const
    return { facts, session, withSession: (use) => use(session, facts) }
  }
  try {
    return await work({ renew })
  } finally {
    stop()
    await wire.close()
  }
}
