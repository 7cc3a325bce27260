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
export async function openSocket(host: Host, tls: Tls, attempt: 'encrypted' | 'plain', timeout: number): Promise<Socket> {
  const socket = await dial(host, timeout)
  if (attempt === 'plain') return socket
  try {
    if (!(await acceptsTls(socket, timeout))) {
      if (tls.mode === 'prefer') return socket
      throw new DbctlError('DBCTL_TLS', `the server at ${host.host}:${host.port} does not offer TLS, and sslmode=${tls.mode} demands it`, {
        hint: 'Enable ssl on the server, or use sslmode=prefer or disable on a network you trust.',
      })
    }
    return await secure(socket, host, tls, timeout)
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

function dial({ host, address, port }: Host, timeout: number): Promise<Socket> {
  const socket = host.startsWith('/') ? connectTcp(`${host}/.s.PGSQL.${port}`) : connectTcp({ host: address ?? host, port })
  return settle(socket, 'connect', timeout)
}

/** Waits for an event of a socket; an error, a close or the timeout rejects, and the socket is then destroyed. */
function settle<T extends Socket>(socket: T, event: 'connect' | 'secureConnect', timeout: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const finish = (error?: Error) => {
      clearTimeout(timer)
      for (const [name, listener] of Object.entries(listeners)) socket.off(name, listener)
      if (!error) return resolve(socket)
      // A late error of a socket that was given up must not end the process.
      socket.on('error', () => undefined)
      socket.destroy()
      reject(error)
    }
    const listeners = {
      [event]: () => finish(),
      error: (error: Error) => finish(error),
      close: () => finish(Object.assign(new Error('the server closed the connection'), { code: 'ECONNRESET' })),
    }
    const timer = setTimeout(() => finish(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })), timeout)
    for (const [name, listener] of Object.entries(listeners)) socket.on(name, listener)
  })
}

function acceptsTls(socket: Socket, timeout: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      clearTimeout(timer)
      reject(error)
    }
    const closed = () => fail(Object.assign(new Error('the server closed the connection'), { code: 'ECONNRESET' }))
    const timer = setTimeout(() => fail(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })), timeout)
    socket.once('error', fail)
    socket.once('close', closed)
    socket.once('data', (answer) => {
      clearTimeout(timer)
      socket.off('error', fail)
      socket.off('close', closed)
      // One byte and no more: bytes that came along were not encrypted and must not be trusted (CVE-2021-23222).
      if (answer.length !== 1)
        reject(
          new DbctlError('DBCTL_TLS', 'the server sent data before the TLS handshake', {
            hint: 'Something between here and the server tampers with the connection.',
          }),
        )
      else resolve(answer[0] === 'S'.charCodeAt(0))
    })
    socket.write(SSL_REQUEST)
  })
}

async function secure(socket: Socket, host: Host, tls: Tls, timeout: number): Promise<Socket> {
  const encrypted = connectTls({ socket, ...(isIP(host.host) ? {} : { servername: host.host }), ...(await tlsOptions(host, tls)) })
  try {
    return await settle(encrypted, 'secureConnect', timeout)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ETIMEDOUT' || code === 'ECONNRESET' || code === 'ECONNREFUSED') throw error
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
