import { isoTimestamp } from '../client/values.ts'
import { describeTarget } from '../config/target.ts'
import { EXIT } from '../errors.ts'
import type { PlanEntry } from '../migrations/plan.ts'
import type { Command } from './command.ts'
import type { StatusJson } from './json.ts'
import { readProject } from './project.ts'

type Row = StatusJson['migrations'][number]

export const status: Command<StatusJson> = {
  name: 'status',
  summary: 'show the database and which migrations are applied or pending',
  description:
    'Reads only, and creates nothing: a role with SELECT alone can run it. Every state but `applied` and `pending` needs a look: ' +
    '`out-of-order` was merged late, `modified` was edited after it was applied, `partial` was interrupted outside a transaction, `renamed` is ' +
    'applied under another name, `missing` and `unknown` are applied and not in the folder, `duplicate` is recorded twice.',
  group: 'Everyday',
  uses: ['database', 'migrations'],
  options: [{ flags: '--exit-code', description: 'exit 3 unless every migration is applied as it stands' }],
  examples: [
    ['dbctl status', 'how this database stands'],
    ['dbctl status --exit-code --quiet', 'a gate before a deploy: 0 up to date, 3 not'],
    ['dbctl status --json | jq .result.pending', 'for a script'],
  ],
  exits: [EXIT.done, EXIT.failed, EXIT.found, EXIT.connection, EXIT.busy],
  async run(context, { options }) {
    const [{ readStatus }, { readProtection, describeProtection }] = await Promise.all([
      import('../migrations/status.ts'),
      import('../catalog/protection.ts'),
    ])
    const { settings, source, journal } = await readProject(context)
    const { facts, found, protection } = await context.withClient(async (client) => ({
      facts: client.facts,
      found: await readStatus(client, source, journal),
      protection: await readProtection(client.session),
    }))
    const migrations = found.plan.entries.map(toRow)
    const count = (wanted: Row['state']) => migrations.filter(({ state }) => state === wanted).length
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
      odd: oddCounts(migrations),
      protection: protection.state === 'none' ? null : describeProtection(protection),
      migrations,
    }
    return {
      json,
      view: {
        kind: 'table',
        heading: heading(json),
        columns: [
          { name: 'migration' },
          { name: 'state' },
          { name: 'generated' },
          { name: 'applied' },
          { name: 'ms', align: 'right' },
          { name: 'by' },
          { name: 'note' },
        ],
        rows: migrations.map(({ name, state, generatedAt, appliedAt, milliseconds, actor, note }) => [
          ...[name, state, generatedAt, appliedAt, milliseconds, actor, note],
        ]),
        empty: 'The folder holds no migration.',
      },
      exit:
        options.exitCode === true && found.plan.entries.some(({ state, row }) => state !== 'applied' || row?.createdAt === null)
          ? EXIT.found
          : EXIT.done,
    }
  },
}

const toRow = ({ name, state, when, note, row, fact }: PlanEntry): Row => ({
  name,
  state,
  generatedAt: instant(when),
  appliedAt: timestamp(fact?.finishedAt ?? row?.appliedAt ?? null),
  milliseconds: fact?.milliseconds ?? null,
  actor: fact && row ? fact.actor : null,
  note: note ?? (fact?.status === 'baselined' ? 'baselined' : fact?.status === 'repaired' ? 'repaired' : null),
})

function oddCounts(migrations: readonly Row[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { state } of migrations) {
    if (state !== 'applied' && state !== 'pending' && state !== 'unknown') counts[state] = (counts[state] ?? 0) + 1
  }
  return counts
}

function heading({ database, serverVersion, vector, folder, applied, pending, unknown, odd, protection }: StatusJson): string[] {
  const pgvector =
    vector.installed !== null
      ? `pgvector ${vector.installed}`
      : vector.available !== null
        ? `pgvector ${vector.available} available, not installed here`
        : 'no pgvector on this server'
  const others = Object.entries(odd).map(([state, count]) => `${count} ${state}`)
  const counts = [`${applied} applied`, `${pending} pending`, ...others, ...(unknown > 0 ? [`${unknown} unknown to the folder`] : [])]
  return [
    `Database    ${database}`,
    `Server      PostgreSQL ${serverVersion}, ${pgvector}`,
    `Migrations  ${counts.join(', ')} (${folder})`,
    ...(protection === null ? [] : [`Protection  ${protection}`]),
  ]
}

/** Null also for what no calendar holds, as a row written by hand may have it. */
const instant = (when: number | null): string | null => (when === null || Math.abs(when) > 8.64e15 ? null : new Date(when).toISOString())

const timestamp = (text: string | null): string | null => (text === null ? null : isoTimestamp(text))

/** 170011 → 17.11 */
const versionText = (number: number): string => `${Math.floor(number / 10_000)}.${number % 10_000}`
