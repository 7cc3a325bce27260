import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

export const PROGRAM = fileURLToPath(new URL('../../bin/dbctl.js', import.meta.url))

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Written to stdin, which is then closed; without it stdin is empty. */
  readonly input?: string
  readonly nodeFlags?: readonly string[]
}

export interface Finished {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly process: ChildProcess
  readonly finished: Promise<Finished>
  /** Resolves once stderr holds the text. */
  saw(text: string): Promise<void>
}

/** The bare environment that cron gives, and nothing of the developer's own. */
export const BARE = { PATH: '/usr/bin:/bin' }

/** The embedded engine is compiled once and not, in the background, a second time: most runs are over before that pays. */
const ONCE_COMPILED = ['--liftoff-only']

/** Starts the built program as another program would: no terminal, no inherited environment. */
export function start(args: readonly string[], { env = {}, cwd = tmpdir(), input, nodeFlags = [] }: RunOptions = {}): Running {
  const child = spawn(process.execPath, [...ONCE_COMPILED, ...nodeFlags, PROGRAM, ...args], {
    cwd,
    env: { ...BARE, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.on('error', () => undefined) // a program that ends without reading closes its end first
  child.stdin.end(input ?? '')
  const { output, finished } = collect(child)
  const saw = async (text: string) => {
    while (!output.stderr.includes(text)) {
      if (child.exitCode !== null) throw new Error(`ended without saying "${text}":\n${output.stderr}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  return { process: child, finished, saw }
}

export const run = (args: readonly string[], options?: RunOptions): Promise<Finished> => start(args, options).finished

/** What `--json` printed: exactly one document. */
export function document(stdout: string): { ok: boolean; command: string; result?: unknown; error?: Record<string, unknown> } {
  const lines = stdout.split('\n')
  if (lines.length !== 2 || lines[1] !== '') throw new Error(`not one document on one line: ${stdout}`)
  return JSON.parse(lines[0] ?? '')
}

/** Runs a shell line with the program in `$DBCTL`, for what only a shell can do: pipes, redirections, a pseudo-terminal. */
export function shell(line: string, { env = {}, cwd = tmpdir() }: RunOptions = {}): Promise<Finished> {
  const child = spawn('bash', ['-c', line], {
    cwd,
    env: { ...BARE, DBCTL: [process.execPath, ...ONCE_COMPILED, PROGRAM].join(' '), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return collect(child).finished
}

/** What a process prints, as it comes and once it has ended. */
function collect(child: ChildProcess): { output: { stdout: string; stderr: string }; finished: Promise<Finished> } {
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (data: Buffer) => {
      output[name] += data.toString()
    })
  }
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code, signal, ...output }))
  })
  return { output, finished }
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dbctl-test-cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
