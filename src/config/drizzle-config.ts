/**
 * The URL in a drizzle.config's dbCredentials: `url`, or host, port, user, password, database and ssl apart; for `driver: 'pglite'` the directory.
 * https://orm.drizzle.team/docs/drizzle-config-file#dbcredentials
 */
export function drizzleUrl(config: Readonly<Record<string, unknown>>): string | undefined {
  const credentials = config.dbCredentials
  if (typeof credentials !== 'object' || credentials === null) return undefined
  const { url, host, port, user, password, database, ssl } = credentials as Record<string, unknown>
  if (typeof url === 'string' && url !== '') {
    return config.driver === 'pglite' && !url.startsWith('pglite:') ? `pglite:${url}` : url
  }
  if (typeof host !== 'string' || host === '') return undefined
  const text = (value: unknown) => encodeURIComponent(String(value))
  const credentialsPart =
    user === undefined && password === undefined
      ? ''
      : `${user === undefined ? '' : text(user)}${password === undefined ? '' : `:${text(password)}`}@`
  const portPart = port === undefined ? '' : `:${String(port)}`
  const databasePart = database === undefined ? '' : `/${text(database)}`
  const hostPart = host.includes(':') ? `[${host}]` : text(host) // an IPv6 address, or perhaps the directory of a socket
  return `postgres://${credentialsPart}${hostPart}${portPart}${databasePart}${sslParameter(ssl)}`
}

/** node-postgres' vocabulary, which drizzle.config borrows: true verifies; an object may switch verification off. */
function sslParameter(ssl: unknown): string {
  if (ssl === undefined || ssl === null || ssl === false) return ''
  if (typeof ssl === 'string') return `?sslmode=${ssl}`
  const verifies = ssl === true || (ssl as { rejectUnauthorized?: unknown }).rejectUnauthorized !== false
  return verifies ? '?sslmode=verify-full&sslrootcert=system' : '?sslmode=require'
}
