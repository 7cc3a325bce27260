import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { DbctlError } from '../errors.ts'
import { type LoadedFile, loadConfig } from './config-file.ts'
import { drizzleUrl } from './drizzle-config.ts'
import { DBCTL_CONFIG_FILES, DRIZZLE_CONFIG_FILES, findConfig } from './find-config.ts'
import { environmentNamesAServer } from './libpq.ts'
import { nearest } from './nearest.ts'
import { type Found, Parser, type Problem, parseUrl } from './parser.ts'
import { SHARED_SEED } from './seed-config.ts'
import { DEFINITIONS, type Definition, type SettingName, type Settings, type Source, type Sourced } from './settings.ts'
import type { Target } from './target.ts'

export interface ResolveInput {
  /** Flags by their long name without dashes, as given; `embedded` chooses the default embedded database. */
  readonly flags: Readonly<Record<string, unknown>>
  /** The environment, `.env` already beneath it. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly ci: boolean
  /** The shared schema that ships with dbctl: what an empty folder's embedded database is for. */
  readonly packaged: { readonly out: string }
}

/** Flag, environment, dbctl.config, drizzle.config, default, in this order and for each setting by itself. All problems are reported together. */
export async function resolveSettings(input: ResolveInput): Promise<Settings> {
  const problems: Problem[] = []
  const configPath =
    typeof input.flags.config === 'string' ? resolve(input.cwd, input.flags.config) : findConfig(input.cwd, DBCTL_CONFIG_FILES)
  const config = configPath === undefined ? undefined : await loadConfig(configPath)
  if (config) problems.push(...unknownKeys(config))

  let drizzle: LoadedFile | undefined | null = null
  const drizzleFile = async () => {
    // Loaded only once a setting is found nowhere above it: a project's drizzle.config may cost a second or need variables that this run does not.
    if (drizzle === null) {
      const path = findConfig(input.cwd, DRIZZLE_CONFIG_FILES)
      drizzle = path === undefined ? undefined : await loadConfig(path)
    }
    return drizzle
  }

  const found = new Map<SettingName, Found>()
  for (const definition of DEFINITIONS) {
    if (definition.name === 'target' && input.flags.embedded === true) continue
    const value = findAbove(definition, input, config) ?? (await findInDrizzle(definition, drizzleFile))
    if (value) found.set(definition.name, value)
  }

  const parse = new Parser(found, problems)
  // A direct URL belongs to the database that is named beside it: one from a source further down may lead to another, and migrate would go there.
  const direct = found.get('directTarget')
  const named = found.get('target')
  const explicitUrl = input.flags.embedded === true ? undefined : (named ?? direct)
  const requireServer = input.ci
    ? { value: true, source: 'environment' as const, origin: 'CI is set' }
    : (parse.boolean('requireServer') ?? { value: false, source: 'default' as const, origin: 'default' })
  const target = chooseTarget(input, explicitUrl, problems)
  const directCounts = direct !== undefined && (named === undefined || SOURCES.indexOf(direct.source) <= SOURCES.indexOf(named.source))
  const directTarget = directCounts && target?.value.engine === 'server' ? parse.url('directTarget', input) : target
  const isProject =
    config !== undefined || findConfig(input.cwd, DRIZZLE_CONFIG_FILES) !== undefined || existsSync(join(input.cwd, 'drizzle'))
  const out =
    parse.path('out') ??
    (!isProject && target?.value.engine === 'embedded'
      ? byDefault(input.packaged.out, 'the shared schema that ships with dbctl')
      : byDefault(join(input.cwd, 'drizzle')))
  const settings = {
    target,
    directTarget,
    out,
    schema: parse.paths('schema') ?? byDefault([]),
    casing: parse.casing('casing') ?? byDefault(undefined),
    migrationsTable: parse.text('migrationsTable') ?? byDefault('__drizzle_migrations'),
    migrationsSchema: parse.text('migrationsSchema') ?? byDefault('drizzle'),
    seed: parse.seed('seed') ?? byDefault(out.value === input.packaged.out ? SHARED_SEED : undefined),
    protectedHosts: parse.texts('protectedHosts') ?? byDefault([]),
    production: parse.is('production', 'production') ?? byDefault(false),
    requireServer,
    connectTimeout: parse.duration('connectTimeout') ?? byDefault(10_000),
    lockTimeout: parse.duration('lockTimeout') ?? byDefault(5_000),
    lockWait: parse.duration('lockWait') ?? byDefault(60_000),
    statementTimeout: parse.duration('statementTimeout') ?? byDefault(0),
    waitForServer: parse.duration('waitForServer') ?? byDefault(0),
    beforeMigrate: parse.hooks('beforeMigrate') ?? byDefault([]),
    afterMigrate: parse.hooks('afterMigrate') ?? byDefault([]),
    outOfOrder:
      parse.outOfOrder('outOfOrder') ?? byDefault(input.ci ? ('error' as const) : ('allow' as const), input.ci ? 'CI is set' : 'default'),
    startAfter: parse.text('startAfter') ?? byDefault(undefined),
    severities: parse.severities('severities') ?? byDefault({}),
    serverMajor: parse.serverMajor('serverMajor') ?? byDefault(undefined),
    smallTable: parse.smallTable('smallTable') ?? byDefault({ rows: 1_000, bytes: 1_048_576 }),
  }
  if (problems.length > 0 || !target || !directTarget) throw problemsError(problems)
  if (requireServer.value && target.value.engine === 'embedded' && !explicitUrl && input.flags.embedded !== true)
    throw serverRequired(requireServer)
  return {
    ...settings,
    target,
    directTarget,
    secrets: [...new Set([...[target, directTarget].flatMap(({ value }) => passwordOf(value)), ...passwordsAsTyped(found)])],
  }
}

