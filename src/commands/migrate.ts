import { formatDuration } from '../config/duration.ts'
import type { Settings } from '../config/settings.ts'
import { describeTarget } from '../config/target.ts'
import { EXIT } from '../errors.ts'
import type { Command, CommandContext, CommandResult } from './command.ts'
import type { MigrateJson } from './json.ts'

export const migrate: Command<MigrateJson> = {
  name: 'migrate',
  summary: 'apply pending migrations',
  description:
    'Applies what the migrations folder has and the database has not, under a lock, each migration in a transaction of its own ' +
    "together with its row in Drizzle's journal table. drizzle-kit's migrate and dbctl's can be used by turns on one database.",
  group: 'Everyday',
  uses: ['database', 'migrations'],
  options: [{ flags: '-n, --dry-run', description: 'print the SQL that would run, for psql; change nothing' }],
  examples: [
    ['dbctl migrate', 'apply everything pending'],
    ['dbctl migrate --dry-run | less', 'read it first'],
    ['dbctl migrate --json', 'for a deploy script'],
  ],
  exits: [EXIT.done, EXIT.failed, EXIT.connection, EXIT.refused, EXIT.busy],
  run: (context, { options }) => (options.dryRun === true ? plan(context) : apply(context)),
}

async function apply(context: CommandContext): Promise<CommandResult<MigrateJson>> {
  const { migrate: run } = await import('../migrations/migrate.ts')
  const { migrations, journal, settings } = await project(context)
  const start = performance.now()
  const { report, signal } = context
  const { lockTimeout, lockWait } = settings
  const applied = await context.withClient(
    (client) => run(client, { migrations, journal, lockTimeout: lockTimeout.value, lockWait: lockWait.value, report, signal }),
    { direct: true },
  )
  const where = describeTarget(settings.directTarget.value)
  const took = formatDuration(performance.now() - start)
  return {
    json: { ...jsonBase(settings, where), dryRun: false, applied },
    view: {
      kind: 'table',
      columns: [{ name: 'applied' }, { name: 'statements', align: 'right' }, { name: 'ms', align: 'right' }],
      rows: applied.map(({ name, statements, milliseconds }) => [name, statements, milliseconds]),
      empty: 'Up to date.',
    },
    summary:
      applied.length === 0
        ? `${migrations.length} migrations, none pending on ${where}`
        : `applied ${applied.length} of ${migrations.length} migrations to ${where} in ${took}`,
  }
}

async function plan(context: CommandContext): Promise<CommandResult<MigrateJson>> {
  const [{ readStatus }, { migrationScript }] = await Promise.all([import('../migrations/status.ts'), import('../migrations/script.ts')])
  const { migrations, journal, settings } = await project(context)
  const status = await context.withClient((client) => readStatus(client, migrations, journal))
  const { pending } = status.plan
  const applied = pending.map(({ name, chunks }) => ({ name, statements: chunks.length, milliseconds: null }))
  const where = describeTarget(settings.target.value)
  return {
    json: { ...jsonBase(settings, where), dryRun: true, applied },
    view: { kind: 'text', text: migrationScript(pending, journal, status.journalExists) },
    summary: `would apply ${pending.length} of ${migrations.length} migrations to ${where}`,
  }
}

const jsonBase = ({ out }: Settings, database: string) => ({ database, folder: out.value })

async function project(context: CommandContext) {
  const { readSource } = await import('../migrations/source/source.ts')
  const settings = await context.settings()
  const journal = { schema: settings.migrationsSchema.value, table: settings.migrationsTable.value }
  return { settings, journal, migrations: readSource(settings.out.value).migrations }
}
