/** What a run of `seed` is asked for, put together from the command line and the configuration. */
import { dirname, join } from 'node:path'
import { nearest } from '../config/nearest.ts'
import type { SeedProfileSettings, SeedSettings } from '../config/seed-config.ts'
import type { Settings } from '../config/settings.ts'
import { DbctlError } from '../errors.ts'
import type { ColumnFunction, Override, TableOverrides } from '../seeding/generate/override.ts'
import type { SeedWork } from '../seeding/seed.ts'
import type { NamedSet } from '../seeding/sources.ts'
import type { CommandContext } from './command.ts'

export interface Asked extends Omit<SeedWork, 'sets'> {
  readonly sets: readonly (NamedSet | 'shared-world')[]
  /** Whether anything of it is made up: what protected databases refuse. */
  readonly isSample: boolean
  readonly profile: string | undefined
}

/** Rows in one transaction, unless said otherwise. */
const BATCH_ROWS = 100_000
/** Where the past ends that made-up timestamps are spread over: the same at every run, so that the same seed gives the same rows. */
const UNTIL = '2026-01-15T09:00:00Z'

type Options = Readonly<Record<string, unknown>>

export async function workOf(context: CommandContext, settings: Settings, files: readonly string[], options: Options): Promise<Asked> {
  const configured = await configuredSeed(context, settings)
  const rows = rowsOption(options.rows)
  const scale = wholeNumber(options.scale, '--scale')
  const named = list(options.set)
  const isExplicit = files.length > 0 || rows.size > 0 || scale !== undefined || named.length > 0
  const profileName = typeof options.profile === 'string' ? options.profile : isExplicit ? undefined : defaultProfile(settings)
  const profile = profileName === undefined ? undefined : findProfile(configured, profileName)
  const names = [...new Set([...(profile?.sets ?? []), ...named])]
  const sets = [...names.map((name) => findSet(configured, name)), ...(files.length > 0 ? [setOfFiles(context.cwd, files, options)] : [])]
  const amounts = { rows: new Map([...Object.entries(profile?.rows ?? {}), ...rows]), scale: scale ?? profile?.scale }
  return {
    sets,
    amounts,
    configured: Object.fromEntries(
      Object.entries(settings.seed.value?.tables ?? {}).map(([table, columns]) => [table, Object.keys(columns)]),
    ),
    profile: profileName,
    journal: `${settings.migrationsSchema.value}.${settings.migrationsTable.value}`,
    randomSeed: typeof options.randomSeed === 'string' ? options.randomSeed : (profile?.randomSeed ?? '1'),
    isSample: amounts.rows.size > 0 || amounts.scale !== undefined || sets.some((set) => set === 'shared-world' || set.kind === 'sample'),
    sample: {
      until: momentOption(options.until),
      overrides: configured.overrides,
      examples: configured.examples,
      batchRows: wholeNumber(options.batchSize, '--batch-size') || BATCH_ROWS,
      deferIndexes: options.deferIndexes === true,
      buildMemory: typeof options.buildMemory === 'string' ? options.buildMemory : undefined,
    },
  }
}

interface Configured {
  readonly sets: Readonly<Record<string, NamedSet | 'shared-world'>>
  readonly profiles: Readonly<Record<string, SeedProfileSettings>>
  readonly overrides: Readonly<Record<string, TableOverrides>>
  readonly examples: SeedWork['sample']['examples']
}

/** The project's own names go before those of the shared schema. */
export async function configuredSeed({ packaged }: CommandContext, { seed }: Settings): Promise<Configured> {
  const own: Partial<SeedSettings> = seed.value ?? {}
  const withNames = (sets: SeedSettings['sets']) => Object.fromEntries(Object.entries(sets).map(([name, set]) => [name, { ...set, name }]))
  const overrides = Object.fromEntries(
    Object.entries(own.tables ?? {}).map(([table, columns]) => [
      table,
      Object.fromEntries(Object.entries(columns).map(([column, override]) => [column, override as Override | ColumnFunction])),
    ]),
  )
  if (!own.shared) return { sets: withNames(own.sets ?? {}), profiles: own.profiles ?? {}, overrides, examples: async () => ({}) }
  const { sharedSets, sharedExamples, SHARED_OVERRIDES, SHARED_PROFILES, SHARED_WORLD } = await import('../seeding/shared/pack.ts')
  return {
    sets: {
      [SHARED_WORLD]: 'shared-world',
      ...withNames(sharedSets(join(dirname(packaged.config), 'seeds'))),
      ...withNames(own.sets ?? {}),
    },
    profiles: { ...SHARED_PROFILES, ...own.profiles },
    overrides: { ...SHARED_OVERRIDES, ...overrides },
    examples: sharedExamples,
  }
}

