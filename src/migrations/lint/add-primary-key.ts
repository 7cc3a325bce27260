import { quoteIdentifier } from '../../client/values.ts'
import { constraintsAddedIn } from './alterations.ts'
import { constrainedColumns, constraintName } from './not-valid.ts'
import { inWindow, throughIndex } from './online-index.ts'
import type { Rule } from './rule.ts'
import type { SchemaModel } from './schema-model.ts'

/** Index and NOT NULL alike are made under ACCESS EXCLUSIVE; USING INDEX spares the first, and columns that are NOT NULL the second. */
export const addPrimaryKey: Rule = {
  id: 'DB015',
  name: 'add-primary-key',
  severity: 'error',
  summary: 'A primary key whose index is built, or whose columns are read through, while the table is locked',
  *checkStatement(statement, _, { isNew, schema }) {
    for (const added of constraintsAddedIn(statement, 'CONSTR_PRIMARY')) {
      const { table, target, constraint, column } = added
      if (isNew(table)) continue
      const used = constraint.indexname === undefined ? undefined : schema.knownOf(table)?.indexes.get(constraint.indexname)
      const columns = used
        ? used.columns.flatMap((name) => (name === undefined ? [] : [name]))
        : constrainedColumns(constraint, column?.colname)
      const nullable = column ? [] : columns.filter((name) => isNullable(schema, table, name))
      if (constraint.indexname !== undefined && nullable.length === 0) continue
      const first = nullable.map((name) => `-- first make ${quoteIdentifier(name)} NOT NULL, as docs/lint/DB009.md has it\n`).join('')
      const doing =
        constraint.indexname === undefined
          ? 'builds its index'
          : `reads every row to make ${nullable.map((name) => quoteIdentifier(name)).join(', ')} NOT NULL`
      const offline = schema.tableOf(table)?.partitioned
        ? 'a partitioned table takes no USING INDEX'
        : column
          ? 'the rows that are there have no values for it'
          : undefined
      yield {
        statement,
        location: constraint.location,
        message: `Adding primary key "${constraintName(added)}" ${doing} under an ACCESS EXCLUSIVE lock: nothing can read or write ${table} meanwhile.`,
        fix:
          constraint.indexname !== undefined
            ? `${first}${statement.text};`
            : offline === undefined
              ? `${first}${throughIndex(added)}`
              : column && !schema.tableOf(table)?.partitioned
                ? `-- add the column as docs/lint/DB010.md and DB012.md have it, then:\n${throughIndex(added)}`
                : inWindow(target, statement.text, offline),
        object: table,
        table,
      }
    }
  },
}

/** As far as is known: of a column that nobody declared here nothing is said. */
function isNullable(schema: SchemaModel, table: string, column: string): boolean {
  const known = schema.knownOf(table)
  if (known?.columns.get(column)?.notNull !== false) return false
  return ![...known.constraints.values()].some(({ notNullColumn, validated }) => validated && notNullColumn === column)
}
