import { quoteIdentifier } from '../../client/values.ts'
import type { LintContext, Rule } from './rule.ts'
import { indexedType, type VectorIndex, type VectorType, vectorIndexOf } from './vector-index.ts'

/** HNSW_MAX_DIM and IVFFLAT_MAX_DIM, which each type multiplies: a page of 8 kB must hold a vector. */
const LIMITS = new Map([
  ['vector', 2_000],
  ['halfvec', 4_000],
  ['bit', 64_000],
])

/** A sparsevec is limited by its elements that are not zero (1,000 with HNSW), which only the rows tell. */
export const vectorIndexDimensionLimit: Rule = {
  id: 'DB034',
  name: 'vector-index-dimension-limit',
  severity: 'error',
  summary: 'A vector index over more dimensions than pgvector can index, or over none that are declared',
  *checkStatement(statement, _, { schema, isNew }) {
    const found = vectorIndexOf(statement)
    const indexed = found && indexedType(found, schema)
    if (!found || !indexed) return
    const { type, dimensions } = indexed
    const { method, table } = found
    const object = { object: found.index.idxname === undefined ? table : quoteIdentifier(found.index.idxname), table }
    const limit = LIMITS.get(type)
    if (type === 'sparsevec' && method === 'ivfflat') {
      yield {
        statement,
        message: 'IVFFlat has no operator class for sparsevec: this fails with 42704.',
        fix: `${statement.text.replace(/\bivfflat\b/i, 'hnsw')};`,
        ...object,
      }
    } else if (limit !== undefined && dimensions === undefined) {
      if (type === 'bit' && found.element.name !== undefined) return // bit without a length has one
      yield {
        statement,
        message: `What this index on ${table} is of declares no dimensions: pgvector refuses it with 22023 (column does not have dimensions).`,
        fix: `-- Declare them, in the column or in a cast that the queries repeat:\n${indexOn(found, `(${expressionOf(found, statement.text)}::${type}(<dimensions>))`, found.operators, isNew)}`,
        ...object,
      }
    } else if (limit !== undefined && dimensions !== undefined && dimensions > limit) {
      yield {
        statement,
        message: `${type}(${dimensions}) on ${table} is too long for ${method === 'hnsw' ? 'HNSW' : 'IVFFlat'}: pgvector indexes a ${type} of up to ${limit} dimensions and fails with 54000.`,
        fix: smaller(found, indexed, statement.text, isNew),
        ...object,
      }
    }
  },
}

function smaller(found: VectorIndex, { type, dimensions = 0 }: VectorType, text: string, isNew: LintContext['isNew']): string {
  const expression = expressionOf(found, text)
  const operators = found.operators?.replace(/^(?:vector|halfvec)_/, 'halfvec_') ?? 'halfvec_l2_ops'
  const operator = operatorOf(found.operators)
  if (type === 'vector' && dimensions <= 4_000) {
    return (
      `${indexOn(found, `(${expression}::halfvec(${dimensions}))`, operators, isNew)}\n-- The queries say the same:\n` +
      `SELECT … ORDER BY ${expression}::halfvec(${dimensions}) ${operator} $1::halfvec(${dimensions}) LIMIT 10;`
    )
  }
  if (type === 'bit')
    return `-- Index a part of it:\n${indexOn(found, `(${expression}::bit(64000))`, found.operators ?? 'bit_hamming_ops', isNew)}`
  return (
    `${indexOn(found, `(binary_quantize(${expression})::bit(${dimensions}))`, 'bit_hamming_ops', isNew)}\n-- The queries take many by the bits and order those by the vectors:\n` +
    `SELECT * FROM (SELECT * FROM ${found.table} ORDER BY binary_quantize(${expression})::bit(${dimensions}) <~> binary_quantize($1) LIMIT 200) AS near ORDER BY ${expression} ${operator} $1 LIMIT 10;`
  )
}

const operatorOf = (operators: string | undefined): string =>
  /cosine/.test(operators ?? '') ? '<=>' : /_ip_/.test(operators ?? '') ? '<#>' : /l1/.test(operators ?? '') ? '<+>' : '<->'

/** The column; or what is cast, where the expression casts, without the cast. */
function expressionOf({ element }: VectorIndex, text: string): string {
  if (element.name !== undefined) return quoteIdentifier(element.name)
  const inner = /using\s+\w+\s*\(\s*\(?(.+?)(?:::|\)\s+\w+_ops)/is.exec(text)?.[1] ?? '<expression>'
  return inner.replace(/^\(+/, '').trim()
}

function indexOn(
  { index, method, table }: VectorIndex,
  expression: string,
  operators: string | undefined,
  isNew: LintContext['isNew'],
): string {
  const concurrently = isNew(table) ? '' : ' CONCURRENTLY'
  const name = index.idxname === undefined ? '' : ` ${quoteIdentifier(index.idxname)}`
  return `CREATE INDEX${concurrently}${name} ON ${table} USING ${method} (${expression}${operators === undefined ? '' : ` ${operators}`});`
}
