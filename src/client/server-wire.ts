import type { Socket } from 'node:net'
import { Stream } from 'node:stream'
import postgres from 'postgres'
import type { Secret } from '../config/secret.ts'
import type { ServerTarget } from '../config/target.ts'
import { DbctlError } from '../errors.ts'
import { ServerError } from '../server-error.ts'
import { abandonCopy, type DriverQuery, pump } from './server-copy.ts'
import { timedOut } from './socket.ts'
import { UntilLost } from './until-lost.ts'
import { PARSERS, quoteIdentifier } from './values.ts'
import type { RawResult, Wire } from './wire.ts'

export interface ServerWire extends Wire {
  /** The pid in the server's BackendKeyData. Behind a pooler it is not the pid of the backend that runs the statements. */
  readonly keyPid: number
  /** The rows of the statement that opened the conversation. */
  readonly greeting: readonly unknown[]
}

export interface ServerWireOptions {
  readonly target: ServerTarget
  readonly password: Secret | undefined
  readonly applicationName: string
  /** Opens the conversation, and later once more for each cancel request. */
  readonly openSocket: (signal: AbortSignal) => Promise<Socket>
  /** The first statement, sent as soon as the server lets us in. */
  readonly greeting: string
  /** Gives up start-up and authentication. */
  readonly signal: AbortSignal
  readonly onNotice: (text: string) => void
}

/** Longest wait for a socket to close after Terminate, in milliseconds. */
const CLOSE_TIMEOUT = 1_000
/** And for a cancel request to be delivered. */
const CANCEL_TIMEOUT = 1_500

