import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import type { Host, Tls } from '../config/target.ts'
import { defaultCertificate } from '../config/url.ts'
import { DbctlError } from '../errors.ts'

/** SSLRequest: length 8, code 80877103. https://www.postgresql.org/docs/current/protocol-message-formats.html */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])

/**
 * A socket to the server, encrypted as libpq would for the same sslmode. The driver's own TLS is not used: it takes `require` on a
 * server without TLS for a broken handshake, knows no certificate files, and cannot fall back from one try to the next.
 */
export async function openSocket(host: Host, tls: Tls, attempt: 'encrypted' | 'plain', signal: AbortSignal): Promise<Socket> {
  const socket = await dial(host, signal)
  if (attempt === 'plain') return socket
  try {
    if (!(await acceptsTls(socket, signal))) {
      if (tls.mode === 'prefer') return socket
      throw new DbctlError('DBCTL_TLS', `the server at ${host.host}:${host.port} does not offer TLS, and sslmode=${tls.mode} demands it`, {
        hint: 'Enable ssl on the server, or use sslmode=prefer or disable on a network you trust.',
      })
    }
    return await secure(socket, host, tls, signal)
  } catch (error) {
    socket.destroy()
    throw error
  }
}

/** The tries of a mode, in libpq's order: `prefer` falls back to plain, `allow` to TLS; a Unix socket never encrypts. */
export function attempts(host: Host, tls: Tls): ReadonlyArray<'encrypted' | 'plain'> {
  if (host.host.startsWith('/') || tls.mode === 'disable') return ['plain']
  if (tls.mode === 'prefer') return ['encrypted', 'plain']
  if (tls.mode === 'allow') return ['plain', 'encrypted']
  return ['encrypted']
}

function dial({ host, address, port }: Host, signal: AbortSignal): Promise<Socket> {
  // What is short goes out at once, as libpq sees to: a COPY's few rows would wait 40 ms for the server's delayed acknowledgement.
  const noDelay = true
  const socket = host.startsWith('/') ? connectTcp(`${host}/.s.PGSQL.${port}`) : connectTcp({ host: address ?? host, port, noDelay })
  return settle(socket, 'connect', signal)
}

/** Waits for an event of a socket; an error, a close or the signal rejects, and the socket is then destroyed. */
function settle<T extends Socket>(socket: T, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<T> {
  return until(socket, signal, event, () => socket)
}

/** The server's answer to SSLRequest. One byte and no more: what came along was not encrypted and must not be trusted (CVE-2021-23222). */
async function acceptsTls(socket: Socket, signal: AbortSignal): Promise<boolean> {
  const answered = until(socket, signal, 'data', (answer: Buffer) => answer)
  socket.write(SSL_REQUEST)
  const answer = await answered
  if (answer.length === 1) return answer[0] === 'S'.charCodeAt(0)
  throw new DbctlError('DBCTL_TLS', 'the server sent data before the TLS handshake', {
    hint: 'Something between here and the server tampers with the connection.',
  })
}

function until<Result>(socket: Socket, signal: AbortSignal, event: string, take: (value: Buffer) => Result): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      signal.removeEventListener('abort', onAbort)
      socket.off(event, onEvent).off('error', fail).off('close', onClose)
    }
    const fail = (error: Error) => {
      stop()
      // A late error of a socket that was given up must not end the process.
      socket.on('error', () => undefined)
      socket.destroy()
      reject(error)
    }
    const onEvent = (value: Buffer) => {
      stop()
      resolve(take(value))
    }
    const onAbort = () => fail(timedOut(signal))
    const onClose = () => fail(Object.assign(new Error('the server closed the connection'), { code: 'ECONNRESET' }))
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    socket.on(event, onEvent).on('error', fail).on('close', onClose)
  })
}

/** The interruption's own error, or the code of a time-out where it was the clock that gave the signal. */
export function timedOut(signal: AbortSignal): Error {
  const { reason } = signal
  return reason instanceof DbctlError ? reason : Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })
}

async function secure(socket: Socket, host: Host, tls: Tls, signal: AbortSignal): Promise<Socket> {
  const encrypted = connectTls({ socket, ...(isIP(host.host) ? {} : { servername: host.host }), ...(await tlsOptions(host, tls)) })
  try {
    return await settle(encrypted, 'secureConnect', signal)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (error instanceof DbctlError || code === 'ETIMEDOUT' || code === 'ECONNRESET' || code === 'ECONNREFUSED') throw error
    throw new DbctlError('DBCTL_TLS', `TLS to ${host.host}:${host.port} failed under sslmode=${tls.mode}: ${message}`, {
      hint: 'Check that sslrootcert names the authority that signed the server, and with verify-full that the host is the one in its certificate.',
      details: { sslmode: tls.mode, reason: code ?? null },
      cause: error,
    })
  }
}

/** `require` verifies the chain once a root certificate is there, and nothing otherwise; verify-ca leaves the name out. */
async function tlsOptions(host: Host, tls: Tls): Promise<ConnectionOptions> {
  const rootCert = tls.rootCert ?? present(defaultCertificate('root.crt'))
  const verifies = tls.mode === 'verify-ca' || tls.mode === 'verify-full'
  if (verifies && rootCert === undefined) {
    throw new DbctlError('DBCTL_TLS', `sslmode=${tls.mode} needs a root certificate, and none is configured`, {
      hint: 'Add sslrootcert=/path/to/ca.pem to the URL, sslrootcert=system for a publicly trusted server, or place it at ~/.postgresql/root.crt.',
    })
  }
  const cert = tls.cert ?? present(defaultCertificate('postgresql.crt'))
  const key = tls.key ?? (cert === undefined ? undefined : present(defaultCertificate('postgresql.key')))
  const checked = verifies || (tls.mode === 'require' && rootCert !== undefined)
  return {
    rejectUnauthorized: checked,
    ...(checked && rootCert !== undefined && rootCert !== 'system' ? { ca: await certificate(rootCert) } : {}),
    ...(cert === undefined ? {} : { cert: await certificate(cert) }),
    ...(key === undefined ? {} : { key: await certificate(key) }),
    ...(tls.mode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
    ...(isIP(host.host) ? { host: host.host } : {}),
  }
}

const present = (path: string): string | undefined => (existsSync(path) ? path : undefined)

async function certificate(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    throw new DbctlError('DBCTL_TLS', `the certificate file ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`, {
      hint: 'Check sslrootcert, sslcert and sslkey in the connection string.',
      details: { file: path },
    })
  }
}
