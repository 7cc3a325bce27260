import { quoteIdentifier } from '../../client/values.ts'
import type { Rule } from './rule.ts'
import { vectorIndexOf } from './vector-index.ts'

/** SHARE lock, as every index; but the build takes minutes to hours, and many times that where the graph outgrows maintenance_work_mem. */
export const vectorIndexBlocking: Rule = {
  id: 'DB035',
  name: 'vector-index-blocking',
  severity: 'error',
  summary: 'CREATE INDEX USING hnsw or ivfflat without CONCURRENTLY on a table that is in use',
  *checkStatement(statement, _, { isNew }) {
    const found = vectorIndexOf(statement)
    if (!found || found.index.concurrent || isNew(found.table)) return
    const { index, method, table } = found
    const name = index.idxname === undefined ? 'this index' : quoteIdentifier(index.idxname)
    const memory =
      method === 'hnsw'
        ? "-- The graph should fit: about rows × (4 bytes × dimensions + 300 bytes)\nSET maintenance_work_mem = '2GB';\n"
        : "-- For the sample that the lists are found by\nSET maintenance_work_mem = '1GB';\n"
    yield {
      statement,
      message:
        `Building ${name} on ${table} blocks every write to the table, and ${method === 'hnsw' ? 'an HNSW graph' : 'an IVFFlat index'} takes minutes to hours: ` +
        'far more so with the default maintenance_work_mem of 64 MB.',
      fix: `-- dbctl: no-transaction\n${memory}SET max_parallel_maintenance_workers = 4;\n${statement.text.replace(/\bindex\b/i, 'INDEX CONCURRENTLY')};`,
      table,
      object: table,
    }
  },
}
