import { formatDuration } from '../config/duration.ts'
import { describeTarget } from '../config/target.ts'
import { EXIT } from '../errors.ts'
import type { SeededTable, SeedPlan, SeedWork } from '../seeding/seed.ts'
import type { Command, CommandContext, CommandResult } from './command.ts'
import { withUnprotectedClient } from './guard.ts'
import type { SeedJson } from './json.ts'
import { type Asked, nothingConfigured, workOf } from './seed-work.ts'

export const seed: Command<SeedJson> = {
  name: 'seed',
  summary: 'write reference data and sample data',
  description:
    'Writes what a profile of the configuration names, the files that are given, or rows that are made up. Reference data is an upsert by key ' +
    'that writes nothing where nothing changed; sample data is refused on protected databases. Every row is checked before the first is ' +
    'written, and each set is one transaction. With - the rows come from standard input.',
  group: 'Everyday',
  uses: ['consent', 'guarded', 'database'],
  arguments: [{ notation: '[files...]', description: 'CSV, JSON, NDJSON or TypeScript, also gzipped; -: standard input' }],
  options: [
    { flags: '-n, --dry-run', description: 'say how many rows each table would get and change; change nothing' },
    { flags: '--profile <name>', description: 'the profile to write (development; production where NODE_ENV says so)' },
    { flags: '--set <name...>', description: 'sets of the configuration to write' },
    { flags: '--table <table>', description: 'the table of files that name none (the file’s own name)' },
    { flags: '--key <columns...>', description: 'with --table: what tells a row (the primary key)' },
    { flags: '--kind <kind>', description: 'what the files are: reference or sample (reference)' },
    { flags: '--format <format>', description: 'csv, json or ndjson, whatever the files are called' },
    { flags: '--on-conflict <action>', description: 'for a row that is there and differs: update, skip or error (update)' },
    { flags: '--rows <table=n...>', description: 'make up rows until n were made for the table' },
    { flags: '--scale <n>', description: 'make up rows for every table: n, more where it refers to others' },
    { flags: '--random-seed <text>', description: 'the same text makes the same rows (1)' },
    { flags: '--until <date>', description: 'the end of the year that made-up timestamps are spread over (2026-01-15)' },
    { flags: '--batch-size <rows>', description: 'made-up rows in one transaction (100000)' },
    {
      flags: '--defer-indexes',
      description: 'empty tables: build indexes and foreign keys after the rows; locks these tables, and those they refer to, till then',
    },
    { flags: '--build-memory <size>', description: 'with it: maintenance_work_mem for each index (256MB, or what the server gives)' },
  ],
  examples: [
    ['dbctl seed --dry-run', 'what would be written?'],
    ['dbctl seed', 'write the profile `development`'],
    ['dbctl seed --profile production', 'only what the application needs'],
    ['dbctl seed countries.csv --table shop.countries --key code', 'a file, by its natural key'],
    ['zcat events.ndjson.gz | dbctl seed - --table app.events', 'from a pipe'],
    ['dbctl seed --rows telemetry.logs=1000000', 'a million made-up rows, and the rows they need'],
    ['dbctl seed --scale 100 --yes --json', 'every table, in a script'],
  ],
  exits: [EXIT.done, EXIT.failed, EXIT.connection, EXIT.refused, EXIT.busy],
  async run(context, { arguments: files, options }) {
    const settings = await context.settings()
    const asked = await workOf(
      context,
      settings,
      files.flatMap((file) => file ?? []),
      options,
    )
    const dryRun = options.dryRun === true
    const database = describeTarget((dryRun ? settings.target : settings.directTarget).value)
    const start = performance.now()
    const tables = await (dryRun ? preview(context, asked) : write(context, asked, options.allowProtected === true, files.length > 0))
    return answer({ database, dryRun, asked, tables, took: performance.now() - start })
  },
}

const preview = (context: CommandContext, asked: Asked): Promise<SeededTable[]> =>
  withWork(context, asked, async (work) => {
    const { planSeed, plannedTables } = await import('../seeding/seed.ts')
    return tablesOf(await context.withClient((client) => planSeed(client, work, context.report)), plannedTables)
  })

