/** The statement that brings staged rows into their tables. */
import { quoteIdentifier } from '../../client/values.ts'
import { any, column, differs, onlyTable, sameKey } from './expressions.ts'
import type { Header } from './headers.ts'
import type { SeedSet } from './set.ts'

/** The rows under one header, in a temporary table with the header's columns. */
export interface Staging {
  readonly header: Header
  /** Without its schema, which is the session's own. */
  readonly table: string
}

export const stagingName = ({ table }: Pick<Staging, 'table'>): string => quoteIdentifier('pg_temp', table)

/**
 * Columns of the target's types, and nothing else of it: what the target asks for is its own to say. The same column twice over would
 * be refused; a header has each once.
 */
export const createStaging = ({ header: { table, columns }, table: name }: Staging): string =>
  `create temporary table ${quoteIdentifier(name)} on commit drop as
   select ${columns.map(({ shape }) => quoteIdentifier(shape.name)).join(', ')} from ${table.name} with no data`

/** Of one staging: rows that were changed, and rows that were new. */
export interface MergeCounts {
  readonly updated: number
  readonly inserted: number
}

/**
 * One statement for all that tables of a circle get: foreign keys that are not deferrable are checked at its end, and so rows may refer to
 * each other in any order. Rows that are there with the same values are not touched, not even locked. Answers with a row whose column
 * `counts` has, for each staging, what was updated and what was inserted. `updates` are the labels of tables that have rows to change.
 */
export function mergeSql(stagings: readonly Staging[], onConflict: SeedSet['onConflict'], updates: ReadonlySet<string>): string {
  const steps = stagings.flatMap((staging, at) => {
    // Where nothing is to be updated, the right to update is not needed either.
    const mayUpdate = onConflict === 'update' && updates.has(staging.header.table.label)
    const insert = insertSql(staging, onConflict === 'update' && !mayUpdate ? 'skip' : onConflict)
    return [...(mayUpdate ? updateSql(staging).map((sql) => `u${at} as (${sql} returning 1)`) : []), `n${at} as (${insert} returning 1)`]
  })
  const has = (name: string) => steps.some((step) => step.startsWith(`${name} as `))
  const count = (name: string) => (has(name) ? `(select pg_catalog.count(*) from ${name})` : '0')
  const counts = stagings.map((_, at) => `pg_catalog.json_build_object('updated', ${count(`u${at}`)}, 'inserted', ${count(`n${at}`)})`)
  return `with ${steps.join(',\n')}\nselect pg_catalog.array_to_json(array[${counts.join(', ')}]) as counts`
}

/** What an update may set: not what rows are found by, nor what no one may change. */
const settable = ({ key, columns }: Header): string[] =>
  columns.filter(({ shape }) => shape.identity !== 'always' && !key.columns.includes(shape.name)).map(({ shape }) => shape.name)

const staged = (name: string): string => column('g', name)
const target = (name: string): string => column('t', name)

const differences = ({ columns }: Header, names: readonly string[]): string[] =>
  columns.filter(({ shape }) => names.includes(shape.name)).map(({ shape }) => differs(shape.type, staged(shape.name), target(shape.name)))

/** None where rows have nothing but their key. */
function updateSql(staging: Staging): string[] {
  const { header } = staging
  const names = settable(header)
  if (names.length === 0) return []
  const different = differences(header, names)
  return [
    `update ${onlyTable(header.table)} t set ${names.map((name) => `${quoteIdentifier(name)} = ${staged(name)}`).join(', ')}
from ${stagingName(staging)} g where ${sameKey(header.key.columns, target, staged)} and ${any(different)}`,
  ]
}

function insertSql(staging: Staging, onConflict: SeedSet['onConflict']): string {
  const { table, key, columns } = staging.header
  const names = columns.map(({ shape }) => shape.name)
  const list = (each: (name: string) => string) => names.map(each).join(', ')
  const overriding = columns.some(({ shape }) => shape.identity === 'always') ? ' overriding system value' : ''
  // New rows draw numbers in the order in which they stand in the file.
  const draws = table.columns.some(({ name, sequence }) => sequence !== null && !names.includes(name))
  // A row that is there and differs is an error, and so is one that has come since the check: inserted, its own key refuses it.
  const compared = settable(staging.header)
  const unlessDifferent = onConflict === 'error' && compared.length > 0 ? ` and not (${any(differences(staging.header, compared))})` : ''
  return `insert into ${table.name} (${list((name) => quoteIdentifier(name))})${overriding}
select ${list(staged)} from ${stagingName(staging)} g
where not exists (select from ${onlyTable(table)} t where ${sameKey(key.columns, target, staged)}${unlessDifferent})${draws ? ' order by g.ctid' : ''}${conflictSql(staging.header, onConflict)}`
}

/** For the row that another session adds in between. */
function conflictSql(header: Header, onConflict: SeedSet['onConflict']): string {
  if (onConflict === 'error') return ''
  const names = settable(header)
  const clause = ` on conflict (${header.key.columns.map((name) => quoteIdentifier(name)).join(', ')}) do`
  if (onConflict === 'skip' || names.length === 0) return `${clause} nothing`
  return `${clause} update set ${names.map((name) => `${quoteIdentifier(name)} = excluded.${quoteIdentifier(name)}`).join(', ')}`
}
