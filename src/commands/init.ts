import { EXIT } from '../errors.ts'
import type { Command } from './command.ts'
import type { InitJson } from './json.ts'

export const init: Command<InitJson> = {
  name: 'init',
  summary: 'write a commented dbctl.config.ts from what the project has',
  description:
    'dbctl needs no configuration in a Drizzle project: it reads drizzle.config. The file is for what drizzle-kit does not know: protected hosts, ' +
    'time-outs, hooks, lint. A file that is there is never replaced.',
  group: 'Setting up',
  uses: ['migrations'],
  options: [{ flags: '-n, --dry-run', description: 'print the file; write nothing' }],
  examples: [
    ['dbctl init', 'write it'],
    ['dbctl init --dry-run', 'see it first'],
  ],
  exits: [EXIT.done, EXIT.failed, EXIT.refused],
  async run(context, { options }) {
    const [{ configFileText }, { writeNew }] = await Promise.all([import('../config/init-file.ts'), import('../config/write-new.ts')])
    const settings = await context.settings()
    const text = configFileText(settings, context.cwd)
    const dryRun = options.dryRun === true
    const path = dryRun ? undefined : await writeNew(context.cwd, text)
    return {
      json: { file: path ?? null, text },
      view: { kind: 'text', text: dryRun ? text : `${path}\n` },
      summary: dryRun ? 'wrote nothing' : `wrote ${path}; dbctl config shows every value and where it comes from`,
    }
  },
}
