import { qualifiedName } from '../sql/names.ts'
import type { LintStatement, ParsedMigration } from '../sql/parsed.ts'
import { nodesBelow } from './nodes.ts'
import type { Rule } from './rule.ts'
import { vectorIndexOf } from './vector-index.ts'

/** IVFFlat finds its lists by k-means over the rows there are; pgvector's README asks for data first, and its NOTICE says "created with little data". */
export const ivfflatOnEmptyTable: Rule = {
  id: 'DB036',
  name: 'ivfflat-on-empty-table',
  severity: 'warning',
  summary: 'An IVFFlat index on a table that has no rows yet',
  *checkStatement(statement, migration, { isNew }) {
    const found = vectorIndexOf(statement)
    if (found?.method !== 'ivfflat' || !isNew(found.table) || isFilledBefore(found.table, statement, migration)) return
    yield {
      statement,
      message: `${found.table} is empty when this IVFFlat index is built: its lists are found in no data, and every later search through them misses neighbours.`,
      fix: `-- HNSW needs no rows to learn from:\n${statement.text.replace(/\bivfflat\b/i, 'hnsw').replace(/\s+with\s*\([^)]*\)/i, '')};\n-- or, with IVFFlat, in a later migration when the rows are loaded:\n-- dbctl: no-transaction\n${statement.text.replace(/\bindex\b(?!\s+concurrently)/i, 'INDEX CONCURRENTLY')};`,
      table: found.table,
      object: found.table,
    }
  },
}

const isFilledBefore = (table: string, { fileStart }: LintStatement, { statements }: ParsedMigration): boolean =>
  statements.some(({ node, fileStart: at }) => {
    if (at >= fileStart) return false
    // CREATE TABLE AS and SELECT INTO make the table with rows in it.
    if ('CreateTableAsStmt' in node)
      return node.CreateTableAsStmt.into?.rel !== undefined && qualifiedName(node.CreateTableAsStmt.into.rel) === table
    if ('SelectStmt' in node && node.SelectStmt.intoClause?.rel) return qualifiedName(node.SelectStmt.intoClause.rel) === table
    if ('CopyStmt' in node) return node.CopyStmt.relation !== undefined && qualifiedName(node.CopyStmt.relation) === table
    for (const below of 'InsertStmt' in node || 'SelectStmt' in node ? nodesBelow(node) : [])
      if ('InsertStmt' in below && below.InsertStmt.relation && qualifiedName(below.InsertStmt.relation) === table) return true
    return false
  })
