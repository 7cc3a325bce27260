import { expect } from 'vitest'
import { listTableShapes } from '../../../src/catalog/table-shapes.ts'
import type { Session } from '../../../src/client/session.ts'
import { DbctlError } from '../../../src/errors.ts'
import { silent } from '../../../src/report.ts'
import { type ExportedTable, type ExportOptions, exportRows } from '../../../src/seeding/export/export.ts'
import { readSeedFileBatches } from '../../../src/seeding/files/read.ts'
import { checkSets } from '../../../src/seeding/sets/check.ts'
import type { SeedSet } from '../../../src/seeding/sets/set.ts'
import { writeSet } from '../../../src/seeding/sets/write.ts'

export type Wanted = Partial<Omit<ExportOptions, 'shapes'>>

export interface Exported {
  readonly text: string
  readonly tables: readonly ExportedTable[]
}

/** Exports as the command does, in a transaction of its own. */
export async function exported(session: Session, tables: readonly string[], wanted: Wanted = {}): Promise<Exported> {
  const shapes = await listTableShapes(session)
  const options = { shapes, tables, where: undefined, limit: undefined, children: 0, mask: {}, format: 'json', ...wanted } as const
  return session.transaction(
    async (tx) => {
      const pieces: string[] = []
      const file = exportRows(tx, options)
      for (;;) {
        const next = await file.next()
        if (next.done) return { text: pieces.join(''), tables: next.value }
        pieces.push(next.value)
      }
    },
    { readOnly: true, isolation: 'repeatable read' },
  )
}

type Rows = Record<string, Array<Record<string, unknown>>>

/** The rows of an export of JSON, by table. */
export const rowsOf = ({ text }: Exported): Rows => JSON.parse(text) as Rows

/** Of each table the values of one column: `public.users: 1 2 3`. */
export const columnOf = (file: Exported, column: string): string[] =>
  Object.entries(rowsOf(file)).map(([table, rows]) => `${table}: ${rows.map((row) => row[column]).join(' ')}`.trim())

/** What was refused, and that nothing was written before. */
export async function refused(session: Session, tables: readonly string[], wanted: Wanted = {}): Promise<DbctlError> {
  const shapes = await listTableShapes(session)
  const options = { shapes, tables, where: undefined, limit: undefined, children: 0, mask: {}, format: 'json', ...wanted } as const
  const error = await session
    .transaction((tx) => exportRows(tx, options).next(), { readOnly: true, isolation: 'repeatable read' })
    .then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
  if (error instanceof DbctlError) return error
  throw error ?? new Error('nothing was refused')
}

/** Writes an export into the database as a seed set, and says how many rows were inserted. */
export async function load(session: Session, { text }: Exported, format: 'json' | 'ndjson' = 'json'): Promise<number> {
  async function* bytes() {
    yield Buffer.from(text)
  }
  const set: SeedSet = {
    name: 'exported',
    kind: 'sample',
    onConflict: 'error',
    keys: new Map(),
    sources: [
      {
        file: 'f',
        table: undefined,
        read: (problem) => readSeedFileBatches({ path: 'f', absolute: undefined, format, stdin: bytes() }, problem),
      },
    ],
    checksum: () => 'none',
  }
  const shapes = await listTableShapes(session)
  const { plans, problems } = await session.transaction((tx) => checkSets(tx, [set], shapes))
  expect(problems.list).toEqual([])
  const [plan] = plans
  if (!plan) throw new Error('a set has a plan')
  return (await session.transaction((tx) => writeSet(tx, set, plan, { shapes, report: silent }))).inserted
}

/** Every row of the tables as PostgreSQL prints it. */
export async function printed(session: Session, ...tables: readonly string[]): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {}
  for (const table of tables) found[table] = (await session.queryArrays(`select t::text from ${table} t order by 1`)).flat()
  return found
}
