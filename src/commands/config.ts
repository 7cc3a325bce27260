import type { SeedSettings } from '../config/seed-config.ts'
import type { SettingName } from '../config/settings.ts'
import { describeTarget } from '../config/target.ts'
import { EXIT } from '../errors.ts'
import type { Command } from './command.ts'
import type { ConfigJson } from './json.ts'

export const config: Command<ConfigJson> = {
  name: 'config',
  summary: 'show every setting, its value and where it comes from',
  description: 'Connects to nothing. Passwords are never shown.',
  group: 'Setting up',
  uses: ['database', 'migrations'],
  examples: [
    ['dbctl config', 'what would a command run here work with?'],
    ['DATABASE_URL=postgres://… dbctl config', 'see that the variable goes before the files'],
  ],
  exits: [EXIT.done],
  async run(context) {
    const { secrets: _, ...settings } = await context.settings()
    const rows = Object.entries(settings).map(([name, { value, source, origin }]) => ({
      name,
      value: show(name as SettingName, value),
      source,
      origin,
    }))
    return {
      json: { settings: rows },
      view: {
        kind: 'table',
        columns: [{ name: 'setting' }, { name: 'value' }, { name: 'source' }, { name: 'from' }],
        rows: rows.map(({ name, value, source, origin }) => [name, value, source, origin === source ? '' : origin]),
      },
    }
  },
}

const DURATIONS: readonly SettingName[] = ['connectTimeout', 'lockTimeout', 'lockWait', 'statementTimeout']
/** Where 0 switches the limit off, as PostgreSQL has it; elsewhere it means not to wait at all. */
const ZERO_IS_NO_LIMIT: readonly SettingName[] = ['connectTimeout', 'lockTimeout', 'statementTimeout']

function show(name: SettingName, value: unknown): string {
  if (typeof value === 'object' && value !== null && 'engine' in value) return describeTarget(value as Parameters<typeof describeTarget>[0])
  if (Array.isArray(value)) return value.join(', ')
  if (DURATIONS.includes(name)) return value === 0 && ZERO_IS_NO_LIMIT.includes(name) ? 'no limit' : `${String(value)} ms`
  if (typeof value === 'object' && value !== null && 'profiles' in value) return describeSeed(value as SeedSettings)
  if (typeof value === 'object') return JSON.stringify(value)
  return value === undefined ? '' : String(value)
}

function describeSeed({ shared, sets, profiles }: SeedSettings): string {
  const named = [...Object.keys(sets).map((name) => `set ${name}`), ...Object.keys(profiles).map((name) => `profile ${name}`)]
  return [...(shared ? ['shared'] : []), ...named].join(', ')
}
