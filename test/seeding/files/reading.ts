import type { SeedFormat } from '../../../src/seeding/files/format.ts'
import { readSeedFile, type SeedSource } from '../../../src/seeding/files/read.ts'
import { type FileProblem, type FileRow, placeText } from '../../../src/seeding/files/row.ts'

export interface Reading {
  readonly rows: FileRow[]
  readonly problems: FileProblem[]
}

export async function readSource(source: SeedSource): Promise<Reading> {
  const problems: FileProblem[] = []
  const rows: FileRow[] = []
  for await (const row of readSeedFile(source, (found) => problems.push(found))) rows.push(row)
  return { rows, problems }
}

/** Reads bytes from stdin, in chunks that are cut at the offsets. */
export function read(format: SeedFormat, content: string | Uint8Array, ...cuts: number[]): Promise<Reading> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  return readSource({ path: 'f', absolute: undefined, format, stdin: chunks(bytes, cuts) })
}

async function* chunks(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0
  for (const cut of [...cuts, bytes.length]) {
    // A copy, since a stream may use its memory again.
    yield Uint8Array.from(bytes.subarray(from, cut))
    from = cut
  }
}

/** `f:2:5 the message` */
export const told = ({ problems }: Reading): string[] => problems.map((problem) => `${placeText(problem)} ${problem.message}`)

export const objects = ({ rows }: Reading): Record<string, string | null | undefined>[] =>
  rows.map(({ columns, values }) => Object.fromEntries(columns.map((column, i) => [column, values[i]])))

export const values = ({ rows }: Reading): (readonly (string | null)[])[] => rows.map((row) => row.values)
