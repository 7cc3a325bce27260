import { join, relative } from 'node:path'
import { formatDuration } from '../config/duration.ts'
import { EXIT } from '../errors.ts'
import type { Command, CommandContext } from './command.ts'
import type { QuickstartJson } from './json.ts'

interface Step {
  readonly says: string
  readonly argv: readonly string[]
}

const STEPS: readonly Step[] = [
  { says: 'Migrations bring the database to the schema; each one runs in a transaction of its own.', argv: ['migrate'] },
  { says: 'Sample data for its six systems. Run it twice: the second time it changes nothing.', argv: ['seed'] },
  { says: 'Where the database stands.', argv: ['status'] },
  { says: 'A second deploy has nothing to do, and says so.', argv: ['migrate'] },
  {
    says: 'For scripts: exactly one JSON document, on failure too, and exit codes that mean something.',
    argv: ['status', '--json', '--exit-code'],
  },
  { says: 'Which database would a command use, and who says so?', argv: ['config'] },
]

export const quickstart: Command<QuickstartJson> = {
  name: 'quickstart',
  summary: 'see it work: a tour of the main job on an embedded database',
  description: 'Needs no server. Makes a database in .dbctl and nothing else; each step is an ordinary command that you can run again.',
  group: 'Everyday',
  examples: [
    ['npx dbctl quickstart', 'the tour'],
    ['rm -rf .dbctl', 'and it is gone'],
  ],
  exits: [EXIT.done, EXIT.failed, EXIT.busy],
  async run(context, { options }) {
    const start = performance.now()
    const flags = await databaseFlags(context)
    const steps: { command: string; exit: number }[] = []
    for (const { says, argv } of STEPS) {
      const line = [...argv, ...flags]
      const command = `dbctl ${line.join(' ')}`
      await context.write(`\n# ${says}\n$ ${command}\n`)
      context.report.step(`running ${command}`)
      const { exit, stdout, stderr, failure } = await context.invoke([
        ...line,
        '--no-input',
        ...(options.color === false ? ['--no-color'] : []),
      ])
      await context.write(stdout)
      steps.push({ command, exit })
      if (failure) throw failure
      const [summary] = stderr.trim().split('\n').slice(-1)
      if (summary) await context.write(`${summary}\n`)
    }
    const took = formatDuration(performance.now() - start)
    return {
      json: { steps },
      view: { kind: 'text', text: `\n${whatNext(flags)}` },
      summary: `the tour took ${took}; the database is in .dbctl`,
    }
  },
}

/** In an empty folder or in this project the default is the tour's database; in a project of one's own the tour keeps to a corner of its own. */
async function databaseFlags({ settings, packaged, cwd }: CommandContext): Promise<string[]> {
  const found = await settings({ embedded: true })
  if (found.seed.value?.shared) return ['--embedded']
  return ['--config', relative(cwd, packaged.config), '--url', `pglite:${join(cwd, '.dbctl', 'quickstart')}`]
}

function whatNext(flags: readonly string[]): string {
  const lines = [
    ['dbctl --help', 'every command'],
    [`dbctl migrate --dry-run ${flags.join(' ')}`, 'the SQL that would run, for psql'],
    ['DATABASE_URL=postgres://… dbctl status', 'a server of yours, from a project of yours'],
    [`rm -rf ${flags.includes('--embedded') ? '.dbctl' : '.dbctl/quickstart*'}`, "and the tour's database is gone"],
  ] as const
  const width = Math.max(...lines.map(([command]) => command.length))
  return `# Go on alone:\n${lines.map(([command, does]) => `  ${command.padEnd(width)}  # ${does}`).join('\n')}\n`
}
