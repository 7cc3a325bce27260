/** Seed sets whose rows come from files, from standard input or from the program itself. */
import { createHash, type Hash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, relative, resolve } from 'node:path'
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
  let aside: FileHandle | undefined
  const keepAside = async (): Promise<() => AsyncIterable<Uint8Array>> => {
    if (aside) throw new DbctlError('DBCTL_USAGE', 'standard input is named twice', { hint: 'It can be read once: name it in one set.' })
    const folder = await mkdtemp(join(tmpdir(), 'dbctl-seed-'))
    const handle = await open(join(folder, 'stdin'), 'wx+', 0o600)
    aside = handle
    // Gone from the folder at once, so that nothing of it is left behind however this ends.
    await rm(folder, { recursive: true, force: true })
    for await (const chunk of context.stdin) await handle.appendFile(chunk)
    return () => handle.createReadStream({ start: 0, autoClose: false })
  }
  try {
    const opened: SeedSet[] = []
    for (const set of sets) opened.push(await fileSet(set, context, keepAside))
    return await work(opened)
  } finally {
    await aside?.close()
  }
}

async function fileSet(
  set: NamedSet,
  { cwd, casing }: FileContext,
  keepAside: () => Promise<() => AsyncIterable<Uint8Array>>,
): Promise<SeedSet> {
  const paths = (await Promise.all(set.files.map((pattern) => expand(set, pattern)))).flat()
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
        const from = path === '-' && aside ? { absolute: undefined, stdin: aside() } : { absolute: path }
        return readSeedFileBatches({ path: shown, ...from, hash, casing, ...(format ? { format } : {}) }, problem)
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

/** A path that is there is itself, whatever characters it has. */
async function expand({ name, base }: NamedSet, pattern: string): Promise<string[]> {
  if (pattern === '-') return [pattern]
  const path = resolve(base, pattern)
  if (existsSync(path) || !/[*?{[]/.test(pattern)) return [path]
  const { glob } = await import('tinyglobby')
  const found = await glob(pattern, { cwd: base, absolute: true })
  if (found.length > 0) return found.sort()
  throw new DbctlError('DBCTL_CONFIG_INVALID', `no file of the set ${name} matches ${pattern}`, {
    hint: `The pattern is relative to ${base}; look at seed.sets.`,
  })
}
