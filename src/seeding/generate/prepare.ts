import type { TableShape } from '../../catalog/table-shapes.ts'
import type { Session } from '../../client/session.ts'
import { quoteIdentifier } from '../../client/values.ts'
import { alternativesOf, type Understood } from './checks/alternatives.ts'
import { testsOf } from './checks/evaluate.ts'
import type { SampleState } from './history.ts'
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
  /** The tables before it, by quoted name; `present` where all of their rows are in the database. */
  readonly compiled: ReadonlyMap<string, { readonly rows: TableRows; readonly present: boolean }>
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

/** The ways of satisfying a table's checks, at least one. */
export async function alternativesFor(table: TableShape): Promise<Understood> {
  const understood = await alternativesOf(table)
  if (understood.alternatives.length > 0) return understood
  const checks = table.checks.map(({ name }) => name).join(', ')
  throw cannotGenerate(table.label, `no row can satisfy its checks (${checks})`, 'Look at the checks.')
}

async function compile(
  session: Session,
  { shapes, group, compiled, plan, until, overrides, examples }: Preparation,
  { table, done, rows: wanted, state, intact, otherSeeds }: TablePlan,
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
    else if (earlier?.present && columns.every((column) => earlier.rows.columns.some(({ name }) => name === column))) {
      const { rows } = earlier
      parents.set(target, { label: rows.table.label, count: rows.count, value: (column, at) => rows.value(column)(at) })
    } else {
      const parent = shapes.find(({ name }) => name === target)
      if (parent) parents.set(target, await readKeyPool(session, parent, columns, isOneToOne(table, target) ? wanted : 0))
    }
  }
  const understood = await alternativesFor(table)
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
    numbered: await findNumbers(session, table, group, done, state),
    offsets: offsetsFrom(state?.offsets ?? [], done, await findTaken(session, table, otherSeeds)),
    firstPresent: intact ? 0 : done,
  })
  if (done > 0 && wanted > done && state !== undefined && state.basis !== compiledRows.basis) {
    throw cannotGenerate(
      table.label,
      `its ${done} rows are combinations of rows that were fewer then (${state.basis}), and further ones could be the same`,
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

/** Each row needs a row of the parent to itself. */
const isOneToOne = ({ keys, foreignKeys }: TableShape, target: string): boolean =>
  foreignKeys.some((key) => key.target === target && keys.some(({ columns }) => columns.every((column) => key.columns.includes(column))))

/** Serial and identity columns that other rows of the same statement name: these cannot be read back, so they are numbered on from here. */
async function findNumbers(
  session: Session,
  table: TableShape,
  group: readonly TablePlan[],
  done: number,
  state: SampleState | undefined,
): Promise<SampleState['numbers']> {
  const named = new Set(
    group
      .flatMap((member) => member.table.foreignKeys)
      .flatMap(({ target, targetColumns }) => (target === table.name ? targetColumns : [])),
  )
  const numbers: Record<string, ReadonlyArray<readonly [number, string]>> = {}
  for (const { name, sequence } of table.columns) {
    if (sequence === null || !named.has(name)) continue
    const [row] = await session.query<{ next: string }>(
      `select greatest(coalesce((select max(${quoteIdentifier(name)}) from ${table.name}), 0),
                       case when s.is_called then s.last_value else s.last_value - 1 end)::pg_catalog.int8 + 1 as next
       from ${sequence} s`,
    )
    const earlier = state?.numbers[name] ?? []
    numbers[name] = [...earlier, [done, row?.next ?? '1']]
  }
  return numbers
}

const INTEGERS: ReadonlySet<string> = new Set(['int2', 'int4', 'int8'])

/** Further rows keep their distance from the ones before, and get more where others have come behind these. */
function offsetsFrom(earlier: SampleState['offsets'], done: number, taken: number): SampleState['offsets'] {
  const last = earlier.at(-1)?.[1] ?? 0
  return taken - done > last ? [...earlier, [done, taken - done]] : earlier
}

/** Unique values are made from numbers: up to where they are taken, by rows of another random seed or of other origin. */
async function findTaken(session: Session, table: TableShape, otherSeeds: number): Promise<number> {
  const columns = table.columns.filter(
    ({ name, type, sequence }) =>
      sequence === null &&
      INTEGERS.has(type.name) &&
      table.keys.some((key) => key.columns.includes(name)) &&
      !table.foreignKeys.some((key) => key.columns.includes(name)),
  )
  if (columns.length === 0) return otherSeeds
  const greatest = columns.map(({ name }) => `max(${quoteIdentifier(name)})::pg_catalog.float8`).join(', ')
  const [row] = await session.queryArrays(`select ${greatest} from ${table.name}`)
  return Math.max(otherSeeds, ...(row ?? []).map((value) => Math.max(Number(value ?? 0), 0)))
}
