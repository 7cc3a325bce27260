import { ServerError, type ServerErrorFields } from '../server-error.ts'
import { PARSERS } from './values.ts'
import type { RawResult, Wire } from './wire.ts'

/**
 * What an application has in its hand: a Drizzle database, whose `$client` is meant, or the client itself, of postgres.js, node-postgres
 * or PGlite. They are told apart by what they can do, so that none of the three has to be installed.
 */
export type BorrowedDatabase = object

/** One connection of the application's own, to be given back. */
export interface BorrowedConnection {
  readonly wire: Wire
  /** Whether a second one can be had beside it: the client is a pool of several. */
  readonly pooled: boolean
  readonly engine: 'server' | 'embedded'
}

interface Row {
  readonly fields: ReadonlyArray<{ readonly name: string; readonly type: number }>
  readonly rows: readonly (readonly (string | null)[])[]
  readonly count: number
}

interface Pool {
  readonly options?: { readonly max?: number }
}

type RunText = (sql: string, parameters: readonly (string | null)[] | undefined) => Promise<Row>

export async function borrow(database: BorrowedDatabase): Promise<BorrowedConnection> {
  const client = (database as { $client?: object }).$client ?? database
  if (isPostgresJs(client)) {
    const reserved = await client.reserve()
    return { wire: wireOver(postgresJs(reserved), () => reserved.release()), pooled: hasSecond(client), engine: 'server' }
  }
  if (isPglite(client)) return { wire: wireOver(pglite(client), () => undefined), pooled: false, engine: 'embedded' }
  if (isNodePostgresPool(client)) {
    const taken = await client.connect()
    // Destroyed and not put back: what we set on it is no business of whoever would get it next.
    return { wire: wireOver(nodePostgres(taken), () => taken.release(true)), pooled: hasSecond(client), engine: 'server' }
  }
  if (isNodePostgres(client)) return { wire: wireOver(nodePostgres(client), () => undefined), pooled: false, engine: 'server' }
  throw new TypeError('ensureSchema takes a URL, a Drizzle database, or a client of postgres, pg or @electric-sql/pglite')
}

/** Of a pool of one, a second connection would be waited for as long as we hold the first: for ever. */
const hasSecond = (pool: Pool): boolean => (pool.options?.max ?? 2) > 1

/** `onClose` gives the connection back. The application's own statements are not ours to cancel. */
function wireOver(run: RunText, onClose: () => void): Wire {
  let open = true
  return {
    async run(sql, parameters, shape): Promise<RawResult> {
      const { fields, rows, count } = await run(sql, parameters).catch((error: unknown) => {
        throw asServerError(error)
      })
      const values = rows.map((row) => row.map((text, i) => (text === null ? null : (PARSERS[fields[i]?.type ?? 0] ?? same)(text))))
      const shaped =
        shape === 'array' ? values : values.map((row) => Object.fromEntries(row.map((value, i) => [fields[i]?.name ?? '', value])))
      return { rows: shaped, count }
    },
    copyIn: () => Promise.reject(new Error('COPY needs a connection of its own: pass a URL')),
    cancel: () => Promise.resolve(),
    async close() {
      if (open) onClose()
      open = false
    },
  }
}

const same = (text: string): unknown => text

function asServerError(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string' || !/^[0-9A-Z]{5}$/.test(error.code)) return error
  const given = error as Error & Record<string, unknown>
  const text = (...names: string[]) => names.map((name) => given[name]).find((value): value is string => typeof value === 'string')
  const fields: Record<string, unknown> = { sqlstate: error.code, message: error.message, severity: text('severity') ?? 'ERROR' }
  for (const name of ['detail', 'hint', 'where'] as const) if (text(name) !== undefined) fields[name] = text(name)
  for (const name of ['schema', 'table', 'column', 'constraint'] as const) {
    const value = text(name, `${name}_name`)
    if (value !== undefined) fields[name] = value
  }
  if (Number(given.position) > 0) fields.position = Number(given.position)
  return new ServerError(fields as unknown as ServerErrorFields)
}

