import type { Settings } from '../config/settings.ts'
import { DbctlError } from '../errors.ts'
import type { CheckOptions } from '../migrations/check/check.ts'
import { PARTS, type Part } from '../migrations/check/outcome.ts'
import type { Migration } from '../migrations/source/migration.ts'
import type { CommandContext, CommandInput } from './command.ts'

export const FORMATS = ['text', 'json', 'sarif', 'github'] as const

export interface Choices {
  readonly parts: ReadonlySet<Part>
  /** Those that were asked for by name. */
  readonly asked: ReadonlySet<Part>
  readonly database: boolean
  readonly format: (typeof FORMATS)[number]
  readonly failOn: 'error' | 'warning'
}

export function readChoices(options: CommandInput['options']): Choices {
  const { db, only, skip, format = 'text', failOn = 'error' } = options
  const database = db === true
  const chosen = FORMATS.find((known) => known === format)
  if (!chosen) throw usage(`--format ${String(format)} is none`, `It is one of: ${FORMATS.join(', ')}.`)
  if (failOn !== 'error' && failOn !== 'warning') throw usage(`--fail-on ${String(failOn)} is none`, 'It is error or warning.')
  const [named, skipped] = [readParts('--only', only), readParts('--skip', skip)]
  if (named.includes('drift') && !database) throw usage('--only drift compares a database, and none is to be looked at', 'Add --db.')
  const parts = (named.length > 0 ? named : PARTS).filter((part) => !skipped.includes(part))
  if (parts.length === 0) throw usage('--only and --skip leave nothing to look at', `The parts are ${PARTS.join(', ')}.`)
  return { parts: new Set(parts), asked: new Set([...named, ...(database ? (['drift'] as const) : [])]), database, format: chosen, failOn }
}

function readParts(flag: string, value: unknown): Part[] {
  if (typeof value !== 'string') return []
  return value.split(',').map((word) => {
    const part = PARTS.find((name) => name === word.trim())
    if (!part) throw usage(`${flag} ${value}: there is no part "${word.trim()}"`, `The parts are ${PARTS.join(', ')}.`)
    return part
  })
}

/** Without --db no database need be configured, in CI neither. Never the program's own migrations in place of a project's. */
export async function projectSettings(context: CommandContext, database: boolean): Promise<Settings> {
  const settings = await context.settings(database ? undefined : { embedded: true })
  if (settings.out.value !== context.packaged.out || settings.out.source !== 'default') return settings
  throw new DbctlError('DBCTL_MIGRATIONS_MISSING', `${context.cwd} has no drizzle.config, no dbctl.config and no folder drizzle`, {
    hint: 'Run this in the project, or name the folder with --out.',
    details: { folder: context.cwd },
  })
}

/** What the linter is to hold the migrations to, and which of them. */
export async function lintOptions(
  { report }: CommandContext,
  { startAfter, severities, serverMajor, smallTable, out }: Settings,
  migrations: readonly Migration[],
  { since, base }: CommandInput['options'],
): Promise<CheckOptions['lint']> {
  const [{ findMigration }, { assertKnownRules }] = await Promise.all([
    import('../migrations/up-to.ts'),
    import('../migrations/check/severities.ts'),
  ])
  assertKnownRules(severities.value)
  const from = typeof since === 'string' ? since : startAfter.value
  const common: CheckOptions['lint'] = {
    severities: severities.value,
    small: smallTable.value,
    ...(serverMajor.value === undefined ? {} : { serverMajor: serverMajor.value }),
    ...(from === undefined ? {} : { startAfter: findMigration({ migrations, folder: out.value }, from).name }),
  }
  if (typeof base !== 'string') return common
  const { migrationsAt } = await import('../migrations/check/base.ts')
  const there = await migrationsAt(base, out.value)
  const unapplied = new Set(migrations.map(({ name }) => name).filter((name) => !there.has(name)))
  report.note(`${unapplied.size} of ${migrations.length} migrations are not in ${base}`)
  return { ...common, only: unapplied, unapplied }
}

const usage = (message: string, hint: string): DbctlError => new DbctlError('DBCTL_USAGE', message, { hint })
