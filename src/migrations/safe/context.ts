import type { RangeVar } from 'libpg-query'
import { quoteIdentifier } from '../../client/values.ts'
import type { Schema } from '../sql/model/schema.ts'
import { qualifiedName } from '../sql/names.ts'

/** What the rewriting of a statement may know. */
export interface RewriteContext {
  /** The schema as it stands before the statement. */
  readonly schema: Schema
  /** The oldest server major version that the migration must suit. */
  readonly serverMajor: number
  /** Whether a table was made by this migration, or by another that is applied nowhere yet: it holds no rows that anybody waits for. */
  isNew(table: string): boolean
  /** Whether columns that need a value in the rows that are there already are to be split around a backfill. */
  readonly backfill: boolean
}

/** The table as a statement can name it: without a schema where the original has none. */
export const spellTable = ({ schemaname, relname = '' }: RangeVar): string =>
  schemaname === undefined ? quoteIdentifier(relname) : quoteIdentifier(schemaname, relname)

/** A table that is in use. Of one that the migrations did not make nobody knows better. */
export const isLive = (relation: RangeVar | undefined, { isNew }: RewriteContext): boolean =>
  relation !== undefined && relation.relpersistence !== 't' && !isNew(qualifiedName(relation))

export const isPartitioned = (relation: RangeVar, { schema }: RewriteContext): boolean =>
  schema.tableOf(qualifiedName(relation))?.partitioned === true
