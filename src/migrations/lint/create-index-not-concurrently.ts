import { quoteIdentifier } from '../../client/values.ts'
import { qualifiedName } from '../sql/names.ts'
import type { LintStatement } from '../sql/parsed.ts'
import { targetOf } from './alterations.ts'
import type { Rule } from './rule.ts'

/** They block no less and for longer, and have a rule of their own: DB035. */
const OF_VECTORS = new Set(['hnsw', 'ivfflat'])

/** SHARE lock for the time of the build: reads go on, every write waits. PostgreSQL manual, CREATE INDEX, "Building Indexes Concurrently". */
export const createIndexNotConcurrently: Rule = {
  id: 'DB001',
  name: 'create-index-not-concurrently',
  severity: 'error',
  summary: 'CREATE INDEX without CONCURRENTLY on a table that is in use',
  *checkStatement(statement, _, { isNew, schema }) {
    if (!('IndexStmt' in statement.node)) return
    const { concurrent, relation, idxname, accessMethod = 'btree' } = statement.node.IndexStmt
    if (concurrent || !relation || OF_VECTORS.has(accessMethod)) return
    const table = qualifiedName(relation)
    // Nothing writes to a view but its refresh.
    if (isNew(table) || schema.isView(table)) return
    const partitioned = schema.tableOf(table)?.partitioned === true
    yield {
      statement,
      message: `Building ${idxname === undefined ? 'this index' : `index ${quoteIdentifier(idxname)}`} on ${table} blocks every write to the table until it is done.`,
      fix: partitioned ? onPartitions(statement, targetOf(relation), idxname) : `-- dbctl: no-transaction\n${concurrently(statement)};`,
      table,
      object: table,
    }
  },
}

/** IF NOT EXISTS goes: it would take the invalid index of a build that failed for the real one. */
export const concurrently = ({ text }: LintStatement): string =>
  text.replace(/\bindex\b(\s+concurrently\b)?(\s+if\s+not\s+exists\b)?/i, 'INDEX CONCURRENTLY')

/** A partitioned table takes no CONCURRENTLY: CREATE INDEX, "Building Indexes Concurrently", last paragraph. */
const onPartitions = ({ text }: LintStatement, target: string, index = 'the_index'): string =>
  [
    `${text.replace(/\bON\b\s+(?:ONLY\s+)?/i, 'ON ONLY ')}; -- at once, and invalid until all partitions have theirs`,
    `-- then, in a migration with "-- dbctl: no-transaction", for every partition of ${target}:`,
    `CREATE INDEX CONCURRENTLY <index of the partition> ON <partition> …;`,
    `ALTER INDEX ${quoteIdentifier(index)} ATTACH PARTITION <index of the partition>;`,
  ].join('\n')