/** From the one that goes before all others to the last. */
const SOURCES: readonly Source[] = ['flag', 'environment', 'dbctl.config', 'drizzle.config', 'default']

const byDefault = <T>(value: T, origin = 'default'): Sourced<T> => ({ value, source: 'default', origin })

/** The passwords as the URLs spell them, half percent-encoded perhaps: somebody's error may quote the URL itself. */
const passwordsAsTyped = (found: ReadonlyMap<SettingName, Found>): string[] =>
  [...found.values()].flatMap(({ value }) => (typeof value === 'string' ? (/:\/\/[^/?#@]*?:(.+)@/.exec(value)?.[1] ?? []) : []))

const passwordOf = (target: Target): string[] =>
  target.engine === 'server' ? target.hosts.flatMap(({ password }) => password?.reveal() ?? []) : []

function findAbove(definition: Definition, input: ResolveInput, config: LoadedFile | undefined): Found | undefined {
  const here = { base: input.cwd }
  const flag = definition.flag === undefined ? undefined : input.flags[camelCase(definition.flag)]
  if (flag !== undefined) return { value: flag, source: 'flag', origin: definition.flag ?? '', ...here }
  const variable = definition.env === undefined ? undefined : input.env[definition.env]
  if (variable) return { value: variable, source: 'environment', origin: definition.env ?? '', ...here }
  if (definition.name === 'target' && environmentNamesAServer(input.env)) {
    return { value: undefined, source: 'environment', origin: "libpq's PG* variables", ...here }
  }
  return config && findInFile(config, definition.key, 'dbctl.config')
}

async function findInDrizzle(definition: Definition, load: () => Promise<LoadedFile | undefined>): Promise<Found | undefined> {
  if (definition.drizzleKey === undefined) return undefined
  const file = await load()
  const found = file && findInFile(file, definition.drizzleKey, 'drizzle.config')
  if (!found || definition.name !== 'target') return found
  const url = drizzleUrl(file.value)
  return url === undefined ? undefined : { ...found, value: url }
}

function findInFile(file: LoadedFile, key: string | undefined, source: Source): Found | undefined {
  const value = key?.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], file.value)
  if (value === undefined || value === '') return undefined
  return { value, source, origin: `${key} in ${file.path}`, base: dirname(file.path) }
}

/** The embedded database at `.dbctl/data` is the only implicit target. */
function chooseTarget(input: ResolveInput, found: Found | undefined, problems: Problem[]): Sourced<Target> | undefined {
  if (found) return parseUrl(found, input, problems)
  const directory = join(input.cwd, '.dbctl', 'data')
  const flag = input.flags.embedded === true
  return { value: { engine: 'embedded', directory }, source: flag ? 'flag' : 'default', origin: flag ? '--embedded' : 'default' }
}

const camelCase = (flag: string): string => flag.replace(/^--/, '').replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())

function unknownKeys(file: LoadedFile): Problem[] {
  const known = DEFINITIONS.flatMap(({ key }) => (key === undefined ? [] : [key]))
  // A dot in a known key makes its first part a group.
  const groups = new Set(known.filter((key) => key.includes('.')).map((key) => key.split('.')[0]))
  const given = Object.entries(file.value).flatMap(([key, value]) =>
    groups.has(key) && typeof value === 'object' && value !== null ? Object.keys(value).map((inner) => `${key}.${inner}`) : [key],
  )
  return given
    .filter((key) => !known.includes(key))
    .map((key) => {
      const suggestion = nearest(key, known)
      const text = `${file.path}: unknown key "${key}"${suggestion ? `; did you mean "${suggestion}"?` : ''}`
      return { code: 'DBCTL_CONFIG_INVALID', text }
    })
}

function problemsError(problems: readonly Problem[]): DbctlError {
  const [first] = problems
  const texts = problems.map(({ text }) => text)
  return new DbctlError(
    first && problems.length === 1 ? first.code : 'DBCTL_CONFIG_INVALID',
    first && problems.length === 1
      ? first.text
      : `the configuration has ${problems.length} problems:\n${texts.map((text) => `  - ${text}`).join('\n')}`,
    { hint: 'Run `dbctl config` after mending it to see every value and where it comes from.', details: { problems: texts } },
  )
}

function serverRequired(requireServer: Sourced<boolean>): DbctlError {
  return new DbctlError(
    'DBCTL_SERVER_REQUIRED',
    `no database is configured, and the embedded one is ruled out here (${requireServer.origin})`,
    {
      hint: 'Set DATABASE_URL (in CI: check that the secret reaches this job), or pass --embedded if a throw-away database is what you want.',
    },
  )
}
