import { compareSnapshots } from '../../../catalog/snapshot/compare.ts'
import { readSnapshot } from '../../../catalog/snapshot/read.ts'
import type { CatalogSnapshot } from '../../../catalog/snapshot/snapshot.ts'
import type { Session } from '../../../client/session.ts'
import type { Shadow } from '../../../client/shadow.ts'
import type { Finding } from '../../../findings.ts'
import type { Reporter } from '../../../report.ts'
import type { JournalTable } from '../../journal.ts'
import { runModeOf } from '../../mode.ts'
import type { Migration, MigrationSource } from '../../source/migration.ts'
import { differenceFinding } from '../differences.ts'
import { findingOf } from '../kinds.ts'
import type { ServerNeeds } from './needs.ts'
import { type ReplayFailure, type ReplayOptions, replay, tryTogether } from './replay.ts'
import { afterUnavailable, type Runnable } from './runnable.ts'

export interface TrialOptions {
  readonly runnable: Runnable
  readonly needs: ServerNeeds
  readonly source: MigrationSource
  readonly journal: JournalTable
  readonly signal: AbortSignal
  readonly report: Reporter
}

export interface Trial {
  readonly findings: readonly Finding[]
  /** What the migrations make of an empty database; undefined where they do not come to their end. */
  readonly snapshot: CatalogSnapshot | undefined
  /** Why the migrations could not all be tried, where that is no fault of theirs. */
  readonly stopped: string | undefined
}

/** Schemas and tables that the runner makes for itself. */
export const leaveOut = (journal: JournalTable) => ({ leaveOut: { schemas: ['dbctl'], tables: [journal] } })

/** Applies the migrations in every way in which they can come to a database, and holds the outcomes against each other. */
export async function tryMigrations(shadow: Shadow, options: TrialOptions): Promise<Trial> {
  const { needs, runnable, journal, signal, report, source } = options
  const replayOptions: ReplayOptions = { source: { ...source, migrations: runnable.migrations }, journal, roles: needs.roles, signal }
  const count = `${runnable.migrations.length} migrations`
  report.step(`trying ${count} on an empty database in memory`)
  const client = await shadow.renew()
  // Who takes statements out of the transaction, by a directive or by a COMMIT of the file's own, has left drizzle-kit's migrate behind.
  const whole = (migration: Migration) =>
    runModeOf(migration).then(
      ({ steps }) => steps === undefined,
      () => false, // what cannot be run at all is told by the replay
    )
  const forDrizzle = (await Promise.all(source.migrations.map(whole))).every(Boolean)
  const together = forDrizzle ? await tryTogether(client, replayOptions) : undefined
  const fresh = await replay(client, 'run', replayOptions)
  const snapshot = fresh ? undefined : await readSnapshot(client.session, leaveOut(journal))
  report.step(`trying ${count} one deploy at a time`)
  const second = await shadow.renew()
  const apart = await replay(second, 'deploys', replayOptions)
  const findings = failures(fresh, apart, runnable)
  const stopped = [fresh, apart].flatMap((failure) => (failure && afterUnavailable(failure, runnable)) || [])[0]
  if (!fresh && together) findings.push(...inOneTransaction(together))
  if (snapshot && !apart) findings.push(...(await freshAgainstApart(snapshot, second.session, journal)))
  return { findings, snapshot, stopped }
}

function failures(fresh: ReplayFailure | undefined, apart: ReplayFailure | undefined, runnable: Runnable): Finding[] {
  if (fresh && apart && fresh.migration === apart.migration && fresh.message === apart.message) {
    return [failed('migration-fails', fresh, 'fails on an empty database', runnable)]
  }
  return [
    ...(fresh
      ? [
          failed(
            'migration-fails-fresh',
            fresh,
            'fails where it is applied in one run with those before it, as on every new database, though not where each was deployed by itself',
            runnable,
          ),
        ]
      : []),
    ...(apart
      ? [
          failed(
            'migration-fails-separately',
            apart,
            'fails where those before it were deployed earlier: it needs something that they leave only in their own session',
            runnable,
          ),
        ]
      : []),
  ]
}

function failed(
  kind: 'migration-fails' | 'migration-fails-fresh' | 'migration-fails-separately',
  failure: ReplayFailure,
  what: string,
  runnable: Runnable,
): Finding {
  const { migration, place, server, message, hint } = failure
  const because = afterUnavailable(failure, runnable)
  if (because !== undefined) {
    return findingOf('shadow-cannot-run', {
      message: `The embedded database cannot run ${migration.name}: ${message}${server ? ` (${server.fields.sqlstate})` : ''}. ${because}`,
      fix: 'Nothing to mend in the migration. Try it on a server that has what it needs: dbctl migrate --dry-run, or a CI database.',
      place,
    })
  }
  const { sqlstate, detail, hint: advice } = server?.fields ?? {}
  const says = server ? `: ${message} (${sqlstate})${detail ? `. ${detail}` : ''}` : `: ${message}`
  return findingOf(kind, { message: `${migration.name} ${what}${says}`, fix: advice ?? hint ?? FIXES[kind], place })
}

const FIXES = {
  'migration-fails':
    'Where it is applied nowhere yet, mend the file. Where it is, what it relies on was made by hand there: add a migration before it that makes it.',
  'migration-fails-fresh': 'Split it, or take what it needs out of the session: every migration begins with default settings.',
  'migration-fails-separately': 'Make what it needs (a temporary table, a setting) in the same file.',
} as const

const inOneTransaction = ({ migration, place, server, message }: ReplayFailure): Finding[] =>
  // How many locks fit in one transaction is the server's own setting.
  server?.fields.sqlstate === '53200'
    ? []
    : [
        findingOf('fails-in-one-transaction', {
          message: `${migration.name} fails where all pending migrations run in one transaction, as drizzle-kit migrate and Drizzle's migrate() run them on a new database: ${message}${server ? ` (${server.fields.sqlstate})` : ''}. dbctl migrate commits each by itself, and applies it.`,
          fix: 'Apply with dbctl migrate wherever a database is made anew, or put it and what it needs in the order that one transaction allows.',
          place,
        }),
      ]

async function freshAgainstApart(snapshot: CatalogSnapshot, session: Session, journal: JournalTable): Promise<Finding[]> {
  const differences = compareSnapshots(await readSnapshot(session, leaveOut(journal)), snapshot)
  return differences.map((difference) =>
    differenceFinding('fresh-differs', difference, {
      missing: 'is not there when all migrations run at once, though it is where each is deployed by itself',
      extra: 'is there when all migrations run at once, though not where each is deployed by itself',
      changed: 'is not the same when all migrations run at once as where each is deployed by itself',
      sides: ['one by one', 'at once'],
      fix: 'A migration reads the session or the clock: qualify the names in it, and set nothing that later ones rely on.',
    }),
  )
}
