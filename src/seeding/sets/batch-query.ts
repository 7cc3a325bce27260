/** The statement that holds a batch of rows against the database: what becomes of each, and what it would collide with. */
import type { CheckShape, KeyShape, TableShape } from '../../catalog/table-shapes.ts'
import { any, castTo, column, differs, onlyTable, sameKey } from './expressions.ts'
import * as findingsSql from './findings-sql.ts'
import type { Header } from './headers.ts'
import { foreignKeysOf, keysOf, keyText, type Reference, referenceOf, referenceText } from './keys-sql.ts'
import { RowSql } from './row-sql.ts'
import type { SeedSet } from './set.ts'

/** What becomes of a row: inserted, updated, left as it is since nothing or something differs; `e` where a difference is a problem. */
export type RowState = 'i' | 'u' | '=' | 's' | 'e'

export interface BatchQuery {
  /** Takes one array of text for each column; gives one row (`BatchAnswer`). */
  readonly sql: string
  /** The set's own key comes first. Beside the answer's `keys`. */
  readonly keys: readonly KeyShape[]
  /** Beside the answer's `references`. */
  readonly references: readonly Reference[]
  /** Beside the answer's `findings`. */
  readonly findings: readonly findingsSql.Finding[]
  readonly checks: readonly CheckShape[]
}

/** Lists beside each other, each of one value a row and all in one and the same order; but for `findings`. */
export interface BatchAnswer {
  /** Positions in the batch, from 1. */
  readonly rows: readonly number[]
  readonly states: string
  /** Of each key: its values as text, null where there is none to compare. */
  readonly keys: ReadonlyArray<ReadonlyArray<string | null>>
  /** Of each reference: its values where the table that it refers to does not have them. */
  readonly references: ReadonlyArray<ReadonlyArray<string | null>>
  /** Of each finding: the rows that meet it. */
  readonly findings: ReadonlyArray<readonly number[] | null>
}

export interface QueryOptions {
  readonly header: Header
  readonly onConflict: SeedSet['onConflict']
  readonly shapes: readonly TableShape[]
  /** Names of constraints of this table that are not looked at: not enforced, over periods, or a check that cannot be evaluated here. */
  readonly ignored: ReadonlySet<string>
}

export function batchQuery({ header, onConflict, shapes, ignored }: QueryOptions): BatchQuery {
  const row = new RowSql(header)
  const keys = keysOf(row, ignored)
  const foreignKeys = foreignKeysOf(row, ignored)
  const checks = findingsSql.checksOf(row, ignored)
  const findings = [
    ...header.columns.flatMap(({ shape }, at) => (findingsSql.rawType(shape) ? [findingsSql.wrongLength(shape, `h.r${at}`)] : [])),
    ...(onConflict === 'error' ? [findingsSql.differingRow(row)] : []),
    ...findingsSql.fixedIdentities(row),
    ...keys.slice(1).map((key) => findingsSql.takenValue(row, key)),
    ...foreignKeys.filter(({ matchFull, columns }) => matchFull && columns.length > 1).map((each) => findingsSql.partlyNull(row, each)),
    ...checks.map((check, at) => findingsSql.brokenCheck(row, check, at)),
  ]
  const lists = {
    keys: keys.map((key) => `pg_catalog.json_agg(${keyText(row, key)})`),
    references: foreignKeys.map((each) => `pg_catalog.json_agg(${referenceText(row, each, shapes)})`),
    findings: findings.map(({ condition }) => `pg_catalog.json_agg(h.at) filter (where ${condition})`),
  }
  const from = `from held h${findingsSql.brokenChecks(row, checks)}`
  // Last, when it is known which stored columns all the others speak of.
  const held = heldSql(row, onConflict)
  const sql = `with given as materialized (${givenSql(header)}), held as materialized (${held})
select pg_catalog.json_agg(h.at) as rows, pg_catalog.string_agg(h.state, '') as states,
       ${Object.entries(lists)
         .map(([name, values]) => `pg_catalog.array_to_json(array[${values.join(', ')}]::pg_catalog.json[]) as ${name}`)
         .join(',\n       ')}${domainCasts(header)
         .map((cast) => `,\n       pg_catalog.count(${cast})`)
         .join('')}
${from}`
  return { sql, keys, references: foreignKeys.map((each) => referenceOf(each, shapes)), findings, checks }
}

/** The texts as values of their types. Materialized, since a cast that is written into each expression would be done as often. */
function givenSql({ columns }: Header): string {
  const casts = columns.map(({ shape }, at) => `${castTo(shape.type, `i.c${at}`)} as c${at}`)
  const raw = columns.flatMap(({ shape }, at) => {
    const type = findingsSql.rawType(shape)
    return type === undefined ? [] : [`i.c${at}::${type} as r${at}`]
  })
  return `
  select i.at, ${[...casts, ...raw].join(', ')}
  from rows from (${columns.map((_, at) => `pg_catalog.unnest($${at + 1}::pg_catalog.text[])`).join(', ')})
       with ordinality i(${columns.map((_, at) => `c${at}`).join(', ')}, at)
`
}

/** The same beside the rows that the table has under their keys. */
function heldSql(row: RowSql, onConflict: SeedSet['onConflict']): string {
  const { table, key, columns } = row.header
  const stored = table.columns
    .filter(({ name }) => row.needed.has(name))
    .map(({ name }) => `, ${column('t', name)} as ${row.storedAs(name)}`)
  const different = columns.flatMap(({ shape, inKey }, at) => (inKey ? [] : [differs(shape.type, `g.c${at}`, column('t', shape.name))]))
  const position = (name: string) => columns.findIndex(({ shape }) => shape.name === name)
  return `
  select g.*, t.tableoid is null as fresh${stored.join('')},
         case when t.tableoid is null then 'i' when not ${any(different)} then '=' else '${CONFLICT[onConflict]}' end as state
  from given g left join ${onlyTable(table)} t on ${sameKey(
    key.columns,
    (name) => column('t', name),
    (name) => `g.c${position(name)}`,
  )}
`
}

/** Whether a domain takes a value is known once it was cast to it; counted, to have that done. */
const domainCasts = ({ columns }: Header): string[] =>
  columns.flatMap(({ shape: { type } }, at) =>
    type.domains[0] ? [`case when h.c${at} is not null then (h.c${at}::${type.domains[0].name})::pg_catalog.text end`] : [],
  )

const CONFLICT: Readonly<Record<SeedSet['onConflict'], RowState>> = { update: 'u', skip: 's', error: 'e' }
