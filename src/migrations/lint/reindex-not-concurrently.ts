import { qualifiedName } from '../sql/names.ts'
import { isOn } from '../sql/options.ts'
import type { Rule } from './rule.ts'

/** SHARE on the table and ACCESS EXCLUSIVE on each index: no writes, and no query that would use the index. REINDEX, "Rebuilding Indexes Concurrently". */
export const reindexNotConcurrently: Rule = {
  id: 'DB005',
  name: 'reindex-not-concurrently',
  severity: 'warning',
  summary: 'REINDEX without CONCURRENTLY',
  *checkStatement(statement, _, { schema, isNew }) {
    if (!('ReindexStmt' in statement.node)) return
    const { kind, relation, name, params } = statement.node.ReindexStmt
    if (isOn(params, 'concurrently')) return
    const object = relation && qualifiedName(relation)
    const table = kind === 'REINDEX_OBJECT_INDEX' && object !== undefined ? schema.tableOfIndex(object) : object
    if (table !== undefined && isNew(table)) return
    // The catalogs cannot be done concurrently.
    const system = kind === 'REINDEX_OBJECT_SYSTEM'
    yield {
      statement,
      message: `REINDEX of ${object ?? name ?? 'the database'} blocks writes to ${kind === 'REINDEX_OBJECT_INDEX' || kind === 'REINDEX_OBJECT_TABLE' ? (table ?? 'its table') : 'every table in it'} until it is done, and queries that plan with the index.`,
      fix: system
        ? 'Run it by hand in a maintenance window; the indexes of the system catalogs cannot be rebuilt concurrently.'
        : `-- dbctl: no-transaction\n${statement.text.replace(/\b(index|table|schema|database)\b(\s+concurrently\b)?/i, (_all, word: string) => `${word.toUpperCase()} CONCURRENTLY`).replace(/\(\s*concurrently\s+(?:false|off|0)\s*\)\s*/i, '')};`,
      ...(object === undefined ? {} : { object }),
      ...(table === undefined ? {} : { table }),
    }
  },
}
