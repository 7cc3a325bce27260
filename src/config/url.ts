import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { homeDirectory, type Parameters, parametersFromEnvironment, parametersFromService, passwordFromFile, systemUser } from './libpq.ts'
import { nearest } from './nearest.ts'
import { Secret } from './secret.ts'
import { type EmbeddedTarget, type Host, type ServerTarget, SSL_MODES, type SslMode, type Target, type Tls } from './target.ts'

/** What dbctl itself reads of a connection string. */
const UNDERSTOOD = [
  'host',
  'hostaddr',
  'port',
  'dbname',
  'user',
  'password',
  'passfile',
  'service',
  'options',
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
]

/** Parameters of libpq and of other tools' URLs that change nothing for dbctl: accepted, so that one URL serves every tool. */
const IGNORED = [
  ...['application_name', 'connect_timeout', 'client_encoding', 'fallback_application_name', 'target_session_attrs', 'load_balance_hosts'],
  ...['keepalives', 'keepalives_idle', 'keepalives_interval', 'keepalives_count', 'tcp_user_timeout', 'gssencmode', 'krbsrvname'],
  ...['channel_binding', 'sslcompression', 'sslsni', 'sslnegotiation', 'ssl_min_protocol_version', 'sslpassword', 'sslcrl', 'require_auth'],
  ...['schema', 'pgbouncer', 'connection_limit', 'pool_timeout', 'statement_cache_size', 'pool_mode', 'workaround', 'supa'],
]

type Env = Readonly<Record<string, string | undefined>>

/** What is wrong with a URL, without any part of the URL that may be a password. */
export class UrlProblem extends Error {}

/** A target from `postgres://…`, `pglite:…` or, for `undefined`, from libpq's environment alone. */
export function parseTarget(url: string | undefined, env: Env, baseDirectory: string): Target {
  if (url === undefined) return serverTarget({}, env)
  if (url.startsWith('pglite:')) return embeddedTarget(url, baseDirectory)
  if (!/^postgres(ql)?:\/\//.test(url)) {
    // Without the slashes it may as well be `user:password@host`.
    const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]
    throw new UrlProblem(
      scheme
        ? `the URL's scheme is ${scheme}:, but dbctl speaks postgres:// and pglite: only`
        : 'the URL does not begin with postgres:// or pglite:',
    )
  }
  return serverTarget(urlParameters(url), env)
}

function embeddedTarget(url: string, baseDirectory: string): EmbeddedTarget {
  const path = url.slice('pglite:'.length)
  if (/^(memory|idb):/.test(path))
    throw new UrlProblem('pglite: takes a directory; a database in memory would be gone when the command ends')
  if (path.startsWith('//')) {
    try {
      return { engine: 'embedded', directory: resolve(fileURLToPath(`file:${path}`)) }
    } catch {
      throw new UrlProblem('pglite:// takes an absolute path, as in pglite:///var/lib/app/data; a relative one is written pglite:./data')
    }
  }
  if (path === '') throw new UrlProblem('pglite: names no directory, as in pglite:./data')
  return { engine: 'embedded', directory: resolve(baseDirectory, path) }
}

