import { PassThrough } from 'node:stream'

/*
 * Loaded into drizzle-kit 0.31 before its own script, where it has no terminal: it asks about renames on one or not at all. To it, stdin and
 * stdout look like a terminal; each question goes to the parent process as the text that a person would read, and the parent's choice
 * comes back as the keys that a person would press.
 */

/** Written once for every question, right before its text; whatever is drawn again later has none before it. */
const HIDE_CURSOR = '\u001b[?25l'

const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin })
Object.defineProperty(process, 'stdin', { value: stdin, configurable: true })
Object.defineProperty(process.stdout, 'isTTY', { value: true, configurable: true })

const write = process.stdout.write.bind(process.stdout) as (...args: unknown[]) => boolean
let questionFollows = false
process.stdout.write = ((chunk: unknown, ...rest: unknown[]) => {
  const text = String(chunk)
  if (questionFollows) ask(text)
  questionFollows = text === HIDE_CURSOR
  return write(chunk, ...rest)
}) as typeof process.stdout.write

const press = (name: string) => stdin.emit('keypress', undefined, { name })

process.on('message', (message) => {
  process.channel?.unref()
  const { choice } = message as { choice: number }
  for (let i = 0; i < choice; i++) press('down')
  press('return')
})
// Only an open question keeps the process alive.
process.channel?.unref()

function ask(prompt: string): void {
  process.channel?.ref()
  process.send?.({ prompt })
}
