import { describeTarget, type EmbeddedTarget, type ServerTarget, type Target } from '../config/target.ts'
import { DbctlError } from '../errors.ts'
import type { Reporter } from '../report.ts'
import { ServerError, SQLSTATE } from '../server-error.ts'
import type { BorrowedDatabase } from './borrowed-wire.ts'
import { Session, type SettingValues } from './session.ts'
import type { Wire } from './wire.ts'

export interface ClientOptions {
  /** The verb, for `application_name` (`dbctl:<command>`) and for whoever finds the database busy. */
  readonly command: string
  /** Milliseconds. */
  readonly connectTimeout: number
  /** Milliseconds to wait for another process in an embedded database. */
  readonly lockWait: number
  /** Milliseconds; 0 for none. */
  readonly lockTimeout: number
  readonly statementTimeout: number
  readonly signal: AbortSignal
  readonly report: Reporter
}

/** What the database said of itself when we came in. */
export interface Facts {
  readonly engine: 'server' | 'embedded'
  /** Redacted and safe to print. */
  readonly label: string
  /** `server_version_num`: 170011 is 17.11. */
  readonly serverVersion: number
  readonly database: string
  readonly user: string
  readonly backendPid: number
  /** A pooler stands between us and the backend; see `pooler.ts` for what that forbids. */
  readonly pooled: boolean
  readonly standby: boolean
}

/** The common client: one session that is open, facts about it, and the means to open another. */
export interface Client {
  readonly facts: Facts
  readonly session: Session
  /** A further conversation of its own, for the time of `work`. The embedded engine has only one, so there it is the same. */
  withSession<T>(work: (session: Session, facts: Facts) => Promise<T>): Promise<T>
}

export interface Greeting {
  readonly pid: number
  readonly version: number
  readonly database: string
  readonly user: string
  readonly standby: boolean
}

export const GREETING = `select pg_catalog.pg_backend_pid() as pid, pg_catalog.current_setting('server_version_num')::int as version,
  pg_catalog.current_database() as database, current_user as "user", pg_catalog.pg_is_in_recovery() as standby`

const OLDEST = 14
const NEWEST = 18
/** How long an interrupted run waits for the server to confirm before it drops the connection, in milliseconds. */
const CANCEL_PATIENCE = 1_500

/** Opens the target for the time of `work`. An interruption cancels the statement that runs; closing rolls back and releases whatever is held. */
export async function withClient<T>(target: Target, options: ClientOptions, work: (client: Client) => Promise<T>): Promise<T> {
  options.signal.throwIfAborted()
  const { wire, greeting, pooled } = await open(target, options)
  const facts: Facts = {
    ...factsOf(greeting),
    engine: target.engine,
    label: describeTarget(target),
    pooled,
  }
  const stop = cancelOnAbort(wire, options.signal)
  try {
    const settings = sessionSettings(options)
    const session = new Session(wire, options.signal, pooled ? settings : {})
    assertSupported(facts, options)
    if (!pooled) await applySettings(session, settings, facts, options)
    const withSession: Client['withSession'] = (use) =>
      facts.engine === 'embedded' ? use(session, facts) : withClient(target, options, (second) => use(second.session, second.facts))
    return await work({ facts, session, withSession })
  } finally {
    stop()
    await wire.close()
  }
}

/** The same over a connection of the application's own, which is given back in the end; `label` is what messages call it. */
export async function withBorrowedClient<T>(
  database: BorrowedDatabase,
  label: string,
  options: ClientOptions,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const { borrow } = await import('./borrowed-wire.ts')
  const { wire, pooled, engine } = await borrow(database, options.connectTimeout)
  let theirs: SettingValues | undefined
  try {
    const [greeting] = (await wire.run(GREETING, undefined, 'object')).rows as Greeting[]
    if (!greeting) throw new Error('the greeting returned no row')
    const facts: Facts = { ...factsOf(greeting), engine, label: `${label} ${greeting.database}`, pooled }
    // A transaction's own settings end with it; what a migration sets for the session is undone, since the session is theirs.
    const session = new Session(wire, options.signal, sessionSettings(options))
    assertSupported(facts, options)
    theirs = Object.fromEntries(
      (await session.query<{ name: string; setting: string }>(SET_BY_SESSION)).map(({ name, setting }) => [name, setting]),
    )
    await session.keepSettings(theirs)
    const withSession: Client['withSession'] = (use) =>
      pooled ? withBorrowedClient(database, label, options, (second) => use(second.session, second.facts)) : use(session, facts)
    return await work({ facts, session, withSession })
  } catch (error) {
    // Whoever gets the connection next must not find whom a migration that failed became; the settings are put back below. The first error tells why.
    await wire.run('reset session authorization', undefined, 'object').catch(() => undefined)
    throw error
  } finally {
    // A conversation that is lost has no settings; why it was lost is already on its way up.
    if (theirs) await restoreSettings(wire, theirs).catch(() => undefined)
    await wire.close()
  }
}