/** A wire over postgres.js, held to one connection that is never silently replaced: a lock or a setting lives and dies with it. */
export async function openServerWire({
  target,
  password,
  applicationName,
  openSocket,
  greeting,
  signal,
  onNotice,
}: ServerWireOptions): Promise<ServerWire> {
  let main: Socket | undefined
  let lost = false
  let closing = false
  let backend: BackendKey | undefined
  const running = new Set<DriverQuery>()

  // No statement may depend on the driver to notice: after its one vain reconnect it keeps every query waiting for ever.
  const conversation = new UntilLost()
  const lose = () => {
    if (lost) return
    lost = true
    if (closing) return
    // The driver first: what it read before the end (a FATAL error with its reason) says more than that the end came. The timer
    // keeps the process alive, for with the socket gone nothing else may, and a statement would be left waiting.
    setTimeout(() => conversation.lose(connectionLost()), 50)
  }

  const connectOnce = async (): Promise<Socket> => {
    // The driver comes here again to reconnect, which would quietly drop the session with its locks.
    if (main !== undefined) throw connectionLost()
    main = await openSocket(signal)
    main.once('error', lose)
    main.once('close', lose)
    return main
  }

  const sql = withoutEnvironment('PGTARGETSESSIONATTRS', () =>
    postgres({
      host: 'unused', // openSocket knows the hosts
      user: target.user,
      database: target.database,
      // The driver reads PGPASSWORD for an empty password; a password that was not configured is the empty text to the server as well.
      pass: () => password?.reveal() ?? '',
      connection: { application_name: applicationName, ...(target.options === undefined ? {} : { options: target.options }) },
      socket: connectOnce,
      ssl: false,
      max: 1,
      idle_timeout: 0,
      max_lifetime: null,
      connect_timeout: 0,
      fetch_types: false,
      prepare: false,
      types: IDENTITY_TYPES,
      onnotice: ({ severity, message }: postgres.Notice) => onNotice(`${severity}: ${message}`),
    } as unknown as postgres.Options<Record<string, postgres.PostgresType>>),
  )

  const translate = (error: unknown): unknown => {
    if (error instanceof postgres.PostgresError) return serverError(error)
    if (lost && !closing) return connectionLost(error)
    return error
  }

  const send = async <T>(
    text: string,
    parameters: readonly (string | null)[] | undefined,
    use: (query: DriverQuery) => Promise<T>,
  ): Promise<T> => {
    // The driver would try to reconnect, fail, and from then on keep every query waiting for ever.
    if (lost) throw connectionLost()
    const options = { prepare: false, simple: parameters === undefined } as postgres.UnsafeQueryOptions
    const query = sql.unsafe(text, parameters ? [...parameters] : [], options) as unknown as DriverQuery
    running.add(query)
    try {
      return await conversation.during(use(query))
    } catch (error) {
      throw translate(error)
    } finally {
      running.delete(query)
    }
  }

  const run: Wire['run'] = (text, parameters, shape) =>
    send(text, parameters, async (query) => {
      const result = shape === 'array' ? await query.values() : await query
      if (result instanceof Stream) throw await abandonCopy(query, result)
      return lastResult(result)
    })

  const copyIn: Wire['copyIn'] = ({ schema, table, columns, format }, chunks) =>
    send(
      `copy ${quoteIdentifier(schema, table)} (${columns.map((column) => quoteIdentifier(column)).join(', ')}) from stdin (format ${format})`,
      undefined,
      (query) => pump(query, main as Socket, chunks),
    )

  /** Sent by hand: the driver's own loses track of its outcome, and a cancel that cannot be delivered ends the process. */
  const cancel = async () => {
    if (running.size === 0 || backend === undefined) return
    const socket = await openSocket(AbortSignal.timeout(CANCEL_TIMEOUT))
    await new Promise<void>((resolve) => {
      socket.on('error', () => resolve())
      socket.once('close', () => resolve())
      socket.end(cancelRequest(backend as BackendKey))
    })
  }

  const close = async () => {
    closing = true
    await sql.end({ timeout: lost ? 0 : CLOSE_TIMEOUT / 1_000 })
    main?.destroy()
  }

  const giveUp = () => main?.destroy(timedOut(signal))
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    const answer = await conversation.during(sql.unsafe(greeting))
    const { state } = answer as unknown as { state: BackendKey }
    backend = { ...state }
    return { run, copyIn, cancel, close, keyPid: state.pid, greeting: [...answer] }
  } catch (error) {
    main?.destroy()
    void sql.end({ timeout: 0 }).catch(() => undefined)
    if (signal.aborted) throw timedOut(signal)
    throw error instanceof postgres.PostgresError ? serverError(error) : error
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

interface BackendKey {
  readonly pid: number
  readonly secret: number
}

/** https://www.postgresql.org/docs/current/protocol-message-formats.html, CancelRequest: length 16, code 80877102, pid, secret. */
function cancelRequest({ pid, secret }: BackendKey): Buffer {
  const message = Buffer.alloc(16)
  for (const [i, value] of [16, 80_877_102, pid, secret].entries()) message.writeUInt32BE(value >>> 0, 4 * i)
  return message
}

/** Values go out as the text that `toText` made and come in through PARSERS; the driver's own ideas of types are switched off. */
const IDENTITY_TYPES = Object.fromEntries(
  Object.entries(PARSERS).map(([oid, parse]) => [
    `oid${oid}`,
    { to: Number(oid), from: [Number(oid)], serialize: (text: string) => text, parse },
  ]),
)

function lastResult(result: unknown): RawResult {
  // Several statements in one simple query answer with a list of results, one statement with the result itself.
  const list = result as { count?: number | null; command?: string } & unknown[]
  const last = (list.command === undefined && Array.isArray(list.at(-1)) ? list.at(-1) : list) as typeof list
  return { rows: [...last], count: last.count ?? 0 }
}

function serverError(error: postgres.PostgresError): ServerError {
  const { code, message, severity, detail, hint, position, where, schema_name, table_name, column_name, constraint_name } = error
  return new ServerError({
    sqlstate: code,
    message,
    severity,
    ...(detail ? { detail } : {}),
    ...(hint ? { hint } : {}),
    ...(position ? { position: Number(position) } : {}),
    ...(where ? { where } : {}),
    ...(schema_name ? { schema: schema_name } : {}),
    ...(table_name ? { table: table_name } : {}),
    ...(column_name ? { column: column_name } : {}),
    ...(constraint_name ? { constraint: constraint_name } : {}),
  })
}

function connectionLost(cause?: unknown): DbctlError {
  return new DbctlError('DBCTL_CONNECTION_LOST', 'the connection to the server was lost', {
    hint: 'What was not committed is rolled back. Run the command again: it goes on from what the database holds.',
    ...(cause === undefined ? {} : { cause }),
  })
}

/** The driver refuses values of this libpq variable that libpq accepts, and offers no option to overrule it. */
function withoutEnvironment<T>(name: string, use: () => T): T {
  const value = process.env[name]
  delete process.env[name]
  try {
    return use()
  } finally {
    if (value !== undefined) process.env[name] = value
  }
}
