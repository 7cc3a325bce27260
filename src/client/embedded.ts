import { existsSync, realpathSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { DbctlError } from '../errors.ts'
import { type DirectoryLock, type DirectoryLockOptions, lockDirectory } from './directory-lock.ts'
import { openEmbeddedWire } from './embedded-wire.ts'
import type { Wire } from './wire.ts'

/** The PostgreSQL major that PGlite's data directories are of. */
const ENGINE_MAJOR = '18'

/** Opens the data directory for this process alone, and makes it first where there is none. */
export async function openEmbedded(path: string, options: DirectoryLockOptions): Promise<Wire> {
  // One database, one lock, however its path is spelt.
  const directory = realPath(path)
  const lockFolder = `${directory}.lock`
  // Process-wide, for as long as the engine may create files: threads cannot have a umask of their own.
  const umask = process.umask(0o077)
  let lock: DirectoryLock | undefined
  const release = async () => {
    process.umask(umask)
    await lock?.release()
  }
  try {
    lock = await attempt(directory, async () => {
      await mkdir(dirname(directory), { recursive: true, mode: 0o700 })
      return lockDirectory(lockFolder, options)
    })
    const wire = await attempt(directory, () => openOrCreate(directory, lockFolder, options))
    const close = async () => {
      await wire.close()
      await release()
    }
    return { ...wire, close }
  } catch (error) {
    await release()
    throw error
  }
}

async function openOrCreate(directory: string, lockFolder: string, { report, signal }: DirectoryLockOptions): Promise<Wire> {
  const onNotice = (text: string) => report.detail(text)
  const entries = await readdir(directory).catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? [] : Promise.reject(error)))
  if (entries.length > 0) await assertUsable(directory, entries)
  else await create(directory, lockFolder, onNotice, { report, signal })
  report.detail(`opening the embedded database ${directory}`)
  return openEmbeddedWire({ directory }, signal, onNotice)
}

/** Makes the database beside its place and moves it there whole: one that was killed half-way leaves nothing that looks like a database. */
async function create(
  directory: string,
  lockFolder: string,
  onNotice: (text: string) => void,
  { report, signal }: Pick<DirectoryLockOptions, 'report' | 'signal'>,
): Promise<void> {
  report.step(`creating the embedded database in ${directory} (once; a few seconds)`)
  const unfinished = join(lockFolder, 'unfinished')
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { mode: 0o700 })
  const wire = await openEmbeddedWire({ directory: unfinished }, signal, onNotice)
  await wire.close()
  signal.throwIfAborted()
  await rename(unfinished, directory)
}

/** The path without links, as far as it is there already. */
function realPath(path: string): string {
  const absolute = resolve(path)
  if (existsSync(absolute)) return realpathSync(absolute)
  const parent = dirname(absolute)
  return parent === absolute ? absolute : join(realPath(parent), basename(absolute))
}

async function assertUsable(directory: string, entries: readonly string[]): Promise<void> {
  const version = entries.includes('PG_VERSION') ? (await readFile(join(directory, 'PG_VERSION'), 'utf8')).trim() : undefined
  if (version === ENGINE_MAJOR) return
  const [problem, hint] =
    version === undefined
      ? ['is not empty and holds no database', 'Name another directory with a pglite: URL, or empty this one if nothing in it is needed.']
      : [
          `holds a PostgreSQL ${version} database; this engine is ${ENGINE_MAJOR}`,
          'Dump it with the PGlite that wrote it, then load it here; or name another directory.',
        ]
  throw new DbctlError('DBCTL_DATA_DIRECTORY', `${directory} ${problem}`, { hint, details: { directory } })
}

/** A file system that says no is the operator's to mend, and no bug. */
async function attempt<T>(directory: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (
      error instanceof DbctlError ||
      !['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENOSPC', 'EEXIST', 'EDQUOT', 'ENOENT'].includes(code ?? '')
    )
      throw error
    throw new DbctlError('DBCTL_DATA_DIRECTORY', `the embedded database cannot live in ${directory} (${code})`, {
      hint: 'Run where you may write, name another directory with a pglite: URL, or set DATABASE_URL for a server.',
      details: { directory, reason: code ?? null },
      cause: error,
    })
  }
}