function write(context: CommandContext, asked: Asked, allowProtected: boolean, adHoc: boolean): Promise<SeededTable[]> {
  return withWork(context, asked, async (work) => {
    const { runSeed } = await import('../seeding/seed.ts')
    const { report, signal } = context
    const run: Parameters<typeof context.withClient<SeededTable[]>>[0] = (client, { lockWait }) =>
      runSeed(client, work, {
        lockWait: lockWait.value,
        report,
        signal,
        approve: (plan) => approve(context, plan, client.facts.label, adHoc),
      })
    // Reference data belongs on a protected database as much as on any other.
    return asked.isSample
      ? withUnprotectedClient(context, { command: 'seed', allowProtected }, run)
      : context.withClient(run, { direct: true })
  })
}

async function approve({ confirm }: CommandContext, plan: SeedPlan, database: string, adHoc: boolean): Promise<void> {
  const updates = plan.sets.flatMap(({ tables }) => tables).reduce((sum, table) => sum + table.updates, 0)
  if (adHoc && updates > 0) await confirm(`${database} has ${updates} of the rows with other values. Change them?`)
  if (plan.others.length === 0) return
  const shown = plan.others.slice(0, 3).join(', ') + (plan.others.length > 3 ? ', …' : '')
  await confirm(
    `${database} has rows that are not of the sample in ${plan.others.length} of the tables (${shown}). Add sample rows to them?`,
  )
}

/** What the plan says, in the form in which the run tells what it did. */
const tablesOf = ({ sets, sample }: SeedPlan, ofSet: (plan: SeedPlan['sets'][number]) => SeededTable[]): SeededTable[] => [
  ...sets.flatMap(ofSet),
  ...sample.tables.map(({ table, rows, done }) => ({
    set: null,
    table: table.label,
    inserted: Math.max(rows - done, 0),
    updated: 0,
    unchanged: done,
    skipped: 0,
  })),
]

async function withWork<T>(context: CommandContext, { sets, ...work }: Asked, use: (work: SeedWork) => Promise<T>): Promise<T> {
  if (sets.length === 0 && work.amounts.rows.size === 0 && work.amounts.scale === undefined) throw nothingConfigured()
  const { withFileSets } = await import('../seeding/sources.ts')
  const { casing } = await context.settings()
  const fromFiles = sets.flatMap((set) => (set === 'shared-world' ? [] : [set]))
  return withFileSets(fromFiles, { cwd: context.cwd, stdin: context.stdin, casing: casing.value }, async (opened) => {
    const world = sets.includes('shared-world') ? [(await import('../seeding/shared/pack.ts')).sharedWorld()] : []
    return use({ ...work, sets: [...opened, ...world] })
  })
}

interface Outcome {
  readonly database: string
  readonly dryRun: boolean
  readonly asked: Asked
  readonly tables: readonly SeededTable[]
  /** Milliseconds. */
  readonly took: number
}

function answer({ database, dryRun, asked, tables, took }: Outcome): CommandResult<SeedJson> {
  const sum = (key: 'inserted' | 'updated' | 'unchanged' | 'skipped') => tables.reduce((total, table) => total + table[key], 0)
  const json = {
    database,
    dryRun,
    profile: asked.profile ?? null,
    randomSeed: asked.randomSeed,
    inserted: sum('inserted'),
    updated: sum('updated'),
    unchanged: sum('unchanged'),
    skipped: sum('skipped'),
    tables,
  }
  return {
    json,
    view: {
      kind: 'table',
      columns: [
        { name: 'table' },
        { name: 'set' },
        { name: dryRun ? 'to insert' : 'inserted', align: 'right' },
        { name: dryRun ? 'to update' : 'updated', align: 'right' },
        { name: 'unchanged', align: 'right' },
        { name: 'skipped', align: 'right' },
      ],
      rows: tables.map(({ table, set, inserted, updated, unchanged, skipped }) => [
        table,
        set ?? '(made up)',
        inserted,
        updated,
        unchanged,
        skipped,
      ]),
    },
    summary: summary(json, took),
  }
}

function summary({ database, dryRun, inserted, updated, unchanged, skipped }: SeedJson, took: number): string {
  const left = [
    `${unchanged} ${dryRun ? 'are' : 'were'} there already`,
    ...(skipped > 0 ? [`${skipped} differ and stay as they are`] : []),
  ].join(', ')
  if (inserted + updated === 0) return `nothing to change in ${database}: ${left}`
  const changed = `${inserted} rows${updated > 0 ? ` and ${dryRun ? 'update' : 'updated'} ${updated}` : ''}`
  return dryRun
    ? `would insert ${changed} in ${database}, ${left}`
    : `inserted ${changed} in ${database} in ${formatDuration(took)}, ${left}`
}
