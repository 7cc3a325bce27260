import { quoteIdentifier } from '../../client/values.ts'
import { objectName, stringsOf } from '../sql/names.ts'
import type { Rule } from './rule.ts'

/** ACCESS EXCLUSIVE on the index's table: even reads wait for it, and it waits for every reader before. DROP INDEX, CONCURRENTLY. */
export const dropIndexNotConcurrently: Rule = {
  id: 'DB004',
  name: 'drop-index-not-concurrently',
  severity: 'warning',
  summary: 'DROP INDEX without CONCURRENTLY',
  *checkStatement(statement, _, { schema, isNew }) {
    if (!('DropStmt' in statement.node)) return
    const { removeType, concurrent, objects, missing_ok } = statement.node.DropStmt
    if (removeType !== 'OBJECT_INDEX' || concurrent) return
    for (const object of objects ?? []) {
      const index = objectName(object)
      const table = schema.tableOfIndex(index)
      if (table !== undefined && isNew(table)) continue
      const written = quoteIdentifier(...stringsOf('List' in object ? object.List.items : []))
      const partitioned = table !== undefined && schema.tableOf(table)?.partitioned === true
      yield {
        statement,
        message: `Dropping index ${written} takes an ACCESS EXCLUSIVE lock on ${table ?? 'its table'}: reads and writes wait while it waits for those that run.`,
        fix: partitioned
          ? `SET LOCAL lock_timeout = '2s';\n${statement.text}; -- the index of a partitioned table cannot be dropped concurrently; try again until it gets its lock`
          : `-- dbctl: no-transaction\nDROP INDEX CONCURRENTLY ${missing_ok ? 'IF EXISTS ' : ''}${written};`,
        object: index,
        ...(table === undefined ? {} : { table }),
      }
    }
  },
}
