import { DbctlError, EXIT } from '../errors.ts'
import type { Draft } from '../migrations/generate/generate.ts'
import type { GenerateOptions } from '../migrations/generate/make.ts'
import type { Answer, Question } from '../migrations/generate/question.ts'
import type { SafeOptions } from '../migrations/generate/safely.ts'
import type { Command, CommandContext, CommandInput, CommandResult } from './command.ts'
import type { GenerateJson } from './json.ts'
import { kitProject } from './kit-project.ts'

export const generate: Command<GenerateJson> = {
  name: 'generate',
  summary: 'write the migration that brings the database to the schema',
  description:
    "Lets the project's own drizzle-kit (0.31 or 1.0) compare the TypeScript schema with the last snapshot, on a copy of the folder, and " +
    'keeps what it wrote only if that is one whole migration. What may be new or renamed is answered by --rename and --create, or asked at a terminal. ' +
    'It needs no database.',
  group: 'Everyday',
  uses: ['migrations'],
  options: [
    { flags: '--name <name>', description: 'its name, after the number or the time: add_tags' },
    { flags: '--rename <old=new...>', description: 'public.users.name=full_name, public.users=people; repeatable' },
    { flags: '--create <path...>', description: 'it is new, whatever went away: public.users.full_name; repeatable' },
    { flags: '--safe', description: 'in the place of what locks tables in use: several migrations that do not' },
    { flags: '--backfill', description: 'with --safe: NOT NULL without a default by way of a TypeScript file that fills the rows' },
    { flags: '--server-version <major>', description: 'with --safe: the oldest PostgreSQL that it must suit (14)' },
    { flags: '--custom', description: 'an empty migration, to be filled by hand' },
    { flags: '--typescript', description: 'with --custom: a TypeScript file beside the SQL' },
    { flags: '--revert <migration>', description: 'a migration that undoes this one: its name or its number' },
    { flags: '--partial', description: 'with --revert: write what can be undone, and the rest as a comment' },
    { flags: '--adopt', description: 'write the snapshot that the newest migration, made by hand, lacks; no SQL' },
    { flags: '-n, --dry-run', description: 'print the SQL; write nothing' },
    { flags: '--check', description: 'exit 3 if a migration is missing; write nothing' },
    { flags: '-y, --yes', description: 'write it without asking, although it destroys data that it was perhaps not to touch' },
  ],
  examples: [
    ['dbctl generate --name add_tags', 'after a change of the schema'],
    ['dbctl generate --rename public.users.name=full_name', 'a rename, without a terminal'],
    ['dbctl generate --safe --name add_tags', 'for tables in use: concurrent indexes, NOT VALID and VALIDATE, …'],
    ['dbctl generate --custom --name backfill', 'for SQL of your own'],
    ['dbctl generate --revert 0007', 'take a migration back with a new one'],
    ['dbctl generate --check', 'in CI: was a migration forgotten?'],
  ],
  exits: [EXIT.done, EXIT.failed, EXIT.found, EXIT.refused, EXIT.busy],
  async run(context, input) {
    assertOptions(input)
    const [{ withDraft }, { Answers }] = await Promise.all([
      import('../migrations/generate/generate.ts'),
      import('../migrations/generate/answers.ts'),
    ])
    const { options } = input
    const ask = context.interactive && options.check !== true ? (question: Question) => askPerson(context, question) : undefined
    const project = await kitProject(context)
    const request: GenerateOptions = {
      project,
      name: options.name as string | undefined,
      custom: options.custom !== true ? undefined : options.typescript === true ? 'typescript' : 'sql',
      safe: options.safe === true ? await safeOptions(context, options.backfill === true) : undefined,
      revert: typeof options.revert === 'string' ? { target: options.revert, partial: options.partial === true } : undefined,
      answers: new Answers((options.rename ?? []) as string[], (options.create ?? []) as string[], ask),
      env: await context.environment(),
      signal: context.signal,
      report: context.report,
    }
    if (options.adopt === true) return adopted(request)
    const answer = withDraft(request, async (draft, write) => {
      if (!draft) return agreed(project.out)
      warnOfLosses(context, draft)
      warnOfFindings(context, draft)
      if (options.check === true) return missing(project.out, draft)
      if (options.dryRun === true) return rehearsed(project.out, draft)
      if (request.revert) await confirmLosses(context, draft)
      else await confirmDeadExports(context, draft, project)
      return written(project.out, draft, await write(), request.revert !== undefined)
    })
    return options.check === true ? answer.catch((error) => undecided(error, project.out)) : answer
  },
}