/** What was changed since the connection was made, in the units of the setting itself. */
const SET_BY_SESSION = `select name, setting from pg_catalog.pg_settings where source = 'session' and name !~ '^transaction_'
  union all select 'role', pg_catalog.current_setting('role')`

/** On a session of its own: the one before may have been interrupted, and then says nothing else any more. */
async function restoreSettings(wire: Wire, settings: SettingValues): Promise<void> {
  const session = new Session(wire, new AbortController().signal)
  await session.script('reset all')
  await session.set(settings, 'session')
}

export const factsOf = ({ version, database, user, pid, standby }: Greeting): Omit<Facts, 'engine' | 'label' | 'pooled'> => ({
  serverVersion: version,
  database,
  user,
  backendPid: pid,
  standby,
})

interface Opened {
  readonly wire: Wire
  readonly greeting: Greeting
  readonly pooled: boolean
}

const open = (target: Target, options: ClientOptions): Promise<Opened> =>
  target.engine === 'server' ? openServer(target, options) : openEmbedded(target, options)

async function openServer(target: ServerTarget, { command, connectTimeout, signal, report }: ClientOptions): Promise<Opened> {
  const { connectServer } = await import('./connect.ts')
  const wire = await connectServer(target, { applicationName: `dbctl:${command}`, connectTimeout, greeting: GREETING, signal, report })
  const [greeting] = wire.greeting as Greeting[]
  if (!greeting) throw new Error('the greeting returned no row')
  return { wire, greeting, pooled: wire.keyPid !== greeting.pid }
}

async function openEmbedded(target: EmbeddedTarget, { command, lockWait, signal, report }: ClientOptions): Promise<Opened> {
  const { openEmbedded } = await import('./embedded.ts')
  const wire = await openEmbedded(target.directory, { command: `dbctl ${command}`, wait: lockWait, signal, report })
  const { rows } = await wire.run(GREETING, undefined, 'object').catch(async (error: unknown) => {
    await wire.close()
    throw error
  })
  const [greeting] = rows as Greeting[]
  if (!greeting) throw new Error('the greeting returned no row')
  return { wire, greeting, pooled: false }
}

export function cancelOnAbort(wire: Wire, signal: AbortSignal): () => void {
  let timer: NodeJS.Timeout | undefined
  const onAbort = () => {
    wire.cancel().catch(() => undefined) // a server that cannot be reached for the cancel is left by the timer below
    timer = setTimeout(() => void wire.close(), CANCEL_PATIENCE)
  }
  signal.addEventListener('abort', onAbort, { once: true })
  return () => {
    signal.removeEventListener('abort', onAbort)
    clearTimeout(timer)
  }
}

/** Times in UTC and ISO whatever the role or database has set: a literal in a migration must mean the same everywhere. */
export const SESSION_FORMATS: SettingValues = {
  TimeZone: 'UTC',
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'postgres',
  bytea_output: 'hex',
  extra_float_digits: '1',
}

/** No statement waits for ever unless asked to. */
function sessionSettings({ lockTimeout, statementTimeout }: ClientOptions): SettingValues {
  return {
    ...SESSION_FORMATS,
    lock_timeout: String(lockTimeout),
    statement_timeout: String(statementTimeout),
    idle_in_transaction_session_timeout: '300000',
  }
}

async function applySettings(session: Session, settings: SettingValues, facts: Facts, { report }: ClientOptions): Promise<void> {
  await session.keepSettings(settings)
  if (facts.engine === 'embedded') return
  try {
    // A killed client's statement otherwise runs to its end and commits, locks held: the backend notices only when it next writes.
    await session.keepSettings({ client_connection_check_interval: '1000' })
  } catch (error) {
    // Some platforms cannot watch a socket and then take no other value than 0 (PostgreSQL manual, 20.3.2).
    if (!(error instanceof ServerError) || error.fields.sqlstate !== SQLSTATE.invalidParameterValue) throw error
    report.detail('this server cannot notice a killed client while a statement runs (client_connection_check_interval)')
  }
}

function assertSupported({ serverVersion, label }: Facts, { report }: ClientOptions): void {
  const major = Math.floor(serverVersion / 10_000)
  if (major < OLDEST) {
    throw new DbctlError('DBCTL_SERVER_VERSION', `${label} runs PostgreSQL ${major}; dbctl supports ${OLDEST} to ${NEWEST}`, {
      hint: `Upgrade the server to a supported release (${OLDEST} or newer): https://www.postgresql.org/support/versioning/`,
      details: { serverVersion, supported: { oldest: OLDEST, newest: NEWEST } },
    })
  }
  if (major > NEWEST) report.warn(`${label} runs PostgreSQL ${major}, newer than this dbctl knows (${OLDEST} to ${NEWEST})`)
}
