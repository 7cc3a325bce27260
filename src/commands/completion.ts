import type { Completable, CompletableOption } from '../completion/script.ts'
import { DbctlError, EXIT } from '../errors.ts'
import type { Command, OptionSpec } from './command.ts'
import type { CompletionJson } from './json.ts'
import { optionsOf } from './shared-options.ts'

const SHELLS = ['bash', 'zsh', 'fish'] as const

export const completion: Command<CompletionJson> = {
  name: 'completion',
  summary: 'print the completion script for a shell',
  description: 'The script is complete in itself: the shell completes without starting dbctl.',
  group: 'Setting up',
  arguments: [{ notation: '<shell>', description: 'bash, zsh or fish', choices: SHELLS }],
  examples: [
    ['source <(dbctl completion bash)', 'in ~/.bashrc'],
    ['source <(dbctl completion zsh)', 'in ~/.zshrc, after compinit'],
    ['dbctl completion fish > ~/.config/fish/completions/dbctl.fish', 'once'],
  ],
  exits: [EXIT.done],
  async run(context, { arguments: [given] }) {
    const shell = given ?? (await context.choose('the shell', SHELLS))
    if (!SHELLS.some((known) => known === shell)) {
      throw new DbctlError('DBCTL_USAGE', `there is no completion for "${shell}"`, { hint: `The shells are ${SHELLS.join(', ')}.` })
    }
    const { completionScript } = await import('../completion/script.ts')
    const script = completionScript(shell as (typeof SHELLS)[number], topLevel(context.commands))
    return { json: { shell, script }, view: { kind: 'text', text: script } }
  },
}

const describe = (command: Command): Completable => ({
  name: command.name,
  summary: command.summary,
  choices: command.arguments?.[0]?.choices ?? [],
  options: [...optionsOf(command).flatMap(({ options }) => options), HELP].map(describeOption),
})

/** A command with subcommands completes them beside its own arguments, and their options beside its own. */
const topLevel = (commands: readonly Command[]): Completable[] =>
  commands
    .filter(({ name }) => !name.includes(' '))
    .map((command) => {
      const own = describe(command)
      const subs = commands.filter(({ name }) => name.startsWith(`${command.name} `)).map(describe)
      const known = new Set(own.options.flatMap(({ names }) => names))
      return {
        ...own,
        choices: [...own.choices, ...subs.map(({ name }) => name.slice(command.name.length + 1))],
        options: [...own.options, ...subs.flatMap(({ options }) => options).filter(({ names }) => !names.some((name) => known.has(name)))],
      }
    })

const HELP: OptionSpec = { flags: '-h, --help', description: 'show help' }

const describeOption = ({ flags, description }: OptionSpec): CompletableOption => ({
  names: flags.match(/--?[\w-]+/g) ?? [],
  description,
  value: /<(file|folder)>/.test(flags) ? 'file' : flags.includes('<') ? 'other' : 'none',
})
