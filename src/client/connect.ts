import { setTimeout as sleep } from 'node:timers/promises'
import { formatDuration } from '../config/duration.ts'
import { describeTarget, type Host, type ServerTarget } from '../config/target.ts'
import { DbctlError } from '../errors.ts'
import type { Reporter } from '../report.ts'
import { explainServerError, ServerError, SQLSTATE } from '../server-error.ts'
import { openServerWire, type ServerWire } from './server-wire.ts'
import { attempts, openSocket } from './socket.ts'

export interface ConnectOptions {
  readonly applicationName: string
  /** Milliseconds for all tries together. */
  readonly connectTimeout: number
  readonly greeting: string
  readonly signal: AbortSignal
  readonly report: Reporter
}

/** Failures that pass by themselves: a server that starts, restarts, or is full for a moment. */
const TRANSIENT = new Set<string>([
  SQLSTATE.cannotConnectNow,
  SQLSTATE.tooManyConnections,
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
])

/** Connects to the first host that answers, trying again with growing pauses while what stands in the way is transient. */
export async function connectServer(target: ServerTarget, options: ConnectOptions): Promise<ServerWire> {
  const deadline = performance.now() + options.connectTimeout
  options.report.wait(`connecting to ${describeTarget(target)}`)
  let refusal: Error | undefined
  for (let tries = 0; ; tries++) {
    const error = await tryHosts(target, options, deadline)
    if (!(error instanceof Error)) return error
    // A try that the end of the time has cut off says less than the refusal before it.
    if (refusal && codeOf(error) === 'ETIMEDOUT') throw connectError(refusal, target)
    refusal = error
    const pause = Math.min(100 * 2 ** tries, 2_000) * (0.75 + Math.random() / 2)
    if (!TRANSIENT.has(codeOf(error)) || performance.now() + pause >= deadline) throw connectError(error, target)
    const left = formatDuration(deadline - performance.now())
    const text = `${describeTarget(target)} does not accept connections yet (${shortReason(error)}); trying for another ${left}`
    if (tries === 0) options.report.note(text)
    else options.report.detail(text)
    await sleep(pause, undefined, { signal: options.signal }).catch(() => options.signal.throwIfAborted())
  }
}

/** One round over all hosts and, for each, over the encrypted and plain tries of its sslmode; the last error when none let us in. */
async function tryHosts(target: ServerTarget, options: ConnectOptions, deadline: number): Promise<ServerWire | Error> {
  let last: Error = new Error('no host to connect to')
  for (const [i, host] of target.hosts.entries()) {
    for (const attempt of attempts(host, target.tls)) {
      options.signal.throwIfAborted()
      try {
        // A host that is silent may use up its own share of the time, and not that of the hosts after it.
        const share = (deadline - performance.now()) / (target.hosts.length - i)
        return await openAttempt(target, host, attempt, options, Math.max(Math.round(share), 1))
      } catch (error) {
        options.signal.throwIfAborted()
        last = error instanceof Error ? error : new Error(String(error))
        // Only a failed handshake or a refusal by pg_hba.conf is worth the other kind of try; a wrong password is wrong either way.
        const other = error instanceof DbctlError ? error.code === 'DBCTL_TLS' : codeOf(last) === SQLSTATE.invalidAuthorization
        if (!other) break
      }
    }
  }
  return last
}

async function openAttempt(
  target: ServerTarget,
  host: Host,
  attempt: 'encrypted' | 'plain',
  options: ConnectOptions,
  timeout: number,
): Promise<ServerWire> {
  const { applicationName, greeting, report } = options
  return openServerWire({
    target,
    password: host.password,
    applicationName,
    openSocket: (signal) => openSocket(host, target.tls, attempt, signal),
    greeting,
    // Every stage ends its socket on this signal: nothing stays behind to keep the process alive.
    signal: AbortSignal.any([options.signal, AbortSignal.timeout(timeout)]),
    onNotice: (text) => report.detail(text),
  })
}

const codeOf = (error: Error): string =>
  error instanceof ServerError ? error.fields.sqlstate : ((error as NodeJS.ErrnoException).code ?? '')

function shortReason(error: Error): string {
  if (error instanceof ServerError) return error.fields.message
  const { code } = error as NodeJS.ErrnoException
  return code === 'ECONNREFUSED' ? 'connection refused' : code === 'ENOENT' ? 'no such socket' : (code ?? error.message)
}

/** Why nobody let us in, and what to do about it. */
function connectError(error: Error, target: ServerTarget): DbctlError {
  if (error instanceof DbctlError) return error
  const where = describeTarget(target)
  if (error instanceof ServerError) return refusalByServer(error, target, where)
  const { code } = error as NodeJS.ErrnoException
  const details = { target: where, reason: code ?? error.message }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new DbctlError('DBCTL_HOST_UNKNOWN', `the host of ${where} is not known to name resolution`, {
      hint: 'Check the host in DATABASE_URL for a typing mistake, and that this machine reaches its DNS.',
      details,
    })
  }
  if (code === 'ETIMEDOUT') {
    return new DbctlError('DBCTL_CONNECT', `${where} did not answer in time`, {
      hint: 'A firewall that drops packets looks like this, and so does a server that is too busy; raise --connect-timeout to wait longer.',
      details,
    })
  }
  return new DbctlError('DBCTL_CONNECT', `cannot connect to ${where}: ${shortReason(error)}`, {
    hint: 'Check that the server runs and that host and port in DATABASE_URL are right.',
    details,
  })
}

function refusalByServer(error: ServerError, target: ServerTarget, where: string): DbctlError {
  const { sqlstate, message } = error.fields
  const details = { target: where, sqlstate }
  if (sqlstate === SQLSTATE.invalidPassword || sqlstate === SQLSTATE.invalidAuthorization) {
    return new DbctlError('DBCTL_AUTHENTICATION', `${where} refuses the login: ${message}`, {
      hint: 'Check user and password in DATABASE_URL (special characters percent-encoded), and that pg_hba.conf lets this host in.',
      details,
    })
  }
  if (sqlstate === SQLSTATE.invalidCatalogName) {
    return new DbctlError('DBCTL_DATABASE_UNKNOWN', `the server has no database "${target.database}"`, {
      hint: `Check the name in DATABASE_URL, or create it: createdb ${target.database}`,
      details,
    })
  }
  if (sqlstate === SQLSTATE.tooManyConnections || sqlstate === SQLSTATE.cannotConnectNow) {
    return new DbctlError('DBCTL_CONNECT', `${where} does not accept connections: ${message}`, {
      hint: 'Try again in a moment, or raise --connect-timeout to keep trying for longer.',
      details,
    })
  }
  const explained = explainServerError(error)
  return new DbctlError('DBCTL_CONNECT', `cannot connect to ${where}: ${message} (${sqlstate})`, { hint: explained.hint, details })
}
