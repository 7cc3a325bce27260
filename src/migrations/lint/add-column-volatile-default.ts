import { quoteIdentifier } from '../../client/values.ts'
import { typeModelOf } from '../sql/model/types.ts'
import { columnsAddedIn, constraintsOf, defaultOf } from './alterations.ts'
import { clauseAt, columnClause, typeClause } from './clauses.ts'
import type { Rule } from './rule.ts'
import { volatileIn } from './volatility.ts'

/**
 * A default that is the same for all rows is stored once; a volatile one is computed for each row and the table written anew under ACCESS
 * EXCLUSIVE: ALTER TABLE, "Notes". A domain's constraints ask for the same.
 */
export const addColumnVolatileDefault: Rule = {
  id: 'DB011',
  name: 'add-column-volatile-default',
  severity: 'error',
  summary: 'ADD COLUMN with a default that is computed for each row, which rewrites the table',
  *checkStatement(statement, _, { isNew, schema }) {
    for (const { table, target, column } of columnsAddedIn(statement)) {
      if (isNew(table)) continue
      const name = quoteIdentifier(column.colname ?? '')
      const expression = defaultOf(column)
      const type = typeModelOf(column.typeName).name
      const found = expression && volatileIn(expression, schema)
      if (found) {
        const constraint = constraintsOf(column).find(({ contype }) => contype === 'CONSTR_DEFAULT')
        const index = constraint ? constraintsOf(column).indexOf(constraint) : -1
        const text = clauseAt(statement, constraint?.location, constraintsOf(column)[index + 1]?.location)
        yield {
          statement,
          location: constraint?.location,
          ...(found.volatile ? {} : { severity: 'warning' as const }),
          message: found.volatile
            ? `The default of column ${name} calls ${found.function}(), which is volatile: ${table} is rewritten row by row under an ACCESS EXCLUSIVE lock.`
            : `The default of column ${name} calls ${found.function}(), whose volatility is not known here; if it is volatile, as a function is unless it says otherwise, ${table} is rewritten row by row under an ACCESS EXCLUSIVE lock.`,
          fix: [
            `ALTER TABLE ${target} ADD COLUMN ${columnClause(statement, column, ({ contype }) => contype === 'CONSTR_DEFAULT' || contype === 'CONSTR_NOTNULL')};`,
            `ALTER TABLE ${target} ALTER COLUMN ${name} SET ${text}; -- for rows to come`,
            '-- then fill the rows that are there in batches',
          ].join('\n'),
          object: table,
          table,
        }
      } else if (schema.isConstrainedDomain(type)) {
        yield {
          statement,
          location: column.location,
          message: `Column ${name} is of the domain ${type}, which has a constraint: ${table} is rewritten under an ACCESS EXCLUSIVE lock to check it, default or not.`,
          fix: `Give the column the domain's base type instead of ${typeClause(statement, column)}, and the domain's check as a constraint of the table with NOT VALID.`,
          object: table,
          table,
        }
      }
    }
  },
}
