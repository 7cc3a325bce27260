import type { Sourced } from '../../config/settings.ts'
import type { ServerTarget, Target } from '../../config/target.ts'
import { DbctlError } from '../../errors.ts'
import type { KitProject } from './workspace.ts'

/**
 * The database for drizzle-kit: the very one that dbctl would use, since its guard looked at that one. Undefined where the project's
 * drizzle.config names it, which drizzle-kit then reads for itself.
 */
export function kitDatabase(command: string, { value: target, source }: Sourced<Target>): KitProject['database'] {
  if (source === 'drizzle.config') return undefined
  if (target.engine === 'server') return { url: targetUrl(target) }
  throw new DbctlError(
    'DBCTL_SERVER_REQUIRED',
    `${command} needs a server; the embedded database is dbctl's own, and drizzle-kit cannot open it`,
    {
      hint: 'Set DATABASE_URL to a development server, or work with `dbctl generate` and `dbctl migrate`, which know both.',
    },
  )
}

/** As the drivers of node-postgres and postgres.js read it. */
export function targetUrl({ hosts, database, user, tls, options }: ServerTarget): string {
  const [first] = hosts
  if (!first) throw new TypeError('a target has a host')
  const socket = first.host.startsWith('/')
  const url = new URL('postgres://localhost')
  if (!socket) url.hostname = first.address ?? first.host
  url.port = String(first.port)
  url.username = encodeURIComponent(user)
  if (first.password) url.password = encodeURIComponent(first.password.reveal())
  url.pathname = `/${encodeURIComponent(database)}`
  if (socket) url.searchParams.set('host', first.host)
  if (tls.mode !== 'prefer' && tls.mode !== 'allow') url.searchParams.set('sslmode', tls.mode)
  if (tls.rootCert !== undefined && tls.rootCert !== 'system') url.searchParams.set('sslrootcert', tls.rootCert)
  if (tls.cert !== undefined) url.searchParams.set('sslcert', tls.cert)
  if (tls.key !== undefined) url.searchParams.set('sslkey', tls.key)
  if (options !== undefined) url.searchParams.set('options', options)
  return url.href
}
