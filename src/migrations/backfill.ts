import { quoteIdentifier } from '../client/values.ts'
import type { MigrationScriptInput } from './define.ts'

/** A column whose nulls are to become something. */
export interface BackfillTarget {
  /** As SQL names it, quoted where it has to be: `"users"`, `app."users"`. */
  readonly table: string
  /** As it is, without quotes. */
  readonly column: string
  /** SQL for the value, which may use the row's other columns; `default` for the column's own. */
  readonly value: string
}

/** Pages of 8 kB in one batch: some thousands of rows, locked for some tens of milliseconds. */
const PAGES = 128
const ROWS = 5_000

/**
 * Walks the table's pages once, and then picks up what a concurrent update moved to a page that was done already: that is found by reading
 * the whole table, so it comes last and has little to find. Of a partitioned table, which has no pages of its own, all rows come that way.
 */
export async function fillColumn(
  { session, batches }: Pick<MigrationScriptInput, 'session' | 'batches'>,
  { table, column, value }: BackfillTarget,
): Promise<void> {
  if (value.trim() === '') throw new Error(`nothing says yet what ${table}.${column} is in the rows that are there already: give \`value\``)
  const name = quoteIdentifier(column)
  // Two partitions have rows of one ctid, and a row may have been filled meanwhile: null is asked for again where it is written.
  const fill = `update ${table} set ${name} = ${value}`
  await batches<number>(`fill ${table}.${name}`, async (page = 0) => {
    const [size] = await session.query<{ pages: number }>(
      `select (pg_catalog.pg_relation_size($1::regclass) / pg_catalog.current_setting('block_size')::int)::float8 as pages`,
      [table],
    )
    if (page >= (size?.pages ?? 0)) return undefined
    await session.query(`${fill} where ctid >= '(${page},0)'::tid and ctid < '(${page + PAGES},0)'::tid and ${name} is null`)
    return page + PAGES
  })
  await batches<number>(`fill what is left of ${table}.${name}`, async (filled = 0) => {
    const left = await session.query<{ unset: boolean }>(
      `${fill} where ctid = any(array(select ctid from ${table} where ${name} is null limit ${ROWS})) and ${name} is null returning ${name} is null as unset`,
    )
    if (left.some(({ unset }) => unset)) throw new Error(`the value given for ${table}.${column} is null in some rows: ${value}`)
    if (left.length > 0) return filled + left.length
    const [more] = await session.query<{ any: boolean }>(`select exists (select from ${table} where ${name} is null) as any`)
    return more?.any === true ? filled : undefined
  })
}
