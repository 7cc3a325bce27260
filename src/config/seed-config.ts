import { nearest } from './nearest.ts'

/** Rows from files, written together in one transaction. */
export interface SeedSetConfig {
  /** `reference` is data that the application needs, allowed on protected databases; `sample` is made up and is refused there. */
  kind: 'reference' | 'sample'
  /** Paths or globs, relative to the configuration; `-` is standard input. */
  files: string | string[]
  /** The table of files that name none, as CSV does: `schema.table`. Without it the file's own name is the table's. */
  table?: string
  /** By `schema.table`, the columns that tell a row; the primary key unless said. They need a unique index. */
  key?: Record<string, string | string[]>
  /** What happens to a row that is there and differs; `update` for reference data, `skip` for sample data. */
  onConflict?: 'update' | 'skip' | 'error'
}

/** What `dbctl seed --profile <name>` writes. */
export interface SeedProfileConfig {
  /** Names of sets, in the order in which they are written: what a set refers to is in an earlier one, or in itself. */
  sets?: string[]
  /** Rows to be made up, by `schema.table`. */
  rows?: Record<string, number>
  /** Rows to be made up for every table; see `--scale`. */
  scale?: number
  randomSeed?: string
}

/** How the made-up values of a column look. A function is given the row; see `RowContext`. */
// biome-ignore lint/suspicious/noExplicitAny: config knows nothing of rows; `Override` is the type that it is checked against
export type SeedColumnConfig = Record<string, unknown> | ((row: any) => unknown)

/** What stands in the place of a column's value in an export: NULL, a text that is the same for the same value, or one value for all. */
export type MaskConfig = 'null' | 'hash' | 'email' | { value: string | number | boolean }

export interface SeedConfig {
  /** Also the sets and profiles of the shared schema that ships with dbctl. */
  extends?: 'shared'
  sets?: Record<string, SeedSetConfig>
  profiles?: Record<string, SeedProfileConfig>
  /** By `schema.table` and column. */
  tables?: Record<string, Record<string, SeedColumnConfig>>
  /** By `schema.table.column`. */
  mask?: Record<string, MaskConfig>
}

export interface SeedSetSettings {
  readonly kind: 'reference' | 'sample'
  /** As the configuration has them: paths and globs; `-` is standard input. */
  readonly files: readonly string[]
  /** The folder that they are relative to. */
  readonly base: string
  readonly table: string | undefined
  readonly key: Readonly<Record<string, readonly string[]>>
  readonly onConflict: 'update' | 'skip' | 'error'
}

export interface SeedProfileSettings {
  readonly sets: readonly string[]
  readonly rows: Readonly<Record<string, number>>
  readonly scale: number | undefined
  readonly randomSeed: string | undefined
}

export interface SeedSettings {
  readonly shared: boolean
  readonly sets: Readonly<Record<string, SeedSetSettings>>
  readonly profiles: Readonly<Record<string, SeedProfileSettings>>
  readonly tables: Readonly<Record<string, Readonly<Record<string, SeedColumnConfig>>>>
  readonly mask: Readonly<Record<string, MaskConfig>>
}

export const SHARED_SEED: SeedSettings = { shared: true, sets: {}, profiles: {}, tables: {}, mask: {} }

/** The settings, or what is wrong with them, one sentence each. */
export function readSeedConfig(value: unknown, base: string): { settings: SeedSettings } | { problems: readonly string[] } {
  if (value === 'shared') return { settings: SHARED_SEED }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { problems: [`seed: expected "shared" or an object, not ${JSON.stringify(value)}`] }
  }
  const problems: string[] = []
  const config = group(value, 'seed', ['extends', 'sets', 'profiles', 'tables', 'mask'], problems)
  if (config.extends !== undefined && config.extends !== 'shared') problems.push('seed.extends: expected "shared"')
  const sets = entries(config.sets, 'seed.sets', problems).map(
    ([name, set]) => [name, readSet(set, `seed.sets.${name}`, base, problems)] as const,
  )
  const profiles = entries(config.profiles, 'seed.profiles', problems).map(
    ([name, profile]) => [name, readProfile(profile, `seed.profiles.${name}`, problems)] as const,
  )
  const tables = entries(config.tables, 'seed.tables', problems).map(
    ([name, columns]) => [name, readColumns(columns, `seed.tables.${name}`, problems)] as const,
  )
  const mask = entries(config.mask, 'seed.mask', problems).map(([name, to]) => [name, readMask(to, `seed.mask.${name}`, problems)] as const)
  const known = sets.map(([name]) => name)
  for (const [name, { sets: named }] of profiles) {
    if (config.extends === 'shared') break
    for (const set of named) if (!known.includes(set)) problems.push(unknown(`seed.profiles.${name}.sets`, 'set', set, known))
  }
  if (problems.length > 0) return { problems }
  return {
    settings: {
      shared: config.extends === 'shared',
      sets: Object.fromEntries(sets),
      profiles: Object.fromEntries(profiles),
      tables: Object.fromEntries(tables),
      mask: Object.fromEntries(mask),
    },
  }
}

