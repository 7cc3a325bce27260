import type { TableShape } from '../../catalog/table-shapes.ts'
import type { Session } from '../../client/session.ts'
import { nearest } from '../../config/nearest.ts'
import { DbctlError } from '../../errors.ts'
import { type Amounts, namedTable, type TableAmount, tableAmounts } from './amounts.ts'
import { type SampleRecord, type SampleState, STORAGE } from './history.ts'
import { cannotGenerate } from './problem.ts'
import { generatorVersion } from './values/columns.ts'

export interface TablePlan extends TableAmount {
  /** Rows of this random seed that are there already. */
  readonly done: number
  /** Of these rows; undefined where there are none. */
  readonly state: SampleState | undefined
  /** None of them was deleted since, as far as their number tells. */
  readonly intact: boolean
  /** Where the numbers end that rows of other random seeds are made from. */
  readonly otherSeeds: number
}

export interface SamplePlan {
  readonly tables: readonly TablePlan[]
  readonly randomSeed: string
}

export interface SampleWishes {
  readonly amounts: Amounts
  readonly randomSeed: string
  /** By label: tables that get rows of another kind before these are made. */
  readonly filled: ReadonlySet<string>
  readonly records: readonly SampleRecord[]
  /** What the configuration says of columns, by table: names that there must be. */
  readonly configured: Readonly<Record<string, readonly string[]>>
}

/** What a run would make. Reads only. */
export async function planSample(session: Session, shapes: readonly TableShape[], wishes: SampleWishes): Promise<SamplePlan> {
  const { amounts, randomSeed, filled, records } = wishes
  if (amounts.rows.size === 0 && amounts.scale === undefined) return { tables: [], randomSeed }
  assertConfigured(shapes, wishes.configured)
  const empty = await findEmpty(session, reachable(shapes, amounts))
  for (const { label, name } of shapes) if (filled.has(label)) empty.delete(name)
  const tables: TablePlan[] = []
  for (const amount of tableAmounts(shapes, amounts, empty, recordedAmounts(records, randomSeed))) {
    const { label } = amount.table
    const record = records.find((each) => each.table === label && each.randomSeed === randomSeed)
    if (record && record.generator !== generatorVersion && amount.rows > record.rows) {
      throw cannotGenerate(
        label,
        `its ${record.rows} rows were made by ${record.generator}, and ${generatorVersion} makes others`,
        'Empty the table to begin anew, or take another --random-seed.',
      )
    }
    const done = record?.rows ?? 0
    tables.push({
      ...amount,
      done,
      state: record?.state,
      intact: done === 0 || (await hasRows(session, amount.table, done)),
      otherSeeds: Math.max(0, ...records.filter((each) => each.table === label && each !== record).map(endOf)),
    })
  }
  return { tables, randomSeed }
}

/**
 * The records whose rows may still be there. Those of a table that was dropped or emptied since are void, whatever has come into it; rows
 * that were deleted one by one, as retention does, are not made again.
 */
export async function validRecords(
  session: Session,
  shapes: readonly TableShape[],
  records: readonly SampleRecord[],
): Promise<SampleRecord[]> {
  const valid: SampleRecord[] = []
  for (const record of records) {
    const shape = shapes.find(({ label }) => label === record.table)
    if (!shape) continue
    const [row] = await session.query<{ storage: string }>(`select ${STORAGE('$1')} as storage`, [shape.name])
    if (row?.storage === record.storage || (await hasRows(session, shape, record.rows))) valid.push(record)
  }
  return valid
}

async function hasRows(session: Session, { name }: TableShape, rows: number): Promise<boolean> {
  const [row] = await session.query<{ enough: boolean }>(
    `select count(*) = $1::pg_catalog.int8 as enough from (select from ${name} limit $1::pg_catalog.int8) as counted`,
    [rows],
  )
  return row?.enough === true
}

const endOf = ({ rows, state }: SampleRecord): number => rows + (state.offsets.at(-1)?.[1] ?? 0)

/** By label: how many rows of this random seed each table was to get. */
const recordedAmounts = (records: readonly SampleRecord[], randomSeed: string): Map<string, number> =>
  new Map(
    records.filter((record) => record.randomSeed === randomSeed).map(({ table, state, rows }) => [table, Math.max(state.wanted, rows)]),
  )

/** The tables that get rows, and all that they lead to: others need not be readable. */
function reachable(shapes: readonly TableShape[], { rows, scale }: Amounts): readonly TableShape[] {
  if (scale !== undefined) return shapes
  const found = new Set([...rows.keys()].map((name) => namedTable(shapes, name)))
  for (const table of found)
    for (const { target } of table.foreignKeys) {
      const parent = shapes.find(({ name }) => name === target)
      if (parent) found.add(parent)
    }
  return [...found]
}

/** By quoted name. One statement: each table is asked for a single row. */
async function findEmpty(session: Session, shapes: readonly TableShape[]): Promise<Set<string>> {
  if (shapes.length === 0) return new Set()
  const [row] = await session.queryArrays(`select ${shapes.map(({ name }) => `exists (select from ${name})`).join(', ')}`)
  return new Set(shapes.flatMap(({ name }, at) => (row?.[at] === true ? [] : [name])))
}

function assertConfigured(shapes: readonly TableShape[], configured: SampleWishes['configured']): void {
  const problems = Object.entries(configured).flatMap(([label, columns]) => {
    const table = shapes.find((shape) => shape.label === label)
    if (!table)
      return [
        `seed.tables: there is no table ${label}${meant(
          label,
          shapes.map((shape) => shape.label),
        )}`,
      ]
    const known = table.columns.map(({ name }) => name)
    return columns
      .filter((column) => !known.includes(column))
      .map((column) => `seed.tables: ${label} has no column ${column}${meant(column, known)}`)
  })
  if (problems.length === 0) return
  throw new DbctlError('DBCTL_CONFIG_INVALID', problems.join('\n'), { hint: 'Look at seed.tables in dbctl.config.', details: { problems } })
}

function meant(name: string, known: readonly string[]): string {
  const suggestion = nearest(name, known)
  return suggestion === undefined ? '' : `; did you mean ${suggestion}?`
}
