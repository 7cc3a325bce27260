import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import { listTableShapes } from '../../../src/catalog/table-shapes.ts'
import type { Session } from '../../../src/client/session.ts'
import { DbctlError } from '../../../src/errors.ts'
import { silent } from '../../../src/report.ts'
import { placeText } from '../../../src/seeding/files/row.ts'
import { type CheckedSets, checkSets } from '../../../src/seeding/sets/check.ts'
import type { SeedSet, SeedSource } from '../../../src/seeding/sets/set.ts'
import { type WrittenSet, writeSet } from '../../../src/seeding/sets/write.ts'

export type Cell = string | null | { readonly json: string }

/** Rows of one header, as a file of CSV would have them: `columns` in line 1, a row in each line after it. */
export function source(
  file: string,
  table: string | undefined,
  columns: string,
  rows: Iterable<readonly Cell[]>,
  rowTable?: string,
): SeedSource {
  const names = columns.split(' ')
  return {
    file,
    table,
    async *read() {
      let batch = []
      let line = 1
      for (const cells of rows) {
        line++
        let column = 1
        const places = cells.map((cell) => {
          const place = { line, column }
          column += (textOf(cell)?.length ?? 0) + 1
          return place
        })
        const values = cells.map(textOf)
        const json = cells.map((cell) => typeof cell === 'object' && cell !== null)
        batch.push({ table: rowTable, columns: names, values, line, places, ...(json.includes(true) ? { json } : {}) })
        if (batch.length < 700) continue
        yield batch
        batch = []
      }
      yield batch
    },
  }
}

const textOf = (cell: Cell): string | null => (typeof cell === 'object' ? (cell?.json ?? null) : cell)

export const seedSet = (sources: readonly SeedSource[], over: Partial<Omit<SeedSet, 'sources'>> = {}): SeedSet => ({
  name: 'countries',
  kind: 'reference',
  onConflict: 'update',
  keys: new Map(),
  checksum: () =>
    createHash('sha256')
      .update(sources.map(({ file }) => file).join())
      .digest('hex'),
  ...over,
  sources,
})

export async function check(session: Session, ...sets: readonly SeedSet[]): Promise<CheckedSets & { readonly told: string[] }> {
  const shapes = await listTableShapes(session)
  const checked = await session.transaction((tx) => checkSets(tx, sets, shapes), { readOnly: true, isolation: 'repeatable read' })
  return { ...checked, told: checked.problems.list.map((problem) => `${placeText(problem)}: ${problem.message}`) }
}

/** Checks and writes, each set in a transaction of its own; refuses what has problems. */
export async function seed(session: Session, ...sets: readonly SeedSet[]): Promise<WrittenSet[]> {
  const shapes = await listTableShapes(session)
  const { plans, told } = await check(session, ...sets)
  expect(told).toEqual([])
  const written: WrittenSet[] = []
  for (const [at, set] of sets.entries()) {
    const plan = plans[at]
    if (plan) written.push(await session.transaction((tx) => writeSet(tx, set, plan, { shapes, report: silent })))
  }
  return written
}

export async function refusal(work: Promise<unknown>): Promise<DbctlError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof DbctlError) return error
  throw error ?? new Error('nothing was refused')
}