/** Where the environment says production, nothing made up is written unless somebody names it. */
const defaultProfile = ({ production }: Settings): string => (production.value ? 'production' : 'development')

function findProfile({ profiles }: Configured, name: string): SeedProfileSettings {
  const found = profiles[name]
  if (found) return found
  const known = Object.keys(profiles)
  if (known.length === 0) throw nothingConfigured()
  const suggestion = nearest(name, known)
  throw new DbctlError('DBCTL_USAGE', `there is no profile ${name}`, {
    hint: suggestion ? `Did you mean ${suggestion}?` : `The profiles are ${known.join(', ')}.`,
  })
}

function findSet({ sets }: Configured, name: string): NamedSet | 'shared-world' {
  const found = sets[name]
  if (found) return found
  const known = Object.keys(sets)
  const suggestion = nearest(name, known)
  throw new DbctlError('DBCTL_USAGE', `there is no set ${name}`, {
    hint: suggestion
      ? `Did you mean ${suggestion}?`
      : known.length > 0
        ? `The sets are ${known.join(', ')}.`
        : 'seed.sets in dbctl.config names none.',
  })
}

export const nothingConfigured = (): DbctlError =>
  new DbctlError('DBCTL_SEED_MISSING', 'this project names nothing to seed', {
    hint: 'Name files (dbctl seed users.csv), have rows made up (dbctl seed --rows users=1000), or set `seed` in dbctl.config.',
  })

/** What was named on the command line, as a set of its own: reference data, unless said otherwise. */
function setOfFiles(cwd: string, files: readonly string[], options: Options): NamedSet {
  const kind = choice(options.kind, '--kind', ['reference', 'sample'] as const) ?? 'reference'
  const table = typeof options.table === 'string' ? options.table : undefined
  const key = list(options.key)
  if (key.length > 0 && table === undefined)
    throw new DbctlError('DBCTL_USAGE', '--key needs --table', { hint: 'Name the table whose key it is.' })
  return {
    name: files.map((file) => (file === '-' ? 'stdin' : file)).join(' '),
    kind,
    files,
    base: cwd,
    table,
    key: table !== undefined && key.length > 0 ? { [table]: key.flatMap((columns) => columns.split(',')) } : {},
    onConflict:
      choice(options.onConflict, '--on-conflict', ['update', 'skip', 'error'] as const) ?? (kind === 'sample' ? 'skip' : 'update'),
    ...(typeof options.format === 'string'
      ? { format: choice(options.format, '--format', ['csv', 'json', 'ndjson'] as const) ?? 'csv' }
      : {}),
  }
}

function rowsOption(given: unknown): Map<string, number> {
  const rows = new Map<string, number>()
  for (const text of list(given)) {
    const match = /^(.+)=(\d[\d_]*)$/.exec(text)
    const count = Number(match?.[2]?.replaceAll('_', ''))
    if (!match?.[1] || !Number.isSafeInteger(count)) {
      throw new DbctlError('DBCTL_USAGE', `--rows ${JSON.stringify(text)} is not <table>=<number>`, {
        hint: 'For example: --rows telemetry.logs=1000000',
      })
    }
    rows.set(match[1], count)
  }
  return rows
}

export function wholeNumber(given: unknown, flag: string): number | undefined {
  if (given === undefined) return undefined
  const number = typeof given === 'string' && /^\d[\d_]*$/.test(given) ? Number(given.replaceAll('_', '')) : Number.NaN
  if (Number.isSafeInteger(number) && number > 0) return number
  throw new DbctlError('DBCTL_USAGE', `${flag} is not a whole number above 0`, { hint: `For example: ${flag} 1000` })
}

function momentOption(given: unknown): number {
  const text = given === undefined ? UNTIL : String(given)
  // Without an offset other forms would be of this machine's time zone, and the rows with them.
  const moment = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(moment)) return moment
  throw new DbctlError('DBCTL_USAGE', '--until is not a date', { hint: 'For example: --until 2026-06-30, or 2026-06-30T18:00:00Z' })
}

function choice<T extends string>(given: unknown, flag: string, known: readonly T[]): T | undefined {
  if (given === undefined) return undefined
  const found = known.find((each) => each === given)
  if (found !== undefined) return found
  throw new DbctlError('DBCTL_USAGE', `${flag} does not take ${JSON.stringify(given)}`, { hint: `It is one of: ${known.join(', ')}.` })
}

const list = (given: unknown): string[] => (Array.isArray(given) ? given.map(String) : typeof given === 'string' ? [given] : [])
