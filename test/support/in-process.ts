import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { sep } from 'node:path'
import { Readable, Writable } from 'node:stream'
import type { Io, main as Main } from '../../src/main.ts'
import { BARE, type Finished, type RunOptions } from './cli.ts'

export type InProcessOptions = Omit<RunOptions, 'input' | 'nodeFlags'>

const { main }: { main: typeof Main } = await import(/* @vite-ignore */ new URL('../../dist/main.js', import.meta.url).href)
const modules = createRequire(import.meta.url).cache

/**
 * The built program, in this process and on streams of ours, which saves most of what a command costs. What is a process's own (signals,
 * pipes, locks between two of them, how it ends) is for tests that start one: `run` in `cli.ts`.
 */
export async function run(args: readonly string[], { env = {}, cwd }: InProcessOptions = {}): Promise<Finished> {
  // What an earlier command has loaded of the project may have been edited since.
  if (cwd !== undefined) for (const path of Object.keys(modules)) if (path.startsWith(cwd + sep)) delete modules[path]
  const output = { stdout: '', stderr: '' }
  const collect = (name: keyof typeof output) =>
    new Writable({
      decodeStrings: false,
      write(text, _, done) {
        output[name] += text
        done()
      },
    })
  const io: Io = {
    stdin: Readable.from([]),
    stdout: collect('stdout'),
    stderr: collect('stderr'),
    env: { ...BARE, ...env },
    cwd: cwd ?? tmpdir(),
    onSignal: () => () => undefined,
    foreground: () => Promise.reject(new Error('this command hands its terminal over: start a process for it')),
    raise: (signal) => {
      throw new Error(`nothing sends ${signal} here`)
    },
  }
  return { code: await main(args, io), signal: null, ...output }
}
