import { DbctlError } from './errors.ts'
import type { Io } from './io.ts'

/** Questions to the person at the terminal: on stderr, so that stdout stays the answer's. Callers have made sure that somebody is there. */
export interface Prompter {
  confirm(question: string): Promise<boolean>
  choose(what: string, choices: readonly string[]): Promise<string>
  /** Whatever is typed, as it is. */
  type(question: string): Promise<string>
}

export function createPrompter({ stdin, stderr }: Pick<Io, 'stdin' | 'stderr'>, signal: AbortSignal): Prompter {
  const context = { input: stdin, output: stderr, signal }
  const ask = async <T>(question: () => Promise<T>): Promise<T> => {
    try {
      return await question()
    } catch (error) {
      signal.throwIfAborted()
      // Ctrl-C at a prompt is an interruption, and closing the terminal is one too.
      if (error instanceof Error && (error.name === 'ExitPromptError' || error.name === 'AbortPromptError')) throw cancelled()
      throw error
    }
  }
  return {
    async confirm(question) {
      const { confirm } = await import('@inquirer/prompts')
      return ask(() => confirm({ message: question, default: false }, context))
    },
    async type(question) {
      const { input } = await import('@inquirer/prompts')
      return ask(() => input({ message: question }, context))
    },
    async choose(what, choices) {
      const { search } = await import('@inquirer/prompts')
      const matching = (term: string | undefined) => choices.filter((choice) => choice.toLowerCase().includes((term ?? '').toLowerCase()))
      return ask(() => search({ message: what, source: (term) => matching(term).map((value) => ({ value })) }, context))
    },
  }
}

const cancelled = (): DbctlError =>
  new DbctlError('DBCTL_INTERRUPTED', 'cancelled at the prompt; nothing was done', { hint: 'Run the command again when you are ready.' })
