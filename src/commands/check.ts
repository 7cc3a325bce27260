import { relative } from 'node:path'
import type { Client } from '../client/client.ts'
import { EXIT, type ExitCode } from '../errors.ts'
import type { Finding, Severity } from '../findings.ts'
import type { CheckResult } from '../migrations/check/check.ts'
import type { Command, CommandContext } from './command.ts'
import type { CheckJson } from './json.ts'

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
    { flags: '--only <parts>', description: 'these parts alone: integrity, lint, shadow, schema, drift' },
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
  async run(context, { options }) {
    const { readChoices, projectSettings, lintOptions } = await import('./check-options.ts')
    const { parts, asked, database, format, failOn } = readChoices(options)
    const settings = await projectSettings(context, database)
    const [{ check: look }, { inspectSource }] = await Promise.all([
      import('../migrations/check/check.ts'),
      import('../migrations/source/source.ts'),
    ])
    const source = inspectSource(settings.out.value)
    const { report, signal, cwd } = context
    const result = await look({
      source,
      journal: { schema: settings.migrationsSchema.value, table: settings.migrationsTable.value },
      parts,
      asked,
      lint: await lintOptions(context, settings, source.migrations, options),
      schemaSql: () => readSchema(context),
      branchConflicts: () => readConflicts(context),
      ...(database ? { withDatabase: <T>(work: (client: Client) => Promise<T>) => context.withClient(work) } : {}),
      report,
      signal,
    })
    const json = toJson(settings.out.value, source.migrations.length, result, cwd)
    const { reportFindings } = await import('../migrations/check/report.ts')
    const text = format === 'json' ? JSON.stringify(json, null, 2) : reportFindings(result, format, { migrations: source.migrations, cwd })
    return { json, view: { kind: 'text', text }, summary: summaryOf(json), exit: exitOf(result, failOn) }
  },
}

async function readSchema(context: CommandContext): Promise<string> {
  const [{ kitProject }, { schemaSql }] = await Promise.all([import('./kit-project.ts'), import('../migrations/check/schema/generated.ts')])
  return schemaSql(await kitProject(context), await child(context))
}

async function readConflicts(context: CommandContext): Promise<Finding[]> {
  const [{ kitProject }, { branchConflicts }] = await Promise.all([
    import('./kit-project.ts'),
    import('../migrations/check/branch-conflicts.ts'),
  ])
  return branchConflicts(await kitProject(context), await child(context))
}

/** Where and how drizzle-kit runs. */
const child = async ({ cwd, signal, environment }: CommandContext) => ({ cwd, signal, env: await environment() })

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
