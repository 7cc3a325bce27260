/** Conditions in SQL that a row of a batch must not meet. */
import type { CheckShape, ColumnShape, ForeignKeyShape, KeyShape, TableShape } from '../../catalog/table-shapes.ts'
import { quoteIdentifier } from '../../client/values.ts'
import { all, any, column, differs, onlyTable } from './expressions.ts'
import { listOf, type RowSql, WRITTEN } from './row-sql.ts'

export interface Finding {
  /** For a row that meets the condition. */
  readonly message: string
  /** What it is about; it is told at the first of them that is given. */
  readonly columns: readonly string[]
  readonly condition: string
}

/** Where the set allows no other values: that the row has some. */
export const differingRow = ({ header: { table, key } }: RowSql): Finding => ({
  message: `${table.label} has this row with other values, and the set does not allow that (on conflict: error)`,
  columns: key.columns,
  condition: "h.state = 'e'",
})

/** An identity that the database alone may set can be given to a new row, and never be changed. */
export function fixedIdentities(row: RowSql): Finding[] {
  const fixed = row.header.columns.filter(({ shape, inKey }) => shape.identity === 'always' && !inKey)
  return fixed.map(({ shape: { name, type } }) => ({
    message: `the row has another ${name}, which is GENERATED ALWAYS AS IDENTITY and cannot be changed`,
    columns: [name],
    condition: all(["h.state = 'u'", differs(type, row.given(name), row.stored(name))]),
  }))
}

/** A unique value that some other row of the table has. */
export function takenValue(row: RowSql, { name, columns, nullsNotDistinct }: KeyShape): Finding {
  const { table } = row.header
  const same = columns.map((each) => `${column('o', each)} ${nullsNotDistinct ? 'is not distinct from' : '='} ${row.asWritten(each)}`)
  const other = `exists (select from ${onlyTable(table)} o where ${all(same)} and not (${row.isRow((each) => column('o', each))}))`
  return {
    message: `another row of ${table.label} has the same ${listOf(columns)} (${name})`,
    columns,
    condition: all([WRITTEN, row.changed(columns), ...row.known(columns), other]),
  }
}

/** For a reference that is MATCH FULL. */
export function partlyNull(row: RowSql, { name, columns }: ForeignKeyShape): Finding {
  const nulls = columns.map((each) => `${row.asWritten(each)} is null`)
  return {
    message: `either all of ${listOf(columns)} are NULL or none (${name} is MATCH FULL)`,
    columns,
    condition: all([WRITTEN, ...row.known(columns), any(nulls), `not (${all(nulls)})`]),
  }
}

/** The checks that can be looked at, with what partitions ask for as one more. */
export function checksOf(row: RowSql, ignored: ReadonlySet<string>): CheckShape[] {
  const { table } = row.header
  return [...table.checks, ...partitionCheck(table)].filter(({ name, columns }) => !ignored.has(name) && row.concerns(columns))
}

function partitionCheck({ label, partitionBounds, partitionColumns }: TableShape): CheckShape[] {
  if (partitionBounds.length === 0) return []
  const expression = partitionBounds.map((bound) => `(${bound})`).join(' or ')
  return [{ name: `partitions of ${label}`, expression, columns: partitionColumns }]
}

/** `at` is the check's place in what `brokenChecks` gives. */
export function brokenCheck(row: RowSql, { name, columns, expression }: CheckShape, at: number): Finding {
  const { label, checks } = row.header.table
  return {
    message: checks.some((check) => check.name === name)
      ? `the row violates the check ${name}: ${expression}`
      : `no partition of ${label} takes this row`,
    columns,
    condition: `case when ${all([WRITTEN, row.changed(columns), ...row.known(columns)])} then k.b${at} else false end`,
  }
}

/** A relation `k` with a column for each check. In it the row has the table's name and the columns' own, as the expressions expect. */
export function brokenChecks(row: RowSql, checks: readonly CheckShape[]): string {
  if (checks.length === 0) return ''
  const columns = [...new Set(checks.flatMap((check) => check.columns))]
  return `
cross join lateral (
  select ${checks.map(({ expression }, at) => `coalesce(not (${expression}), false) as b${at}`).join(', ')}
  from (select ${columns.map((name) => `${row.asWritten(name)} as ${quoteIdentifier(name)}`).join(', ')}) ${quoteIdentifier(row.header.table.table)}
) k`
}

/** The value as it came, for types that an explicit cast would quietly make fit; undefined for all others. */
export function rawType({ type }: ColumnShape): string | undefined {
  const { name, modifier } = type.element ?? type
  if (modifier < 0) return undefined
  if (name === 'bit' || name === 'varbit') return type.element ? 'pg_catalog.varbit[]' : 'pg_catalog.varbit'
  // A single text is measured before it is sent.
  return type.element && (name === 'varchar' || name === 'bpchar') ? 'pg_catalog.text[]' : undefined
}

/** That a value, `raw` as it came, is of a length that the type does not take. */
export function wrongLength({ name: columnName, type }: ColumnShape, raw: string): Finding {
  const { name, modifier } = type.element ?? type
  const wrong = (value: string) => {
    if (name === 'bit') return `pg_catalog.length(${value}) <> ${modifier}`
    if (name === 'varbit') return `pg_catalog.length(${value}) > ${modifier}`
    return `pg_catalog.char_length(pg_catalog.rtrim(${value}, ' ')) > ${modifier - 4}`
  }
  return {
    message: `a value of another length than ${type.printed} takes`,
    columns: [columnName],
    condition: type.element ? `exists (select from pg_catalog.unnest(${raw}) e where ${wrong('e')})` : `coalesce(${wrong(raw)}, false)`,
  }
}
