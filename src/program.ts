import { Command as CommanderCommand, Option } from 'commander'
import type { Command, CommandInput, OptionSpec } from './commands/command.ts'
import { GLOBAL_OPTIONS, optionsOf } from './commands/shared-options.ts'
import { EXIT, EXIT_MEANINGS } from './errors.ts'

export interface ProgramOutput {
  out(text: string): void
  err(text: string): void
  readonly columns: number
}

/**
 * The commander tree of the commands: the one that parses, helps and completes. `run` is called with the chosen command. Only commands that
 * the line names are given their options: most of what building the tree costs, and no other's are asked for.
 */
export function buildProgram(
  commands: readonly Command[],
  line: readonly string[],
  version: string,
  output: ProgramOutput,
  run: (command: Command, input: CommandInput) => void,
): CommanderCommand {
  const program = new CommanderCommand('dbctl')
    .description('Database operations for PostgreSQL, Drizzle ORM and pgvector.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .configureOutput({
      writeOut: output.out,
      writeErr: output.err,
      // Errors are rendered in one place, as every other error is.
      outputError: () => undefined,
      getOutHelpWidth: () => output.columns,
      getErrHelpWidth: () => output.columns,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .configureHelp({
      showGlobalOptions: true,
      sortSubcommands: false,
      subcommandTerm: (sub) => [sub.name(), ...sub.registeredArguments.map((argument) => `[${argument.name()}]`)].join(' '),
      styleTitle: (title) => title.replace('Global Options', 'Global options'),
    })
    .exitOverride()
    .addHelpText(
      'after',
      '\nNew here? `dbctl quickstart` shows the main job on an embedded database.\nMore: `dbctl <command> --help`, `dbctl help exit-codes`, `dbctl help environment`.',
    )
  addOptions(program, 'Global options:', GLOBAL_OPTIONS)
  const made = new Map<string, CommanderCommand>()
  for (const command of commands) {
    const [word = '', second] = command.name.split(' ')
    const parent = second === undefined ? program : (made.get(word) ?? program)
    made.set(command.name, addCommand(parent, command, second ?? word, isNamed(command.name, commands, line), run))
  }
  return program
}

/** Whether the line may mean this command. One whose own subcommand is named does not take its options: they would be accepted and unheard. */
function isNamed(name: string, commands: readonly Command[], line: readonly string[]): boolean {
  if (!name.split(' ').every((word) => line.includes(word))) return false
  const next = line.slice(line.indexOf(name) + 1).find((word) => !word.startsWith('-'))
  return next === undefined || !commands.some((other) => other.name === `${name} ${next}`)
}

function addCommand(
  parent: CommanderCommand,
  command: Command,
  word: string,
  named: boolean,
  run: (command: Command, input: CommandInput) => void,
): CommanderCommand {
  const sub = parent
    .command(word)
    .summary(command.summary)
    .description([sentence(command.summary), command.description].filter(Boolean).join('\n\n'))
    .helpGroup(command.name === word ? `${command.group}:` : 'Subcommands:')
    .helpCommand(false)
    .allowExcessArguments(false)
  // commander copies these settings only to subcommands made before them.
  sub.copyInheritedSettings(parent)
  for (const { notation, description } of command.arguments ?? []) {
    // A missing argument is asked for on a terminal, so the parser itself takes every argument as optional.
    sub.argument(notation.replace(/^<(.*)>$/, '[$1]'), description)
  }
  if (!named) return sub
  // The global ones are the program's own, and commander takes them before and after the command alike.
  for (const { heading, options } of optionsOf(command)) if (options !== GLOBAL_OPTIONS) addOptions(sub, `${heading}:`, options)
  sub.addHelpText('after', () => helpTail(command))
  sub.action((...values: unknown[]) => {
    // An argument of any number comes as a list of its own.
    const parsed = values.slice(0, command.arguments?.length ?? 0).flat()
    run(command, { arguments: parsed as (string | undefined)[], options: sub.optsWithGlobals() })
  })
  return sub
}

function addOptions(target: CommanderCommand, heading: string, options: readonly OptionSpec[]): void {
  for (const { flags, description, env } of options) {
    // The variable is named and nothing more: commander's own env() and default() would print a URL with its password.
    target.addOption(new Option(flags, env === undefined ? description : `${description} [${env}]`).helpGroup(heading))
  }
}

function helpTail({ examples, exits }: Command): string {
  const width = Math.max(...examples.map(([line]) => line.length))
  const lines = examples.map(([line, does]) => `  ${line.padEnd(width)}  # ${does}`)
  const codes = [...exits, EXIT.usage, EXIT.bug, EXIT.interrupted, EXIT.terminated].sort((a, b) => a - b)
  const meanings = EXIT_MEANINGS.filter(([code]) => exits.map(String).includes(code)).map(
    ([code, meaning]) => `  ${code.padStart(3)}  ${meaning}`,
  )
  return `\nExamples:\n${lines.join('\n')}\n\nExit codes (${codes.join(', ')}; dbctl help exit-codes):\n${meanings.join('\n')}`
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
