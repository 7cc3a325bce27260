import { quoteIdentifier } from '../../client/values.ts'
import { isNull } from '../sql/model/columns.ts'
import { SERIALS, typeModelOf } from '../sql/model/types.ts'
import { columnsAddedIn, constraintsOf, defaultOf } from './alterations.ts'
import { columnClause } from './clauses.ts'
import type { Rule } from './rule.ts'

/** SQLSTATE 23502 at the first row that is there; and the version that still runs inserts without the column. */
export const addColumnNotNullNoDefault: Rule = {
  id: 'DB010',
  name: 'add-column-not-null-no-default',
  severity: 'error',
  summary: 'ADD COLUMN … NOT NULL without a default, which fails where there is a row',
  *checkStatement(statement, _, { isNew }) {
    for (const { table, target, column } of columnsAddedIn(statement)) {
      const constraints = constraintsOf(column)
      const notNull = constraints.find(({ contype }) => contype === 'CONSTR_NOTNULL' || contype === 'CONSTR_PRIMARY')
      const filled = constraints.some(({ contype }) => contype === 'CONSTR_IDENTITY' || contype === 'CONSTR_GENERATED')
      const fallback = defaultOf(column)
      if (
        !notNull ||
        filled ||
        (fallback !== undefined && !isNull(fallback)) ||
        SERIALS.has(typeModelOf(column.typeName).name) ||
        isNew(table)
      )
        continue
      const name = quoteIdentifier(column.colname ?? '')
      // What else stands at it has rules and pages of its own.
      const without = columnClause(statement, column, () => true)
      yield {
        statement,
        location: column.location,
        message: `Column ${name} of ${table} is NOT NULL and has no default: this fails as soon as the table has a row, and the running application's inserts fail after it.`,
        fix: [
          `ALTER TABLE ${target} ADD COLUMN ${without} NOT NULL DEFAULT <a constant>; -- no rewrite; or, where no constant will do:`,
          `ALTER TABLE ${target} ADD COLUMN ${without};`,
          `-- then fill it in batches, and make it NOT NULL in a later migration as docs/lint/DB009.md has it`,
        ].join('\n'),
        object: table,
      }
    }
  },
}
