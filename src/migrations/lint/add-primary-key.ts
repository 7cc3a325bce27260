import type { ColumnDef } from 'libpg-query'
import { quoteIdentifier } from '../../client/values.ts'
import type { LintStatement } from '../sql/parsed.ts'
import type { SchemaModel } from '../sql/schema-model.ts'
import { type AddedConstraint, constraintsAddedIn } from './alterations.ts'
import { constrainedColumns, constraintName } from './not-valid.ts'
import { inWindow, throughIndex } from './online-index.ts'
import type { Rule } from './rule.ts'

/** Index and NOT NULL alike are made under ACCESS EXCLUSIVE; USING INDEX spares the first, and columns that are NOT NULL the second. */
export const addPrimaryKey: Rule = {
  id: 'DB015',
  name: 'add-primary-key',
  severity: 'error',
  summary: 'A primary key whose index is built, or whose columns are read through, while the table is locked',
  *checkStatement(statement, _, { isNew, schema }) {
    for (const added of constraintsAddedIn(statement, 'CONSTR_PRIMARY')) {
      const { table, constraint, column } = added
      if (isNew(table)) continue
      const used = constraint.indexname === undefined ? undefined : schema.knownOf(table)?.indexes.get(constraint.indexname)
      const columns = used
        ? used.columns.flatMap((name) => (name === undefined ? [] : [name]))
        : constrainedColumns(constraint, column?.colname)
      const nullable = column ? [] : columns.filter((name) => isNullable(schema, table, name))
      if (constraint.indexname !== undefined && nullable.length === 0) continue
      const using = constraint.indexname !== undefined
      const doing = using
        ? `reads every row to make ${nullable.map((name) => quoteIdentifier(name)).join(', ')} NOT NULL`
        : 'builds its index'
      yield {
        statement,
        location: constraint.location,
        message: `Adding primary key "${constraintName(added)}" ${doing} under an ACCESS EXCLUSIVE lock: nothing can read or write ${table} meanwhile.`,
        fix: [...before(nullable, column), using ? `${statement.text};` : keyFor(statement, added, schema)].join('\n'),
        object: table,
        table,
      }
    }
  },
}

/** What has to be there first. */
const before = (nullable: readonly string[], column: ColumnDef | undefined): string[] => [
  ...nullable.map((name) => `-- first make ${quoteIdentifier(name)} NOT NULL, as docs/lint/DB009.md has it`),
  ...(column ? ['-- add the column as docs/lint/DB010.md and DB012.md have it, then:'] : []),
]

const keyFor = ({ text }: LintStatement, added: AddedConstraint, schema: SchemaModel): string =>
  schema.tableOf(added.table)?.partitioned ? inWindow(added.target, text, 'a partitioned table takes no USING INDEX') : throughIndex(added)

/** As far as is known: of a column that nobody declared here nothing is said. */
function isNullable(schema: SchemaModel, table: string, column: string): boolean {
  const known = schema.knownOf(table)
  if (known?.columns.get(column)?.notNull !== false) return false
  return ![...known.constraints.values()].some(({ notNullColumn, validated }) => validated && notNullColumn === column)
}
