import { formatDuration } from '../config/duration.ts'
import type { Settings } from '../config/settings.ts'
import { databaseName, describeTarget } from '../config/target.ts'
import { DbctlError, EXIT } from '../errors.ts'
import type { ResetPlan } from '../migrations/reset/plan.ts'
import type { Command, CommandContext, CommandResult } from './command.ts'
import { withUnprotectedClient } from './guard.ts'
import type { MigrateJson, ResetJson, SeedJson } from './json.ts'
import { migrate } from './migrate.ts'
import { readProject } from './project.ts'
import { seed } from './seed.ts'
import { workOf } from './seed-work.ts'

export const reset: Command<ResetJson> = {
  name: 'reset',
  summary: 'drop what the migrations made, then migrate anew',
  description:
    'Drops what the applied migrations made and their journal, in one transaction and never with CASCADE, then migrates. What no migration ' +
    'made stays: other tables and schemas, extensions, roles. An object that depends on what is dropped stops it before anything is dropped. ' +
    "It asks for the database's name; elsewhere than on a terminal, give it with --confirm.",
  group: 'Everyday',
  uses: ['severe', 'guarded', 'migrations', 'database'],
  options: [
    { flags: '-n, --dry-run', description: 'print the DROP statements, for psql; change nothing' },
    {
      flags: '--include-guarded',
      description: 'also drop what migrations create with IF NOT EXISTS or OR REPLACE: it may have been there before them',
    },
    { flags: '--seed', description: 'write the sample data afterwards' },
  ],
  examples: [
    ['dbctl reset --dry-run', 'what would go, and what would stay?'],
    ['dbctl reset --seed', 'start anew with sample data'],
    ['dbctl reset --confirm shop_test --json', 'in a script: the name says which database is meant'],
  ],
  exits: [EXIT.done, EXIT.failed, EXIT.connection, EXIT.refused, EXIT.busy],
  run: (context, { options }) => {
    const includeGuarded = options.includeGuarded === true
    if (options.dryRun === true) return preview(context, includeGuarded)
    return run(context, { withSeed: options.seed === true, allowProtected: options.allowProtected === true, includeGuarded })
  },
}

interface Wishes {
  readonly withSeed: boolean
  readonly allowProtected: boolean
  readonly includeGuarded: boolean
}

async function run(context: CommandContext, { withSeed, allowProtected, includeGuarded }: Wishes): Promise<CommandResult<ResetJson>> {
  const { reset: drop } = await import('../migrations/reset/run.ts')
  const { source, journal, settings } = await readProject(context)
  // Whatever can be known to fail afterwards fails now, with everything still there.
  if (withSeed) await workOf(context, settings, [], {})
  if (!allowProtected) assertNotProduction(settings)
  const start = performance.now()
  const target = settings.directTarget.value
  const database = describeTarget(target)
  const { report, signal } = context
  const { lockTimeout, lockWait } = settings
  const plan = await withUnprotectedClient(context, { command: 'reset', allowProtected }, (client) =>
    drop(client, {
      source,
      journal,
      includeGuarded,
      allowProtected,
      lockTimeout: lockTimeout.value,
      lockWait: lockWait.value,
      report,
      signal,
      approve: (found) => context.confirmName(describePlan(found, database), databaseName(target, client.facts.database)),
    }),
  )
  const others = includeGuarded ? '' : '; what no migration made is as it was'
  report.note(`dropped ${plan.dropped.length} objects of ${database}${others}`)
  if (!includeGuarded && plan.guarded.length > 0) report.warn(describeGuarded(plan))
  const input = { arguments: [], options: { allowProtected } }
  const migrated = await migrate.run(context, input)
  const seeded = withSeed ? await seed.run(context, input) : undefined
  const took = formatDuration(performance.now() - start)
  return {
    json: toJson(database, false, plan, migrated.json as MigrateJson, seeded?.json as SeedJson | undefined),
    view: table(plan, 'dropped'),
    summary:
      `reset ${database} in ${took}: dropped ${plan.dropped.length} objects, applied ${migrated.json.applied.length} migrations` +
      (seeded ? `, inserted ${seeded.json.inserted} rows` : ''),
  }
}

