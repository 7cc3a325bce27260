import { DbctlError, EXIT } from '../errors.ts'
import { amendHistory } from './amendments.ts'
import type { Command, CommandInput } from './command.ts'
import type { AmendmentJson } from './json.ts'

export const repair: Command<AmendmentJson> = {
  name: 'repair',
  summary: 'mend what the database remembers of its migrations',
  description:
    'Takes away second journal rows and gives rows their time where they lack it. Whatever needs judgement needs a flag, and is listed without one. ' +
    'Changes the journal only: no object of the schema is touched.',
  group: 'Setting up',
  uses: ['database', 'migrations', 'consent'],
  arguments: [{ notation: '[migration]', description: 'this one only: its name, or `row 12`' }],
  options: [
    { flags: '--accept-checksum', description: 'modified files are what was applied' },
    { flags: '--accept-rename', description: 'the journal follows a folder to its new name' },
    { flags: '--as <applied|pending>', description: 'record it as applied without running it, or as pending without undoing it' },
    { flags: '--step <done|undone>', description: 'whether the step that was under way when a run ended took effect' },
    { flags: '-n, --dry-run', description: 'print the SQL that would run, for psql; change nothing' },
  ],
  examples: [
    ['dbctl repair --dry-run', 'what is odd, and what would mend it'],
    ['dbctl repair --accept-checksum --yes', 'after a comment was edited in an applied file'],
    ['dbctl repair 0007_backfill --as pending', 'have it run again'],
  ],
  exits: [EXIT.done, EXIT.failed, EXIT.connection, EXIT.refused, EXIT.busy],
  async run(context, { arguments: [migration], options }) {
    const { planRepair } = await import('../migrations/repair.ts')
    const wishes = {
      migration,
      acceptChecksum: options.acceptChecksum === true,
      acceptRename: options.acceptRename === true,
      as: oneOf(options, 'as', ['applied', 'pending'] as const),
      step: oneOf(options, 'step', ['done', 'undone'] as const),
    }
    return amendHistory(context, {
      dryRun: options.dryRun === true,
      plan({ source, journal }, status) {
        const plan = planRepair({ source, journal, status, wishes })
        return plan.amendments
      },
      question: (amendments, database) =>
        `Make ${amendments.length === 1 ? 'this change' : `these ${amendments.length} changes`} to the journal of ${database}?`,
      summary(amendments, database, { source, journal }, status) {
        for (const { migration: name, state, hint } of planRepair({ source, journal, status, wishes }).left) {
          context.report.note(`${name} is ${state}: ${hint}`)
        }
        const did = options.dryRun === true ? 'would make' : 'made'
        return amendments.length === 0
          ? `nothing to mend unasked on ${database}`
          : `${did} ${amendments.length === 1 ? 'one change' : `${amendments.length} changes`} to the journal of ${database}`
      },
    })
  },
}

function oneOf<T extends string>(options: CommandInput['options'], name: string, values: readonly T[]): T | undefined {
  const value = options[name]
  if (value === undefined) return undefined
  const found = values.find((allowed) => allowed === value)
  if (found !== undefined) return found
  throw new DbctlError('DBCTL_USAGE', `--${name}: expected ${values.join(' or ')}, not ${JSON.stringify(value)}`, {
    hint: `--${name} ${values[0]}`,
  })
}
