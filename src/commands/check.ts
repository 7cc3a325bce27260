import { relative } from 'node:path'
import type { Client } from '../client/client.ts'
import type { Settings } from '../config/settings.ts'
import { DbctlError, EXIT, type ExitCode } from '../errors.ts'
import type { Finding, Severity } from '../findings.ts'
import type { CheckOptions, CheckResult, Part } from '../migrations/check/check.ts'
import type { Migration } from '../migrations/source/migration.ts'
import type { Command, CommandContext, CommandInput } from './command.ts'
import type { CheckJson } from './json.ts'

const FORMATS = ['text', 'json', 'sarif', 'github'] as const

export const check: Command<CheckJson> = {
  name: 'check',
  summary: 'find what is wrong with the migrations before a deploy does',
  description:
    'Looks at the folder and its snapshots, lints the SQL, and tries the migrations on an empty database in memory: at once, and one by one. ' +
    'Needs no database; with --db it also compares one with what its migrations make, reading only.',
  group: 'Everyday',
  uses: ['migrations', 'database'],
  options: [
    { flags: '--db', description: 'look at the configured database too: its history, and where it is not what its migrations make' },
    { flags: '--since <migration>', description: 'lint what comes after this one, and take it as not applied yet' },
    { flags: '--base <revision>', description: 'lint what this git branch, tag or commit does not have, and take it as not applied yet' },
    { flags: '--only <parts>', description: 'these parts alone: integrity, lint, shadow, drift' },
    { flags: '--skip <parts>', description: 'all but these parts' },
    { flags: '--format <format>', description: 'text, json, sarif (for code scanning) or github (annotations of a pull request)' },
    { flags: '--server-version <major>', description: 'the oldest server that the migrations must suit (14)' },
    { flags: '--fail-on <severity>', description: 'exit 3 from this severity on: error or warning (error)' },
  ],
  examples: [
    ['dbctl check', 'everything that can be told without a database'],
    ['dbctl check --base origin/main --format github', 'on a pull request: only what it adds, as annotations'],
    ['dbctl check --only lint --since 0041', 'lint the migrations after 0041'],
  ],
  exits: [EXIT.done, EXIT.failed, EXIT.found, EXIT.connection, EXIT.busy],
  async run(context, input) {
    const choices = readChoices(input.options)
    const { check: look, PARTS } = await import('../migrations/check/check.ts')
    const { parts, asked } = chooseParts(PARTS, input.options)
    const database = input.options.db === true
    const settings = await projectSettings(context, database)
    const { inspectSource } = await import('../migrations/source/source.ts')
    const source = inspectSource(settings.out.value)
    const lint = await lintInput(context, settings, source.migrations, input.options)
    const journal = { schema: settings.migrationsSchema.value, table: settings.migrationsTable.value }
    const { report, signal } = context
    const withDatabase = database ? { withDatabase: <T>(work: (client: Client) => Promise<T>) => context.withClient(work) } : {}
    const result = await look({ source, journal, parts, asked, lint, report, signal, ...withDatabase })
    const json = toJson(settings.out.value, source.migrations.length, result, context.cwd)
    const { findingsText } = await import('../migrations/check/text.ts')
    const view = {
      kind: 'text' as const,
      text: choices.format === 'json' ? JSON.stringify(json, null, 2) : findingsText(result, source.migrations, context.cwd),
    }
    return { json, view, summary: summaryOf(json), exit: exitOf(result, choices.failOn) }
  },
}

interface Choices {
  readonly format: (typeof FORMATS)[number]
  readonly failOn: 'error' | 'warning'
}

function readChoices({ format = 'text', failOn = 'error' }: CommandInput['options']): Choices {
  const chosen = FORMATS.find((known) => known === format)
  if (!chosen) throw usage(`--format ${String(format)} is none`, `It is one of: ${FORMATS.join(', ')}.`)
  if (failOn !== 'error' && failOn !== 'warning') throw usage(`--fail-on ${String(failOn)} is none`, 'It is error or warning.')
  return { format: chosen, failOn }
}

