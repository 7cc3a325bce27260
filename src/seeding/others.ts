import type { TableShape } from '../catalog/table-shapes.ts'
import type { Session } from '../client/session.ts'
import type { SampleRecord } from './generate/history.ts'
import { readHistory } from './sets/history.ts'
import type { SetPlan, TableCounts } from './sets/set.ts'

export interface KnownRows {
  readonly shapes: readonly TableShape[]
  /** By label: the tables that sample rows are to join. */
  readonly asked: readonly string[]
  /** Of this run. */
  readonly sets: readonly SetPlan[]
  readonly records: readonly SampleRecord[]
}

/** Which of the tables have more rows than sets and made-up rows account for. */
export async function tablesWithOthers(tx: Session, { shapes, asked, sets, records }: KnownRows): Promise<string[]> {
  if (asked.length === 0) return []
  const history = await readHistory(tx)
  const earlier = [...history.sets.values()].filter(({ name }) => !sets.some((set) => set.name === name))
  const known = (label: string): number => {
    const madeUp = records.filter(({ table }) => table === label).map(({ rows }) => rows)
    const ofSets = sets.flatMap(({ tables }) => tables.filter(({ table }) => table === label).map(present))
    return [...madeUp, ...ofSets, ...earlier.map(({ tables }) => tables[label] ?? 0)].reduce((sum, rows) => sum + rows, 0)
  }
  const found: string[] = []
  for (const { label, name } of shapes.filter((shape) => asked.includes(shape.label))) {
    const [row] = await tx.query<{ more: boolean }>(
      `select count(*) > $1::pg_catalog.int8 as more from (select from ${name} limit $1::pg_catalog.int8 + 1) as counted`,
      [known(label)],
    )
    if (row?.more) found.push(label)
  }
  return found
}

/** Rows of the set that the table has. */
const present = ({ updates, unchanged, skipped }: TableCounts): number => updates + unchanged + skipped

/** Rows of the set that the table has once it is written. */
export const rowsOf = (counts: TableCounts): number => present(counts) + counts.inserts