function assertOptions({ options }: CommandInput): void {
  const clash = (text: string, hint: string) => new DbctlError('DBCTL_USAGE', text, { hint })
  if (options.typescript === true && options.custom !== true) throw clash('--typescript goes with --custom only', 'Add --custom.')
  if (options.check === true && options.custom === true) throw clash('--check and --custom exclude each other', 'Leave one of them out.')
  if (options.custom === true && (options.rename || options.create)) {
    throw clash('--custom makes an empty migration, in which nothing is renamed', 'Leave --rename and --create out.')
  }
  const kinds = ['custom', 'revert', 'adopt'].filter((name) => options[name] !== undefined && options[name] !== false)
  const alone = options.adopt === true && (options.dryRun === true || options.check === true)
  if (kinds.length > 1 || alone || (options.revert !== undefined && options.check === true)) {
    throw clash(
      `--${kinds.join(' and --')}${kinds.length > 1 ? ' exclude each other' : ' goes with neither --check nor --dry-run'}`,
      'Leave one of them out.',
    )
  }
  const beside = kinds[0] ?? (options.check === true ? 'check' : undefined)
  if (options.safe === true && beside !== undefined) throw clash(`--safe and --${beside} exclude each other`, 'Leave one of them out.')
  if (options.backfill === true && options.safe !== true) throw clash('--backfill goes with --safe only', 'Add --safe.')
  if (options.partial === true && options.revert === undefined)
    throw clash('--partial goes with --revert only', 'Add --revert <migration>.')
  if (typeof options.name === 'string' && !/^[\w-]+$/.test(options.name)) {
    throw clash(`--name ${options.name} is no file name`, 'Letters, digits, "_" and "-" make a name.')
  }
}

async function askPerson(context: CommandContext, question: Question): Promise<Answer> {
  const { describeQuestion, formatPath } = await import('../migrations/generate/question.ts')
  const create = `new: create ${formatPath(question.entity)}`
  const renames = question.candidates.map((from) => ({ from, text: `renamed: ${formatPath(from)} → ${formatPath(question.entity)}` }))
  const chosen = await context.choose(describeQuestion(question), [create, ...renames.map(({ text }) => text)])
  const rename = renames.find(({ text }) => text === chosen)
  return rename ? { type: 'rename', from: rename.from } : { type: 'create' }
}

function warnOfLosses({ report }: CommandContext, { migration, losses, leftOut }: Draft): void {
  for (const loss of losses) report.warn(`${migration.name} ${loss}`)
  for (const line of leftOut) report.warn(`${migration.name} does not undo: ${line}`)
}

/** Without a word of what the linter only minds: `dbctl check` says it. */
function warnOfFindings({ report }: CommandContext, { findings }: Draft): void {
  for (const { severity, place, message, page } of findings) {
    if (severity === 'error') report.warn(`${place?.file ?? ''} stays unsafe: ${message} (${page})`)
  }
}

async function safeOptions(context: CommandContext, backfill: boolean): Promise<SafeOptions> {
  const { serverMajor, severities } = await context.settings({ embedded: true })
  return { serverMajor: serverMajor.value, severities: severities.value, backfill }
}

async function confirmLosses(context: CommandContext, { losses, migration }: Draft): Promise<void> {
  if (losses.length > 0) await context.confirm(`${migration.name} destroys data: it ${losses.join('; it ')}. Write it?`)
}

async function adopted(request: GenerateOptions): Promise<CommandResult<GenerateJson>> {
  const { adopt } = await import('../migrations/generate/adopt.ts')
  const path = await adopt(request)
  return {
    json: {
      ...base(request.project.out, undefined),
      status: path === undefined ? 'unchanged' : 'written',
      files: path === undefined ? [] : [path],
    },
    view: {
      kind: 'table',
      columns: [{ name: 'written' }],
      rows: path === undefined ? [] : [[path]],
      empty: 'Every migration has its snapshot.',
    },
    summary: path === undefined ? 'no snapshot is missing' : 'wrote the snapshot of the schema as it stands',
  }
}

