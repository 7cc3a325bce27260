import type { Severity } from '../../findings.ts'
import type { LintStatement, ParsedMigration } from '../sql/parsed.ts'
import type { SchemaModel } from '../sql/schema-model.ts'

/** What a rule says about one place. The linter adds id, severity, page and place, and drops what the file allows. */
export interface Match {
  /** Undefined for what stands in no statement, such as a text that is no SQL; `offset` then says where. */
  readonly statement?: LintStatement | undefined
  /** In UTF-16 units of the file; without it and without `location` the statement's beginning is meant. */
  readonly offset?: number | undefined
  /** A `location` in the statement's parse tree, in bytes as PostgreSQL counts. */
  readonly location?: number | undefined
  /** What is wrong and why it matters, naming the object; one or two sentences. */
  readonly message: string
  /** The safe way for this very statement: SQL that can be pasted, with the statement's own names, or what to do where no SQL does it. */
  readonly fix: string
  /** Qualified and quoted: `"public"."users"`. */
  readonly object?: string
  /** The table whose size decides how much it matters; with a live database small tables turn an error into a note. */
  readonly table?: string
  /** Where this one place is not as grave as the rule's others, or graver. */
  readonly severity?: Severity
}

/** What a rule may know besides the migration. */
export interface LintContext {
  /** The oldest server major version that the migration must suit: 14 to 18. */
  readonly serverMajor: number
  /** The schema as all earlier statements have left it: of earlier migrations, and of this one up to the statement in hand. */
  readonly schema: SchemaModel
  /** As the last migration of all leaves it: what this one lacks, a later one may bring. */
  readonly latest: SchemaModel
  /**
   * Whether a table, a view or an enum was made by this very migration, or by another that is not applied yet and goes out with it: nobody reads it, it holds
   * no rows, and most of what is dangerous on a live table is not on this one. The name is qualified and quoted as `SchemaModel` keys it.
   */
  isNew(table: string): boolean
  /** The same of a column; those of a new table are new. */
  isNewColumn(table: string, column: string): boolean
}

/** One rule: a file of its own, a test of its own, and a page `docs/lint/<id>.md`. */
export interface Rule {
  /** `DB001` */
  readonly id: string
  /** `create-index-not-concurrently` */
  readonly name: string
  readonly severity: Severity
  /** What it is about, for the list of rules; no full stop. */
  readonly summary: string
  /** Called for each statement in order, with the schema as it stands before that statement. */
  checkStatement?(statement: LintStatement, migration: ParsedMigration, context: LintContext): Iterable<Match>
  /** Called once, after the last statement, for what only the whole tells. The schema is that after the migration. */
  checkMigration?(migration: ParsedMigration, context: LintContext): Iterable<Match>
}
