import { ensureOwnTable } from '../../../catalog/dbctl-schema.ts'
import type { Client } from '../../../client/client.ts'
import type { Session } from '../../../client/session.ts'
import { quoteIdentifier } from '../../../client/values.ts'
import { DbctlError } from '../../../errors.ts'
import type { Place } from '../../../place.ts'
import { silent } from '../../../report.ts'
import { type ServerError, SQLSTATE, serverErrorIn } from '../../../server-error.ts'
import { type ApplyContext, applyOne, type Position } from '../../apply.ts'
import { FACTS } from '../../facts.ts'
import { createJournalSql, type JournalTable } from '../../journal.ts'
import { runModeOf } from '../../mode.ts'
import type { Migration, MigrationSource } from '../../source/migration.ts'
import { failurePlace } from './failure-place.ts'

export interface ReplayOptions {
  readonly source: MigrationSource
  readonly journal: JournalTable
  /** Roles that must be there; what is missed on the way is added. */
  readonly roles: Set<string>
  readonly signal: AbortSignal
}

/** A migration that the shadow refused. */
export interface ReplayFailure {
  readonly migration: Migration
  readonly place: Place
  readonly message: string
  /** Undefined where it was refused before anything of it ran. */
  readonly server?: ServerError
  readonly hint?: string
}

/** `run`: all in one session, as one `dbctl migrate` applies them; `deploys`: as if each had been deployed by itself. */
export type ReplayMode = 'run' | 'deploys'

/** Applies the migrations to an empty database as dbctl does; the first failure ends it. */
export async function replay(client: Client, mode: ReplayMode, options: ReplayOptions): Promise<ReplayFailure | undefined> {
  const { session } = client
  await prepare(session, options)
  const context = applyContext(client, options)
  for (let i = 0; i < options.source.migrations.length; i++) {
    const migration = options.source.migrations[i]
    if (!migration) break
    options.signal.throwIfAborted()
    // A new session has no settings, temporary tables or prepared statements of the one before; the same session loses its settings alone.
    if (mode === 'deploys') await session.script('discard all')
    const position: Position = { at: undefined }
    try {
      const { steps } = await runModeOf(migration)
      await applyOne(context, migration, steps, position, true)
    } catch (error) {
      options.signal.throwIfAborted()
      if (!(await supplyRole(error, session, options.roles))) return failureOf(error, session, migration, position)
      i-- // once more, with the role
    }
  }
  return undefined
}

/** All of them in one transaction, as drizzle-kit's migrate runs them, and rolled back: the database is as empty as before. */
export async function tryTogether({ session }: Pick<Client, 'session'>, options: ReplayOptions): Promise<ReplayFailure | undefined> {
  await makeRoles(session, options.roles)
  let failure: ReplayFailure | undefined
  const undo = new Error('rolled back on purpose')
  const position: Position = { at: undefined }
  let current: Migration | undefined
  try {
    await session.transaction(async (tx) => {
      for (current of options.source.migrations) {
        options.signal.throwIfAborted()
        for (const chunk of current.chunks) {
          position.at = chunk
          await tx.script(chunk.sql)
        }
      }
      throw undo
    })
  } catch (error) {
    options.signal.throwIfAborted()
    if (error !== undo && (await supplyRole(error, session, options.roles))) return tryTogether({ session }, options)
    if (error !== undo && current) failure = await failureOf(error, undefined, current, position)
  }
  await session.resetSettings()
  return failure
}

async function prepare(session: Session, { journal, source, roles }: ReplayOptions): Promise<void> {
  await makeRoles(session, roles)
  await session.script(createJournalSql(journal, source.format, false).join(';\n'))
  await ensureOwnTable(session, FACTS)
}

export async function makeRoles(session: Session, roles: ReadonlySet<string>): Promise<void> {
  const there = await session.query<{ rolname: string }>('select rolname from pg_catalog.pg_roles')
  const missing = [...roles].filter((role) => !there.some(({ rolname }) => rolname === role))
  if (missing.length > 0) await session.script(missing.map((role) => `create role ${quoteIdentifier(role)}`).join(';\n'))
}

/** Makes the role that was missed, where that is all; false where it is something else. A role is the server's, and no migration's to make. */
async function supplyRole(error: unknown, session: Session, roles: Set<string>): Promise<boolean> {
  const { sqlstate, message } = serverErrorIn(error)?.fields ?? {}
  const role = sqlstate === SQLSTATE.undefinedObject ? /^role "(.+)" does not exist$/.exec(message ?? '')?.[1] : undefined
  if (role === undefined || roles.has(role)) return false
  roles.add(role)
  await session.resetSettings()
  await makeRoles(session, roles)
  return true
}

/** The runner's own, without the lock that nobody else could hold here. */
function applyContext(client: Client, { source, journal, signal }: ReplayOptions): ApplyContext {
  return {
    client,
    journal,
    lock: { assertHeld: async () => undefined, assertion: 'select' },
    format: source.format,
    named: source.format === 'folders',
    facts: true,
    known: new Map(),
    blocker: () => undefined,
    options: {
      source,
      journal,
      singleTransaction: false,
      outOfOrder: 'allow',
      lockTimeout: 0,
      statementTimeout: 0,
      lockWait: 0,
      signal,
      report: silent,
      consent: async () => undefined,
    },
  }
}

async function failureOf(error: unknown, session: Session | undefined, migration: Migration, position: Position): Promise<ReplayFailure> {
  const server = serverErrorIn(error)
  if (server) {
    const place = await failurePlace(server, migration, position.at, session)
    return { migration, place, message: server.fields.message, server }
  }
  // An engine that broke down says nothing of the migration.
  if (!(error instanceof DbctlError) || error.code === 'DBCTL_CONNECTION_LOST') throw error
  const { line, column } = error.details as { line?: unknown; column?: unknown }
  const place = {
    file: migration.path,
    line: typeof line === 'number' ? line : 1,
    column: typeof column === 'number' ? column : 1,
  }
  return { migration, place, message: error.message, hint: error.hint }
}
