export type LockMode =
  | 'AccessShareLock'
  | 'RowShareLock'
  | 'RowExclusiveLock'
  | 'ShareUpdateExclusiveLock'
  | 'ShareLock'
  | 'ShareRowExclusiveLock'
  | 'ExclusiveLock'
  | 'AccessExclusiveLock'

/** What a statement does to a live database, and what it is measured by. */
export interface Effect {
  readonly sql: string
  /** It runs by itself, as in a migration with `-- dbctl: no-transaction`, while another transaction holds it up so that its locks can be seen. */
  readonly outside?: true
  /** The strongest lock held on each of these relations when the statement is done (or, outside a transaction, while it waits). */
  readonly locks?: Readonly<Record<string, LockMode>>
  /** The relations whose file is a new one: none where it is left out. Those that are made or dropped do not count. */
  readonly rewrites?: readonly string[]
  /** Tables that are read from end to end, where that is part of the claim; an empty list claims that none is. */
  readonly scans?: readonly string[]
  /** The SQLSTATE with which it fails. */
  readonly error?: string
  /** Major versions of which it is true: all where they are left out. */
  readonly from?: number
  readonly until?: number
}

/** What a rule says of the world, and so what its page says: confirmed on live servers, and the linter asked about the same statements. */
export interface Claim {
  readonly rule: string
  /** A sentence. */
  readonly says: string
  /** Run and committed before each effect, in a schema `public` of its own; the migrations before, for the linter. */
  readonly setup: string
  /** Each by itself after the setup: the linter must say `rule`. */
  readonly unsafe?: readonly Effect[]
  /** Each by itself after the setup: the linter must not say it. */
  readonly harmless?: readonly Effect[]
  /** The safe way: each after the one before, all committed, and the linter says nothing of `rule`. */
  readonly safe?: readonly Effect[]
  /** An extension that the server must have. */
  readonly needs?: string
}

const MODES: readonly LockMode[] = [
  'AccessShareLock',
  'RowShareLock',
  'RowExclusiveLock',
  'ShareUpdateExclusiveLock',
  'ShareLock',
  'ShareRowExclusiveLock',
  'ExclusiveLock',
  'AccessExclusiveLock',
]

const strongest = (modes: readonly string[]): string | undefined => MODES.findLast((mode) => modes.includes(mode))

export interface Measured {
  readonly locks: Record<string, string | undefined>
  readonly rewrites: string[]
  readonly scans: string[]
  readonly error: string | undefined
}

/** As much of postgres.js as measuring needs. */
export interface Sql {
  // biome-ignore lint/suspicious/noExplicitAny: rows are what the statement says
  unsafe(text: string, parameters?: (string | number)[]): Promise<readonly Record<string, any>[]>
}

interface Files {
  readonly [relation: string]: { readonly file: string; readonly scans: number }
}

/** Ordinary tables and materialized views, with their files and how often this session has read them from end to end. */
async function filesOf(sql: Sql): Promise<Files> {
  const rows = await sql.unsafe(
    `select oid::regclass::text as name, pg_relation_filenode(oid)::text as file, pg_stat_get_xact_numscans(oid)::int as scans
     from pg_class where relnamespace::regnamespace::text !~ '^(pg_|information_schema)' and relkind in ('r', 'm')`,
  )
  return Object.fromEntries(rows.map(({ name, file, scans }) => [name, { file, scans }]))
}

async function locksOf(sql: Sql, pid: number, relations: readonly string[]): Promise<Record<string, string | undefined>> {
  const held: Record<string, string | undefined> = {}
  for (const relation of relations) {
    const rows = await sql.unsafe('select mode from pg_locks where pid = $1 and relation = to_regclass($2) and granted', [pid, relation])
    held[relation] = strongest(rows.map(({ mode }) => mode as string))
  }
  return held
}

/** Runs it in a transaction, which is committed only where the next effect stands on it. */
export async function measureInside(session: Sql, effect: Effect, commit: boolean): Promise<Measured> {
  const before = await filesOf(session)
  const [{ pid } = { pid: 0 }] = await session.unsafe('select pg_backend_pid() as pid')
  await session.unsafe('begin')
  try {
    const start = await filesOf(session)
    await session.unsafe(effect.sql)
    const locks = await locksOf(session, pid, Object.keys(effect.locks ?? {}))
    const after = await filesOf(session)
    await session.unsafe(commit ? 'commit' : 'rollback')
    const changed = Object.keys(after).filter((name) => before[name] && after[name]?.file !== before[name]?.file)
    const scanned = Object.keys(after).filter((name) => start[name] && (after[name]?.scans ?? 0) > (start[name]?.scans ?? 0))
    return { locks, rewrites: changed, scans: scanned, error: undefined }
  } catch (error) {
    await session.unsafe('rollback')
    const { code } = error as { code?: string }
    if (code === undefined) throw error
    return { locks: {}, rewrites: [], scans: [], error: code }
  }
}

/** Runs it by itself while another session's transaction is open on its tables: it then waits with its locks taken, and they can be looked at. */
export async function measureOutside(session: Sql, other: Sql, effect: Effect): Promise<Measured> {
  const [{ pid } = { pid: 0 }] = await session.unsafe('select pg_backend_pid() as pid')
  const before = await filesOf(session)
  const relations = Object.keys(effect.locks ?? {})
  let error: string | undefined
  let ended = false
  await other.unsafe('begin')
  for (const relation of relations) await other.unsafe(`lock table ${relation} in row exclusive mode`)
  const running = session
    .unsafe(effect.sql)
    .catch((thrown: { code?: string }) => {
      if (thrown.code === undefined) throw thrown
      error = thrown.code
    })
    .finally(() => {
      ended = true
    })
  const waits = `select 1 from pg_locks where pid = ${pid} and not granted and locktype in ('virtualxid', 'transactionid')`
  while (relations.length > 0 && !ended && (await other.unsafe(waits)).length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  const locks = await locksOf(other, pid, relations)
  await other.unsafe('commit')
  await running
  const after = await filesOf(session)
  return {
    locks,
    rewrites: Object.keys(after).filter((name) => before[name] && after[name]?.file !== before[name]?.file),
    scans: [],
    error,
  }
}
