import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type { Session } from '../client/session.ts'
import type { BackfillTarget } from './backfill.ts'

/** What the TypeScript beside a migration's SQL is given. */
export interface MigrationScriptInput {
  /** Drizzle on the migration's own connection. Outside of `batches` each statement commits by itself. */
  readonly db: PostgresJsDatabase
  /** The same connection for SQL text: `query`, `command`, `copyIn`, `transaction`. */
  readonly session: Session
  /**
   * Calls `work` in one transaction after another until it returns undefined. What it returns is kept, in the same transaction, as the
   * `cursor` of the next call; a run that was interrupted goes on from there, and passes over `batches` that had come to their end.
   * The name tells several apart. The cursor is JSON.
   */
  batches<Cursor>(name: string, work: (cursor: Cursor | undefined) => Promise<Cursor | undefined>, options?: BatchOptions): Promise<void>
  /** Gives a column its value in the rows that have none yet, in batches: the table may be read and written all the while. */
  backfill(target: BackfillTarget): Promise<void>
  /** Says something to the operator, on stderr. */
  log(text: string): void
  /** Aborted by Ctrl-C and SIGTERM; statements then fail by themselves. */
  readonly signal: AbortSignal
}

export interface BatchOptions {
  /** Milliseconds to rest between two batches, for replicas and autovacuum to catch up; 0 by default. */
  readonly pause?: number
}

export interface MigrationScript {
  /**
   * Runs after the migration's SQL, outside a transaction. It runs again from its first line when it was interrupted: whatever is not
   * in `batches` must bear being done twice.
   */
  up(input: MigrationScriptInput): Promise<void>
}

/** Types the TypeScript of a migration; it returns what it is given. */
export const defineMigration = (script: MigrationScript): MigrationScript => script
