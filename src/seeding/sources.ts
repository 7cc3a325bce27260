/** Seed sets whose rows come from files, from standard input or from the program itself. */
import { createHash, type Hash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { SeedSetSettings } from '../config/seed-config.ts'
import { DbctlError } from '../errors.ts'
import { readSeedFileBatches } from './files/read.ts'
import type { FileRow } from './files/row.ts'
import type { SeedSet, SeedSource } from './sets/set.ts'

export interface FileContext {
  readonly cwd: string
  readonly stdin: AsyncIterable<Uint8Array>
  readonly casing: 'snake_case' | 'camelCase' | undefined
}

export interface NamedSet extends SeedSetSettings {
  readonly name: string
  /** Without it, what a file's name says; standard input is CSV where the table is said, and NDJSON elsewhere. */
  readonly format?: 'csv' | 'json' | 'ndjson'
}

/** Opens the sets for the time of `work`: what comes from standard input is kept aside, since rows are read to be checked and again to be written. */
export async function withFileSets<T>(
  sets: readonly NamedSet[],
  context: FileContext,
  work: (opened: SeedSet[]) => Promise<T>,
): Promise<T> {
  const folders: string[] = []
  const keepAside = async (): Promise<string> => {
    if (folders.length > 0)
      throw new DbctlError('DBCTL_USAGE', 'standard input is named twice', { hint: 'It can be read once: name it in one set.' })
    const folder = await mkdtemp(join(tmpdir(), 'dbctl-seed-'))
    folders.push(folder)
    const file = join(folder, 'stdin')
    await pipeline(Readable.from(context.stdin), createWriteStream(file, { mode: 0o600 }))
    return file
  }
  try {
    const opened: SeedSet[] = []
    for (const set of sets) opened.push(await fileSet(set, context, keepAside))
    return await work(opened)
  } finally {
    for (const folder of folders) await rm(folder, { recursive: true, force: true })
  }
}

async function fileSet(set: NamedSet, { cwd, casing }: FileContext, keepAside: () => Promise<string>): Promise<SeedSet> {
  const paths = (await Promise.all(set.files.map((pattern) => expand(set.name, pattern)))).flat()
  const aside = paths.includes('-') ? await keepAside() : undefined
  const hashes = new Map<string, Hash>()
  const sources = paths.map((path): SeedSource => {
    const shown = path === '-' ? '-' : relative(cwd, path) || path
    return {
      file: shown,
      table: set.table ?? (path === '-' ? undefined : tableOf(path)),
      read: once(path, (problem) => {
        const hash = createHash('sha256')
        hashes.set(path, hash)
        const format = set.format ?? (path === '-' ? (set.table === undefined ? 'ndjson' : 'csv') : undefined)
        const absolute = path === '-' ? aside : path
        return readSeedFileBatches({ path: shown, absolute, hash, casing, ...(format ? { format } : {}) }, problem)
      }),
    }
  })
  return {
    name: set.name,
    kind: set.kind,
    onConflict: set.onConflict,
    keys: new Map(Object.entries(set.key)),
    sources,
    checksum: () => combined(paths.flatMap((path) => hashes.get(path) ?? [])),
  }
}

type Read = SeedSource['read']

/** What a module computes may differ from one time to the next: its rows are what they were when they were checked. */
function once(path: string, read: Read): Read {
  if (!/\.m?[tj]s$/.test(path)) return read
  let kept: (readonly FileRow[])[] | undefined
  return async function* (problem) {
    if (kept) return yield* kept
    const batches: (readonly FileRow[])[] = []
    for await (const batch of read(problem)) {
      batches.push(batch)
      yield batch
    }
    kept = batches
  }
}

function combined(hashes: readonly Hash[]): string {
  const all = createHash('sha256')
  for (const hash of hashes) all.update(hash.copy().digest())
  return all.digest('hex')
}

/** `seeds/02_identity.users.csv.gz` is of `identity.users`. */
export const tableOf = (path: string): string =>
  basename(path)
    .replace(/(?:\.gz)?$/i, '')
    .replace(/\.(?:csv|tsv|ndjson|jsonl|json|m?[tj]s)$/i, '')
    .replace(/^\d+[-_]/, '')

async function expand(set: string, pattern: string): Promise<string[]> {
  if (pattern === '-' || !/[*?{[]/.test(pattern)) return [pattern]
  const { glob } = await import('tinyglobby')
  const found = await glob(pattern, { absolute: true })
  if (found.length > 0) return found.sort()
  throw new DbctlError('DBCTL_CONFIG_INVALID', `no file of the set ${set} matches ${pattern}`, {
    hint: 'The pattern is relative to the configuration file; look at seed.sets.',
  })
}
