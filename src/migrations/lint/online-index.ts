import { quoteIdentifier } from '../../client/values.ts'
import { stringsOf } from '../sql/names.ts'
import type { AddedConstraint } from './alterations.ts'
import { constrainedColumns, constraintName } from './not-valid.ts'

const list = (names: readonly string[]): string => names.map((name) => quoteIdentifier(name)).join(', ')

/** A key by way of an index that is built beside the traffic: the constraint then takes it over in an instant. */
export function throughIndex(added: AddedConstraint): string {
  const { constraint, target, column } = added
  const name = constraintName(added)
  const columns = constrainedColumns(constraint, column?.colname)
  const including = stringsOf(constraint.including)
  const keyword = constraint.contype === 'CONSTR_PRIMARY' ? 'PRIMARY KEY' : 'UNIQUE'
  const deferral = `${constraint.deferrable ? ' DEFERRABLE' : ''}${constraint.initdeferred ? ' INITIALLY DEFERRED' : ''}`
  return [
    '-- in a migration with "-- dbctl: no-transaction":',
    `CREATE UNIQUE INDEX CONCURRENTLY ${quoteIdentifier(name)} ON ${target} (${list(columns)})${including.length > 0 ? ` INCLUDE (${list(including)})` : ''}${constraint.nulls_not_distinct ? ' NULLS NOT DISTINCT' : ''};`,
    `ALTER TABLE ${target} ADD CONSTRAINT ${quoteIdentifier(name)} ${keyword} USING INDEX ${quoteIdentifier(name)}${deferral};`,
  ].join('\n')
}

/** What has no online form. */
export const inWindow = (target: string, text: string, why: string): string =>
  `-- ${why}: in a maintenance window, or on a new table that ${target} is copied to in batches\n${text};`
