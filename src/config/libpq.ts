import { readFileSync, statSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Host, ServerTarget } from './target.ts'

/** Connection parameters under libpq's own names: `host`, `port`, `dbname`, `user`, `password`, `sslmode`, … */
export type Parameters = Readonly<Record<string, string>>

type Env = Readonly<Record<string, string | undefined>>

/** https://www.postgresql.org/docs/current/libpq-envars.html, those that decide where and how to connect. */
const ENVIRONMENT: Readonly<Record<string, string>> = {
  PGHOST: 'host',
  PGHOSTADDR: 'hostaddr',
  PGPORT: 'port',
  PGDATABASE: 'dbname',
  PGUSER: 'user',
  PGPASSWORD: 'password',
  PGOPTIONS: 'options',
  PGSSLMODE: 'sslmode',
  PGSSLROOTCERT: 'sslrootcert',
  PGSSLCERT: 'sslcert',
  PGSSLKEY: 'sslkey',
  PGPASSFILE: 'passfile',
  PGSERVICE: 'service',
}

/** Naming a place is a wish to connect there; a user or a password alone is not. */
const NAMES_A_SERVER = ['PGHOST', 'PGHOSTADDR', 'PGSERVICE', 'PGDATABASE']

export const environmentNamesAServer = (env: Env): boolean => NAMES_A_SERVER.some((name) => env[name])

export function parametersFromEnvironment(env: Env): Parameters {
  const entries = Object.entries(ENVIRONMENT).flatMap(([name, parameter]) => {
    const value = env[name]
    return value ? [[parameter, value] as const] : []
  })
  return Object.fromEntries(entries)
}

/** One section of a service file, https://www.postgresql.org/docs/current/libpq-pgservice.html; undefined where no file has it. */
export function parametersFromService(service: string, env: Env): Parameters | undefined {
  const files = [
    env.PGSERVICEFILE ?? join(homeDirectory(), '.pg_service.conf'),
    ...(env.PGSYSCONFDIR ? [join(env.PGSYSCONFDIR, 'pg_service.conf')] : []),
  ]
  for (const file of files) {
    const section = parseServiceFile(readIfThere(file) ?? '')[service]
    if (section) return section
  }
  return undefined
}

export function parseServiceFile(text: string): Record<string, Record<string, string>> {
  const sections: Record<string, Record<string, string>> = {}
  let section: Record<string, string> | undefined
  for (const line of text.split(/\r?\n/).map((l) => l.trim())) {
    if (line === '' || line.startsWith('#')) continue
    const name = /^\[(.+)\]$/.exec(line)?.[1]
    const equals = line.indexOf('=')
    if (name !== undefined) section = sections[name] = {}
    else if (section && equals > 0) section[line.slice(0, equals).trim()] = line.slice(equals + 1).trim()
  }
  return sections
}

/** The password file's answer, https://www.postgresql.org/docs/current/libpq-pgpass.html; a file others can read is ignored, as libpq does. */
export function passwordFromFile(file: string | undefined, host: Host, database: string, user: string): string | undefined {
  const path = file ?? join(homeDirectory(), '.pgpass')
  const text = readIfThere(path)
  if (text === undefined || (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0)) return undefined
  const wanted = [DEFAULT_SOCKET_DIRECTORIES.includes(host.host) ? 'localhost' : host.host, String(host.port), database, user]
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#')) continue
    const fields = splitPasswordLine(line)
    if (fields.length >= 5 && wanted.every((value, i) => fields[i] === '*' || fields[i] === value)) return fields[4]
  }
  return undefined
}

/** Fields are divided by `:`; a backslash takes the next character literally. */
function splitPasswordLine(line: string): string[] {
  return [...line.matchAll(/(?:^|:)((?:\\.|[^:\\])*)/g)].map(([, field = '']) => field.replace(/\\(.)/g, '$1'))
}

/** In a password file the socket in libpq's default directory goes by `localhost`; the default is the distributor's choice between these. */
const DEFAULT_SOCKET_DIRECTORIES = ['/tmp', '/var/run/postgresql', '/run/postgresql']

/** A container may run under a uid without a passwd entry and without HOME; nothing of ours is then found, as in a folder that is not there. */
export function homeDirectory(): string {
  try {
    return homedir()
  } catch {
    return '/nonexistent'
  }
}

export function systemUser(): string {
  try {
    return userInfo().username
  } catch {
    // A container may run under a uid without a passwd entry.
    return 'postgres'
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}

/** The target as the variables of a libpq program such as pg_dump; what could lead it elsewhere is unset. The password is among them. */
export function libpqEnvironment({ hosts, database, user, tls, options }: ServerTarget): Record<string, string | undefined> {
  const addresses = hosts.map(({ address }) => address)
  return {
    ...Object.fromEntries(Object.keys(ENVIRONMENT).map((name) => [name, undefined])),
    PGHOST: hosts.map(({ host }) => host).join(','),
    PGHOSTADDR: addresses.every((address) => address !== undefined) ? addresses.join(',') : undefined,
    PGPORT: hosts.map(({ port }) => port).join(','),
    PGDATABASE: database,
    PGUSER: user,
    PGPASSWORD: hosts.find(({ password }) => password !== undefined)?.password?.reveal(),
    PGSSLMODE: tls.mode,
    PGSSLROOTCERT: tls.rootCert,
    PGSSLCERT: tls.cert,
    PGSSLKEY: tls.key,
    PGOPTIONS: options,
  }
}
