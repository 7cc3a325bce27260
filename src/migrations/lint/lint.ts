import type { Finding, Severity } from '../../findings.ts'
import { placeAt } from '../../place.ts'
import type { Migration } from '../source/migration.ts'
import { Schema } from '../sql/model/schema.ts'
import { type LintStatement, type ParsedMigration, parseMigration } from '../sql/parsed.ts'
import type { LintContext, Match, Rule } from './rule.ts'
import { RULES, SUPPRESSION_INVALID } from './rules.ts'
import { readSuppressions, type Suppression } from './suppressions.ts'

/** How much a live table holds. */
export interface TableSize {
  readonly rows: number
  readonly bytes: number
}

export interface LintInput {
  /** The whole history in order: what is not checked tells what the schema is. */
  readonly migrations: readonly Migration[]
  /** The last migration that is taken as it is: those up to it are not checked. */
  readonly startAfter?: string
  /** The names to check, where not all after `startAfter` are meant. */
  readonly only?: ReadonlySet<string>
  /**
   * The names of what the database has not had yet: they go out together, and a table that one of them makes is new to the others. Where it
   * is not known, all after `startAfter` do; without that each migration goes out alone.
   */
  readonly unapplied?: ReadonlySet<string>
  /** The oldest server major version that the migrations must suit: 14 to 18. */
  readonly serverMajor: number
  /** By a rule's id or name. */
  readonly severities?: Readonly<Record<string, Severity | 'off'>>
  /** Sizes of live tables by name, qualified and quoted: `"public"."users"`. What is wrong with a small one is a note. */
  readonly tables?: ReadonlyMap<string, TableSize>
  /** Below both figures a table is small: 1000 rows and 1 MB. */
  readonly small?: TableSize
}

const SMALL: TableSize = { rows: 1000, bytes: 1024 * 1024 }

/** One match of one rule, and what it is about. */
interface Hit extends Match {
  readonly rule: Rule
}

/** Everything that the rules find in the migrations, in the order of the files. */
export async function lintMigrations(input: LintInput): Promise<Finding[]> {
  const { migrations, startAfter, unapplied, only } = input
  const rules = RULES.filter((rule) => severityOf(rule, input) !== 'off')
  const from = startAfter === undefined ? 0 : migrations.findIndex(({ name }) => name === startAfter) + 1
  const batch = unapplied ?? (startAfter === undefined ? undefined : new Set(migrations.slice(from).map(({ name }) => name)))
  const schema = new Schema()
  const findings: Finding[] = []
  const history: ParsedMigration[] = []
  for (const migration of migrations) history.push(await parseMigration(migration))
  const latest = new Schema()
  for (const parsed of history) {
    apply(parsed, latest)
    latest.forgetTemporaryTables()
  }
  for (const [index, parsed] of history.entries()) {
    const { migration } = parsed
    const isLinted = index >= from && (only === undefined || only.has(migration.name))
    const hits = isLinted ? check(parsed, rules, { schema, latest, serverMajor: input.serverMajor }, batch) : apply(parsed, schema)
    findings.push(...hits.flatMap((hit) => findingOf(hit, parsed, input)))
    schema.forgetTemporaryTables()
  }
  return findings
}

function apply({ statements, migration }: ParsedMigration, schema: Schema): [] {
  for (const { node } of statements) schema.apply(node, migration.name)
  return []
}

