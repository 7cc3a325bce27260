import { quoteIdentifier } from '../../client/values.ts'
import { alterationsIn } from './alterations.ts'
import type { Rule } from './rule.ts'
import { allowing } from './wording.ts'

/** ACCESS EXCLUSIVE, but brief: only the catalog changes. What breaks is the application, since Drizzle's `select()` names every column of its schema. */
export const dropColumn: Rule = {
  id: 'DB017',
  name: 'drop-column',
  severity: 'error',
  summary: 'DROP COLUMN of a column that running code may still read',
  *checkStatement(statement, _, { schema, isNewColumn }) {
    for (const { table, command } of alterationsIn(statement)) {
      const { subtype, name = '' } = command
      if (subtype !== 'AT_DropColumn' || isNewColumn(table, name)) continue
      const known = schema.knownOf(table)?.columns.get(name)
      // The release that no longer knows the column inserts rows without it while the column is still there.
      const insertable =
        known?.notNull && !known.hasDefault ? `ALTER TABLE ${table} ALTER COLUMN ${quoteIdentifier(name)} DROP NOT NULL;\n` : ''
      yield {
        statement,
        message:
          `Dropping ${quoteIdentifier(name)} from ${table} loses its values for good, and every running version of the application that knows ` +
          'the column fails with 42703 on its next query: Drizzle selects all columns by name.',
        fix:
          `-- 1. Take ${quoteIdentifier(name)} out of the code and deploy that, the column still in place.\n${insertable}` +
          `-- 2. In a later release, when no version that reads it runs any more:\n` +
          allowing('drop-column', `nothing has read it since <release>`, statement.text),
        table,
        object: `${table}.${quoteIdentifier(name)}`,
      }
    }
  },
}
