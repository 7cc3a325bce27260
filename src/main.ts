import { CommanderError } from 'commander'
import { COMMANDS } from './commands/all.ts'
import type { Command, CommandContext, CommandInput } from './commands/command.ts'
import { redactor } from './config/secret.ts'
import { createContext } from './context.ts'
import { DbctlError, EXIT } from './errors.ts'
import { type Io, systemIo, usesColour } from './io.ts'
import { failureDocument, successDocument } from './output/json.ts'
import { createProgress, type Progress } from './output/progress.ts'
import { renderView } from './output/render.ts'
import { styleFor } from './output/style.ts'
import { buildProgram } from './program.ts'
import { explainServerError, serverErrorIn } from './server-error.ts'
import { VERSION } from './version.ts'

export type { Io }
export { systemIo }

/** Runs one command line and returns its exit code. The only place that catches, renders and decides the code; nothing exits inside. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  return new Run(argv, io).execute()
}

class Run {
  readonly #argv: readonly string[]
  readonly #io: Io
  readonly #interruption = new AbortController()
  readonly #secrets: string[] = []
  #json: boolean
  #verbose = false
  #command = 'dbctl'
  #progress: Progress | undefined

  constructor(argv: readonly string[], io: Io) {
    this.#argv = argv
    this.#io = io
    // Until the line is parsed: a usage error under --json is a document too.
    this.#json = argv.includes('--json')
  }

  async execute(): Promise<number> {
    const stopListening = this.#listen()
    try {
      return await this.#perform()
    } catch (error) {
      return await this.#fail(error)
    } finally {
      this.#progress?.clear()
      stopListening()
    }
  }

  async #perform(): Promise<number> {
    let chosen: { command: Command; input: CommandInput } | undefined
    const buffer: string[] = []
    const program = buildProgram(
      COMMANDS,
      VERSION,
      { out: (text) => buffer.push(text), err: (text) => buffer.push(text), columns: this.#io.stdout.columns || 100 },
      (command, input) => {
        chosen = { command, input }
      },
    )
    this.#command = this.#argv.find((word) => COMMANDS.some(({ name }) => name === word)) ?? 'dbctl'
    if (this.#argv.length === 0) {
      await this.#write(this.#io.stderr, program.helpInformation())
      return EXIT.usage
    }
    try {
      await program.parseAsync([...this.#argv], { from: 'user' })
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error
      if (error.code === 'commander.help') throw noCommand()
      if (error.exitCode !== 0) throw usageError(error, this.#command)
      await this.#write(this.#io.stdout, buffer.join(''))
      return EXIT.done
    }
    if (!chosen) throw noCommand()
    return this.#runCommand(chosen.command, chosen.input)
  }

  async #runCommand(command: Command, { arguments: given, options }: CommandInput): Promise<number> {
    this.#command = command.name
    this.#json = options.json === true
    this.#verbose = options.verbose === true
    const quiet = options.quiet === true
    this.#progress = createProgress(this.#io, {
      quiet,
      verbose: this.#verbose && !quiet,
      style: await styleFor(usesColour(this.#io.stderr, this.#io.env, options.color as boolean | undefined)),
      redact: (text) => this.#redact(text),
    })
    const context = createContext({
      io: this.#io,
      command,
      options,
      report: this.#progress,
      signal: this.#interruption.signal,
      commands: COMMANDS,
      learnSecrets: (secrets) => this.#secrets.push(...secrets),
      invoke: (argv) => this.#invoke(argv),
      write: async (text) => {
        this.#progress?.clear()
        if (!this.#json) await this.#write(this.#io.stdout, text)
      },
    })
    const result = await command.run(context, { arguments: given, options })
    this.#progress.clear()
    const colour = usesColour(this.#io.stdout, this.#io.env, options.color as boolean | undefined)
    const answer = this.#json ? successDocument(command.name, result.json) : await renderView(result.view, this.#io, colour)
    await this.#write(this.#io.stdout, answer)
    if (result.summary !== undefined && !this.#json) this.#progress.note(result.summary)
    return result.exit ?? EXIT.done
  }

  /** Another command line in this process, its output caught; what the reader of a tour would see. */
  async #invoke(argv: readonly string[]): ReturnType<CommandContext['invoke']> {
    const caught = { stdout: '', stderr: '' }
    const { CaughtStream } = await import('./output/caught-stream.ts')
    const io: Io = {
      ...this.#io,
      stdout: new CaughtStream(this.#io.stdout, (text) => {
        caught.stdout += text
      }),
      stderr: new CaughtStream({ isTTY: false }, (text) => {
        caught.stderr += text
      }),
      // The outer run listens to signals; the inner one is told.
      onSignal: (listener) => {
        const { signal } = this.#interruption
        const onAbort = () => listener((signal.reason as DbctlError).code === 'DBCTL_TERMINATED' ? 'SIGTERM' : 'SIGINT')
        signal.addEventListener('abort', onAbort)
        return () => signal.removeEventListener('abort', onAbort)
      },
    }
    const exit = await main(argv, io)
    return { exit, ...caught }
  }

  #listen(): () => void {
    // A reader that has gone away (| head) is no failure of ours; the rest of the answer is simply not wanted.
    const onError = (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') this.#interruption.abort(outputFailed(error))
    }
    const { stdout, stderr } = this.#io
    stdout.on('error', onError)
    stderr.on('error', onError)
    const stopSignals = this.#io.onSignal((signal) => {
      if (this.#interruption.signal.aborted) return this.#io.raise(signal)
      this.#progress?.note('interrupting: cancelling the statement and rolling back (once more to leave at once)')
      this.#interruption.abort(interrupted(signal))
    })
    return () => {
      stopSignals()
      stdout.off('error', onError)
      stderr.off('error', onError)
      // A stream that is closed late may still report EPIPE, and an error without a listener would end the process with a stack.
      stdout.on('error', () => undefined)
      stderr.on('error', () => undefined)
    }
  }

  async #fail(thrown: unknown): Promise<number> {
    this.#progress?.clear()
    const error = this.#explain(thrown)
    if (this.#json) await this.#write(this.#io.stdout, failureDocument(this.#command, error))
    if (!this.#json || error.code === 'DBCTL_BUG') {
      const { renderError } = await import('./output/error.ts')
      const colour = usesColour(this.#io.stderr, this.#io.env, !this.#argv.includes('--no-color'))
      await this.#write(this.#io.stderr, renderError(error, await styleFor(colour)))
    }
    if (error.code === 'DBCTL_BUG' && this.#verbose) await this.#write(this.#io.stderr, `${stackOf(thrown)}\n`)
    return error.exit
  }

  #explain(thrown: unknown): DbctlError {
    if (thrown instanceof DbctlError) return thrown
    const { reason } = this.#interruption.signal
    if (reason instanceof DbctlError) return reason
    const fromServer = serverErrorIn(thrown)
    return fromServer ? explainServerError(fromServer) : bug(thrown)
  }

  #redact(text: string): string {
    return redactor(this.#secrets)(text)
  }

  #write(stream: NodeJS.WritableStream, text: string): Promise<void> {
    if (text === '') return Promise.resolve()
    return new Promise((resolve) => {
      stream.write(this.#redact(text), () => resolve())
    })
  }
}

