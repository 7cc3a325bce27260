import type { ConstraintModel } from '../sql/schema-model.ts'
import type { Resource } from './resources.ts'

/**
 * What a migration can hold together: `schema` in one transaction; `concurrent` without one; `validate` in one that holds no lock in
 * anybody's way; `data` and `backfill` by themselves, since they take long.
 */
export type StepKind = 'schema' | 'data' | 'backfill' | 'validate' | 'concurrent'

/** A part of a statement's safe form that has to be done in one migration. */
export interface Step {
  readonly kind: StepKind
  /** Whole statements, with semicolons and comments, in order. */
  readonly sql: readonly string[]
  /** A word for the migration's name. */
  readonly label: string
  /** Why it is done so, for whoever reads the migration: a sentence. Undefined for what stands as it was. */
  readonly why?: string
  readonly reads: readonly Resource[]
  readonly writes: readonly Resource[]
  /** What can be used only after the commit of what makes it. */
  readonly commits?: readonly Resource[]
  /** Behind everything else of its migration: what it removes may be replaced by that. */
  readonly last?: boolean
  readonly backfill?: Backfill
}

/** A column's value in the rows that are there already. */
export interface Backfill {
  /** As SQL names it: `"users"`, `"app"."users"`. */
  readonly table: string
  /** Unquoted. */
  readonly column: string
  /** SQL; undefined where only the author of the schema can know it. */
  readonly value: string | undefined
}

/** What nobody but the author of the schema can decide. */
export interface Refusal {
  readonly statement: string
  readonly message: string
  readonly hint: string
}

/** The safe form of one statement: steps that follow one another, each committed before the next. */
export interface Plan {
  readonly steps: readonly Step[]
  /** Where it builds an index that may take the place of another. */
  readonly build?: Build
  readonly drop?: Drop
  readonly refusal?: Refusal | undefined
}

export interface Build {
  /** Qualified and quoted. */
  readonly table: string
  /** The index that results, qualified and quoted. */
  readonly index: string
  readonly unique: boolean
  readonly primary: boolean
  steps(replaced: Replaced): readonly Step[]
}

/** What a new index takes the place of. */
export interface Replaced {
  /** It has the new one's name, so that the new one is built under another. */
  readonly sameName: boolean
  /** `DROP INDEX CONCURRENTLY …;`, whole */
  readonly indexes: readonly string[]
  /** `ALTER TABLE … DROP CONSTRAINT …;`, whole */
  readonly constraints: readonly string[]
  readonly writes: readonly Resource[]
}

export interface Drop {
  readonly kind: 'index' | 'constraint'
  /** Qualified and quoted; of an index undefined where it is not known. */
  readonly table: string | undefined
  /** The index, or the one that a constraint of that name would have. */
  readonly index: string
  /** What the migrations made the constraint as; undefined where they did not. */
  readonly constraint?: ConstraintModel['kind'] | undefined
}

export const NOTHING_REPLACED: Replaced = { sameName: false, indexes: [], constraints: [], writes: [] }
