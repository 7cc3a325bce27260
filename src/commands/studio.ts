import { describeTarget } from '../config/target.ts'
import { DbctlError, EXIT } from '../errors.ts'
import type { Command } from './command.ts'
import type { StudioJson } from './json.ts'
import { withKit } from './kit-project.ts'

export const studio: Command<StudioJson> = {
  name: 'studio',
  summary: "browse and edit the data in a browser (drizzle-kit's studio)",
  description:
    "Hands the terminal to the project's own drizzle-kit until Ctrl-C. It listens on this machine only; drizzle-kit's own default is every " +
    'network that the machine is on.',
  group: 'Everyday',
  uses: ['database'],
  options: [
    { flags: '--port <port>', description: 'where it listens (4983)' },
    { flags: '--host <address>', description: 'on which address (127.0.0.1)' },
    { flags: '--allow-protected', description: 'go on although the database is protected' },
  ],
  examples: [
    ['dbctl studio', 'then open the address that it prints'],
    ['dbctl studio --port 5000', 'where 4983 is taken'],
  ],
  exits: [EXIT.done, EXIT.failed, EXIT.refused],
  async run(context, { options }) {
    const { port, host = '127.0.0.1' } = options as { port?: string; host?: string }
    if (port !== undefined && !/^\d{1,5}$/.test(port))
      throw new DbctlError('DBCTL_USAGE', `--port ${port} is no port`, { hint: 'It is a number, such as 4983.' })
    const settings = await context.settings()
    const database = describeTarget(settings.directTarget.value)
    return withKit(context, 'studio', options.allowProtected === true, await context.environment(), async ({ kit, config, child }) => {
      context.report.note(`drizzle-kit ${kit.version} studio on ${database}; Ctrl-C ends it`)
      const flags = ['--host', host, ...(port === undefined ? [] : ['--port', port])]
      const exit = await context.foreground([kit.bin, 'studio', '--config', config, ...flags], child.env)
      if (exit !== 0) {
        throw new DbctlError('DBCTL_GENERATE_FAILED', `drizzle-kit ${kit.version} studio ended with ${exit}`, {
          hint: 'What it printed above says why.',
          details: { exit },
        })
      }
      return { json: { database, drizzleKit: kit.version }, view: { kind: 'text', text: '' } }
    })
  },
}
