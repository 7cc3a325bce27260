import type { Constraint } from 'libpg-query'
import { quoteIdentifier } from '../../client/values.ts'
import { makeObjectName } from '../sql/model/implicit-names.ts'
import { columnsIn, stringsOf } from '../sql/names.ts'
import type { LintStatement } from '../sql/parsed.ts'
import type { AddedConstraint } from './alterations.ts'
import { clauseAt } from './clauses.ts'

/** The constraint's own name, or the one that PostgreSQL would give it, so that a later VALIDATE can name it. */
export function constraintName({ constraint, relation, column }: AddedConstraint): string {
  const { conname, contype } = constraint
  const { relname = '' } = relation
  if (conname !== undefined) return conname
  if (contype === 'CONSTR_PRIMARY') return makeObjectName(relname, undefined, 'pkey')
  const columns = constrainedColumns(constraint, column?.colname)
  if (contype === 'CONSTR_CHECK') return makeObjectName(relname, columns.length === 1 ? columns[0] : undefined, 'check')
  const label = contype === 'CONSTR_FOREIGN' ? 'fkey' : contype === 'CONSTR_NOTNULL' ? 'not_null' : 'key'
  return makeObjectName(relname, columns.join('_'), label)
}

export function constrainedColumns({ contype, fk_attrs, keys, raw_expr }: Constraint, column: string | undefined): string[] {
  if (contype === 'CONSTR_CHECK') return columnsIn(raw_expr)
  const named = stringsOf(contype === 'CONSTR_FOREIGN' ? fk_attrs : keys)
  return named.length > 0 || column === undefined ? named : [column]
}

/** The constraint as ADD CONSTRAINT takes it, in the statement's own words, always with a name. */
export function constraintClause(statement: LintStatement, added: AddedConstraint): string {
  const { constraint, column } = added
  const name = quoteIdentifier(constraintName(added))
  const source = clauseAt(statement, constraint.location, nextConstraint(added)).replace(/^constraint\s+(?:"(?:[^"]|"")*"|\S+)\s+/i, '')
  const whole =
    column && constraint.contype === 'CONSTR_FOREIGN' ? `FOREIGN KEY (${quoteIdentifier(column.colname ?? '')}) ${source}` : source
  return `CONSTRAINT ${name} ${whole}`
}

function nextConstraint({ constraint, column }: AddedConstraint): number | undefined {
  const later = (column?.constraints ?? []).flatMap((node) =>
    'Constraint' in node && (node.Constraint.location ?? 0) > (constraint.location ?? 0) ? [node.Constraint.location ?? 0] : [],
  )
  return later.length > 0 ? Math.min(...later) : undefined
}

/** The two steps that keep the scan out of the strong lock. */
export const inTwoSteps = (target: string, clause: string, name: string): string =>
  [
    `ALTER TABLE ${target} ADD ${clause} NOT VALID;`,
    '-- in a later migration, when the lock of this one is gone:',
    `ALTER TABLE ${target} VALIDATE CONSTRAINT ${quoteIdentifier(name)};`,
  ].join('\n')