const noCommand = (): DbctlError => new DbctlError('DBCTL_USAGE', 'no command was given', { hint: 'Run `dbctl --help` for the list.' })

function usageError(error: CommanderError, command: string): DbctlError {
  const help = command === 'dbctl' ? 'dbctl --help' : `dbctl ${command} --help`
  return new DbctlError('DBCTL_USAGE', error.message.replace(/^error: /, '').replaceAll('\n', ' '), {
    hint: `Run \`${help}\` for what it accepts.`,
  })
}

const interrupted = (signal: 'SIGINT' | 'SIGTERM'): DbctlError =>
  new DbctlError(
    signal === 'SIGINT' ? 'DBCTL_INTERRUPTED' : 'DBCTL_TERMINATED',
    `${signal === 'SIGINT' ? 'interrupted' : 'terminated'}; what was not committed is rolled back and every lock released`,
    {
      hint: 'Run the same command again: it goes on from what the database holds.',
    },
  )

const outputFailed = (error: NodeJS.ErrnoException): DbctlError =>
  new DbctlError('DBCTL_OUTPUT', `the output cannot be written (${error.code})`, {
    hint: 'Check the disk or the program that reads the output.',
    cause: error,
  })

/** The message of an unknown error may hold anything, so it shows only under --verbose, with the stack. */
const bug = (thrown: unknown): DbctlError =>
  new DbctlError(
    'DBCTL_BUG',
    `dbctl ${VERSION} failed in a way that it should not (${thrown instanceof Error ? thrown.name : typeof thrown})`,
    {
      hint: 'Run it again with --verbose and report what it prints: https://github.com/dbctl/dbctl/issues',
      details: { version: VERSION, node: process.version },
      cause: thrown,
    },
  )

function stackOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  const cause = thrown.cause === undefined ? '' : `\ncaused by ${stackOf(thrown.cause)}`
  return `${thrown.stack ?? thrown.message}${cause}`
}
