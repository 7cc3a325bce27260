import { CommanderError } from 'commander'
import { COMMANDS } from './commands/all.ts'
import type { Command, CommandContext, CommandInput } from './commands/command.ts'
import { redactor } from './config/secret.ts'
import { createContext } from './context.ts'
import { type DbctlError, EXIT } from './errors.ts'
import { explain, interrupted, noCommand, outputFailed, stackOf, usageError } from './failures.ts'
import { type Io, systemIo, usesColour } from './io.ts'
import { failureDocument, successDocument } from './output/json.ts'
import { createProgress, type Progress } from './output/progress.ts'
import { renderView } from './output/render.ts'
import { styleFor } from './output/style.ts'
import { buildProgram } from './program.ts'
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
  /** Another program has the terminal, and says itself what an interruption does. */
  #handedOver = false
  /** What it ended with, where it failed. */
  failure: DbctlError | undefined

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
      this.#argv,
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
      foreground: async (script, options) => {
        this.#handedOver = true
        return this.#io.foreground(script, options).finally(() => {
          this.#handedOver = false
        })
      },
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
    const inner = new Run(argv, io)
    const exit = await inner.execute()
    return { exit, ...caught, ...(inner.failure ? { failure: inner.failure } : {}) }
  }

  #listen(): () => void {
    // Every write has a callback that deals with its failure; without a listener the event would end the process with a stack.
    const { stdout, stderr } = this.#io
    for (const stream of [stdout, stderr]) if (stream.listenerCount('error') === 0) stream.on('error', () => undefined)
    return this.#io.onSignal((signal) => {
      if (this.#interruption.signal.aborted) return this.#io.raise(signal)
      if (!this.#handedOver) this.#progress?.note('interrupting: cancelling the statement and rolling back (once more to leave at once)')
      this.#interruption.abort(interrupted(signal))
    })
  }

  async #fail(thrown: unknown): Promise<number> {
    this.#progress?.clear()
    const error = explain(thrown, this.#interruption.signal.reason)
    this.failure = error
    const { stdout, stderr } = this.#io
    // Where a failure cannot be written either, there is no place left to say it; the exit code still does.
    const tell = (stream: NodeJS.WritableStream, text: string) => this.#write(stream, text).catch(() => undefined)
    if (this.#json)
      await tell(
        stdout,
        failureDocument(this.#command, error, (text) => this.#redact(text)),
      )
    if (!this.#json || error.code === 'DBCTL_BUG' || error.code === 'DBCTL_OUTPUT') {
      const { renderError } = await import('./output/error.ts')
      const colour = usesColour(stderr, this.#io.env, !this.#argv.includes('--no-color'))
      await tell(stderr, this.#redact(renderError(error, await styleFor(colour))))
    }
    if (error.code === 'DBCTL_BUG' && this.#verbose) await tell(stderr, `${this.#redact(stackOf(thrown))}\n`)
    return error.exit
  }

  #redact(text: string): string {
    return redactor(this.#secrets)(text)
  }

  #write(stream: NodeJS.WritableStream, text: string): Promise<void> {
    if (text === '') return Promise.resolve()
    return new Promise((resolve, reject) => {
      stream.write(text, (error?: (NodeJS.ErrnoException & Error) | null) => {
        if (error && !readerIsGone(error)) reject(outputFailed(error))
        else resolve()
      })
    })
  }
}

/** A reader that has seen enough (`| head`) is no failure of ours; the rest of the answer is simply not wanted. */
const readerIsGone = ({ code }: NodeJS.ErrnoException): boolean => code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED'
