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
  for (const command of commands) addCommand(program, command, line.includes(command.name), run)
  return program
}

function addCommand(
  program: CommanderCommand,
  command: Command,
  named: boolean,
  run: (command: Command, input: CommandInput) => void,
): void {
  const sub = program
    .command(command.name)
    .summary(command.summary)
    .description([sentence(command.summary), command.description].filter(Boolean).join('\n\n'))
    .helpGroup(`${command.group}:`)
    .allowExcessArguments(false)
  // commander copies these settings only to subcommands made before them.
  sub.copyInheritedSettings(program)
  for (const { notation, description } of command.arguments ?? []) {
    // A missing argument is asked for on a terminal, so the parser itself takes every argument as optional.
    sub.argument(notation.replace(/^<(.*)>$/, '[$1]'), description)
  }
  if (!named) return
  // The global ones are the program's own, and commander takes them before and after the command alike.
  for (const { heading, options } of optionsOf(command)) if (options !== GLOBAL_OPTIONS) addOptions(sub, `${heading}:`, options)
  sub.addHelpText('after', () => helpTail(command))
  sub.action((...values: unknown[]) => {
    const parsed = values.slice(0, command.arguments?.length ?? 0)
    run(command, { arguments: parsed as (string | undefined)[], options: sub.optsWithGlobals() })
  })
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
