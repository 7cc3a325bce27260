import { isNull } from '../sql/model/columns.ts'
import { qualifiedName } from '../sql/names.ts'
import { constraintsAddedIn, defaultOf } from './alterations.ts'
import { columnFirst } from './clauses.ts'
import { constrainedColumns, constraintClause, constraintName, inTwoSteps } from './not-valid.ts'
import type { Rule } from './rule.ts'

/** The scan of all rows runs under SHARE ROW EXCLUSIVE on both tables. ALTER TABLE, "Notes", on NOT VALID. */
export const fkWithoutNotValid: Rule = {
  id: 'DB006',
  name: 'fk-without-not-valid',
  severity: 'error',
  summary: 'A foreign key whose rows are checked while both tables are locked against writes',
  *checkStatement(statement, _, { isNew, schema, serverMajor }) {
    for (const added of constraintsAddedIn(statement, 'CONSTR_FOREIGN')) {
      const { table, target, constraint, column } = added
      if (constraint.skip_validation || isNew(table)) continue
      const fallback = column && defaultOf(column)
      // PostgreSQL does not look at the rows of a column that it has just filled with nulls.
      if (column && (fallback === undefined || isNull(fallback))) continue
      const other = constraint.pktable ? qualifiedName(constraint.pktable) : 'the other table'
      const name = constraintName(added)
      // ALTER TABLE, ADD table_constraint [ NOT VALID ]: on a partitioned table since PostgreSQL 18.
      const unsupported = schema.tableOf(table)?.partitioned === true && serverMajor < 18
      const twoSteps = inTwoSteps(target, constraintClause(statement, added), name)
      const first = columnFirst(statement, target, column, (each) => each === constraint)
      yield {
        statement,
        location: constraint.location,
        message: `Adding foreign key "${name}" on ${table} (${constrainedColumns(constraint, column?.colname).join(', ')}) checks every row while neither ${table} nor ${other} can be written to.`,
        fix: unsupported
          ? `-- PostgreSQL ${serverMajor} takes no NOT VALID here; add the foreign key to each partition with NOT VALID, validate those, then:\n${statement.text};`
          : `${first}${twoSteps}`,
        object: table,
        table,
      }
    }
  },
}
