import type { Client } from '../client/client.ts'
import { formatDuration } from '../config/duration.ts'
import type { Settings } from '../config/settings.ts'
import { describeTarget } from '../config/target.ts'
import { EXIT } from '../errors.ts'
import type { Hook } from '../migrations/hooks.ts'
import type { Command, CommandContext, CommandInput, CommandResult } from './command.ts'
import type { MigrateJson } from './json.ts'
import { readProject } from './project.ts'

type Options = CommandInput['options']

export const migrate: Command<MigrateJson> = {
  name: 'migrate',
  summary: 'apply pending migrations',
  description:
    'Applies what the migrations folder has and the database has not, under a lock, each migration in a transaction of its own ' +
    "together with its row in Drizzle's journal table. drizzle-kit's migrate and dbctl's can be used by turns on one database.",
  group: 'Everyday',
  uses: ['database', 'migrations', 'consent'],
  options: [
    { flags: '-n, --dry-run', description: 'print the SQL that would run, for psql; change nothing' },
    { flags: '--to <migration>', description: 'apply up to this one and no further; the beginning of its name will do' },
    { flags: '--single-transaction', description: 'all or nothing: everything pending in one transaction' },
    {
      flags: '--out-of-order <allow|error>',
      description: 'what to do with one that was merged late (allow; in CI: error)',
      env: 'DBCTL_OUT_OF_ORDER',
    },
    { flags: '--backup <file>', description: 'first write a dump (pg_dump, custom format) to this file; without it nothing is applied' },
    {
      flags: '--wait-for-server <duration>',
      description: 'wait this long for a server that is still starting',
      env: 'DBCTL_WAIT_FOR_SERVER',
    },
  ],
  examples: [
    ['dbctl migrate', 'apply everything pending'],
    ['dbctl migrate --dry-run | less', 'read it first'],
    ['dbctl migrate --wait-for-server 60s --json', 'for a deploy script'],
  ],
  exits: [EXIT.done, EXIT.failed, EXIT.connection, EXIT.refused, EXIT.busy],
  run: (context, { options }) => (options.dryRun === true ? plan(context, options) : apply(context, options)),
}

async function apply(context: CommandContext, options: Options): Promise<CommandResult<MigrateJson>> {
  const { migrate: run } = await import('../migrations/migrate.ts')
  const { source, journal, settings } = await readProject(context)
  const start = performance.now()
  const { report, signal } = context
  const { lockTimeout, lockWait, statementTimeout, outOfOrder } = settings
  const hooks = async (client: Client, point: 'beforeMigrate' | 'afterMigrate', migrations: ReadonlyArray<{ name: string }>) => {
    const list = settings[point].value as readonly Hook[]
    if (list.length === 0) return
    const { runHooks } = await import('../migrations/hooks.ts')
    await runHooks(
      client,
      point,
      list,
      migrations.map(({ name }) => name),
      report,
    )
  }
  const applied = await context.withClient(
    (client) =>
      run(client, {
        source,
        journal,
        to: textOf(options.to),
        singleTransaction: options.singleTransaction === true,
        outOfOrder: outOfOrder.value,
        lockTimeout: lockTimeout.value,
        lockWait: lockWait.value,
        statementTimeout: statementTimeout.value,
        report,
        signal,
        consent: (question) => context.confirm(question),
        before: async (client, pending) => {
          if (options.backup !== undefined) await backUp(context, client, settings, String(options.backup))
          await hooks(client, 'beforeMigrate', pending)
        },
        after: (client, done) => hooks(client, 'afterMigrate', done),
      }),
    { direct: true, wait: true },
  )
  const where = describeTarget(settings.directTarget.value)
  const took = formatDuration(performance.now() - start)
  const total = source.migrations.length
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
        ? `${total} migrations, none pending ${options.to === undefined ? '' : `up to ${textOf(options.to)} `}on ${where}`
        : `applied ${applied.length} of ${total} migrations to ${where} in ${took}`,
  }
}

async function plan(context: CommandContext, options: Options): Promise<CommandResult<MigrateJson>> {
  const { planRun } = await import('../migrations/dry-run.ts')
  const { source, journal, settings } = await readProject(context)
  const { pending, text } = await context.withClient(
    (client) =>
      planRun(client, {
        source,
        journal,
        to: textOf(options.to),
        singleTransaction: options.singleTransaction === true,
        outOfOrder: settings.outOfOrder.value,
        lockTimeout: settings.lockTimeout.value,
        statementTimeout: settings.statementTimeout.value,
        report: context.report,
        hooks: {
          beforeMigrate: settings.beforeMigrate.value as readonly Hook[],
          afterMigrate: settings.afterMigrate.value as readonly Hook[],
        },
      }),
    { wait: true },
  )
  const applied = pending.map(({ name, chunks }) => ({ name, statements: chunks.length, milliseconds: null }))
  const where = describeTarget(settings.target.value)
  return {
    json: { ...jsonBase(settings, where), dryRun: true, applied },
    view: { kind: 'text', text },
    summary: `would apply ${pending.length} of ${source.migrations.length} migrations to ${where}`,
  }
}

async function backUp(context: CommandContext, { facts }: Client, { directTarget }: Settings, file: string): Promise<void> {
  const { backUp: dump } = await import('../migrations/backup.ts')
  const { cwd, signal, report } = context
  await dump(directTarget.value, { file, cwd, env: await context.environment(), signal, report, serverVersion: facts.serverVersion })
}

const jsonBase = ({ out }: Settings, database: string) => ({ database, folder: out.value })

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
