/** Everything of the outside world that the program touches; tests pass their own. */
export interface Io {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number | undefined }
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number | undefined }
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** Listens for SIGINT and SIGTERM; the returned function stops listening. */
  onSignal(listener: (signal: 'SIGINT' | 'SIGTERM') => void): () => void
  /**
   * Runs Node on a script that has this process's own terminal, and resolves with its exit code, 128 and the number for one that a signal
   * ended. With `quietStdout` what it prints goes to stderr, since stdout is a document's.
   */
  foreground(
    script: readonly string[],
    options: { env: Readonly<Record<string, string | undefined>>; signal: AbortSignal; quietStdout: boolean },
  ): Promise<number>
  /** Ends the process by the signal's own default action, so that the parent sees how it died. */
  raise(signal: 'SIGINT' | 'SIGTERM'): void
}

export function systemIo(): Io {
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: currentDirectory(),
    onSignal(listener) {
      const signals = ['SIGINT', 'SIGTERM'] as const
      for (const signal of signals) process.on(signal, listener)
      return () => {
        for (const signal of signals) process.off(signal, listener)
      }
    },
    async foreground(script, { env, signal, quietStdout }) {
      const [{ spawn }, { constants }] = await Promise.all([import('node:child_process'), import('node:os')])
      const cwd = currentDirectory()
      const child = spawn(process.execPath, script, { cwd, env: { ...env }, stdio: ['inherit', quietStdout ? 2 : 'inherit', 'inherit'] })
      // Ctrl-C reaches it from the terminal itself; a signal to this process alone is passed on. It ends in its own time, and never outlives this one.
      const pass = () => {
        setTimeout(() => child.kill('SIGTERM'), 500).unref()
      }
      signal.addEventListener('abort', pass, { once: true })
      return new Promise((resolve, reject) => {
        child.once('error', reject)
        child.once('close', (code, by) => {
          signal.removeEventListener('abort', pass)
          resolve(code ?? 128 + (by === null ? 0 : constants.signals[by]))
        })
      })
    },
    raise(signal) {
      process.removeAllListeners(signal)
      process.kill(process.pid, signal)
    },
  }
}

/** The root where the directory we stand in has been deleted: help must still work. */
function currentDirectory(): string {
  try {
    return process.cwd()
  } catch {
    return '/'
  }
}

/** Colour per stream: FORCE_COLOR forces; NO_COLOR, TERM=dumb, `--no-color` and a pipe turn it off (no-color.org, force-color.org). */
export function usesColour(stream: { isTTY?: boolean }, env: Io['env'], flag: boolean | undefined): boolean {
  if (flag === false) return false
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0'
  if (env.NO_COLOR || env.TERM === 'dumb') return false
  return stream.isTTY === true
}

/** A question may be asked only where a person can answer: a terminal on stdin and stderr, no CI, no `--no-input`. */
export function canPrompt(io: Io, input: boolean | undefined): boolean {
  return input !== false && !inCi(io.env) && io.stdin.isTTY === true && io.stderr.isTTY === true
}

export const inCi = (env: Io['env']): boolean => env.CI !== undefined && env.CI !== '' && env.CI !== 'false' && env.CI !== '0'
