import type { CommanderError } from 'commander'
import { DbctlError } from './errors.ts'
import { explainServerError, serverErrorIn } from './server-error.ts'
import { VERSION } from './version.ts'

/** What was thrown, as an error of dbctl's own: itself, the interruption behind it, the server's, or else a bug. */
export function explain(thrown: unknown, interruption: unknown): DbctlError {
  if (thrown instanceof DbctlError) return thrown
  if (interruption instanceof DbctlError) return interruption
  const fromServer = serverErrorIn(thrown)
  return fromServer ? explainServerError(fromServer) : bug(thrown)
}

export const noCommand = (): DbctlError =>
  new DbctlError('DBCTL_USAGE', 'no command was given', { hint: 'Run `dbctl --help` for the list.' })

export function usageError(error: CommanderError, command: string): DbctlError {
  const help = command === 'dbctl' ? 'dbctl --help' : `dbctl ${command} --help`
  return new DbctlError('DBCTL_USAGE', error.message.replace(/^error: /, '').replaceAll('\n', ' '), {
    hint: `Run \`${help}\` for what it accepts.`,
  })
}

export const interrupted = (signal: 'SIGINT' | 'SIGTERM'): DbctlError =>
  new DbctlError(
    signal === 'SIGINT' ? 'DBCTL_INTERRUPTED' : 'DBCTL_TERMINATED',
    `${signal === 'SIGINT' ? 'interrupted' : 'terminated'}; what was not committed is rolled back and every lock released`,
    {
      hint: 'Run the same command again: it goes on from what the database holds.',
    },
  )

export const outputFailed = (error: NodeJS.ErrnoException): DbctlError =>
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

export function stackOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  const cause = thrown.cause === undefined ? '' : `\ncaused by ${stackOf(thrown.cause)}`
  return `${thrown.stack ?? thrown.message}${cause}`
}
