/** Seed files as rows: CSV, NDJSON, JSON and modules of TypeScript, from a file or from stdin, plain or gzipped. */
import { bytesOf, type Hash } from './bytes.ts'
import { CsvParser } from './csv.ts'
import type { Casing } from './drizzle-table.ts'
import { formatOf, type SeedFormat } from './format.ts'
import { JsonParser } from './json.ts'
import { moduleRows } from './module.ts'
import { NdjsonParser } from './ndjson.ts'
import type { Parser } from './parser.ts'
import { Problems } from './problems.ts'
import type { FileProblem, FileRow } from './row.ts'
import { decoded } from './text.ts'

export interface SeedSource {
  /** As messages show it; `-` is stdin. */
  readonly path: string
  /** Where the file is; undefined for stdin. */
  readonly absolute: string | undefined
  /** Without it, what the extension says. */
  readonly format?: SeedFormat | undefined
  readonly stdin?: AsyncIterable<Uint8Array> | undefined
  /** Is given the bytes as they are stored; for a module, which may compute its rows, the canonical JSON of those. */
  readonly hash?: Hash | undefined
  /** What the project makes of the names of Drizzle columns that have none of their own. */
  readonly casing?: Casing | undefined
}

const START = { line: 1, column: 1 }

/** Streams rows. Problems are handed to `problem` and reading goes on where it can; a file that cannot be read further ends after its problem. */
export async function* readSeedFile(source: SeedSource, problem: (found: FileProblem) => void): AsyncGenerator<FileRow> {
  for await (const batch of readSeedFileBatches(source, problem)) yield* batch
}

/** The same in arrays of up to 1000 rows. The next piece of the file is read when the next array is asked for. */
export async function* readSeedFileBatches(source: SeedSource, problem: (found: FileProblem) => void): AsyncGenerator<FileRow[]> {
  const problems = new Problems(source.path, problem)
  const format = source.format ?? formatOf(source.path)
  const from = source.absolute ?? source.stdin
  if (from === undefined) problems.end(START, 'is not given: neither a path nor standard input')
  else if (format === undefined) {
    problems.end(
      START,
      'is of no known format; expected a name that ends in .csv, .tsv, .ndjson, .jsonl, .json (also with .gz), .ts, .mts, .js or .mjs, or a format that is said',
    )
  } else if (format !== 'ts') yield* parsed(bytesOf(from, source.hash), parserOf(format, problems), problems)
  else if (typeof from === 'string') yield* moduleRows({ absolute: from, hash: source.hash, casing: source.casing }, problems)
  else problems.end(START, 'is a module on standard input, which cannot be loaded; expected the path of its file')
}

function parserOf(format: Exclude<SeedFormat, 'ts'>, problems: Problems): Parser {
  if (format === 'csv') return new CsvParser(problems)
  return format === 'json' ? new JsonParser(problems) : new NdjsonParser(problems)
}

async function* parsed(bytes: AsyncIterable<Uint8Array>, parser: Parser, problems: Problems): AsyncGenerator<FileRow[]> {
  for await (const { text, broken } of decoded(bytes)) {
    yield* parser.push(text)
    if (problems.ended) return
    if (broken === undefined) continue
    yield* parser.end('broken off')
    if (!problems.ended) problems.end(parser.reached(), broken)
    return
  }
  yield* parser.end('end of file')
}
