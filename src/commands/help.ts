import { DEFINITIONS } from '../config/settings.ts'
import { DbctlError, EXIT, EXIT_MEANINGS } from '../errors.ts'
import type { Command } from './command.ts'
import type { HelpJson } from './json.ts'
import { GLOBAL_OPTIONS } from './shared-options.ts'

const TOPICS = ['exit-codes', 'environment'] as const

export const help: Command<HelpJson> = {
  name: 'help',
  summary: 'show help for a command, or for a topic: exit-codes, environment',
  group: 'About dbctl',
  arguments: [{ notation: '[topic...]', description: 'a command, exit-codes or environment', choices: TOPICS }],
  examples: [
    ['dbctl help migrate', 'the same as dbctl migrate --help'],
    ['dbctl help exit-codes', 'what a script may rely on'],
  ],
  exits: [EXIT.done],
  async run(context, { arguments: words }) {
    const topic = words.length === 0 || words[0] === undefined ? undefined : words.join(' ')
    const text = await textFor(topic, context)
    return { json: { topic: topic ?? 'dbctl', text }, view: { kind: 'text', text } }
  },
}

async function textFor(topic: string | undefined, { commands, invoke }: Parameters<Command['run']>[0]): Promise<string> {
  if (topic === 'exit-codes') return EXIT_MEANINGS.map(([code, meaning]) => `${code.padStart(3)}  ${meaning}`).join('\n')
  if (topic === 'environment') return environmentHelp()
  if (topic === undefined || commands.some(({ name }) => name === topic)) {
    return (await invoke([...(topic === undefined ? [] : topic.split(' ')), '--help'])).stdout
  }
  throw new DbctlError('DBCTL_USAGE', `there is no help on "${topic}"`, {
    hint: `Topics: ${[...commands.map(({ name }) => name), ...TOPICS].join(', ')}.`,
  })
}

function environmentHelp(): string {
  const settings = DEFINITIONS.flatMap(({ env, flag }) => (env === undefined || flag === undefined ? [] : [[env, `the same as ${flag}`]]))
  const globals = GLOBAL_OPTIONS.flatMap(({ env, description }) => (env === undefined ? [] : [[env, description]]))
  const others = [
    ['FORCE_COLOR', 'colour in a pipe as well'],
    ['NODE_ENV', '`production`: what cannot be undone needs the consent that a protected database needs'],
    ['CI', 'where set: never ask, and never fall back to the embedded database'],
    ['PGHOST, PGPORT, PGUSER, PGDATABASE, …', "libpq's variables, PGSERVICE, PGSSLMODE and PGPASSFILE among them"],
  ]
  const rows = [...settings, ...globals, ...others]
  const width = Math.max(...rows.map(([name = '']) => name.length))
  return rows.map(([name = '', meaning = '']) => `${name.padEnd(width)}  ${meaning}`).join('\n')
}
