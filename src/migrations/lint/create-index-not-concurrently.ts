import { qualifiedName } from './names.ts'
import type { Rule } from './rule.ts'

/** SHARE lock for the time of the build: reads go on, every write waits. PostgreSQL manual, CREATE INDEX, "Building Indexes Concurrently". */
export const createIndexNotConcurrently: Rule = {
  id: 'DB001',
  name: 'create-index-not-concurrently',
  severity: 'error',
  summary: 'CREATE INDEX without CONCURRENTLY on a table that is in use',
  *checkStatement(statement, _, { isNew }) {
    if (!('IndexStmt' in statement.node)) return
    const { concurrent, relation, idxname } = statement.node.IndexStmt
    if (concurrent || !relation) return
    const table = qualifiedName(relation)
    if (isNew(table)) return
    yield {
      statement,
      message: `Building ${idxname ? `index "${idxname}"` : 'this index'} on ${table} blocks every write to the table until it is done.`,
      fix: `-- dbctl: no-transaction\n${statement.text.replace(/\bindex\b/i, 'INDEX CONCURRENTLY')};`,
      table,
      object: table,
    }
  },
}