/** What is defined and not exported is invisible to drizzle-kit, which then drops the table: hardly ever what tidying up was to do. */
async function confirmDeadExports(context: CommandContext, { droppedTables }: Draft, { root }: { root: string }): Promise<void> {
  if (droppedTables.length === 0) return
  const [{ findDeadExports }, { schemaFiles }] = await Promise.all([
    import('../migrations/generate/dead-exports.ts'),
    import('../migrations/generate/schema-files.ts'),
  ])
  const { schema } = await context.settings({ embedded: true })
  for (const { table, place } of findDeadExports(droppedTables, schemaFiles(schema.value), root)) {
    await context.confirm(`The migration drops table ${table}, which ${place} still defines but no longer exports. Write it all the same?`)
  }
}

const base = (folder: string, draft: Draft | undefined) => ({
  folder,
  drizzleKit: draft?.kit.version ?? null,
  migration: draft?.migration.name ?? null,
  sql: draft?.migration.sql ?? null,
  parts: partsOf(draft),
  losses: draft?.losses ?? [],
  leftOut: draft?.leftOut ?? [],
})

function partsOf(draft: Draft | undefined): GenerateJson['parts'] {
  return (draft?.parts ?? []).map(({ name, sql, script }, i) => ({
    name,
    sql,
    typescript: script ?? null,
    transaction: !/^-- dbctl: no-transaction$/m.test(sql),
    why: draft?.reasons[i] ?? '',
  }))
}

/** One migration as it is; several each under its name. */
function textOf({ parts }: Draft): string {
  const [only, ...more] = parts
  if (only && more.length === 0 && only.script === undefined) return only.sql
  return parts
    .map(({ name, sql, script }) =>
      [`-- ${name}`, sql, ...(script === undefined ? [] : [`/* with, in TypeScript:\n${script}*/`])].join('\n'),
    )
    .join('\n\n')
}

const namesOf = ({ parts, migration }: Draft): string =>
  parts.length === 1 ? `migration ${parts[0]?.name ?? migration.name}` : `${parts.length} migrations in the place of ${migration.name}`

const agreed = (folder: string): CommandResult<GenerateJson> => ({
  json: { ...base(folder, undefined), status: 'unchanged', files: [] },
  view: { kind: 'table', columns: [{ name: 'written' }], rows: [], empty: 'No schema changes: the folder says what the schema says.' },
  summary: 'no schema changes, nothing to generate',
})

const missing = (folder: string, draft: Draft): CommandResult<GenerateJson> => ({
  json: { ...base(folder, draft), status: 'missing', files: [] },
  view: { kind: 'text', text: draft.migration.sql },
  summary: 'the schema has changes that no migration makes: run `dbctl generate` and commit what it writes',
  exit: EXIT.found,
})

const rehearsed = (folder: string, draft: Draft): CommandResult<GenerateJson> => ({
  json: { ...base(folder, draft), status: 'planned', files: [] },
  view: { kind: 'text', text: textOf(draft) },
  summary: `would write ${namesOf(draft)} to ${folder}`,
})

const written = (folder: string, draft: Draft, files: readonly string[], reverts: boolean): CommandResult<GenerateJson> => ({
  json: { ...base(folder, draft), status: 'written', files },
  view: { kind: 'table', columns: [{ name: 'written' }], rows: files.map((file) => [file]) },
  summary:
    `wrote ${namesOf(draft)} (drizzle-kit ${draft.kit.version}); read ${draft.parts.length === 1 ? 'it' : 'them'}, then \`dbctl migrate\`` +
    // The snapshot says what the database will have, and so the next comparison will see what the schema still says.
    (reverts ? '. Take the change out of the TypeScript schema, too: the next `dbctl generate` would make it again' : ''),
})

/** To --check it is all one whether something is new or renamed: a migration is missing. */
function undecided(error: unknown, folder: string): CommandResult<GenerateJson> {
  if (!(error instanceof DbctlError) || error.code !== 'DBCTL_RENAME_UNANSWERED') throw error
  return {
    json: { ...base(folder, undefined), status: 'missing', files: [] },
    view: { kind: 'text', text: '' },
    summary: 'the schema has changes that no migration makes, renames among them: run `dbctl generate` and commit what it writes',
    exit: EXIT.found,
  }
}