function readSet(value: unknown, at: string, base: string, problems: string[]): SeedSetSettings {
  const { kind, files, table, key, onConflict } = group(value, at, ['kind', 'files', 'table', 'key', 'onConflict'], problems)
  if (kind !== 'reference' && kind !== 'sample') problems.push(`${at}.kind: expected "reference" or "sample"`)
  const paths = texts(files)
  if (!paths) problems.push(`${at}.files: expected a path or a list of paths`)
  if (table !== undefined && typeof table !== 'string') problems.push(`${at}.table: expected the name of a table`)
  const conflict = onConflict ?? (kind === 'sample' ? 'skip' : 'update')
  if (conflict !== 'update' && conflict !== 'skip' && conflict !== 'error')
    problems.push(`${at}.onConflict: expected "update", "skip" or "error"`)
  const keys = entries(key, `${at}.key`, problems).map(([name, columns]) => {
    const list = texts(columns)
    if (!list) problems.push(`${at}.key.${name}: expected a column or a list of columns`)
    return [name, list ?? []] as const
  })
  return {
    kind: kind === 'sample' ? 'sample' : 'reference',
    files: paths ?? [],
    base,
    table: typeof table === 'string' ? table : undefined,
    key: Object.fromEntries(keys),
    onConflict: conflict === 'skip' || conflict === 'error' ? conflict : 'update',
  }
}

function readProfile(value: unknown, at: string, problems: string[]): SeedProfileSettings {
  const { sets, rows, scale, randomSeed } = group(value, at, ['sets', 'rows', 'scale', 'randomSeed'], problems)
  const named = sets === undefined ? [] : texts(sets)
  if (!named) problems.push(`${at}.sets: expected a list of names of sets`)
  const amounts = entries(rows, `${at}.rows`, problems).map(([table, count]) => {
    if (!isCount(count)) problems.push(`${at}.rows.${table}: expected a whole number of rows`)
    return [table, Number(count)] as const
  })
  if (scale !== undefined && !isCount(scale)) problems.push(`${at}.scale: expected a whole number`)
  if (randomSeed !== undefined && typeof randomSeed !== 'string' && typeof randomSeed !== 'number')
    problems.push(`${at}.randomSeed: expected a text or a number`)
  return {
    sets: named ?? [],
    rows: Object.fromEntries(amounts),
    scale: typeof scale === 'number' ? scale : undefined,
    randomSeed: randomSeed === undefined ? undefined : String(randomSeed),
  }
}

function readColumns(value: unknown, at: string, problems: string[]): Record<string, SeedColumnConfig> {
  const columns = entries(value, at, problems).map(([column, override]) => {
    const fits = typeof override === 'function' || (typeof override === 'object' && override !== null && !Array.isArray(override))
    if (!fits) problems.push(`${at}.${column}: expected { values }, { example }, { min, max }, { null }, { constant } or a function`)
    else if (typeof override === 'object') {
      const { values, weights, min, max, null: share } = group(override, `${at}.${column}`, OVERRIDES, problems)
      const problem = (text: string) => problems.push(`${at}.${column}: ${text}`)
      if (values !== undefined && !(Array.isArray(values) && values.length > 0)) problem('values: expected a list, of one value at least')
      if (weights !== undefined && !(Array.isArray(weights) && Array.isArray(values) && weights.length === values.length))
        problem('weights: expected as many as there are values')
      if (typeof min === 'number' && typeof max === 'number' && min > max) problem('min is above max')
      if (share !== undefined && !(typeof share === 'number' && share >= 0 && share <= 1)) problem('null: expected a share from 0 to 1')
    }
    return [column, override as SeedColumnConfig] as const
  })
  return Object.fromEntries(columns)
}

const OVERRIDES = ['values', 'weights', 'example', 'min', 'max', 'null', 'constant']

function readMask(value: unknown, at: string, problems: string[]): MaskConfig {
  if (value === 'null' || value === 'hash' || value === 'email') return value
  const one = typeof value === 'object' && value !== null && 'value' in value ? value.value : undefined
  if (typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean') return { value: one }
  problems.push(`${at}: expected "null", "hash", "email" or { value }`)
  return 'null'
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0

const texts = (value: unknown): string[] | undefined =>
  typeof value === 'string' ? [value] : Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined

function entries(value: unknown, at: string, problems: string[]): Array<[string, unknown]> {
  if (value === undefined) return []
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value)
  problems.push(`${at}: expected an object`)
  return []
}

function group(value: unknown, at: string, known: readonly string[], problems: string[]): Record<string, unknown> {
  const found = entries(value ?? null, at, problems)
  for (const [key] of found) if (!known.includes(key)) problems.push(unknown(at, 'key', key, known))
  return Object.fromEntries(found)
}

function unknown(at: string, what: string, name: string, known: readonly string[]): string {
  const suggestion = nearest(name, known)
  return `${at}: unknown ${what} "${name}"${suggestion ? `; did you mean "${suggestion}"?` : ''}`
}
