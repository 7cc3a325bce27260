import { databaseName, describeTarget } from '../config/target.ts'
import { EXIT } from '../errors.ts'
import type { Command, CommandContext, CommandResult } from './command.ts'
import type { UnprotectJson } from './json.ts'

export const unprotect: Command<UnprotectJson> = {
  name: 'unprotect',
  summary: 'take the mark of `protect` away',
  description:
    'From then on destructive commands do what they are told. It asks for the name of the database; elsewhere than on a terminal, give it with ' +
    '--confirm. For one destructive command, --allow-protected on that command is enough and leaves the mark where it is.',
  group: 'Setting up',
  uses: ['severe', 'database'],
  options: [{ flags: '-n, --dry-run', description: 'print the SQL that would run, for psql; change nothing' }],
  examples: [
    ['dbctl unprotect', 'asks for the name, then takes the mark away'],
    ['dbctl unprotect --confirm shop_staging', 'the same in a script'],
  ],
  exits: [EXIT.done, EXIT.failed, EXIT.connection, EXIT.refused, EXIT.busy],
  run: (context, { options }) => (options.dryRun === true ? plan(context) : apply(context)),
}

async function apply(context: CommandContext): Promise<CommandResult<UnprotectJson>> {
  const { describeProtection, readProtection, unprotect: takeAway } = await import('../catalog/protection.ts')
  const target = (await context.settings()).directTarget.value
  const database = describeTarget(target)
  const changed = await context.withClient(
    async ({ session, facts }) => {
      const found = await readProtection(session)
      if (found.state === 'none') return false
      const question = `${database} ${describeProtection(found)}; destructive commands will no longer refuse it.`
      await context.confirmName(question, databaseName(target, facts.database))
      return takeAway(session)
    },
    { direct: true },
  )
  return {
    json: { database, dryRun: false, changed },
    view: { kind: 'text', text: '' },
    summary: changed ? `took the mark away: ${database} is no longer protected` : `${database} was not marked; nothing was done`,
  }
}

async function plan(context: CommandContext): Promise<CommandResult<UnprotectJson>> {
  const { readProtection, unprotectScript } = await import('../catalog/protection.ts')
  const database = describeTarget((await context.settings()).target.value)
  const found = await context.withClient(({ session }) => session.transaction((tx) => readProtection(tx), { readOnly: true }))
  const changed = found.state !== 'none'
  return {
    json: { database, dryRun: true, changed },
    view: { kind: 'text', text: changed ? unprotectScript() : '-- not marked\n' },
    summary: changed ? `would take the mark away from ${database}` : `${database} is not marked`,
  }
}
