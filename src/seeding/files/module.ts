import { stat } from 'node:fs/promises'
import { loadModule } from '../../config/config-file.ts'
import { maskUrls } from '../../config/secret.ts'
import { A_DIRECTORY, type Hash, systemSays } from './bytes.ts'
import { type Casing, isPgTable, isTable, tableColumns, tableName } from './drizzle-table.ts'
import { ModuleRows } from './module-rows.ts'
import { BATCH } from './parser.ts'
import { Problems } from './problems.ts'
import type { FileProblem, FileRow, Position } from './row.ts'

const START = { line: 1, column: 1 }
const EXPORTS =
  'an array of rows, an object of table name → rows, seedRows(table, rows) or a list of those, or a function that returns one of them'

export interface ModuleSource {
  readonly absolute: string
  readonly hash: Hash | undefined
  readonly casing: Casing | undefined
}

/** The rows that a module of TypeScript or JavaScript exports. They stand in no line of it: a row has its number in its table instead. */
export async function* moduleRows({ absolute, hash, casing }: ModuleSource, problems: Problems): AsyncGenerator<FileRow[]> {
  const exported = await load(absolute, problems)
  if (!problems.ended) yield* rowsOfExport(exported, { hash, casing }, problems)
}

/** The same of what the program itself has in the form in which modules export it. */
export const exportedRows = (
  exported: unknown,
  { file, hash }: { readonly file: string; readonly hash: Hash },
  problem: (found: FileProblem) => void,
): AsyncGenerator<FileRow[]> => rowsOfExport(exported, { hash, casing: undefined }, new Problems(file, problem))

async function* rowsOfExport(
  exported: unknown,
  { hash, casing }: Pick<ModuleSource, 'hash' | 'casing'>,
  problems: Problems,
): AsyncGenerator<FileRow[]> {
  const rows = rowsOf(exported, new ModuleRows(problems), casing, problems)
  for await (const batch of batched(rows, problems)) {
    // Sorted by column, so that the hash is of what is written, however it is spelt.
    for (const row of batch) hash?.update(Buffer.from(canonical(row)))
    yield batch
  }
}

async function load(absolute: string, problems: Problems): Promise<unknown> {
  try {
    if ((await stat(absolute)).isDirectory()) return problems.end(START, A_DIRECTORY)
  } catch (error) {
    return problems.end(START, systemSays(error))
  }
  try {
    const exported = await (loadModule(absolute) as Promise<unknown>)
    return typeof exported === 'function' ? await aside(exported as () => unknown) : await exported
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const [line = ''] = message.split('\n')
    return problems.end(thrownAt(error, absolute), `the module throws: ${maskUrls(line.trim())}`)
  }
}

/** Where in the module. The code that runs has the lines of the source, but not its columns; the parser, which saw the source, has both. */
function thrownAt(error: unknown, absolute: string): Position {
  if (!(error instanceof Error)) return START
  const { message, stack = '' } = error
  const from = stack.indexOf(`${absolute}:`)
  const [, line, column] = (from === -1 ? undefined : /^(\d+):(\d+)/.exec(stack.slice(from + absolute.length + 1))) ?? []
  if (line === undefined) return START
  return { line: Number(line), column: message.includes(`${absolute}:${line}:`) ? Number(column) + 1 : 1 }
}

/** What a function prints is no part of the answer, as loadModule sees to while it loads one. */
async function aside(call: () => unknown): Promise<unknown> {
  const { write } = process.stdout
  process.stdout.write = process.stderr.write.bind(process.stderr)
  try {
    return await call()
  } finally {
    process.stdout.write = write
  }
}

async function* rowsOf(
  exported: unknown,
  rows: ModuleRows,
  casing: Casing | undefined,
  problems: Problems,
): AsyncGenerator<FileRow | undefined> {
  const sets = isSet(exported) ? [exported] : exported
  if (Array.isArray(sets)) {
    for (const element of sets as unknown[]) {
      if (!isSet(element)) yield rows.read(undefined, element)
      else if (!isPgTable(element.table))
        problems.end(START, `${tableName(element.table)} is no table of PostgreSQL; expected one made by pgTable()`)
      else {
        const table = tableName(element.table)
        const columns = await tableColumns(element.table, casing)
        for (const row of element.rows) yield rows.read(table, row, columns)
      }
    }
    return
  }
  if (typeof sets !== 'object' || sets === null || isTable(sets) || Object.values(sets).every((value) => value === undefined)) {
    problems.end(START, `the module exports no rows; expected \`export default\` with ${EXPORTS}`)
    return
  }
  for (const [table, list] of Object.entries(sets)) {
    if (Array.isArray(list)) for (const row of list as unknown[]) yield rows.read(table, row)
    else problems.add(START, `what the module exports has no rows in ${JSON.stringify(table)}; expected ${EXPORTS}`)
  }
}

interface ExportedSet {
  readonly table: Parameters<typeof tableName>[0]
  readonly rows: readonly unknown[]
}

const isSet = (value: unknown): value is ExportedSet =>
  typeof value === 'object' && value !== null && 'table' in value && isTable(value.table) && 'rows' in value && Array.isArray(value.rows)

async function* batched(rows: AsyncIterable<FileRow | undefined>, problems: Problems): AsyncGenerator<FileRow[]> {
  let batch: FileRow[] = []
  for await (const row of rows) {
    if (problems.ended) break
    if (row) batch.push(row)
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

function canonical({ table, columns, values }: FileRow): string {
  const cells = columns.map((column, i) => [column, values[i] ?? null] as const)
  cells.sort(([a], [b]) => (a < b ? -1 : 1))
  return `${JSON.stringify([table ?? null, cells])}\n`
}