/** The URL taken apart by hand: WHATWG's parser knows neither several hosts nor a socket directory, and its error carries the password. */
function urlParameters(url: string): Parameters {
  const match = /^postgres(?:ql)?:\/\/(?:([^/?#]*)@)?([^/?#@]*)(?:\/([^?#]*))?(?:\?([^#]*))?(#.*)?$/.exec(url)
  if (!match || match[5] !== undefined) throw unreadable()
  const [, credentials, authority = '', path = '', query = ''] = match
  // An @ behind the host is most likely the end of a password with a plain / or ?, whose rest must not pass for a database or a parameter.
  if (path.includes('@') || (query.includes('@') && credentials === undefined && authority !== '')) throw unreadable()
  const parameters: Record<string, string> = {}
  if (credentials) {
    const colon = credentials.indexOf(':')
    const user = decode(colon < 0 ? credentials : credentials.slice(0, colon), 'user')
    const password = colon < 0 ? '' : decode(credentials.slice(colon + 1), 'password')
    // What is empty is not set, as with libpq: PGUSER, PGPASSWORD and the password file still count.
    if (user !== '') parameters.user = user
    if (password !== '') parameters.password = password
  }
  const hosts = authority.split(',').map((entry) => /^(\[[^\]]+\]|[^:]*)(?::(\d*))?$/.exec(entry) ?? undefined)
  if (hosts.includes(undefined))
    throw new UrlProblem('the host part of the URL cannot be read; it is host, host:port or host1:port1,host2:port2')
  const names = hosts.map((host) => decode((host?.[1] ?? '').replace(/^\[(.*)\]$/, '$1'), 'host'))
  if (names.some((name) => name !== '')) parameters.host = names.join(',')
  if (hosts.some((host) => host?.[2])) parameters.port = hosts.map((host) => host?.[2] ?? '').join(',')
  if (path) parameters.dbname = decode(path, 'database')
  // To libpq a plus is a plus; only forms of the web write a space so.
  for (const [name, value] of new URLSearchParams(query.replaceAll('+', '%2B'))) {
    if (UNDERSTOOD.includes(name)) parameters[name] = value
    else if (name === 'ssl' && (value === 'true' || value === '1')) parameters.sslmode = 'require'
    else if (!IGNORED.includes(name)) {
      if (query.includes('@')) throw unreadable()
      const suggestion = nearest(name, UNDERSTOOD)
      throw new UrlProblem(`the URL has an unknown parameter "${name}"${suggestion ? `; did you mean "${suggestion}"?` : ''}`)
    }
  }
  return parameters
}

const unreadable = (): UrlProblem =>
  new UrlProblem('the URL cannot be read: a password with one of / ? # @ : % must be percent-encoded (%2F %3F %23 %40 %3A %25)')

function decode(text: string, part: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new UrlProblem(`the ${part} in the URL has a % that begins no percent-encoding; write %25 for a plain %`)
  }
}

/** libpq's order: the string itself, then the service it or PGSERVICE names, then the environment, then built-in defaults. */
function serverTarget(given: Parameters, env: Env): ServerTarget {
  const environment = parametersFromEnvironment(env)
  const service = given.service ?? environment.service
  const fromService = service === undefined ? {} : parametersFromService(service, env)
  if (!fromService) throw new UrlProblem(`the service "${service}" stands in no service file (PGSERVICEFILE or ~/.pg_service.conf)`)
  const parameters: Parameters = { ...environment, ...fromService, ...given }
  const user = parameters.user ?? systemUser()
  const database = parameters.dbname ?? user
  // The password file may hold another password for each host.
  const hosts = parseHosts(parameters).map((host) => {
    const password = parameters.password ?? passwordFromFile(parameters.passfile, host, database, user)
    return password === undefined ? host : { ...host, password: new Secret(password) }
  })
  return {
    engine: 'server',
    hosts,
    database,
    user,
    tls: parseTls(parameters),
    ...(parameters.options === undefined ? {} : { options: parameters.options }),
  }
}

function parseHosts(parameters: Parameters): Host[] {
  const addresses = parameters.hostaddr?.split(',') ?? []
  const names = parameters.host?.split(',') ?? parameters.hostaddr?.split(',') ?? ['localhost']
  const ports = parameters.port?.split(',') ?? []
  if (ports.length > 1 && ports.length !== names.length) throw new UrlProblem(`${names.length} hosts but ${ports.length} ports`)
  return names.map((name, i) => {
    const text = (ports.length > 1 ? ports[i] : ports[0]) || '5432'
    const port = Number(text)
    // Not quoted: where the host was forgotten, what looks like its port is the password.
    if (!/^\d+$/.test(text) || port < 1 || port > 65_535) throw new UrlProblem('the port is not a number from 1 to 65535')
    const address = addresses[i]
    return { host: name || 'localhost', port, ...(address ? { address } : {}) }
  })
}

function parseTls(parameters: Parameters): Tls {
  const mode = parameters.sslmode ?? (parameters.sslrootcert === 'system' ? 'verify-full' : 'prefer')
  if (!SSL_MODES.includes(mode as SslMode)) {
    throw new UrlProblem(`sslmode is not one of ${SSL_MODES.join(', ')}`)
  }
  const file = (path: string | undefined) => path?.replace(/^~(?=\/)/, homeDirectory())
  const [rootCert, cert, key] = [file(parameters.sslrootcert), file(parameters.sslcert), file(parameters.sslkey)]
  return { mode: mode as SslMode, ...(rootCert ? { rootCert } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) }
}

/** libpq's default places, used where the parameter is absent and the file is there. */
export const defaultCertificate = (name: 'root.crt' | 'postgresql.crt' | 'postgresql.key'): string =>
  join(homeDirectory(), '.postgresql', name)