function check(
  parsed: ParsedMigration,
  rules: readonly Rule[],
  known: { readonly schema: Schema; readonly latest: Schema; readonly serverMajor: number },
  batch: ReadonlySet<string> | undefined,
) {
  const { schema } = known
  const own = parsed.migration.name
  const contextFor = (isNewIn: (migration: string) => boolean): LintContext => {
    const isNew = (name: string): boolean => {
      const madeBy = schema.madeBy(name)
      return madeBy !== undefined && isNewIn(madeBy)
    }
    const isNewColumn = (table: string, column: string): boolean => {
      const madeBy = schema.tables.get(table)?.columns.get(column)?.madeBy
      return isNew(table) || (madeBy !== undefined && isNewIn(madeBy))
    }
    return { ...known, isNew, isNewColumn }
  }
  const alone = contextFor((migration) => migration === own)
  const context = batch?.has(own) ? contextFor((migration) => migration === own || batch.has(migration)) : alone
  const suppressions = readSuppressions(parsed)
  const hits: Hit[] = []
  // What the migration would be told if it went out alone: what it allows for that case allows something, whatever it goes out with.
  const others: Hit[] = []
  const run = (matches: (rule: Rule, context: LintContext) => Iterable<Match> | undefined): void => {
    for (const rule of rules) {
      for (const match of matches(rule, context) ?? []) hits.push({ ...match, rule })
      if (context === alone || suppressions.length === 0) continue
      for (const match of matches(rule, alone) ?? []) others.push({ ...match, rule })
    }
  }
  for (const statement of parsed.statements) {
    run((rule, given) => rule.checkStatement?.(statement, parsed, given))
    schema.apply(statement.node, own)
  }
  run((rule, given) => rule.checkMigration?.(parsed, given))
  const allowed = (hit: Hit) =>
    suppressions.filter((suppression) => suppression.reason !== '' && allows(suppression, hit, parsed.statements))
  const used = new Set([...hits, ...others].flatMap(allowed))
  const invalid = suppressions.filter((suppression) => !used.has(suppression)).flatMap((suppression) => invalidHit(suppression, rules))
  const left = [...hits.filter((hit) => allowed(hit).length === 0), ...invalid]
  return left.sort((a, b) => offsetOf(a) - offsetOf(b))
}

const names = ({ id, name }: Rule, word: string): boolean => id.toLowerCase() === word.toLowerCase() || name === word.toLowerCase()

const allows = ({ rule, statement }: Suppression, hit: Hit, statements: readonly LintStatement[]): boolean =>
  names(hit.rule, rule) && (statement === undefined || isAbout(hit, statements[statement]))

/** A comment above a DO block holds for what stands in it. */
const isAbout = ({ statement }: Hit, allowed: LintStatement | undefined): boolean =>
  allowed !== undefined && (statement === allowed || statement?.block === allowed)

function invalidHit({ rule, reason, offset }: Suppression, rules: readonly Rule[]): Hit[] {
  const known = RULES.find((each) => names(each, rule))
  const say = (message: string, fix: string): Hit[] => [{ rule: SUPPRESSION_INVALID, offset, message, fix }]
  if (!known)
    return say(
      `There is no rule ${rule === '' ? 'named here' : `"${rule}"`}, so nothing is allowed.`,
      'Name a rule of docs/lint/README.md: `-- dbctl: allow DB001 because …`',
    )
  if (reason === '') return say(`Nothing is allowed without a reason.`, `-- dbctl: allow ${known.name} because <why it is safe here>`)
  // Of a rule that is switched off nobody can say whether it would have found something.
  if (!rules.includes(known)) return []
  return say(
    `${known.name} finds nothing here, so this allows nothing.`,
    'Remove the comment, or move it directly above the statement that it is about.',
  )
}

const offsetOf = ({ offset, location, statement }: Hit): number =>
  offset ?? (location === undefined ? undefined : statement?.placeOf(location)) ?? statement?.fileStart ?? 0

function severityOf(rule: Rule, { severities = {} }: LintInput): Severity | 'off' {
  return severities[rule.id] ?? severities[rule.name] ?? rule.severity
}

function findingOf(hit: Hit, { migration }: ParsedMigration, input: LintInput): Finding[] {
  const { rule, statement, message, fix, object, table } = hit
  const { severities = {}, small = SMALL } = input
  const set = severities[rule.id] ?? severities[rule.name]
  const severity = set ?? hit.severity ?? rule.severity
  if (severity === 'off') return []
  const size = table === undefined ? undefined : input.tables?.get(table)
  const isSmall = size !== undefined && size.rows < small.rows && size.bytes < small.bytes
  const offset = offsetOf(hit)
  return [
    {
      id: rule.id,
      rule: rule.name,
      severity: isSmall ? 'note' : severity,
      message: isSmall ? `${message} The table is small (${size.rows} rows), so it is over soon.` : message,
      fix,
      place: placeAt(migration.path, migration.sql, offset),
      ...(statement ? { end: placeAt(migration.path, migration.sql, Math.max(offset, statement.fileEnd)) } : {}),
      ...(object === undefined ? {} : { object }),
      page: `docs/lint/${rule.id}.md`,
    },
  ]
}
