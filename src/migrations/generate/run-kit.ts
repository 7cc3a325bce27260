import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import type { Kit } from './kit.ts'

export interface KitRun {
  /** drizzle-kit's own exit code, which tells little: 0.31 ends with 0 after most failures. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface KitOptions {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
  /** Answers a question that 0.31 asks a terminal, by the index of the choice; with it, drizzle-kit believes that it has one. */
  readonly answer?: (prompt: string) => Promise<number>
}

/** Runs drizzle-kit in a process of its own: it loads the user's TypeScript, prints where it likes and calls process.exit. */
export function runKit(kit: Kit, args: readonly string[], options: KitOptions): Promise<KitRun> {
  return runNode([kit.bin, ...args], options)
}

export function runNode(args: readonly string[], { cwd, env, signal, answer }: KitOptions): Promise<KitRun> {
  const terminal = answer ? ['--import', createRequire(import.meta.url).resolve('dbctl/kit-terminal')] : []
  const child = spawn(process.execPath, [...terminal, ...args], {
    cwd,
    // Its questions are read as text.
    env: { ...env, NO_COLOR: '1', FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe', answer ? 'ipc' : 'ignore'],
  })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text
    })
  }
  const onAbort = () => child.kill('SIGKILL')
  signal.addEventListener('abort', onAbort)
  let failure: unknown
  child.on('message', (message) => {
    answer?.((message as { prompt: string }).prompt)
      .then((choice) => child.connected && child.send({ choice }))
      .catch((error: unknown) => {
        failure ??= error
        child.kill('SIGKILL')
      })
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      signal.removeEventListener('abort', onAbort)
      if (signal.aborted) reject(signal.reason)
      else if (failure !== undefined) reject(failure)
      else resolve({ code, ...output })
    })
  })
}
