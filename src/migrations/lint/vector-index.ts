import type { IndexElem, IndexStmt, Node } from 'libpg-query'
import { typeModelOf } from '../sql/model/types.ts'
import { qualifiedName, stringsOf } from '../sql/names.ts'
import type { LintStatement } from '../sql/parsed.ts'
import type { SchemaModel } from '../sql/schema-model.ts'

/** CREATE INDEX … USING hnsw or ivfflat. */
export interface VectorIndex {
  readonly index: IndexStmt
  readonly method: 'hnsw' | 'ivfflat'
  readonly table: string
  readonly element: IndexElem
  /** `vector_cosine_ops` */
  readonly operators: string | undefined
}

export function vectorIndexOf({ node }: Pick<LintStatement, 'node'>): VectorIndex | undefined {
  if (!('IndexStmt' in node)) return undefined
  const { accessMethod, relation, indexParams } = node.IndexStmt
  const [first] = indexParams ?? []
  if (!isVectorMethod(accessMethod) || !relation || !first || !('IndexElem' in first)) return undefined
  const element = first.IndexElem
  return {
    index: node.IndexStmt,
    method: accessMethod,
    table: qualifiedName(relation),
    element,
    operators: stringsOf(element.opclass).at(-1),
  }
}

const isVectorMethod = (method: string | undefined): method is VectorIndex['method'] => method === 'hnsw' || method === 'ivfflat'

/** What is indexed, as far as it is known: `{ type: 'vector', dimensions: 1536 }`; dimensions are undefined where none are declared. */
export interface VectorType {
  readonly type: string
  readonly dimensions: number | undefined
}

/** pgvector's functions that give a vector whose type says no dimensions. */
const DIMENSIONLESS = new Map([
  ['binary_quantize', 'bit'],
  ['subvector', 'vector'],
  ['l2_normalize', 'vector'],
])

export function indexedType({ element, table }: VectorIndex, schema: SchemaModel): VectorType | undefined {
  if (element.name !== undefined) {
    const column = schema.knownOf(table)?.columns.get(element.name)
    return column && !column.type.array ? { type: column.type.name, dimensions: column.type.modifiers[0] } : undefined
  }
  return typeOfExpression(element.expr)
}

function typeOfExpression(expression: Node | undefined): VectorType | undefined {
  if (!expression) return undefined
  if ('TypeCast' in expression) {
    const { name, modifiers } = typeModelOf(expression.TypeCast.typeName)
    return { type: name, dimensions: modifiers[0] }
  }
  if (!('FuncCall' in expression)) return undefined
  const type = DIMENSIONLESS.get(stringsOf(expression.FuncCall.funcname).at(-1) ?? '')
  return type === undefined ? undefined : { type, dimensions: undefined }
}
