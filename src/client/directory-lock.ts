import { randomBytes } from 'node:crypto'
import { closeSync, openSync, statSync } from 'node:fs'
import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { formatDuration } from '../config/duration.ts'
import { DbctlError } from '../errors.ts'
import type { Reporter } from '../report.ts'

/**
 * One process at a time in a data directory. PGlite takes no lock of its own, and two writers destroy each other's rows.
 *
 * The holder listens on a Unix socket; the kernel takes that away with the process, however it dies, so neither a crash nor a
 * recycled pid can leave the directory locked. The sockets are numbered: `<n>.sock` is made by link(2), which fails where the name
 * exists, and the highest number is never removed, only followed by the next. So whoever links `n + 1` after finding `n` dead, and
 * then still sees no higher one, is alone: no step removes a name that somebody else may just have found or made.
 */
export interface DirectoryLock {
  release(): Promise<void>
}

export interface DirectoryLockOptions {
  /** What the holder does, for those who find the directory busy. */
  readonly command: string
  /** Milliseconds to wait for another holder. */
  readonly wait: number
  readonly signal: AbortSignal
  readonly report: Reporter
}

interface Holder {
  readonly pid: number
  readonly command: string
  readonly since: string
}

const POLL = 100

export async function lockDirectory(folder: string, options: DirectoryLockOptions): Promise<DirectoryLock> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const deadline = performance.now() + options.wait
  for (let told = false; ; ) {
    const highest = await highestNumber(folder)
    if (highest === 0 || !(await isAlive(folder, highest))) {
      const server = await take(folder, highest + 1, options.command)
      if (server) return { release: () => close(server) }
      continue // somebody was faster; look again at once
    }
    const holder = await readHolder(folder, highest)
    if (performance.now() >= deadline) throw busy(folder, holder, options.wait)
    if (!told) options.report.note(`waiting for another process in this database (${describe(holder)})`)
    told = true
    await sleep(POLL, undefined, { signal: options.signal }).catch(() => options.signal.throwIfAborted())
  }
}

/** The socket for number `n`, or undefined when another process got there first. */
async function take(folder: string, n: number, command: string): Promise<Server | undefined> {
  const own = `${process.pid}-${randomBytes(4).toString('hex')}.tmp`
  const server = await listen(folder, own)
  try {
    const holder: Holder = { pid: process.pid, command, since: new Date().toISOString() }
    await writeFile(join(folder, `${n}.${own}.json`), JSON.stringify(holder), { mode: 0o600 })
    await link(join(folder, own), join(folder, `${n}.sock`))
  } catch (error) {
    await close(server)
    await rm(join(folder, `${n}.${own}.json`), { force: true })
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined
    throw error
  } finally {
    await rm(join(folder, own), { force: true })
  }
  if ((await highestNumber(folder)) > n) {
    await rm(join(folder, `${n}.sock`), { force: true })
    await close(server)
    return undefined
  }
  await removeBelow(folder, n)
  return server
}

async function highestNumber(folder: string): Promise<number> {
  const numbers = (await readdir(folder)).map((name) => Number(/^(\d+)\.sock$/.exec(name)?.[1] ?? 0))
  return Math.max(0, ...numbers)
}

async function removeBelow(folder: string, n: number): Promise<void> {
  const names = await readdir(folder)
  const old = names.filter((name) => Number(/^(\d+)\./.exec(name)?.[1] ?? n) < n)
  // Sockets of processes that were killed before they could link theirs; one that is still about to is seconds old.
  const age = (name: string) => Date.now() - (statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
  const abandoned = names.filter((name) => name.endsWith('.tmp') && age(name) > 60_000)
  await Promise.all([...old, ...abandoned].map((name) => rm(join(folder, name), { force: true })))
}

async function readHolder(folder: string, n: number): Promise<Holder | undefined> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(`${n}.`) && name.endsWith('.json'))
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8').catch(() => '')))
  // More than one is there only for the moment in which a loser removes its own.
  const [text] = texts.filter((t) => t !== '')
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Holder)
  } catch {
    return undefined // it is only for the message
  }
}

function isAlive(folder: string, n: number): Promise<boolean> {
  return withSocketPath(folder, `${n}.sock`, (path) => {
    return new Promise<boolean>((resolve, reject) => {
      const socket = connect(path)
      socket.once('connect', () => {
        socket.destroy()
        resolve(true)
      })
      socket.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') resolve(false)
        // Its backlog is full, or it ended between our connect and its answer: there was somebody, so look again.
        else if (['EAGAIN', 'ECONNRESET', 'EPIPE'].includes(error.code ?? '')) resolve(true)
        else reject(error)
      })
    })
  })
}

function listen(folder: string, name: string): Promise<Server> {
  return withSocketPath(folder, name, (path) => {
    return new Promise<Server>((resolve, reject) => {
      const server = createServer((socket) => socket.destroy())
      server.once('error', reject)
      server.listen(path, () => resolve(server.unref()))
    })
  })
}

const close = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()))

/** A socket's path has room for about 100 bytes (sun_path in unix(7)); a deeper folder is reached through its descriptor. */
async function withSocketPath<T>(folder: string, name: string, use: (path: string) => Promise<T>): Promise<T> {
  const path = join(folder, name)
  if (Buffer.byteLength(path) < 100) return use(path)
  if (process.platform !== 'linux') {
    throw new DbctlError('DBCTL_DATA_DIRECTORY', `the path of ${folder} is too long for a lock (a socket's path has 100 bytes)`, {
      hint: 'Move the project, or name a shorter directory with a pglite: URL.',
    })
  }
  const descriptor = openSync(folder, 'r')
  try {
    return await use(`/proc/self/fd/${descriptor}/${name}`)
  } finally {
    closeSync(descriptor)
  }
}

const describe = (holder: Holder | undefined): string =>
  holder === undefined ? 'it has not said which' : `pid ${holder.pid}, ${holder.command}, since ${holder.since}`

function busy(folder: string, holder: Holder | undefined, wait: number): DbctlError {
  return new DbctlError(
    'DBCTL_BUSY',
    `another process works in ${folder.replace(/\.lock$/, '')} (${describe(holder)}); gave up after ${formatDuration(wait)}`,
    {
      hint: 'The embedded database serves one process at a time. Wait for the other, or raise --lock-wait.',
      details: { holder: holder ?? null },
    },
  )
}
