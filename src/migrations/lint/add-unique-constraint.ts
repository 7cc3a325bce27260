import { constraintsAddedIn } from './alterations.ts'
import { columnFirst } from './clauses.ts'
import { constraintName } from './not-valid.ts'
import { inWindow, throughIndex } from './online-index.ts'
import type { Rule } from './rule.ts'

/** The index is built under ACCESS EXCLUSIVE, where CREATE INDEX alone would let reads go on: ALTER TABLE, ADD table_constraint_using_index. */
export const addUniqueConstraint: Rule = {
  id: 'DB014',
  name: 'add-unique-constraint',
  severity: 'error',
  summary: 'A UNIQUE constraint whose index is built while the table is locked against everything',
  *checkStatement(statement, _, { isNew, schema }) {
    for (const added of constraintsAddedIn(statement, 'CONSTR_UNIQUE')) {
      const { table, target, constraint, column } = added
      if (constraint.indexname !== undefined || isNew(table)) continue
      const first = columnFirst(statement, target, column, (each) => each === constraint)
      const offline = constraint.without_overlaps
        ? 'WITHOUT OVERLAPS takes no index that is there'
        : schema.tableOf(table)?.partitioned
          ? 'a partitioned table takes no USING INDEX'
          : undefined
      yield {
        statement,
        location: constraint.location,
        message: `Adding unique constraint "${constraintName(added)}" builds its index under an ACCESS EXCLUSIVE lock: nothing can read or write ${table} meanwhile.`,
        fix: offline === undefined ? `${first}${throughIndex(added)}` : inWindow(target, statement.text, offline),
        object: table,
        table,
      }
    }
  },
}
