import { typeModelOf } from '../sql/model/types.ts'
import type { LintStatement, ParsedMigration } from '../sql/parsed.ts'
import type { SchemaModel } from '../sql/schema-model.ts'
import { nodesBelow } from './nodes.ts'
import type { LintContext, Rule } from './rule.ts'

const TYPES = new Set(['vector', 'halfvec', 'sparsevec'])
const METHODS = new Set(['hnsw', 'ivfflat'])

/** It works where somebody once made the extension by hand, and fails on every new database: in CI, on staging, after a disaster. */
export const vectorExtensionMissing: Rule = {
  id: 'DB033',
  name: 'vector-extension-missing',
  severity: 'error',
  summary: 'A vector column or index before CREATE EXTENSION vector',
  *checkStatement(statement, migration, { schema }: LintContext) {
    if (schema.hasExtension('vector')) return
    const used = vectorIn(statement)
    // Once is enough: what stands further down is mended by the same line.
    if (!used || hasVectors(schema) || usedBefore(statement, migration) || madeByCode(statement, migration)) return
    const later = migration.statements.some(
      ({ node, fileStart }) =>
        fileStart > statement.fileStart && 'CreateExtensionStmt' in node && node.CreateExtensionStmt.extname === 'vector',
    )
    yield {
      statement,
      location: used.location,
      message: later
        ? `${used.what} is used before CREATE EXTENSION vector has run: on a new database this fails with 42704.`
        : `${used.what} needs the extension vector, which no migration creates: on a new database this fails with 42704.`,
      fix: later
        ? '-- Move it to the beginning of this file:\nCREATE EXTENSION IF NOT EXISTS vector;'
        : '-- As the first statement of this migration, or in one before it:\nCREATE EXTENSION IF NOT EXISTS vector;',
    }
  },
}

function vectorIn({ node }: Pick<LintStatement, 'node'>): { what: string; location?: number | undefined } | undefined {
  if ('IndexStmt' in node && METHODS.has(node.IndexStmt.accessMethod ?? '')) return { what: `Access method ${node.IndexStmt.accessMethod}` }
  for (const below of nodesBelow(node)) {
    const typeName = 'ColumnDef' in below ? below.ColumnDef.typeName : 'TypeCast' in below ? below.TypeCast.typeName : undefined
    const { name } = typeModelOf(typeName)
    if (typeName && TYPES.has(name)) return { what: `Type ${name}`, location: typeName.location }
  }
  return undefined
}

const usedBefore = ({ fileStart }: LintStatement, { statements }: ParsedMigration): boolean =>
  statements.some((other) => other.fileStart < fileStart && vectorIn(other) !== undefined)

/** An earlier migration has made a column of it: it was told then, or the database has the extension from elsewhere. */
function hasVectors(schema: SchemaModel): boolean {
  for (const { columns } of schema.tables.values()) for (const { type } of columns.values()) if (TYPES.has(type.name)) return true
  return false
}

/** `DO $$ … CREATE EXTENSION vector … $$`. */
const madeByCode = ({ fileStart }: LintStatement, { statements }: ParsedMigration): boolean =>
  statements.some(
    ({ node, text, fileStart: at }) => at < fileStart && 'DoStmt' in node && /create\s+extension[\s\S]*\bvector\b/i.test(text),
  )
