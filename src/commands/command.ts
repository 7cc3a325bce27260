import type { Client } from '../client/client.ts'
import type { Settings } from '../config/settings.ts'
import type { DbctlError, ExitCode } from '../errors.ts'
import type { View } from '../output/view.ts'
import type { Reporter } from '../report.ts'
import type { SharedGroup } from './shared-options.ts'

export interface OptionSpec {
  /** commander's notation: `-n, --dry-run`, `--to <name>`. */
  readonly flags: string
  readonly description: string
  /** The variable that sets the same. */
  readonly env?: string
}

export interface ArgumentSpec {
  /** `<required>` or `[optional]`. */
  readonly notation: string
  readonly description: string
  readonly choices?: readonly string[]
}

/** What a verb accepts and does. Help, completion and the README's reference are made from it. */
export interface Command<Json = unknown> {
  readonly name: string
  /** One line, for the list of commands. */
  readonly summary: string
  /** What the one line leaves out. */
  readonly description?: string
  readonly group: 'Everyday' | 'Setting up' | 'About dbctl'
  readonly arguments?: readonly ArgumentSpec[]
  readonly options?: readonly OptionSpec[]
  /** Option groups that it shares with others; see `shared-options.ts`. */
  readonly uses?: readonly SharedGroup[]
  readonly examples: ReadonlyArray<readonly [command: string, does: string]>
  /** The exit codes that it can return beside 2 (usage), 70 (bug), 130 and 143. */
  readonly exits: readonly ExitCode[]
  run(context: CommandContext, input: CommandInput): Promise<CommandResult<Json>>
}

export interface CommandInput {
  readonly arguments: readonly (string | undefined)[]
  /** Options by their long name in camel case. */
  readonly options: Readonly<Record<string, unknown>>
}

export interface CommandResult<Json = unknown> {
  /** The answer as `--json` gives it: a public type of the command's own. */
  readonly json: Json
  readonly view: View
  /** What was done, how much, where and how long: one line on stderr after it happened. */
  readonly summary?: string
  readonly exit?: ExitCode
}

export interface CommandContext {
  readonly report: Reporter
  readonly signal: AbortSignal
  readonly cwd: string
  readonly stdin: AsyncIterable<Uint8Array>
  /** Resolved once, on first use; with `flags`, as they would be if these had been given too. */
  settings(flags?: Readonly<Record<string, unknown>>): Promise<Settings>
  /** Opens the database of the settings; `direct` asks for the connection that session work needs, `wait` heeds --wait-for-server. */
  withClient<T>(work: (client: Client, settings: Settings) => Promise<T>, options?: { direct?: boolean; wait?: boolean }): Promise<T>
  /** A yes/no question for something moderately dangerous; `--yes` answers it. Refuses where nobody can be asked. */
  confirm(question: string): Promise<void>
  /**
   * For what cannot be undone: the database's name, typed at the terminal or given with `--confirm`. `--yes` is not enough, and
   * refuses where nobody can be asked. `question` says what will happen, as a sentence.
   */
  confirmName(question: string, database: string): Promise<void>
  /** A value that was left out: chosen from a searchable list on a terminal, a usage error elsewhere. */
  choose(what: string, choices: readonly string[]): Promise<string>
  /** Somebody is at a terminal and may be asked. */
  readonly interactive: boolean
  /** A build server runs this. */
  readonly ci: boolean
  /** The variables for a program that is started: those of this process over those of `.env`. */
  environment(): Promise<Readonly<Record<string, string | undefined>>>
  /** Runs Node on a script that has the terminal for its own, and waits for its end; its exit code. */
  foreground(script: readonly string[], env: Readonly<Record<string, string | undefined>>): Promise<number>
  /** A part of the answer that need not wait for the rest; nothing under `--json`, where the answer is one document. */
  write(text: string): Promise<void>
  /** Runs another command as the user would type it, its rendered output returned. */
  invoke(argv: readonly string[]): Promise<{ exit: number; stdout: string; stderr: string; failure?: DbctlError }>
  /** The program's commands, for those that describe them. */
  readonly commands: readonly Command[]
  /** The shared schema as it ships with the program. */
  readonly packaged: { readonly out: string; readonly config: string }
}
