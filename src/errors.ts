/** The exit codes of every command; the README and `dbctl help exit-codes` print this very table. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  found: 3,
  connection: 4,
  refused: 5,
  busy: 6,
  budget: 7,
  bug: 70,
  interrupted: 130,
  terminated: 143,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

export const EXIT_MEANINGS: ReadonlyArray<readonly [code: string, meaning: string]> = [
  ['0', 'done; also nothing to do, or an empty result'],
  ['1', 'the operation failed; what could be rolled back is rolled back, and the message says what remains'],
  ['2', 'usage or configuration error; nothing was attempted'],
  ['3', 'a check found what it looks for (pending migrations, drift, findings)'],
  ['4', 'cannot connect, cannot authenticate, or the connection was lost; worth retrying'],
  ['5', 'refused: confirmation missing, protected target, or an unsafe operation without its explicit flag'],
  ['6', 'busy: another run holds the lock, or the database stayed locked past the retries; retry later'],
  ['7', 'stopped by a budget (time, rows) with work left; run again'],
  ['70', 'a bug in dbctl; --verbose shows the stack'],
  ['130', 'interrupted (SIGINT): statement cancelled, transaction rolled back, locks released'],
  ['143', 'terminated (SIGTERM): the same'],
]

/**
 * Every expected failure and its exit code. Each code has a section in `docs/errors.md`
 * (cause and cure); a test keeps the two lists equal.
 */
export const ERROR_EXITS = {
  DBCTL_USAGE: EXIT.usage,
  DBCTL_CONFIG_INVALID: EXIT.usage,
  DBCTL_URL_INVALID: EXIT.usage,
  DBCTL_SERVER_REQUIRED: EXIT.usage,
  DBCTL_SERVER_VERSION: EXIT.usage,
  DBCTL_MIGRATIONS_MISSING: EXIT.usage,
  DBCTL_MIGRATIONS_INVALID: EXIT.usage,
  DBCTL_MIGRATIONS_COLLIDE: EXIT.usage,
  DBCTL_DRIZZLE_KIT: EXIT.usage,
  DBCTL_SEED_MISSING: EXIT.usage,
  DBCTL_DATA_DIRECTORY: EXIT.usage,
  DBCTL_CONNECT: EXIT.connection,
  DBCTL_HOST_UNKNOWN: EXIT.connection,
  DBCTL_DATABASE_UNKNOWN: EXIT.connection,
  DBCTL_AUTHENTICATION: EXIT.connection,
  DBCTL_TLS: EXIT.connection,
  DBCTL_CONNECTION_LOST: EXIT.connection,
  DBCTL_CONFIRMATION: EXIT.refused,
  DBCTL_PROTECTED: EXIT.refused,
  DBCTL_RENAME_UNANSWERED: EXIT.refused,
  DBCTL_SNAPSHOT_MISSING: EXIT.refused,
  DBCTL_REVERT_REFUSED: EXIT.refused,
  DBCTL_BACKFILL_NEEDED: EXIT.refused,
  DBCTL_DEPENDENTS: EXIT.refused,
  DBCTL_RESET_CONFLICT: EXIT.refused,
  DBCTL_POOLER: EXIT.refused,
  DBCTL_READ_ONLY: EXIT.refused,
  DBCTL_HISTORY: EXIT.refused,
  DBCTL_BACKUP: EXIT.failed,
  DBCTL_MIGRATION_PARTIAL: EXIT.failed,
  DBCTL_MIGRATION_SCRIPT: EXIT.failed,
  DBCTL_HOOK: EXIT.failed,
  DBCTL_BUSY: EXIT.busy,
  DBCTL_LOCKED: EXIT.busy,
  DBCTL_EXTENSION_MISSING: EXIT.failed,
  DBCTL_EXTENSION_DENIED: EXIT.failed,
  DBCTL_PERMISSION: EXIT.failed,
  DBCTL_STATEMENT: EXIT.failed,
  DBCTL_NOT_MIGRATED: EXIT.failed,
  DBCTL_SCHEMA_INVALID: EXIT.failed,
  DBCTL_GENERATE_FAILED: EXIT.failed,
  DBCTL_PUSH_UNFINISHED: EXIT.failed,
  DBCTL_SEED_INVALID: EXIT.failed,
  DBCTL_OUTPUT: EXIT.failed,
  DBCTL_INTERRUPTED: EXIT.interrupted,
  DBCTL_TERMINATED: EXIT.terminated,
  DBCTL_BUG: EXIT.bug,
} as const satisfies Record<string, ExitCode>

export type ErrorCode = keyof typeof ERROR_EXITS

/** Facts about a failure for `--json`: what JSON can hold, never a secret or a parameter value. */
export type ErrorDetails = Readonly<Record<string, unknown>>

/** An expected failure: what failed and why it matters (`message`), and the next thing to do (`hint`). */
export class DbctlError extends Error {
  override readonly name = 'DbctlError'
  readonly code: ErrorCode
  readonly exit: ExitCode
  readonly hint: string
  readonly details: ErrorDetails
  /** Lines of the user's own file with a caret under the place, where there is one. */
  readonly excerpt: string | undefined

  constructor(
    code: ErrorCode,
    message: string,
    options: { hint: string; details?: ErrorDetails; excerpt?: string | undefined; cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.exit = ERROR_EXITS[code]
    this.hint = options.hint
    this.details = options.details ?? {}
    this.excerpt = options.excerpt
  }
}

/** Where a code is explained. */
export const errorPage = (code: ErrorCode): string => `docs/errors.md#${code.toLowerCase()}`
