import { describeTarget } from '../config/target.ts'
import { EXIT } from '../errors.ts'
import type { MigrationState } from '../migrations/plan.ts'
import type { Command } from './command.ts'
import type { StatusJson } from './json.ts'

export const status: Command<StatusJson> = {
  name: 'status',
  summary: 'show the database and which migrations are applied or pending',
  description: 'Reads only, and creates nothing: a role with SELECT alone can run it.',
  group: 'Everyday',
  uses: ['database', 'migrations'],
  options: [{ flags: '--exit-code', description: 'exit 3 when migrations are pending or unknown' }],
  examples: [
    ['dbctl status', 'how this database stands'],
    ['dbctl status --exit-code --quiet', 'a gate before a deploy: 0 up to date, 3 pending'],
    ['dbctl status --json | jq .result.pending', 'for a script'],
  ],
  exits: [EXIT.done, EXIT.failed, EXIT.found, EXIT.connection, EXIT.busy],
  async run(context, { options }) {
    const [{ readSource }, { readStatus }] = await Promise.all([
      import('../migrations/source/source.ts'),
      import('../migrations/status.ts'),
    ])
    const settings = await context.settings()
    const { migrations } = readSource(settings.out.value)
    const journal = { schema: settings.migrationsSchema.value, table: settings.migrationsTable.value }
    const { facts, found } = await context.withClient(async (client) => ({
      facts: client.facts,
      found: await readStatus(client, migrations, journal),
    }))
    const entries = found.plan.entries.map(({ name, state, when }) => ({
      name,
      state,
      generatedAt: instant(when),
    }))
    const count = (wanted: MigrationState) => entries.filter(({ state }) => state === wanted).length
    const json: StatusJson = {
      database: describeTarget(settings.target.value),
      engine: facts.engine,
      serverVersion: versionText(facts.serverVersion),
      user: facts.user,
      vector: found.vector,
      folder: settings.out.value,
      applied: count('applied'),
      pending: count('pending'),
      unknown: count('unknown'),
      migrations: entries,
    }
    return {
      json,
      view: {
        kind: 'table',
        heading: heading(json),
        columns: [{ name: 'migration' }, { name: 'state' }, { name: 'generated' }],
        rows: entries.map(({ name, state, generatedAt }) => [name, state, generatedAt]),
        empty: 'The folder holds no migration.',
      },
      exit: options.exitCode === true && json.pending + json.unknown > 0 ? EXIT.found : EXIT.done,
    }
  },
}

function heading({ database, serverVersion, vector, folder, applied, pending, unknown }: StatusJson): string[] {
  const pgvector =
    vector.installed !== null
      ? `pgvector ${vector.installed}`
      : vector.available !== null
        ? `pgvector ${vector.available} available, not installed here`
        : 'no pgvector on this server'
  const counts = [`${applied} applied`, `${pending} pending`, ...(unknown > 0 ? [`${unknown} unknown to the folder`] : [])]
  return [`Database    ${database}`, `Server      PostgreSQL ${serverVersion}, ${pgvector}`, `Migrations  ${counts.join(', ')} (${folder})`]
}

/** Null also for what no calendar holds, as a row written by hand may have it. */
const instant = (when: number | null): string | null => (when === null || Math.abs(when) > 8.64e15 ? null : new Date(when).toISOString())

/** 170011 → 17.11 */
const versionText = (number: number): string => `${Math.floor(number / 10_000)}.${number % 10_000}`
