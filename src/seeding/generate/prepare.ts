import type { TableShape } from '../../catalog/table-shapes.ts'
import type { Session } from '../../client/session.ts'
import { quoteIdentifier } from '../../client/values.ts'
import { alternativesOf } from './checks/alternatives.ts'
import { testsOf } from './checks/evaluate.ts'
import { type KeySource, readKeyPool } from './key-source.ts'
import type { TableOverrides } from './override.ts'
import type { TablePlan } from './plan.ts'
import { cannotGenerate } from './problem.ts'
import { compileRows, type TableRows } from './rows.ts'

/** By `schema.table` and column: JSON texts that made-up ones are modelled on. */
export type Examples = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

export interface Preparation {
  readonly shapes: readonly TableShape[]
  /** One table, or those of a circle. */
  readonly group: readonly TablePlan[]
  /** The tables before it, by quoted name. */
  readonly compiled: ReadonlyMap<string, TableRows>
  readonly plan: { readonly randomSeed: string }
  readonly until: number
  readonly overrides: Readonly<Record<string, TableOverrides>>
  readonly examples: () => Promise<Examples>
}

/** Makes the rows of a group known by number. What its references need of other tables must be in the database by now. */
export async function prepareGroup(
  session: Session,
  preparation: Preparation,
): Promise<Array<{ rows: TableRows; shortage: string | undefined }>> {
  const { group } = preparation
  const counts = new Map(group.map(({ table, rows, done }) => [table.name, Math.max(rows, done)]))
  const shortages = new Map<string, string>()
  for (;;) {
    const found = new Map<string, TableRows>()
    for (const plan of group) found.set(plan.table.name, await compile(session, preparation, plan, counts, found))
    const short = [...found.values()].filter(({ table, count }) => count < (counts.get(table.name) ?? 0))
    for (const { table, shortage } of short) if (shortage !== undefined) shortages.set(table.name, shortage)
    for (const { table, count } of short) counts.set(table.name, count)
    // Others of the circle have counted on rows that there will not be: once more with what there is.
    if (short.length === 0 || group.length === 1)
      return [...found.values()].map((rows) => ({ rows, shortage: shortages.get(rows.table.name) }))
  }
}

async function compile(
  session: Session,
  { shapes, group, compiled, plan, until, overrides, examples }: Preparation,
  { table, done, rows: wanted, basis }: TablePlan,
  counts: ReadonlyMap<string, number>,
  found: ReadonlyMap<string, TableRows>,
): Promise<TableRows> {
  const parents = new Map<string, KeySource>()
  for (const target of new Set(table.foreignKeys.map((key) => key.target))) {
    const columns = [...new Set(table.foreignKeys.filter((key) => key.target === target).flatMap(({ targetColumns }) => targetColumns))]
    const inGroup = group.find((member) => member.table.name === target)
    const earlier = compiled.get(target)
    if (target === table.name) continue
    if (inGroup)
      parents.set(
        target,
        lazily(inGroup.table.label, counts.get(target) ?? 0, () => found.get(target)),
      )
    else if (earlier && earlier.count > 0 && columns.every((column) => earlier.columns.some(({ name }) => name === column))) {
      parents.set(target, { label: earlier.table.label, count: earlier.count, value: (column, at) => earlier.value(column)(at) })
    } else {
      const parent = shapes.find(({ name }) => name === target)
      if (parent) parents.set(target, await readKeyPool(session, parent, columns))
    }
  }
  const understood = await alternativesOf(table)
  if (understood.alternatives.length === 0) {
    throw cannotGenerate(
      table.label,
      `no row can satisfy its checks (${table.checks.map(({ name }) => name).join(', ')})`,
      'Look at the checks.',
    )
  }
  const own = overrides[table.label] ?? {}
  const compiledRows = compileRows({
    table,
    count: counts.get(table.name) ?? 0,
    seed: plan.randomSeed,
    until,
    parents,
    // Ways that are known to satisfy every check go before ways that may.
    alternatives: understood.certain.length > 0 ? understood.certain : understood.alternatives,
    tests: await testsOf(table, [...(understood.certain.length > 0 ? [] : understood.unclear), ...checksToTest(table, own)]),
    overrides: own,
    examples: new Map(Object.entries((await examples())[table.label] ?? {})),
    numbered: await findNumbers(session, table, group, done),
  })
  if (done > 0 && wanted > done && basis !== undefined && basis !== compiledRows.basis) {
    throw cannotGenerate(
      table.label,
      `its ${done} rows are combinations of rows that were fewer then (${basis}), and further ones could be the same`,
      'Empty it to have all of its rows made anew, or take another --random-seed for an empty database.',
    )
  }
  return compiledRows
}

/**
 * A reference takes what there is, and so does a column that the configuration speaks of: of the ways of satisfying a check they heed
 * whether they are to be NULL, and no other.
 */
function checksToTest({ checks, foreignKeys }: TableShape, overrides: TableOverrides): string[] {
  const set = new Set([...foreignKeys.flatMap(({ columns }) => columns), ...Object.keys(overrides)])
  return checks.flatMap(({ name, columns }) => (columns.some((column) => set.has(column)) ? [name] : []))
}

const lazily = (label: string, count: number, rows: () => TableRows | undefined): KeySource => {
  const working = new Set<string>()
  return {
    label,
    count,
    value(column, at) {
      const key = `${column}/${at}`
      const table = rows()
      if (!table || working.has(key)) {
        throw cannotGenerate(label, `its key ${column} is made of keys that are made of it`, 'Give one of the tables a key of its own.')
      }
      working.add(key)
      try {
        return table.value(column)(at)
      } finally {
        working.delete(key)
      }
    },
  }
}

/** Serial and identity columns that other rows of the same statement name: these cannot be read back, so they are numbered on from here. */
async function findNumbers(session: Session, table: TableShape, group: readonly TablePlan[], done: number): Promise<Map<string, bigint>> {
  const named = new Set(
    group
      .flatMap((member) => member.table.foreignKeys)
      .flatMap(({ target, targetColumns }) => (target === table.name ? targetColumns : [])),
  )
  const numbers = new Map<string, bigint>()
  for (const { name, sequence } of table.columns) {
    if (sequence === null || !named.has(name)) continue
    const [row] = await session.query<{ next: string }>(
      `select greatest(coalesce((select max(${quoteIdentifier(name)}) from ${table.name}), 0), case when s.is_called then s.last_value else s.last_value - 1 end)::pg_catalog.int8 + 1 as next
       from ${sequence} s`,
    )
    numbers.set(name, BigInt(row?.next ?? 1) - BigInt(done))
  }
  return numbers
}
