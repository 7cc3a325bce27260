import type { SeedSettings } from './seed-config.ts'
import type { Target } from './target.ts'

/** Where a value came from, for `dbctl config` and for error messages. */
export type Source = 'flag' | 'environment' | 'dbctl.config' | 'drizzle.config' | 'default'

export interface Sourced<T> {
  readonly value: T
  readonly source: Source
  /** The flag, variable or file and key, as the user would write it. */
  readonly origin: string
}

/** What every command works with: parsed, absolute, and each value with its source. */
export interface Settings {
  readonly target: Sourced<Target>
  /** Where session work goes; the same as `target` unless a direct URL is set. */
  readonly directTarget: Sourced<Target>
  /** Absolute path of the migrations folder. */
  readonly out: Sourced<string>
  readonly schema: Sourced<readonly string[]>
  /** Drizzle's `casing`; undefined where names are taken as they are written. */
  readonly casing: Sourced<Casing | undefined>
  readonly migrationsTable: Sourced<string>
  readonly migrationsSchema: Sourced<string>
  readonly seed: Sourced<SeedSettings | undefined>
  readonly protectedHosts: Sourced<readonly string[]>
  /** NODE_ENV is `production`: what cannot be undone then needs the consent that a protected database needs. */
  readonly production: Sourced<boolean>
  readonly requireServer: Sourced<boolean>
  /** Milliseconds; 0 means no limit. */
  readonly connectTimeout: Sourced<number>
  readonly lockTimeout: Sourced<number>
  readonly lockWait: Sourced<number>
  readonly statementTimeout: Sourced<number>
  /** Milliseconds to wait for a server that is still starting; 0 does not wait. */
  readonly waitForServer: Sourced<number>
  /** Whether a migration that was merged late is applied. */
  readonly outOfOrder: Sourced<'allow' | 'error'>
  /** Paths of SQL files, absolute, and functions of the configuration. */
  readonly beforeMigrate: Sourced<readonly ConfiguredHook[]>
  readonly afterMigrate: Sourced<readonly ConfiguredHook[]>
  /** Of `check`: the last migration that is taken as it is, and not linted. */
  readonly startAfter: Sourced<string | undefined>
  /** By a rule's id or name. */
  readonly severities: Sourced<Readonly<Record<string, 'error' | 'warning' | 'note' | 'off'>>>
  /** The oldest server major that migrations must suit; undefined where nothing says. */
  readonly serverMajor: Sourced<number | undefined>
  /** Below both figures a table is small, and what locks it is soon over. */
  readonly smallTable: Sourced<{ readonly rows: number; readonly bytes: number }>
  /** Every password that a source held, for the redactor. */
  readonly secrets: readonly string[]
}

/** What a hook is, is its capability's affair; here it is known only by its kind. */
export type ConfiguredHook = string | ((input: never) => unknown)

/** How drizzle-orm turns the names of properties into names of columns. */
export type Casing = 'snake_case' | 'camelCase'

export type SettingName = Exclude<keyof Settings, 'secrets'>

export interface Definition {
  readonly name: SettingName
  readonly flag?: string
  readonly env?: string
  /** The key in `dbctl.config`; a dot goes one level down. */
  readonly key?: string
  /** The key in `drizzle.config`. */
  readonly drizzleKey?: string
}

/** One row a setting: the only list of what can be set and where. */
export const DEFINITIONS: readonly Definition[] = [
  { name: 'target', flag: '--url', env: 'DATABASE_URL', key: 'url', drizzleKey: 'dbCredentials' },
  { name: 'directTarget', flag: '--direct-url', env: 'DBCTL_DIRECT_URL', key: 'directUrl' },
  { name: 'out', flag: '--out', env: 'DBCTL_OUT', key: 'out', drizzleKey: 'out' },
  { name: 'schema', key: 'schema', drizzleKey: 'schema' },
  { name: 'casing', key: 'casing' },
  { name: 'migrationsTable', key: 'migrations.table', drizzleKey: 'migrations.table' },
  { name: 'migrationsSchema', key: 'migrations.schema', drizzleKey: 'migrations.schema' },
  { name: 'seed', key: 'seed' },
  { name: 'protectedHosts', key: 'protectedHosts' },
  { name: 'production', env: 'NODE_ENV' },
  { name: 'requireServer', flag: '--require-server', env: 'DBCTL_REQUIRE_SERVER', key: 'requireServer' },
  { name: 'connectTimeout', flag: '--connect-timeout', env: 'DBCTL_CONNECT_TIMEOUT', key: 'connectTimeout' },
  { name: 'lockTimeout', flag: '--lock-timeout', env: 'DBCTL_LOCK_TIMEOUT', key: 'lockTimeout' },
  { name: 'lockWait', flag: '--lock-wait', env: 'DBCTL_LOCK_WAIT', key: 'lockWait' },
  { name: 'waitForServer', flag: '--wait-for-server', env: 'DBCTL_WAIT_FOR_SERVER', key: 'waitForServer' },
  { name: 'outOfOrder', flag: '--out-of-order', env: 'DBCTL_OUT_OF_ORDER', key: 'migrations.outOfOrder' },
  { name: 'beforeMigrate', key: 'hooks.beforeMigrate' },
  { name: 'afterMigrate', key: 'hooks.afterMigrate' },
  { name: 'startAfter', key: 'lint.startAfter' },
  { name: 'severities', key: 'lint.severities' },
  { name: 'serverMajor', flag: '--server-version', key: 'lint.serverVersion' },
  { name: 'smallTable', key: 'lint.smallTable' },
  { name: 'statementTimeout', flag: '--statement-timeout', env: 'DBCTL_STATEMENT_TIMEOUT', key: 'statementTimeout' },
]
