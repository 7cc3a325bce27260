import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { DbctlError } from '../errors.ts'
import { maskUrls } from './secret.ts'
import type { SeedConfig } from './seed-config.ts'

/** The path of a SQL file, relative to the configuration, or a function; see `HookInput` for what it is given. */
// biome-ignore lint/suspicious/noExplicitAny: config knows nothing of sessions; `Hook` is the type that a function is checked against
export type HookConfig = string | ((input: any) => Promise<void> | void)

/** The shape of `dbctl.config.ts`. Durations are text with PostgreSQL's units: `500ms`, `5s`, `2min`, `1h`. */
export interface DbctlConfig {
  /** `postgres://…` or `pglite:…`. DATABASE_URL and `--url` go before it; a password is better kept in those. */
  url?: string
  /** The connection for locks and DDL where `url` leads through a transaction-mode pooler. DBCTL_DIRECT_URL goes before it. */
  directUrl?: string
  /** Drizzle schema files or globs, relative to this file. */
  schema?: string | string[]
  /** The migrations folder, relative to this file; Drizzle's own default is `./drizzle`. */
  out?: string
  /** How drizzle-orm names the columns that have no name of their own. */
  casing?: 'snake_case' | 'camelCase'
  /** Drizzle's journal table; `__drizzle_migrations` in schema `drizzle` unless the project changed it. */
  migrations?: {
    table?: string
    schema?: string
    /** Whether `migrate` applies one that was merged late, behind others that are applied: `allow`, or `error` where CI is set. */
    outOfOrder?: 'allow' | 'error'
  }
  /** What `migrate` runs, under its lock, when there is something to apply: SQL files, each in a transaction of its own, or functions. */
  hooks?: { beforeMigrate?: HookConfig | HookConfig[]; afterMigrate?: HookConfig | HookConfig[] }
  /** What `dbctl check` holds migrations to. */
  lint?: {
    /** The last migration of the past: those up to it are taken as they are. */
    startAfter?: string
    /** By a rule's id or name: `{ DB001: 'warning', 'drop-column': 'off' }`. */
    severities?: Record<string, 'error' | 'warning' | 'note' | 'off'>
    /** The major version of the oldest server that they must suit; 14 unless said. */
    serverVersion?: number
    /** With `--db`: what is wrong with a table below both figures is a note; 1,000 rows and 1 MiB unless said. */
    smallTable?: { rows: number; bytes: number }
  }
  /** What `dbctl seed` writes: `shared` is what ships with dbctl for its shared schema, an object is the project's own. */
  seed?: 'shared' | SeedConfig
  /** Host patterns (`*` for any characters) whose databases no destructive or sampling verb touches without `--allow-protected`. */
  protectedHosts?: string[]
  /** Refuse to fall back to the embedded database; always on where CI is set. */
  requireServer?: boolean
  connectTimeout?: string
  /** How long `migrate` waits for a server that is still starting. */
  waitForServer?: string
  lockTimeout?: string
  lockWait?: string
  statementTimeout?: string
}

/** Types a `dbctl.config.ts`; it returns what it is given. */
export const defineConfig = (config: DbctlConfig): DbctlConfig => config

export interface LoadedFile {
  readonly path: string
  readonly value: Readonly<Record<string, unknown>>
}

export async function loadConfig(path: string): Promise<LoadedFile> {
  const absolute = resolve(path)
  let value: unknown
  try {
    value = absolute.endsWith('.json') ? JSON.parse(await readFile(absolute, 'utf8')) : await loadModule(absolute)
  } catch (error) {
    throw new DbctlError('DBCTL_CONFIG_INVALID', `${path} cannot be loaded: ${reason(error)}`, {
      hint: 'The file runs as it would under Node; run it by itself to see the whole error, or name another file with --config.',
      details: { file: path },
    })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new DbctlError('DBCTL_CONFIG_INVALID', `${path} exports no configuration object`, {
      hint: "End it with `export default defineConfig({ … })`, importing defineConfig from 'dbctl'.",
      details: { file: path },
    })
  }
  return { path: absolute, value: value as Record<string, unknown> }
}

/** A file's default export. `dbctl` inside it means this very program, so that the file needs no local install of it. */
export async function loadModule(path: string): Promise<unknown> {
  // By require, since Node reads all of a CommonJS file twice when it is imported: half of what jiti costs at start-up.
  const require = createRequire(import.meta.url)
  const { createJiti } = require('jiti') as typeof import('jiti')
  const cache = join(dirname(path), 'node_modules')
  const jiti = createJiti(path, {
    interopDefault: true,
    alias: { dbctl: require.resolve('dbctl') },
    // Beside the project's own packages or nowhere: jiti would otherwise trust code that it finds below /tmp, which is everybody's.
    fsCache: existsSync(cache) && join(cache, '.cache', 'jiti'),
  })
  // What the file prints is no part of the answer.
  const { write } = process.stdout
  process.stdout.write = process.stderr.write.bind(process.stderr)
  try {
    return await jiti.import(path, { default: true })
  } finally {
    process.stdout.write = write
  }
}

/** The first line of an error that a user's file threw, without the passwords that it may quote; none is known to the redactor yet. */
function reason(error: unknown): string {
  // Node's URL error carries its input.
  if (error instanceof Error && 'code' in error && error.code === 'ERR_INVALID_URL') return 'it throws "Invalid URL"'
  const [line = ''] = (error instanceof Error ? error.message : String(error))
    // JSON.parse quotes what stands around the mistake.
    .replace(/, (?:\.{3})?"[\s\S]*"(?:\.{3})? (?=is not valid JSON$)/, ' ')
    .split('\n')
  return maskUrls(line)
}
