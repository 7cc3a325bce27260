import { constraintsAddedIn } from './alterations.ts'
import { columnFirst } from './clauses.ts'
import { constraintClause, constraintName, inTwoSteps } from './not-valid.ts'
import type { Rule } from './rule.ts'

/** The scan of all rows runs under ACCESS EXCLUSIVE. ALTER TABLE, "Notes", on NOT VALID. */
export const checkWithoutNotValid: Rule = {
  id: 'DB007',
  name: 'check-without-not-valid',
  severity: 'error',
  summary: 'A CHECK whose rows are checked while the table is locked against everything',
  *checkStatement(statement, _, { isNew }) {
    for (const added of constraintsAddedIn(statement, 'CONSTR_CHECK')) {
      const { table, target, constraint, column } = added
      if (constraint.skip_validation || isNew(table)) continue
      const name = constraintName(added)
      const first = columnFirst(statement, target, column, (each) => each === constraint)
      yield {
        statement,
        location: constraint.location,
        message: `Adding check "${name}" on ${table} reads every row under an ACCESS EXCLUSIVE lock: nothing can read or write the table meanwhile.`,
        fix: `${first}${inTwoSteps(target, constraintClause(statement, added), name)}`,
        object: table,
        table,
      }
    }
  },
}
