import { constraintsAddedIn } from './alterations.ts'
import { inWindow } from './online-index.ts'
import type { Rule } from './rule.ts'

/** Its index is built and every row checked under ACCESS EXCLUSIVE, and neither USING INDEX nor NOT VALID is there for it. */
export const addExclusionConstraint: Rule = {
  id: 'DB016',
  name: 'add-exclusion-constraint',
  severity: 'error',
  summary: 'An exclusion constraint on a table that is in use, for which there is no online form',
  *checkStatement(statement, _, { isNew }) {
    for (const { table, target, constraint } of constraintsAddedIn(statement, 'CONSTR_EXCLUSION')) {
      if (isNew(table)) continue
      const name = constraint.conname === undefined ? 'this exclusion constraint' : `exclusion constraint "${constraint.conname}"`
      yield {
        statement,
        location: constraint.location,
        message: `Adding ${name} builds its index and checks every row under an ACCESS EXCLUSIVE lock: nothing can read or write ${table} meanwhile.`,
        fix: inWindow(target, statement.text, 'there is no online form'),
        object: table,
        table,
      }
    }
  },
}
