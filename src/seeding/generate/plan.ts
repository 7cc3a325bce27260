import type { TableShape } from '../../catalog/table-shapes.ts'
import type { Session } from '../../client/session.ts'
import { type Amounts, type TableAmount, tableAmounts } from './amounts.ts'
import { readSamples } from './history.ts'
import { cannotGenerate } from './problem.ts'
import { generatorVersion } from './values/columns.ts'

export interface TablePlan extends TableAmount {
  /** Rows of this random seed that are there already. */
  readonly done: number
  /** Rows that no run of this random seed has made, or some that nobody knows of. */
  readonly others: boolean
}

export interface SamplePlan {
  readonly tables: readonly TablePlan[]
  readonly randomSeed: string
}

/** What a run would make. Reads only. */
export async function planSample(
  session: Session,
  shapes: readonly TableShape[],
  amounts: Amounts,
  randomSeed: string,
): Promise<SamplePlan> {
  const empty = await findEmpty(session, shapes)
  const records = await readSamples(session)
  const tables = tableAmounts(shapes, amounts, empty).map((amount): TablePlan => {
    const isEmpty = empty.has(amount.table.name)
    const own = isEmpty ? [] : records.filter(({ table }) => table === amount.table.label)
    const record = own.find((each) => each.randomSeed === randomSeed)
    const done = record?.rows ?? 0
    if (record && record.generator !== generatorVersion && amount.rows > done) {
      throw cannotGenerate(
        amount.table.label,
        `its ${done} rows were made by ${record.generator}, and ${generatorVersion} makes others`,
        'Empty the table to begin anew, or take another --random-seed.',
      )
    }
    return { ...amount, done, others: !isEmpty && own.length === 0 }
  })
  return { tables, randomSeed }
}

/** By quoted name. One statement: each table is asked for a single row. */
async function findEmpty(session: Session, shapes: readonly TableShape[]): Promise<Set<string>> {
  if (shapes.length === 0) return new Set()
  const [row] = await session.queryArrays(`select ${shapes.map(({ name }) => `exists (select from ${name})`).join(', ')}`)
  return new Set(shapes.flatMap(({ name }, at) => (row?.[at] === true ? [] : [name])))
}
