import { quoteIdentifier } from '../../client/values.ts'
import { qualifiedName } from '../sql/names.ts'
import type { Rule } from './rule.ts'
import { inTypeScript, typeText } from './wording.ts'

/** Between the migration and the end of the deployment two versions of the application run, and each knows one name only. */
export const renameColumn: Rule = {
  id: 'DB020',
  name: 'rename-column',
  severity: 'error',
  summary: 'RENAME COLUMN, which running code does not know of',
  *checkStatement(statement, _, { schema, isNewColumn }) {
    const { node } = statement
    if (!('RenameStmt' in node)) return
    const { renameType, relationType, relation, subname = '', newname = '' } = node.RenameStmt
    const isColumn = renameType === 'OBJECT_COLUMN' || renameType === 'OBJECT_ATTRIBUTE'
    if (!isColumn || !relation || relationType === 'OBJECT_FOREIGN_TABLE') return
    const table = qualifiedName(relation)
    if (isNewColumn(table, subname)) return
    const [from, to] = [quoteIdentifier(subname), quoteIdentifier(newname)]
    const known = schema.knownOf(table)?.columns.get(subname)
    const type = known ? typeText(known.type) : '<its type>'
    yield {
      statement,
      message: `Renaming ${from} of ${table} to ${to} breaks every running version of the application: it asks for ${from} and gets 42703.`,
      fix:
        renameType === 'OBJECT_ATTRIBUTE' || relationType !== 'OBJECT_TABLE'
          ? `-- Keep the old name until no version asks for it: add ${to} beside ${from}, and drop ${from} in a later release.`
          : `-- If only the code's name shall change, keep the column's: in the Drizzle schema, ${newname}: <type>(${inTypeScript(subname)}), and no migration at all.\n` +
            `-- Else add the new one, write both, copy in batches, read the new one, and drop ${from} in a later release:\n` +
            `ALTER TABLE ${table} ADD COLUMN ${to} ${type};`,
      table,
      object: `${table}.${from}`,
    }
  },
}
