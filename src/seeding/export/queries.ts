/** How keys travel to the server and back: as arrays of text, which takes neither a temporary table nor a right to write. */
import type { ColumnShape, ForeignKeyShape, TableShape } from '../../catalog/table-shapes.ts'
import type { Session } from '../../client/session.ts'
import { quoteIdentifier } from '../../client/values.ts'
import { all, castTo, column, onlyTable } from '../sets/expressions.ts'

/** How many keys one statement carries. */
export const PAGE = 1_000

/** A foreign key with the table that it leads to. */
export interface Reference {
  readonly foreignKey: ForeignKeyShape
  /** Of a foreign key to a partition: the table that this is a partition of. */
  readonly parent: TableShape
}

export const keyTexts = (key: readonly ColumnShape[], alias: string): string =>
  key.map(({ name }) => `${column(alias, name)}::pg_catalog.text`).join(', ')

/** The keys that the parameters hold as `k`, joined to their rows. */
const keysWithRows = (table: TableShape, key: readonly ColumnShape[], alias: string): string => {
  const arrays = key.map((_, at) => `pg_catalog.unnest($${at + 1}::pg_catalog.text[])`)
  const names = [...key.map((_, at) => `c${at}`), 'at']
  const same = key.map(({ name, type }, at) => `${column(alias, name)} = ${castTo(type, `k.c${at}`)}`)
  return `rows from (${arrays.join(', ')}) with ordinality k(${names.join(', ')}) join ${onlyTable(table)} ${alias} on ${all(same)}`
}

const sameReference = ({ columns, targetColumns }: ForeignKeyShape): string =>
  all(columns.map((name, at) => `${column('p', targetColumns[at] ?? '')} = ${column('c', name)}`))

const targetTable = ({ foreignKey, parent }: Reference): string =>
  foreignKey.target === parent.name ? onlyTable(parent) : foreignKey.target

/** `expressions` over the rows `t` of the keys, in the keys' order. */
export const rowsQuery = (table: TableShape, key: readonly ColumnShape[], expressions: readonly string[]): string =>
  `select ${expressions.join(', ')} from ${keysWithRows(table, key, 't')} order by k.at`

/** For rows of `child` the position (from 1) of each that refers to something, and the key of that. NULL refers to nothing, by `=` itself. */
export const parentsQuery = (
  child: { readonly table: TableShape; readonly key: readonly ColumnShape[] },
  reference: Reference,
  parentKey: readonly ColumnShape[],
): string => `
select k.at, ${keyTexts(parentKey, 'p')}
from ${keysWithRows(child.table, child.key, 'c')} join ${targetTable(reference)} p on ${sameReference(reference.foreignKey)}
order by k.at`

/** The keys of the rows of `child` that refer to one of the rows of the reference's table. */
export function childrenQuery(
  child: { readonly table: TableShape; readonly key: readonly ColumnShape[] },
  reference: Reference,
  parentKey: readonly ColumnShape[],
): string {
  const { foreignKey, parent } = reference
  // Of a partition's own rows its key tells those that were chosen, as it does in the table above it.
  const through =
    foreignKey.target === parent.name
      ? ''
      : `join ${foreignKey.target} own on ${all(parentKey.map(({ name }) => `${column('own', name)} = ${column('p', name)}`))}`
  return `
select ${keyTexts(child.key, 'c')}
from ${keysWithRows(parent, parentKey, 'p')} ${through} join ${onlyTable(child.table)} c on ${sameReference(foreignKey)}`
}

const CURSOR = quoteIdentifier('dbctl_export')

/** The rows of a query page by page, which is run once: its answer may be as long as the table, and different another time. */
export async function* pagesOf(
  session: Session,
  sql: string,
  parameters: readonly unknown[] = [],
  most = Number.POSITIVE_INFINITY,
): AsyncGenerator<string[][]> {
  await session.command(`${DECLARE}${sql}`, parameters)
  for (let left = most; left > 0; ) {
    const wanted = Math.min(PAGE, left)
    const rows = (await session.queryArrays(`fetch forward ${wanted} from ${CURSOR}`)) as string[][]
    if (rows.length > 0) yield rows
    if (rows.length < wanted) break
    left -= rows.length
  }
  await session.command(`close ${CURSOR}`)
}

/** What stands before the query in the text that the server counts positions in. */
export const DECLARE = `declare ${CURSOR} no scroll cursor for `

/** The table that a partition belongs to, above all others. */
const ROOTS = `
select t.name, n.nspname as schema, r.relname as table
from pg_catalog.unnest($1::pg_catalog.text[]) t(name)
join pg_catalog.pg_class r on r.oid = pg_catalog.pg_partition_root(t.name::pg_catalog.regclass)
join pg_catalog.pg_namespace n on n.oid = r.relnamespace`

/** What each table refers to. A table of an extension is left out: it comes, rows and all, with the extension. */
export async function referencesOf(session: Session, shapes: readonly TableShape[]): Promise<Map<TableShape, Reference[]>> {
  const byName = new Map(shapes.map((table) => [table.name, table]))
  const targets = new Set(shapes.flatMap(({ foreignKeys }) => foreignKeys.map(({ target }) => target)))
  const others = [...targets].filter((name) => !byName.has(name))
  const roots = others.length === 0 ? [] : await session.query<{ name: string; schema: string; table: string }>(ROOTS, [others])
  for (const { name, schema, table } of roots) {
    const root = byName.get(quoteIdentifier(schema, table))
    if (root) byName.set(name, root)
  }
  return new Map(
    shapes.map((table) => [
      table,
      table.foreignKeys.flatMap((foreignKey) => {
        const parent = byName.get(foreignKey.target)
        return parent ? [{ foreignKey, parent }] : []
      }),
    ]),
  )
}
