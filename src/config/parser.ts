import { resolve as resolvePath } from 'node:path'
import { inspect } from 'node:util'
import { parseDuration } from './duration.ts'
import { readSeedConfig, type SeedSettings } from './seed-config.ts'
import type { ConfiguredHook, SettingName, Sourced } from './settings.ts'
import type { Target } from './target.ts'
import { parseTarget, UrlProblem } from './url.ts'

/** A raw value and where it was found; `base` is what its relative paths are relative to. */
export interface Found extends Sourced<unknown> {
  readonly base: string
}

export interface Problem {
  readonly code: 'DBCTL_CONFIG_INVALID' | 'DBCTL_URL_INVALID'
  readonly text: string
}

/** What a URL may refer to: libpq's variables. */
interface UrlContext {
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Turns found values into typed ones; what does not fit becomes a problem that names its origin. */
export class Parser {
  readonly #found: ReadonlyMap<SettingName, Found>
  readonly #problems: Problem[]

  constructor(found: ReadonlyMap<SettingName, Found>, problems: Problem[]) {
    this.#found = found
    this.#problems = problems
  }

  text = (name: SettingName) => this.#parse(name, 'text', (v) => (typeof v === 'string' ? v : undefined))
  path = (name: SettingName) => this.#parse(name, 'a path', (v, base) => (typeof v === 'string' ? resolvePath(base, v) : undefined))
  texts = (name: SettingName) => this.#parse(name, 'text or a list of texts', asTexts)
  paths = (name: SettingName) =>
    this.#parse(name, 'a path or a list of paths', (v, base) => asTexts(v)?.map((path) => resolvePath(base, path)))
  /** Whether it is this very word; any other is as good as none. */
  is = (name: SettingName, word: string) => this.#parse(name, 'text', (v) => v === word)
  boolean = (name: SettingName) => this.#parse(name, 'true or false', asBoolean)
  casing = (name: SettingName) =>
    this.#parse(name, '"snake_case" or "camelCase"', (v) => (v === 'snake_case' || v === 'camelCase' ? v : undefined))
  hooks = (name: SettingName) => this.#parse(name, 'the path of a SQL file, a function, or a list of them', asHooks)
  outOfOrder = (name: SettingName) => this.#parse(name, '"allow" or "error"', (v) => (v === 'allow' || v === 'error' ? v : undefined))
  severities = (name: SettingName) => this.#parse(name, 'error, warning, note or off by the name of a rule', asSeverities)
  serverMajor = (name: SettingName) =>
    this.#parse(name, 'a major version of PostgreSQL, 14 to 18', (v) => (/^1[4-8]$/.test(String(v)) ? Number(v) : undefined))
  smallTable = (name: SettingName) => this.#parse(name, '{ rows, bytes }, two numbers', asTableSize)
  duration = (name: SettingName) =>
    this.#parse(name, 'a duration with its unit, such as 500ms, 5s, 2min or 1h', (v) =>
      typeof v === 'string' ? parseDuration(v) : undefined,
    )

  seed(name: SettingName): Sourced<SeedSettings> | undefined {
    const found = this.#found.get(name)
    if (!found) return undefined
    const read = readSeedConfig(found.value, found.base)
    if ('settings' in read) return { value: read.settings, source: found.source, origin: found.origin }
    for (const problem of read.problems) this.#problems.push({ code: 'DBCTL_CONFIG_INVALID', text: `${found.origin}: ${problem}` })
    return undefined
  }

  url(name: SettingName, context: UrlContext): Sourced<Target> | undefined {
    const found = this.#found.get(name)
    return found && parseUrl(found, context, this.#problems)
  }

  #parse<T>(name: SettingName, expected: string, convert: (value: unknown, base: string) => T | undefined): Sourced<T> | undefined {
    const found = this.#found.get(name)
    if (!found) return undefined
    const value = convert(found.value, found.base)
    if (value !== undefined) return { value, source: found.source, origin: found.origin }
    const text = `${found.origin}: expected ${expected}, not ${typeof found.value === 'string' ? JSON.stringify(found.value) : inspect(found.value, { depth: 1 })}`
    this.#problems.push({ code: 'DBCTL_CONFIG_INVALID', text })
    return undefined
  }
}

const asTexts = (value: unknown): string[] | undefined =>
  typeof value === 'string' ? [value] : Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined

const asHooks = (value: unknown, base: string): ConfiguredHook[] | undefined => {
  const list: unknown[] = Array.isArray(value) ? value : [value]
  const hooks = list.flatMap((item): ConfiguredHook[] =>
    typeof item === 'string' ? [resolvePath(base, item)] : typeof item === 'function' ? [item as ConfiguredHook] : [],
  )
  return hooks.length === list.length ? hooks : undefined
}

const SEVERITIES = ['error', 'warning', 'note', 'off'] as const

function asSeverities(value: unknown): Record<string, (typeof SEVERITIES)[number]> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const entries = Object.entries(value).map(([rule, given]) => [rule, SEVERITIES.find((severity) => severity === given)] as const)
  const valid = entries.flatMap(([rule, severity]) => (severity ? [[rule, severity] as const] : []))
  return valid.length === entries.length ? Object.fromEntries(valid) : undefined
}

function asTableSize(value: unknown): { rows: number; bytes: number } | undefined {
  const { rows, bytes } = (value ?? {}) as Record<string, unknown>
  return typeof rows === 'number' && typeof bytes === 'number' ? { rows, bytes } : undefined
}

const asBoolean = (value: unknown): boolean | undefined =>
  typeof value === 'boolean' ? value : value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : undefined

export function parseUrl(found: Found, { env }: UrlContext, problems: Problem[]): Sourced<Target> | undefined {
  try {
    if (found.value !== undefined && typeof found.value !== 'string') throw new UrlProblem('it is not text')
    return { value: parseTarget(found.value, env, found.base), source: found.source, origin: found.origin }
  } catch (error) {
    if (!(error instanceof UrlProblem)) throw error
    problems.push({ code: 'DBCTL_URL_INVALID', text: `${found.origin}: ${error.message}` })
    return undefined
  }
}
