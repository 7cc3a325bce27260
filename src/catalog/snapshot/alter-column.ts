import type { AttributeChange } from './compare.ts'
import { commentSql, identitySql, type Sql, sequenceSql } from './create.ts'
import { holderOf, ownName, quotedParts } from './name.ts'
import type { ColumnIdentity, ColumnObject } from './snapshot.ts'

/** Generated columns are made anew: their expression can be changed in place since PostgreSQL 17 only, and a plain one cannot become one. */
export const mustBeMadeAnew = (expected: ColumnObject, changes: readonly AttributeChange[]): boolean =>
  expected.is.generated !== null &&
  changes.some(({ attribute }) => attribute === 'generated' || attribute === 'expression' || attribute === 'type')

export const changesType = (changes: readonly AttributeChange[]): boolean =>
  changes.some(({ attribute }) => attribute === 'type' || attribute === 'collation')

/**
 * Makes of the column `actual` the column `expected` in place, in the attributes of `changes`. ONLY, since a partition or child may keep
 * a default of its own; what PostgreSQL hands down to them itself (type, NOT NULL) is asked of the parent.
 */
export function alterColumnSql(expected: ColumnObject, actual: ColumnObject, changes: readonly AttributeChange[]): Sql {
  const changed = new Set(changes.map(({ attribute }) => attribute))
  const retyped = changesType(changes)
  const sql: string[] = []
  const risks: string[] = []
  const alter = (what: string, only = false) =>
    sql.push(`alter table ${only ? 'only ' : ''}${holderOf(expected)} alter column ${ownName(expected)} ${what}`)

  if (actual.is.generated !== null && changed.has('generated')) alter('drop expression')
  const { identity } = expected.is
  const before = actual.is.identity
  if (changed.has('identity') && identity === null) alter('drop identity')
  const resetDefault = actual.is.default !== null && (changed.has('default') || retyped)
  if (resetDefault) alter('drop default', true)
  if (retyped) {
    const collation = expected.is.collation === null ? '' : ` collate ${expected.is.collation}`
    alter(`type ${expected.is.type}${collation} using ${ownName(expected)}::${expected.is.type}`)
    risks.push('fails where a value does not fit the new type, and may rewrite the table under a lock')
  }
  if (changed.has('notNull') || changed.has('notNullUnchecked')) {
    if (!expected.is.notNull) alter('drop not null')
    else if (expected.is.notNullUnchecked) {
      if (actual.is.notNull) alter('drop not null')
      sql.push(`alter table ${holderOf(expected)} add not null ${ownName(expected)} not valid`)
    } else {
      alter('set not null')
      risks.push('fails where the column holds NULL, and locks the table while it looks')
    }
  }
  if (expected.is.default !== null && (changed.has('default') || resetDefault)) alter(`set default ${expected.is.default}`, true)
  if (changed.has('identity') && identity !== null) {
    if (before === null) {
      alter(`add ${identitySql(identity)}`)
      risks.push('numbers begin anew: set the sequence past the values that are there')
    } else sql.push(...identityChanges(expected, before, identity))
  }
  if (changed.has('storage')) alter(`set storage ${expected.is.storage ?? 'default'}`, true)
  if (changed.has('compression')) alter(`set compression ${expected.is.compression ?? 'default'}`, true)
  if (changed.has('comment')) sql.push(commentSql(expected))
  return { sql, ...(risks.length > 0 && { risk: risks.join('; ') }) }
}

function identityChanges(column: ColumnObject, before: ColumnIdentity, after: ColumnIdentity): string[] {
  const name = quotedParts(after.sequence).at(-1)
  const options = sequenceSql(after.options).replace(/(increment by|minvalue|maxvalue|start with|cache|no cycle|\bcycle)/g, 'set $1')
  return [
    ...(before.sequence === after.sequence ? [] : [`alter sequence ${before.sequence} rename to ${name}`]),
    ...(before.generated === after.generated && JSON.stringify(before.options) === JSON.stringify(after.options)
      ? []
      : [`alter table ${holderOf(column)} alter column ${ownName(column)} set generated ${after.generated} ${options}`]),
  ]
}
