import { formatDuration } from '../config/duration.ts'
import type { Settings } from '../config/settings.ts'
import { describeTarget } from '../config/target.ts'
import { DbctlError, EXIT } from '../errors.ts'
import type { Command, CommandContext } from './command.ts'
import { withUnprotectedClient } from './guard.ts'
import type { SeedJson } from './json.ts'

export const seed: Command<SeedJson> = {
  name: 'seed',
  summary: 'write sample data',
  description:
    'Writes the sample rows that are not there yet, in one transaction, and leaves the others as they are: a second run changes nothing. ' +
    'Asks first where the tables hold rows that are not of the sample.',
  group: 'Everyday',
  uses: ['consent', 'guarded', 'database'],
  options: [{ flags: '-n, --dry-run', description: 'say how many rows each table would get; change nothing' }],
  examples: [
    ['dbctl seed --dry-run', 'what would be written?'],
    ['dbctl seed', 'write it'],
    ['dbctl seed --yes --json', 'for a script, over existing data'],
  ],
  exits: [EXIT.done, EXIT.failed, EXIT.connection, EXIT.refused, EXIT.busy],
  async run(context, { options }) {
    const settings = await context.settings()
    const dryRun = options.dryRun === true
    const { value: target } = dryRun ? settings.target : settings.directTarget
    assertSeedConfigured(settings)
    const start = performance.now()
    const tables = await (dryRun ? preview(context) : write(context, options.allowProtected === true))
    const sum = (key: 'inserted' | 'unchanged') => tables.reduce((total, table) => total + table[key], 0)
    const json = { database: describeTarget(target), dryRun, inserted: sum('inserted'), unchanged: sum('unchanged'), tables }
    const took = formatDuration(performance.now() - start)
    return {
      json,
      view: {
        kind: 'table',
        columns: [{ name: 'table' }, { name: dryRun ? 'to insert' : 'inserted', align: 'right' }, { name: 'unchanged', align: 'right' }],
        rows: tables.map(({ table, inserted, unchanged }) => [table, inserted, unchanged]),
      },
      summary: dryRun
        ? `would insert ${json.inserted} rows into ${json.database}, ${json.unchanged} are there already`
        : `inserted ${json.inserted} rows into ${json.database} in ${took}, ${json.unchanged} were there already`,
    }
  },
}

async function preview(context: CommandContext): Promise<SeedJson['tables']> {
  const [{ previewSeed }, { sharedSample }] = await Promise.all([import('../seeding/seed.ts'), import('../seeding/shared/index.ts')])
  const plans = await context.withClient((client) => previewSeed(client, sharedSample()))
  return plans.map(({ name, missing, present }) => ({ table: name, inserted: missing.length, unchanged: present }))
}

async function write(context: CommandContext, allowProtected: boolean): Promise<SeedJson['tables']> {
  const [{ seed: run }, { sharedSample }, { validateSample }] = await Promise.all([
    import('../seeding/seed.ts'),
    import('../seeding/shared/index.ts'),
    import('../seeding/validate.ts'),
  ])
  const sample = sharedSample()
  validateSample(sample)
  const { report, signal } = context
  return withUnprotectedClient(context, { command: 'seed', allowProtected }, (client, { lockWait }) =>
    run(client, {
      sample,
      lockWait: lockWait.value,
      report,
      signal,
      approve: async (plan) => {
        const others = plan.reduce((total, table) => total + table.others, 0)
        const missing = plan.reduce((total, table) => total + table.missing.length, 0)
        if (others === 0 || missing === 0) return
        await context.confirm(`${client.facts.label} holds ${others} rows that are not of the sample. Add ${missing} sample rows to them?`)
      },
    }),
  )
}

export function assertSeedConfigured({ seed: configured }: Settings): void {
  if (configured.value !== undefined) return
  throw new DbctlError('DBCTL_SEED_MISSING', 'this project names no sample data', {
    hint: "Set `seed: 'shared'` in dbctl.config for the shared schema that ships with dbctl; data of your own comes in a later release.",
  })
}
