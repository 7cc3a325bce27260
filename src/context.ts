import { fileURLToPath } from 'node:url'
import type { Command, CommandContext } from './commands/command.ts'
import type { Settings } from './config/settings.ts'
import { DbctlError } from './errors.ts'
import { canPrompt, type Io, inCi } from './io.ts'
import { createPrompter } from './prompt.ts'
import type { Reporter } from './report.ts'

export interface ContextParts {
  readonly io: Io
  readonly command: Command
  readonly options: Readonly<Record<string, unknown>>
  readonly report: Reporter & { clear(): void; announce(text: string): void }
  readonly signal: AbortSignal
  readonly commands: readonly Command[]
  /** Called with every password as soon as it is known. */
  readonly learnSecrets: (secrets: readonly string[]) => void
  readonly invoke: CommandContext['invoke']
  readonly write: CommandContext['write']
  readonly foreground: Io['foreground']
}

/** The shared schema's migrations and configuration, beside the program wherever that is installed. */
const PACKAGED = {
  out: fileURLToPath(new URL('../migrations', import.meta.url)),
  config: fileURLToPath(new URL('../packaged/dbctl.config.json', import.meta.url)),
}

/** The longest that a timer can wait, in milliseconds: 24 days. libpq's connect_timeout of 0 is no limit either. */
const NO_LIMIT = 2_147_483_647

/** What a command may use of the world; everything costly is made on first use. */
export function createContext({
  io,
  command,
  options,
  report,
  signal,
  commands,
  learnSecrets,
  invoke,
  write,
  foreground,
}: ContextParts): CommandContext {
  let resolved: Promise<Settings> | undefined
  const settings: CommandContext['settings'] = (flags) => {
    if (flags) return resolve({ ...options, ...flags })
    resolved ??= resolve(options)
    return resolved
  }
  const resolve = async (flags: ContextParts['options']): Promise<Settings> => {
    // Loaded on first use: help and usage errors need no configuration, and start the faster for it.
    const [{ readEnvFile }, { resolveSettings }] = await Promise.all([import('./config/env-file.ts'), import('./config/resolve.ts')])
    const env = environment(readEnvFile)
    const found = await resolveSettings({ flags, env, cwd: io.cwd, ci: inCi(io.env), packaged: PACKAGED })
    learnSecrets(found.secrets)
    return found
  }
  const environment = (readEnvFile: typeof import('./config/env-file.ts')['readEnvFile']) => {
    // Not --env-file: Node takes that for its own, even behind the script.
    const named = typeof options.envFrom === 'string' ? options.envFrom : undefined
    return { ...(options.envFile === false ? {} : readEnvFile(io.cwd, named)), ...io.env }
  }
  const interactive = () => canPrompt(io, options.input as boolean | undefined)
  const prompter = () => {
    report.clear() // a spinner would draw over the question
    return createPrompter(io, signal)
  }
  return {
    report,
    signal,
    commands,
    invoke,
    write,
    packaged: PACKAGED,
    cwd: io.cwd,
    stdin: io.stdin as AsyncIterable<Uint8Array>,
    settings,
    interactive: interactive(),
    ci: inCi(io.env),
    async environment() {
      const { readEnvFile } = await import('./config/env-file.ts')
      return environment(readEnvFile)
    },
    async foreground(script, env) {
      report.clear()
      const exit = await foreground(script, { env, signal, quietStdout: options.json === true })
      if (!signal.aborted) return exit
      throw new DbctlError((signal.reason as DbctlError).code, `${command.name} was interrupted; what it had done by then stays`, {
        hint: 'Run the command again when you are ready.',
      })
    },
    async withClient(work, { direct = false, wait = false } = {}) {
      const found = await settings()
      const { value: target, source } = direct ? found.directTarget : found.target
      if (target.engine === 'embedded' && source === 'default') {
        report.note(`no database is configured: using the embedded one in ${target.directory} (set DATABASE_URL for a server)`)
      }
      const { withClient } = await import('./client/client.ts')
      if (wait && found.waitForServer.value > 0) {
        const { waitForServer } = await import('./client/wait.ts')
        await waitForServer(target, { for: found.waitForServer.value, command: command.name, signal, report })
      }
      const { connectTimeout, lockWait, lockTimeout, statementTimeout } = found
      const clientOptions = {
        command: command.name,
        connectTimeout: connectTimeout.value || NO_LIMIT,
        lockWait: lockWait.value,
        lockTimeout: lockTimeout.value,
        statementTimeout: statementTimeout.value,
        signal,
        report,
      }
      return withClient(target, clientOptions, async (client) => {
        if (direct && found.target.value !== target) {
          const { assertSameDatabase, mayDiffer } = await import('./client/same-database.ts')
          if (mayDiffer(found.target.value, target)) await assertSameDatabase(client, target, found.target.value, clientOptions)
        }
        return work(client, found)
      })
    },
    async confirm(question) {
      if (options.yes === true) return
      if (!interactive()) {
        throw new DbctlError('DBCTL_CONFIRMATION', `${question} Nobody can be asked here, so it was not done`, {
          hint: 'Pass --yes if that is what you want.',
        })
      }
      if (await prompter().confirm(question)) return
      throw new DbctlError('DBCTL_CONFIRMATION', 'declined; nothing was done', { hint: 'Pass --yes to go on without the question.' })
    },
    async confirmName(question, database) {
      const given = options.confirm
      if (given === database) return
      if (given !== undefined) throw wrongName(`--confirm says ${JSON.stringify(given)}`, database)
      if (!interactive()) {
        const yes = options.yes === true ? '--yes is not enough for this' : 'nobody can be asked here'
        throw new DbctlError('DBCTL_CONFIRMATION', `${question} ${capital(yes)}, so nothing was done`, {
          hint: `Pass --confirm ${shellWord(database)} if that is what you want.`,
          details: { database },
        })
      }
      if (options.yes === true) report.warn('--yes is not enough for this')
      report.announce(question)
      const typed = await prompter().type(`Type ${database} to go on:`)
      if (typed !== database) throw wrongName(`${JSON.stringify(typed)} was typed`, database)
    },
    async choose(what, choices) {
      if (interactive()) return prompter().choose(what, choices)
      throw new DbctlError('DBCTL_USAGE', `${what} is missing`, { hint: `It is one of: ${choices.join(', ')}.` })
    },
  }
}

const wrongName = (given: string, database: string): DbctlError =>
  new DbctlError('DBCTL_CONFIRMATION', `${given}, but the database's name is ${JSON.stringify(database)}; nothing was done`, {
    hint: 'Look at `dbctl config`: is this the database that you mean? The name must be the very same, letter case and all.',
    details: { database },
  })

/** As it is typed into a shell. */
const shellWord = (text: string): string => (/^[\w.@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`
