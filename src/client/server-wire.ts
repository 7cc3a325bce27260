import type { Socket } from 'node:net'
import type { Writable } from 'node:stream'
import postgres from 'postgres'
import type { Secret } from '../config/secret.ts'
import type { ServerTarget } from '../config/target.ts'
import { DbctlError } from '../errors.ts'
import { ServerError } from '../server-error.ts'
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
  /** The first call opens the conversation, a later one carries a cancel request. */
  readonly openSocket: () => Promise<Socket>
  /** The first statement, sent as soon as the server lets us in. */
  readonly greeting: string
  /** Milliseconds until start-up and authentication must be done. */
  readonly timeout: number
  readonly onNotice: (text: string) => void
}

/** What this file uses of the driver's query object, two of its undocumented methods included (see `pump`). */
interface DriverQuery extends PromiseLike<unknown> {
  values(): PromiseLike<unknown>
  writable(): Promise<Writable>
  cancel(): Promise<void> | null
  resolve: (result: unknown) => void
  reject: (error: unknown) => void
}

/** Longest wait for a socket to close after Terminate, in milliseconds. */
const CLOSE_TIMEOUT = 1_000

/** A wire over postgres.js, held to one connection that is never silently replaced: a lock or a setting lives and dies with it. */
export async function openServerWire({
  target,
  password,
  applicationName,
  openSocket,
  greeting,
  timeout,
  onNotice,
}: ServerWireOptions): Promise<ServerWire> {
  let main: Socket | undefined
  let lost = false
  let closing = false
  const running = new Set<DriverQuery>()

  const connectOnce = async (): Promise<Socket> => {
    if (main === undefined) {
      main = await openSocket()
      main.once('close', () => {
        lost = true
      })
      return main
    }
    // The driver comes here again to send a cancel request, or to reconnect; the latter would quietly drop the session.
    if (lost) throw connectionLost()
    return openSocket()
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
      return await use(query)
    } catch (error) {
      throw translate(error)
    } finally {
      running.delete(query)
    }
  }

  const run: Wire['run'] = (text, parameters, shape) =>
    send(text, parameters, async (query) => lastResult(shape === 'array' ? await query.values() : await query))

  const copyIn: Wire['copyIn'] = ({ schema, table, columns, format }, chunks) =>
    send(
      `copy ${quoteIdentifier(schema, table)} (${columns.map((column) => quoteIdentifier(column)).join(', ')}) from stdin (format ${format})`,
      undefined,
      (query) => pump(query, chunks),
    )

  const cancel = async () => {
    await Promise.all([...running].map((query) => query.cancel()))
  }

  const close = async () => {
    closing = true
    await sql.end({ timeout: lost ? 0 : CLOSE_TIMEOUT / 1_000 })
    main?.destroy()
  }

  // A server that accepts and then says nothing would hold us for ever: the driver's own timer does not cover a given socket.
  const timer = setTimeout(() => main?.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })), timeout)
  try {
    const answer = await sql.unsafe(greeting)
    const { state } = answer as unknown as { state: { pid: number } }
    return { run, copyIn, cancel, close, keyPid: state.pid, greeting: [...answer] }
  } catch (error) {
    main?.destroy()
    void sql.end({ timeout: 0 }).catch(() => undefined)
    throw error instanceof postgres.PostgresError ? serverError(error) : error
  } finally {
    clearTimeout(timer)
  }
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

/**
 * Feeds a COPY. The driver forgets its stream once the data has ended, so an error that the server finds only then (a unique key,
 * a deferred check) would never arrive: the query's own rejection is listened to as well.
 */
async function pump(query: DriverQuery, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  const stream = await query.writable()
  let fail: (error: unknown) => void = () => undefined
  const counted = new Promise<number>((resolve, reject) => {
    query.resolve = (result) => resolve((result as { count?: number | null }).count ?? 0)
    query.reject = fail = reject
  })
  counted.catch(() => undefined)
  stream.on('error', fail)
  try {
    for await (const chunk of chunks) {
      if (!stream.write(chunk)) await Promise.race([new Promise<void>((resolve) => stream.once('drain', resolve)), counted])
    }
  } catch (error) {
    // Tells the server to abandon the COPY; its answer must be in before the next statement may be sent.
    stream.destroy(error instanceof Error ? error : new Error(String(error)))
    await counted.catch(() => undefined)
    throw error
  }
  stream.end()
  return counted
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

export function connectionLost(cause?: unknown): DbctlError {
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
