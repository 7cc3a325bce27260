import type { Node } from 'libpg-query'
import type { Schema } from '../lint/model/schema.ts'
import { stringsOf } from '../lint/names.ts'

/**
 * Whether a default may differ from row to row, so that adding a column with it writes the whole table anew. now() is one value for the
 * whole statement and does not. What is not known is taken for volatile: filling the rows in batches is right for it in any case.
 */
export function mayBeVolatile(expression: Node | undefined, schema: Schema): boolean {
  void schema
  let volatile = false
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit)
    else if (typeof value === 'object' && value !== null) {
      if ('funcname' in value) {
        const name = stringsOf((value as { funcname: Node[] }).funcname).at(-1) ?? ''
        if (!NOT_VOLATILE.has(name)) volatile = true
      }
      Object.values(value).forEach(visit)
    }
  }
  visit(expression)
  return volatile
}

const NOT_VOLATILE = new Set('now transaction_timestamp statement_timestamp'.split(' '))
