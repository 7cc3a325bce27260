import { stringsOf } from '../sql/names.ts'
import type { SchemaModel } from '../sql/schema-model.ts'
import { NOT_VOLATILE, VOLATILE } from './built-in-functions.ts'

/** Of uuid-ossp, pgcrypto and others that defaults are often taken from. */
const OF_EXTENSIONS = {
  volatile: new Set(
    'uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4 gen_random_bytes gen_salt uuid_generate_v7 gen_ulid nanoid'.split(' '),
  ),
  not: new Set(
    'uuid_nil uuid_ns_dns uuid_ns_url uuid_ns_oid uuid_ns_x500 uuid_generate_v3 uuid_generate_v5 digest hmac unaccent'.split(' '),
  ),
}

export interface Volatile {
  readonly function: string
  /** Undefined where nobody here knows. */
  readonly volatile: true | undefined
}

/** The first volatile function of an expression, else the first that is unknown; CURRENT_TIMESTAMP and its like are stable and no functions here. */
export function volatileIn(expression: unknown, schema: SchemaModel): Volatile | undefined {
  let unknown: Volatile | undefined
  for (const name of functionsIn(expression)) {
    const volatile = isVolatile(name, schema)
    if (volatile) return { function: name, volatile }
    if (volatile === undefined) unknown ??= { function: name, volatile }
  }
  return unknown
}

function isVolatile(name: string, schema: SchemaModel): boolean | undefined {
  const own = schema.volatilityOf(name)
  if (own !== undefined) return own === 'volatile'
  if (VOLATILE.has(name) || OF_EXTENSIONS.volatile.has(name)) return true
  return NOT_VOLATILE.has(name) || OF_EXTENSIONS.not.has(name) ? false : undefined
}

function functionsIn(expression: unknown): string[] {
  if (Array.isArray(expression)) return expression.flatMap(functionsIn)
  if (typeof expression !== 'object' || expression === null) return []
  const { FuncCall } = expression as { FuncCall?: { funcname?: Parameters<typeof stringsOf>[0] } }
  const name = stringsOf(FuncCall?.funcname).at(-1)
  return [...(name === undefined ? [] : [name]), ...Object.values(expression).flatMap(functionsIn)]
}