interface PostgresJsReserved {
  unsafe(sql: string, parameters?: unknown[]): { raw(): Promise<unknown> }
  typed(value: string | null, type: number): unknown
  release(): void
}

interface PostgresJsResult extends Array<(Uint8Array | null)[]> {
  readonly columns?: ReadonlyArray<{ name: string; type: number }>
  readonly count: number | null
}

const isPostgresJs = (client: object): client is Pool & { reserve(): Promise<PostgresJsReserved> } =>
  typeof client === 'function' && 'reserve' in client && 'unsafe' in client

/** `unknown`, of which PostgreSQL makes what the place asks for, as it does with a parameter of no type. */
const UNKNOWN = 705

/** As raw bytes: Drizzle changes a client's parsers, and an application may have its own. Nor must a serializer turn our text into other text. */
const postgresJs =
  (client: PostgresJsReserved): RunText =>
  async (sql, parameters) => {
    const texts = parameters?.map((text) => client.typed(text, UNKNOWN))
    const result = (await client.unsafe(sql, texts).raw()) as PostgresJsResult | PostgresJsResult[]
    const last =
      Array.isArray(result.at(-1)) && 'count' in (result.at(-1) as object)
        ? (result.at(-1) as unknown as PostgresJsResult)
        : (result as PostgresJsResult)
    const rows = [...last].map((row) => [...row].map((bytes) => (bytes === null ? null : Buffer.from(bytes).toString('utf8'))))
    return { fields: last.columns ?? [], rows, count: last.count ?? rows.length }
  }

interface NodePostgres {
  query(query: object): Promise<NodePostgresResult | NodePostgresResult[]>
  release(destroy: boolean): void
}

interface NodePostgresResult {
  readonly fields: ReadonlyArray<{ name: string; dataTypeID: number }>
  readonly rows: (string | null)[][]
  readonly rowCount: number | null
}

const isNodePostgresPool = (client: object): client is Pool & { connect(): Promise<NodePostgres> } =>
  'query' in client && 'connect' in client && 'totalCount' in client

const isNodePostgres = (client: object): client is NodePostgres => 'query' in client && 'connect' in client

const nodePostgres =
  (client: NodePostgres): RunText =>
  async (text, parameters) => {
    const types = { getTypeParser: () => same }
    const result = await client.query({ text, rowMode: 'array', types, ...(parameters && { values: [...parameters] }) })
    const last = Array.isArray(result) ? result.at(-1) : result
    const fields = (last?.fields ?? []).map(({ name, dataTypeID }) => ({ name, type: dataTypeID }))
    return { fields, rows: last?.rows ?? [], count: last?.rowCount ?? 0 }
  }

interface Pglite {
  readonly parsers: object
  readonly serializers: object
  query(sql: string, parameters: unknown[], options: object): Promise<PgliteResult>
  exec(sql: string, options: object): Promise<PgliteResult[]>
}

interface PgliteResult {
  readonly fields: ReadonlyArray<{ name: string; dataTypeID: number }>
  readonly rows: (string | null)[][]
  readonly affectedRows?: number
}

const isPglite = (client: object): client is Pglite => 'query' in client && 'exec' in client && 'dumpDataDir' in client

/** Every type that it knows stays the text that PostgreSQL speaks. */
const asText = (known: object): object => Object.fromEntries(Object.keys(known).map((oid) => [oid, same]))

const pglite =
  (client: Pglite): RunText =>
  async (sql, parameters) => {
    const options = { rowMode: 'array', parsers: asText(client.parsers), serializers: asText(client.serializers) }
    const result = parameters ? await client.query(sql, [...parameters], options) : (await client.exec(sql, options)).at(-1)
    const fields = (result?.fields ?? []).map(({ name, dataTypeID }) => ({ name, type: dataTypeID }))
    return { fields, rows: result?.rows ?? [], count: result?.affectedRows || (result?.rows.length ?? 0) }
  }
