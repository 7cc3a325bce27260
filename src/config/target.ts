import { basename } from 'node:path'
import type { Secret } from './secret.ts'

/** libpq's sslmode, https://www.postgresql.org/docs/current/libpq-ssl.html */
export const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const
export type SslMode = (typeof SSL_MODES)[number]

export interface Tls {
  readonly mode: SslMode
  /** `sslrootcert`: a path, or `system` for the certificates Node trusts. */
  readonly rootCert?: string
  readonly cert?: string
  readonly key?: string
}

export interface Host {
  /** A name or address, or the directory of a Unix socket. */
  readonly host: string
  /** `hostaddr`: connect here, while `host` stays the name that the certificate is checked against. */
  readonly address?: string
  readonly port: number
  readonly password?: Secret
}

export interface ServerTarget {
  readonly engine: 'server'
  /** Tried in order, as libpq does. */
  readonly hosts: readonly Host[]
  readonly database: string
  readonly user: string
  readonly tls: Tls
  /** `options` of the connection string, passed to the server as it is. */
  readonly options?: string
}

export interface EmbeddedTarget {
  readonly engine: 'embedded'
  /** Absolute path of PGlite's data directory. */
  readonly directory: string
}

export type Target = ServerTarget | EmbeddedTarget

/** Where a statement went, safe to print: `app@db.example.com:5432/shop`, or `embedded database .dbctl/data`. */
export function describeTarget(target: Target): string {
  if (target.engine === 'embedded') return `embedded database ${target.directory}`
  const hosts = target.hosts.map(({ host, port }) => (/[/:]/.test(host) ? `[${host}]:${port}` : `${host}:${port}`)).join(',')
  return `${target.user}@${hosts}/${target.database}`
}

/**
 * What the operator types to say that this is the one: on a server the database's name as the server itself gives it (a pooler's alias may
 * be another), of an embedded database the name of its directory, since PGlite calls every database the same.
 */
export const databaseName = (target: Target, connected: string): string =>
  target.engine === 'embedded' ? basename(target.directory) : connected