async function preview(context: CommandContext, includeGuarded: boolean): Promise<CommandResult<ResetJson>> {
  const [{ previewReset }, { resetScript }, { describeProtection, readProtection }] = await Promise.all([
    import('../migrations/reset/run.ts'),
    import('../migrations/reset/script.ts'),
    import('../catalog/protection.ts'),
  ])
  const { source, journal, settings } = await readProject(context)
  const database = describeTarget(settings.target.value)
  const { plan, protection } = await context.withClient(async (client) => ({
    plan: await previewReset(client, { source, journal, includeGuarded }),
    protection: await readProtection(client.session),
  }))
  const { report } = context
  if (protection.state !== 'none') report.warn(`${database} ${describeProtection(protection)}; the reset itself is refused`)
  if (plan.guarded.length > 0) report.warn(describeGuarded(plan))
  return {
    json: toJson(database, true, plan),
    view: { kind: 'text', text: resetScript(plan, settings.lockTimeout.value) },
    summary: `would drop ${plan.dropped.length} objects of ${database}: ${describeSize(plan)}`,
  }
}

/** What the operator reads before typing the name. */
function describePlan(plan: ResetPlan, database: string): string {
  return [
    `reset drops ${plan.dropped.length} objects of ${database}, and what is in them cannot be brought back: ${describeSize(plan)}.`,
    ...(plan.dropped.length === 0 ? [] : [`Dropped: ${names(plan.dropped)}.`]),
    ...(plan.leftAlone.length === 0 ? [] : [`Left alone: ${names(plan.leftAlone)}.`]),
    ...(plan.guarded.length === 0 ? [] : [describeGuarded(plan)]),
  ].join('\n')
}

function names(objects: readonly { readonly type: string; readonly name: string }[]): string {
  const shown = objects.slice(0, 20).map(({ type, name }) => `${type} ${name}`)
  return [...shown, ...(objects.length > shown.length ? [`and ${objects.length - shown.length} more`] : [])].join(', ')
}

/** What nothing tells apart: the migrations' own, or there before them. */
const describeGuarded = ({ guarded, includesGuarded }: ResetPlan): string =>
  `The migrations make this with IF NOT EXISTS or OR REPLACE, so it may have been there before them: ${names(guarded)}. ` +
  (includesGuarded ? 'It goes, with what is in it.' : 'It stays as it is, with what is in it; --include-guarded drops it, too.')

function describeSize({ tables, estimatedRows, uncounted, bytes, journalRows, columns }: ResetPlan): string {
  const rows = `about ${Math.round(estimatedRows)} rows by the server's estimate${uncounted === 0 ? '' : `, ${uncounted} tables never counted`}`
  const kept = columns.map((name) => `column ${name} and its data, `).join('')
  return `${tables} tables (${rows}; ${megabytes(bytes)}), ${kept}${journalRows} rows of the journal`
}

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MiB`

const table = (plan: ResetPlan, verb: string): CommandResult['view'] => ({
  kind: 'table',
  columns: [{ name: verb }, { name: 'name' }],
  rows: plan.dropped.map(({ type, name }) => [type, name]),
  empty: 'There was nothing to drop.',
})

function toJson(database: string, dryRun: boolean, plan: ResetPlan, migrated?: MigrateJson, seeded?: SeedJson): ResetJson {
  const { dropped, leftAlone, guarded, columns, tables, estimatedRows, uncounted, bytes, journalRows } = plan
  return {
    database,
    dryRun,
    dropped,
    leftAlone,
    guarded,
    columns,
    tables,
    estimatedRows: Math.round(estimatedRows),
    uncountedTables: uncounted,
    bytes: String(bytes),
    journalRows,
    applied: migrated?.applied ?? [],
    inserted: seeded?.inserted ?? null,
  }
}

function assertNotProduction({ production }: Settings): void {
  if (!production.value) return
  throw new DbctlError('DBCTL_PROTECTED', `${production.origin} says production; dbctl reset does not run there`, {
    hint: 'If this really is what you mean, add --allow-protected to this very command.',
    details: { variable: production.origin },
  })
}
