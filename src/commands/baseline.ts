import { EXIT } from '../errors.ts'
import { amendHistory } from './amendments.ts'
import type { Command } from './command.ts'
import type { AmendmentJson } from './json.ts'

export const baseline: Command<AmendmentJson> = {
  name: 'baseline',
  summary: 'record migrations as applied without running them',
  description:
    'For a database that has what the migrations make, and no journal that says so: made by hand, by drizzle-kit push, or by another tool. ' +
    'Refuses while tables or columns are missing that the migrations make.',
  group: 'Setting up',
  uses: ['database', 'migrations', 'consent'],
  options: [
    { flags: '--to <migration>', description: 'up to this one; all of them without it' },
    { flags: '--even-if-missing', description: 'although the database lacks what they make' },
    { flags: '-n, --dry-run', description: 'print the SQL that would run, for psql; change nothing' },
  ],
  examples: [
    ['dbctl baseline --dry-run', 'see what would be recorded'],
    ['dbctl baseline --to 0012 --yes', 'the database is at 0012; migrate then applies the rest'],
  ],
  exits: [EXIT.done, EXIT.failed, EXIT.connection, EXIT.refused, EXIT.busy],
  async run(context, { options }) {
    const { planBaseline, findMissing, missingError } = await import('../migrations/baseline.ts')
    const to = typeof options.to === 'string' ? options.to : undefined
    return amendHistory(context, {
      dryRun: options.dryRun === true,
      plan: ({ source, journal }, status) => planBaseline(source, journal, status, to),
      async verify(session, { source }, amendments) {
        if (options.evenIfMissing === true || amendments.length === 0) return
        const last = amendments.at(-1)?.migration
        const until = source.migrations.findIndex(({ name }) => name === last)
        const missing = await findMissing(session, source.migrations.slice(0, until + 1))
        if (missing.length > 0) throw missingError(missing)
      },
      question: (amendments, database) =>
        `Record ${count(amendments)} as applied on ${database} without running ${amendments.length === 1 ? 'it' : 'them'}?`,
      summary: (amendments, database) =>
        amendments.length === 0
          ? `nothing to record on ${database}: every migration up to there is applied`
          : `${options.dryRun === true ? 'would record' : 'recorded'} ${count(amendments)} as applied on ${database}, and ran none`,
    })
  },
}

const count = (amendments: readonly { migration: string }[]): string =>
  amendments.length === 1 ? (amendments[0]?.migration ?? '') : `${amendments.length} migrations`
