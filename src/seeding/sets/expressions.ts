/** Pieces of SQL over columns, which reading and writing share. */
import type { TableShape, TypeShape } from '../../catalog/table-shapes.ts'
import type { Session } from '../../client/session.ts'
import { quoteIdentifier } from '../../client/values.ts'

/** What a table is called in FROM and UPDATE: without the tables that inherit from it, with its partitions. */
export const onlyTable = ({ name, partitioned }: Pick<TableShape, 'name' | 'partitioned'>): string => (partitioned ? name : `only ${name}`)

/** That a value differs, as PostgreSQL compares the type, and by its text where there is nothing to compare by, or where `=` is not all there is to see. */
export const differs = ({ comparable, name }: TypeShape, a: string, b: string): string =>
  comparable && name !== 'citext' ? `${a} is distinct from ${b}` : `${a}::pg_catalog.text is distinct from ${b}::pg_catalog.text`

/** The type of a column without its domains: a domain refuses NULL even where an expression only might have it. */
export const castTo = ({ printed }: TypeShape, value: string): string => `${value}::${printed}`

/** The text of a value that is the same for all that `=` takes for equal. */
export function canonical({ name, kind }: TypeShape, value: string): string {
  if (kind !== 'base') return `${value}::pg_catalog.text`
  switch (name) {
    case 'numeric':
      return `pg_catalog.trim_scale(${value})::pg_catalog.text`
    case 'citext':
      return `pg_catalog.lower(${value}::pg_catalog.text)`
    case 'interval':
      return `pg_catalog.justify_interval(${value})::pg_catalog.text`
    case 'float4':
    case 'float8':
      return `(${value} + 0)::pg_catalog.text`
  }
  return `${value}::pg_catalog.text`
}

/** One text for the values of several columns, from which no other values give the same. */
export const joined = (texts: readonly string[]): string =>
  texts.length === 1 && texts[0] !== undefined ? texts[0] : `row(${texts.join(', ')})::pg_catalog.text`

export const all = (conditions: readonly string[]): string => (conditions.length === 0 ? 'true' : conditions.join(' and '))
export const any = (conditions: readonly string[]): string => (conditions.length === 0 ? 'false' : `(${conditions.join(' or ')})`)

/** The columns of a key against those of the same key elsewhere. */
export const sameKey = (columns: readonly string[], a: (column: string) => string, b: (column: string) => string): string =>
  all(columns.map((column) => `${a(column)} = ${b(column)}`))

export const column = (alias: string, name: string): string => `${alias}.${quoteIdentifier(name)}`

/**
 * Settings for the transaction that is open. An extension's type may live in a schema that this role's search path does not have, and
 * its `=` with it: without, citext would be compared as text, and others not at all. Compiling these statements takes longer than running them.
 */
export async function settleFor(session: Session, shapes: readonly TableShape[]): Promise<void> {
  const schemas = new Set<string>()
  const note = (type: TypeShape) => {
    const schema = type.kind === 'base' ? /^("(?:[^"]|"")+"|[^."( ]+)\./.exec(type.printed)?.[1] : undefined
    if (schema !== undefined) schemas.add(schema)
    if (type.element) note(type.element)
  }
  for (const { columns } of shapes) for (const { type } of columns) note(type)
  await session.query(
    `select pg_catalog.set_config('jit', 'off', true),
            pg_catalog.set_config('search_path', pg_catalog.concat_ws(', ', nullif(pg_catalog.current_setting('search_path'), ''), $1::pg_catalog.text), true)`,
    [schemas.size === 0 ? null : [...schemas].join(', ')],
  )
}
