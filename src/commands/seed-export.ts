import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { realpath, rename, rm, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { formatDuration } from '../config/duration.ts'
import { describeTarget } from '../config/target.ts'
import { DbctlError, EXIT } from '../errors.ts'
import type { ExportedTable, ExportOptions } from '../seeding/export/export.ts'
import type { Command, CommandContext, CommandResult } from './command.ts'
import type { SeedExportJson } from './json.ts'
import { wholeNumber } from './seed-work.ts'

export const seedExport: Command<SeedExportJson> = {
  name: 'seed export',
  summary: 'write rows, and all rows that they refer to, as a seed file',
  description:
    'Reads the tables that are named, and through their foreign keys every row that these rows need, from one snapshot. What the file has ' +
    'can be written elsewhere by `dbctl seed`. Columns are masked as seed.mask of the configuration says.',
  group: 'Everyday',
  uses: ['database'],
  arguments: [{ notation: '<tables...>', description: 'schema.table, or the table’s name' }],
  options: [
    { flags: '--where <predicate>', description: 'SQL over the columns of the named tables; all rows without it' },
    { flags: '--limit <rows>', description: 'at most so many of each named table; what they refer to comes on top' },
    { flags: '--children <levels>', description: 'also the rows that refer to them, so many levels down (0)' },
    { flags: '--format <format>', description: 'json or ndjson (by the file’s name, else json)' },
    { flags: '-o, --output <file>', description: 'the file to write, gzipped where it ends in .gz; stdout without it' },
  ],
  examples: [
    ['dbctl seed export app.orders --where "status = \'open\'" -o open.json', 'open orders, their customers, and what these need'],
    ['dbctl seed export users --limit 100 --children 1 -o users.ndjson.gz', 'a hundred users and what is theirs'],
  ],
  exits: [EXIT.done, EXIT.failed, EXIT.connection, EXIT.busy],
  async run(context, { arguments: named, options }) {
    const tables = named.flatMap((name) => name ?? [])
    if (tables.length === 0)
      throw new DbctlError('DBCTL_USAGE', 'no table is named', { hint: 'For example: dbctl seed export app.orders -o orders.json' })
    const settings = await context.settings()
    const file = typeof options.output === 'string' ? resolve(context.cwd, options.output) : undefined
    const start = performance.now()
    const wanted: Wanted = {
      tables,
      where: typeof options.where === 'string' ? options.where : undefined,
      limit: wholeNumber(options.limit, '--limit'),
      children: options.children === '0' ? 0 : (wholeNumber(options.children, '--children') ?? 0),
      format: formatOf(options.format, file),
      mask: settings.seed.value?.mask ?? {},
    }
    if (options.json === true && file === undefined) {
      throw new DbctlError('DBCTL_USAGE', 'with --json the rows need a file of their own', {
        hint: 'Add -o <file>: stdout is for the one document.',
      })
    }
    const found = await write(context, wanted, file)
    const database = describeTarget(settings.target.value)
    const rows = found.reduce((sum, table) => sum + table.rows, 0)
    return answer(
      { database, file: file ?? null, tables: found },
      `wrote ${rows} rows of ${found.length} tables of ${database} in ${formatDuration(performance.now() - start)}`,
    )
  },
}

type Wanted = Omit<ExportOptions, 'shapes'>

function answer(json: SeedExportJson, summary: string): CommandResult<SeedExportJson> {
  // Without a file of their own, the rows are the answer, and have been written.
  if (json.file === null) return { json, view: { kind: 'text', text: '' }, summary }
  return {
    json,
    view: {
      kind: 'table',
      columns: [{ name: 'table' }, { name: 'rows', align: 'right' }, { name: 'because' }, { name: 'masked' }],
      rows: json.tables.map(({ table, rows, parentsOnly, maskedColumns }) => [
        table,
        rows,
        parentsOnly ? 'referred to' : 'named',
        maskedColumns.join(', '),
      ]),
    },
    summary,
  }
}

function write(context: CommandContext, wanted: Wanted, file: string | undefined): Promise<readonly ExportedTable[]> {
  return context.withClient(async ({ session }) => {
    const [{ exportRows }, { listTableShapes }] = await Promise.all([
      import('../seeding/export/export.ts'),
      import('../catalog/table-shapes.ts'),
    ])
    return session.transaction(
      async (tx) => {
        const shapes = await listTableShapes(tx)
        let tables: readonly ExportedTable[] = []
        const texts = async function* () {
          tables = yield* exportRows(tx, { ...wanted, shapes })
        }
        if (file === undefined) for await (const text of texts()) await context.write(text)
        else await writeFileWhole(file, texts())
        return tables
      },
      { readOnly: true, isolation: 'repeatable read' },
    )
  })
}

/** Beside its place first: a run that fails leaves what was there. What is no ordinary file (a device, a pipe) is written to as it is. */
async function writeFileWhole(file: string, texts: AsyncIterable<string>): Promise<void> {
  try {
    const place = await realpath(file).catch(() => file)
    const found = await stat(place).catch(() => undefined)
    if (found && !found.isFile()) return await writeTo(place, 'w', file.endsWith('.gz'), texts)
    const beside = `${place}.${randomUUID()}.writing`
    try {
      await writeTo(beside, 'wx', file.endsWith('.gz'), texts)
      await rename(beside, place)
    } finally {
      await rm(beside, { force: true })
    }
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    throw new DbctlError('DBCTL_OUTPUT', `${file} cannot be written: ${error.message}`, {
      hint: 'Name a file in a folder that is there and that you may write to.',
      details: { file },
      cause: error,
    })
  }
}

async function writeTo(path: string, flags: string, compressed: boolean, texts: AsyncIterable<string>): Promise<void> {
  // Whoever reads the database may be the only one who may read this.
  const target = createWriteStream(path, { mode: 0o600, flags })
  if (!compressed) return pipeline(Readable.from(texts), target)
  const { createGzip } = await import('node:zlib')
  return pipeline(Readable.from(texts), createGzip(), target)
}

function formatOf(given: unknown, file: string | undefined): 'json' | 'ndjson' {
  if (given === 'json' || given === 'ndjson') return given
  if (given !== undefined)
    throw new DbctlError('DBCTL_USAGE', `--format does not take ${JSON.stringify(given)}`, { hint: 'It is json or ndjson.' })
  return file !== undefined && /\.(?:ndjson|jsonl)(?:\.gz)?$/.test(file) ? 'ndjson' : 'json'
}
