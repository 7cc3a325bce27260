import { assertDevelopment } from '../config/guard.ts'
import { describeTarget } from '../config/target.ts'
import { DbctlError, EXIT } from '../errors.ts'
import type { Command, CommandResult } from './command.ts'
import type { PushJson } from './json.ts'
import { withKit } from './kit-project.ts'

export const push: Command<PushJson> = {
  name: 'push',
  summary: 'bring a development database to the schema without a migration (drizzle-kit push)',
  description:
    "Hands the terminal to the project's own drizzle-kit, then looks whether the database really has what the schema says, since drizzle-kit " +
    'ends with 0 whatever happened. For development databases only: refused in CI, with NODE_ENV=production and on protected hosts.',
  group: 'Everyday',
  uses: ['database'],
  options: [
    { flags: '-n, --dry-run', description: 'print what drizzle-kit would execute; change nothing' },
    { flags: '--force', description: "drizzle-kit's own: accept every loss of data without a question" },
    { flags: '--allow-protected', description: 'go on although the database is protected' },
  ],
  examples: [
    ['dbctl push', 'try a change of the schema on your own database'],
    ['dbctl push --url postgres://localhost/scratch', 'on another one'],
  ],
  exits: [EXIT.done, EXIT.failed, EXIT.connection, EXIT.refused],
  async run(context, { options }) {
    const env = await context.environment()
    assertDevelopment('push', env, context.ci)
    const settings = await context.settings()
    const database = describeTarget(settings.directTarget.value)
    return withKit(context, 'push', options.allowProtected === true, env, async ({ kit, config, strictConfig, child }) => {
      const { checkPush, dropsRoles } = await import('../migrations/generate/push-check.ts')
      context.report.step(`drizzle-kit ${kit.version} compares the schema with ${database}`)
      const before = await checkPush(kit, strictConfig, child)
      if (before.kind === 'unknown') throw failed(kit.version, before.said)
      if (before.kind === 'done') return pushed(database, kit.version, [], options.dryRun === true)
      if (dropsRoles(before.statements)) throw wouldDropRoles(database, before.statements)
      if (options.dryRun === true) return pushed(database, kit.version, before.statements, true)
      // What it could not list yet, since it has questions first, it lists and asks about before it executes it.
      const used = before.statements.length === 0 ? strictConfig : config
      const exit = await context.foreground(
        [kit.bin, 'push', '--config', used, ...(options.force === true && before.statements.length > 0 ? ['--force'] : [])],
        child.env,
      )
      context.report.step('looking at the database again')
      const after = await checkPush(kit, strictConfig, child)
      if (after.kind === 'unfinished') throw unfinished(database, kit.version, after.statements)
      if (after.kind === 'unknown' || exit !== 0) throw failed(kit.version, after.kind === 'unknown' ? after.said : `it ended with ${exit}`)
      return pushed(database, kit.version, before.statements, false)
    })
  },
}

const pushed = (database: string, version: string, statements: readonly string[], dryRun: boolean): CommandResult<PushJson> => ({
  json: { database, drizzleKit: version, dryRun, statements },
  view: { kind: 'text', text: dryRun ? statements.join('\n') : '' },
  summary: dryRun
    ? `would push ${statements.length} statements to ${database}`
    : statements.length === 0
      ? `${database} has what the schema says; nothing to push`
      : `pushed ${statements.length} statements; ${database} now has what the schema says`,
})

/** Roles belong to all databases of a server, so that what this schema does not name may be another's. */
function wouldDropRoles(database: string, statements: readonly string[]): DbctlError {
  const dropped = statements.filter((statement) => /^drop[ _]role/i.test(statement))
  return new DbctlError(
    'DBCTL_PROTECTED',
    `drizzle-kit would drop ${dropped.length} roles of the whole server behind ${database}, since the schema does not name them; nothing was pushed`,
    {
      hint: 'Take `entities: { roles: true }` out of drizzle.config, or name the roles to be left alone there: `entities: { roles: { exclude: […] } }`.',
      details: { database, statements: dropped },
    },
  )
}

function unfinished(database: string, version: string, statements: readonly string[]): DbctlError {
  const list = statements.map((statement) => `\n  ${statement}`).join('')
  return new DbctlError(
    'DBCTL_PUSH_UNFINISHED',
    `drizzle-kit ${version} ended, and ${database} still differs from the schema${list === '' ? ': it has open questions' : `; it would still run:${list}`}`,
    {
      hint: 'Run it at a terminal and answer its questions, or use `dbctl generate` and `dbctl migrate`, which tell what fails.',
      details: { database, statements },
    },
  )
}

const failed = (version: string, said: string): DbctlError =>
  new DbctlError('DBCTL_PUSH_UNFINISHED', `drizzle-kit ${version} cannot say how the database differs from the schema: ${said}`, {
    hint: 'Run `npx drizzle-kit push --verbose --strict` to see what stops it; a missing driver or a wrong password are common.',
    details: { said },
  })
