import type { Command, OptionSpec } from './command.ts'

/** On every command. */
export const GLOBAL_OPTIONS: readonly OptionSpec[] = [
  { flags: '--json', description: 'one JSON document on stdout, on failure too' },
  { flags: '-q, --quiet', description: 'nothing on stderr but errors' },
  { flags: '--verbose', description: 'more on stderr: server notices, retries, stacks of bugs' },
  { flags: '--no-color', description: 'no colour', env: 'NO_COLOR' },
  { flags: '--no-input', description: 'never ask; fail and name the flag instead' },
  { flags: '--config <file>', description: 'configuration file in place of dbctl.config.{ts,js,json}' },
  { flags: '--env-from <file>', description: 'variables from this file in place of .env' },
  { flags: '--no-env-file', description: 'do not read .env' },
]

/** `consent` for what is moderately dangerous, `severe` for what cannot be undone, `guarded` for what a protected database refuses. */
export type SharedGroup = 'database' | 'migrations' | 'consent' | 'severe' | 'guarded'

const SHARED_OPTIONS: Readonly<Record<SharedGroup, readonly OptionSpec[]>> = {
  database: [
    { flags: '--url <url>', description: 'postgres://… or pglite:<directory>', env: 'DATABASE_URL' },
    { flags: '--direct-url <url>', description: 'connection for locks and DDL where --url is a pooler', env: 'DBCTL_DIRECT_URL' },
    { flags: '--embedded', description: 'the embedded database in .dbctl/data, whatever else is configured' },
    {
      flags: '--require-server',
      description: 'fail rather than fall back to the embedded database (always so in CI)',
      env: 'DBCTL_REQUIRE_SERVER',
    },
    { flags: '--connect-timeout <duration>', description: 'keep trying to connect for this long (10s)', env: 'DBCTL_CONNECT_TIMEOUT' },
    { flags: '--lock-timeout <duration>', description: 'longest wait of a statement for a lock (5s)', env: 'DBCTL_LOCK_TIMEOUT' },
    { flags: '--lock-wait <duration>', description: 'longest wait for another run of dbctl (60s)', env: 'DBCTL_LOCK_WAIT' },
    { flags: '--statement-timeout <duration>', description: 'longest run of one statement (0: no limit)', env: 'DBCTL_STATEMENT_TIMEOUT' },
  ],
  migrations: [{ flags: '--out <folder>', description: 'the migrations folder', env: 'DBCTL_OUT' }],
  consent: [{ flags: '-y, --yes', description: 'do it without asking' }],
  severe: [
    { flags: '--confirm <database>', description: "the database's name, in place of typing it (embedded: its directory's name)" },
    { flags: '-y, --yes', description: 'not enough here: the name says which database is meant' },
  ],
  guarded: [{ flags: '--allow-protected', description: 'go on although the database is protected' }],
}

export interface OptionGroup {
  readonly heading: string
  readonly options: readonly OptionSpec[]
}

/** Every option that a command accepts, in the groups in which help shows them. */
export function optionsOf({ options = [], uses = [] }: Command): OptionGroup[] {
  const shared = (...groups: SharedGroup[]) => groups.flatMap((group) => (uses.includes(group) ? SHARED_OPTIONS[group] : []))
  return [
    { heading: 'Options', options },
    { heading: 'Consent options', options: shared('consent', 'severe', 'guarded') },
    { heading: 'Project options', options: shared('migrations') },
    { heading: 'Database options', options: shared('database') },
    { heading: 'Global options', options: GLOBAL_OPTIONS },
  ]
}
