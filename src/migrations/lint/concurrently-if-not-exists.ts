import { quoteIdentifier } from '../../client/values.ts'
import { DEFAULT_SCHEMA, objectName } from '../sql/names.ts'
import type { LintStatement, ParsedMigration } from '../sql/parsed.ts'
import { concurrently } from './create-index-not-concurrently.ts'
import type { Rule } from './rule.ts'

/** A build that fails leaves its index behind, invalid: CREATE INDEX, "Building Indexes Concurrently". The name alone then passes for the index. */
export const concurrentlyIfNotExists: Rule = {
  id: 'DB003',
  name: 'concurrently-if-not-exists',
  severity: 'warning',
  summary: 'CREATE INDEX CONCURRENTLY IF NOT EXISTS, which takes an invalid index for a good one',
  *checkStatement(statement, migration, { isNew }) {
    if (!('IndexStmt' in statement.node)) return
    const { concurrent, if_not_exists, idxname = '', relation } = statement.node.IndexStmt
    if (!concurrent || !if_not_exists) return
    const index = quoteIdentifier(relation?.schemaname ?? DEFAULT_SCHEMA, idxname)
    if (isNew(objectName(relation && { RangeVar: relation })) || isDroppedBefore(index, statement, migration)) return
    yield {
      statement,
      message: `If a build of index ${quoteIdentifier(idxname)} fails, it leaves an invalid index of that name, and with IF NOT EXISTS the next run passes over it in silence.`,
      fix: `${concurrently(statement)};`,
      object: index,
    }
  },
}

function isDroppedBefore(index: string, statement: LintStatement, { statements }: ParsedMigration): boolean {
  return statements.slice(0, statements.indexOf(statement)).some(({ node }) => {
    return (
      'DropStmt' in node &&
      node.DropStmt.removeType === 'OBJECT_INDEX' &&
      (node.DropStmt.objects ?? []).some((object) => objectName(object) === index)
    )
  })
}
