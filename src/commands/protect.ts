import { describeTarget } from '../config/target.ts'
import { EXIT } from '../errors.ts'
import type { Command } from './command.ts'
import type { ProtectJson } from './json.ts'

export const protect: Command<ProtectJson> = {
  name: 'protect',
  summary: 'mark the database as protected, so that destructive commands refuse it',
  description:
    "Writes one row into dbctl's own schema in the database. From then on reset, seed, push and studio refuse it, whoever runs them and from wherever, " +
    'unless --allow-protected is given on that very command. A database that is marked keeps its mark; a new --reason replaces the old one.',
  group: 'Setting up',
  uses: ['database'],
  options: [
    { flags: '--reason <text>', description: 'why, for whoever is refused; everybody who can connect may read it' },
    { flags: '-n, --dry-run', description: 'print the SQL that would run, for psql; change nothing' },
  ],
  examples: [
    ["dbctl protect --reason 'real customers'", 'mark it'],
    ['dbctl protect --dry-run | psql', 'the same by psql, as another role'],
  ],
  exits: [EXIT.done, EXIT.failed, EXIT.connection, EXIT.refused, EXIT.busy],
  async run(context, { options }) {
    const { protect: mark, protectScript, readProtection } = await import('../catalog/protection.ts')
    const reason = typeof options.reason === 'string' ? options.reason : undefined
    if (options.dryRun === true) {
      const { target } = await context.settings()
      const { now, script } = await context.withClient(({ session }) =>
        session.transaction(async (tx) => ({ now: await readProtection(tx), script: await protectScript(tx, reason) }), { readOnly: true }),
      )
      const database = describeTarget(target.value)
      return {
        json: { database, dryRun: true, changed: script !== undefined, mark: now.state === 'marked' ? markJson(now) : null },
        view: { kind: 'text', text: script ?? '-- marked already\n' },
        summary: script === undefined ? `${database} is marked already` : `would mark ${database} as protected`,
      }
    }
    const { directTarget } = await context.settings()
    const database = describeTarget(directTarget.value)
    const outcome = await context.withClient(({ session }) => mark(session, reason), { direct: true })
    const says = {
      marked: `marked ${database} as protected`,
      'changed the reason': `changed the reason for which ${database} is protected`,
      nothing: `${database} was marked as protected already, by ${outcome.mark.protectedBy} since ${outcome.mark.protectedAt}`,
    }
    return {
      json: { database, dryRun: false, changed: outcome.did !== 'nothing', mark: markJson(outcome.mark) },
      view: {
        kind: 'table',
        columns: [{ name: 'protected since' }, { name: 'by' }, { name: 'reason' }],
        rows: [[outcome.mark.protectedAt, outcome.mark.protectedBy, outcome.mark.reason]],
      },
      summary: says[outcome.did],
    }
  },
}

const markJson = ({ protectedAt, protectedBy, reason }: NonNullable<ProtectJson['mark']>) => ({ protectedAt, protectedBy, reason })