function chooseParts(known: readonly Part[], { only, skip, db }: CommandInput['options']): { parts: Set<Part>; asked: Set<Part> } {
  const read = (flag: string, value: unknown): Part[] =>
    typeof value !== 'string'
      ? []
      : value.split(',').map((word) => {
          const part = known.find((name) => name === word.trim())
          if (!part) throw usage(`${flag} ${value}: there is no part "${word.trim()}"`, `The parts are ${known.join(', ')}.`)
          return part
        })
  const skipped = read('--skip', skip)
  const named = read('--only', only)
  if (named.includes('drift') && db !== true) throw usage('--only drift compares a database, and none is to be looked at', 'Add --db.')
  const parts = (named.length > 0 ? named : known).filter((part) => !skipped.includes(part))
  return { parts: new Set(parts), asked: new Set([...named, ...(db === true ? (['drift'] as const) : [])]) }
}

/** Without --db no database need be configured, in CI neither. Never the program's own migrations in place of a project's. */
async function projectSettings(context: CommandContext, database: boolean): Promise<Settings> {
  const settings = await context.settings(database ? undefined : { embedded: true })
  if (settings.out.value !== context.packaged.out || settings.out.source !== 'default') return settings
  throw new DbctlError('DBCTL_MIGRATIONS_MISSING', `${context.cwd} has no drizzle.config, no dbctl.config and no folder drizzle`, {
    hint: 'Run this in the project, or name the folder with --out.',
    details: { folder: context.cwd },
  })
}

async function lintInput(
  { report }: CommandContext,
  { startAfter, severities, serverMajor, smallTable, out }: Settings,
  migrations: readonly Migration[],
  { since, base }: CommandInput['options'],
): Promise<CheckOptions['lint']> {
  const { findMigration } = await import('../migrations/up-to.ts')
  const named = (name: string) => findMigration({ migrations, folder: out.value }, name).name
  const from = typeof since === 'string' ? since : startAfter.value
  const common: CheckOptions['lint'] = {
    ...(serverMajor.value === undefined ? {} : { serverMajor: serverMajor.value }),
    severities: severities.value,
    small: smallTable.value,
    ...(from === undefined ? {} : { startAfter: named(from) }),
  }
  if (typeof base !== 'string') return common
  const { migrationsAt } = await import('../migrations/check/base.ts')
  const there = await migrationsAt(base, out.value)
  const unapplied = new Set(migrations.map(({ name }) => name).filter((name) => !there.has(name)))
  report.note(`${unapplied.size} of ${migrations.length} migrations are not in ${base}`)
  return { ...common, only: unapplied, unapplied }
}

function exitOf({ findings, parts }: CheckResult, failOn: 'error' | 'warning'): ExitCode {
  const bar: readonly Severity[] = failOn === 'warning' ? ['error', 'warning'] : ['error']
  if (findings.some(({ severity }) => bar.includes(severity))) return EXIT.found
  // What could not be looked at must not pass for clean.
  return parts.some(({ state }) => state === 'failed') ? EXIT.failed : EXIT.done
}

function toJson(folder: string, migrations: number, { findings, parts, database }: CheckResult, cwd: string): CheckJson {
  const count = (wanted: Severity) => findings.filter(({ severity }) => severity === wanted).length
  const place = (at: Finding['place']) => (at ? { file: relative(cwd, at.file), line: at.line, column: at.column } : null)
  return {
    folder,
    migrations,
    database: database ?? null,
    parts,
    errors: count('error'),
    warnings: count('warning'),
    notes: count('note'),
    findings: findings.map(({ id, rule, severity, message, fix, object, page, ...at }) => ({
      id,
      rule,
      severity,
      message,
      fix,
      object: object ?? null,
      start: place(at.place),
      end: place(at.end),
      page,
    })),
  }
}

function summaryOf({ migrations, database, errors, warnings, notes, parts }: CheckJson): string {
  const number = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`
  const skipped = parts.filter(({ state }) => state !== 'done').map(({ part }) => part)
  const found =
    errors + warnings + notes === 0
      ? 'nothing found'
      : [number(errors, 'error'), number(warnings, 'warning'), number(notes, 'note')].join(', ')
  const there = database ? ` (${database.applied} applied to ${database.label}, ${database.pending} pending)` : ''
  return `${number(migrations, 'migration')}${there}: ${found}${skipped.length > 0 ? `; not looked at: ${skipped.join(', ')}` : ''}`
}

const usage = (message: string, hint: string): DbctlError => new DbctlError('DBCTL_USAGE', message, { hint })
