import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, open, rename, rm, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { libpqEnvironment } from '../config/libpq.ts'
import { describeTarget, type Target } from '../config/target.ts'
import { DbctlError } from '../errors.ts'
import type { Reporter } from '../report.ts'

export interface BackupOptions {
  readonly file: string
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
  readonly report: Reporter
  /** `server_version_num` of the server. */
  readonly serverVersion: number
}

/** Writes a dump in pg_dump's custom format, whole or not at all; a run that asked for one applies nothing without it. */
export async function backUp(target: Target, options: BackupOptions): Promise<void> {
  if (target.engine === 'embedded') {
    throw refused('an embedded database has no pg_dump', `Copy its directory while nothing uses it: cp -a ${target.directory} <copy>`)
  }
  const file = resolve(options.cwd, options.file)
  if (existsSync(file)) throw refused(`${file} is there already`, 'Name a file that is not there yet: a backup never replaces another.')
  await assertNewEnough(options)
  const partial = `${file}.partial`
  await rm(partial, { force: true }) // of a run that was killed
  // Made by us first, so that nobody else can read a byte of it.
  await (
    await open(partial, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
      throw refused(`${partial} cannot be written (${error.code})`, 'Name a file in a folder that this user may write to.')
    })
  ).close()
  options.report.step(`backing up ${describeTarget(target)} to ${file}`)
  try {
    // The password goes by the environment: arguments are for everybody to read.
    const { code, stderr } = await run(['--format=custom', '--no-password', `--file=${partial}`], {
      ...options,
      env: { ...options.env, ...libpqEnvironment(target) },
    })
    if (code !== 0)
      throw refused(
        `pg_dump failed (${lastLine(stderr) || `exit code ${code}`})`,
        'Nothing was applied. Mend what pg_dump says, or run it yourself.',
      )
    const { size } = await stat(partial)
    if (size === 0) throw refused('pg_dump wrote an empty file', 'Nothing was applied.')
    await chmod(partial, 0o600)
    await rename(partial, file)
    options.report.note(`backed up to ${file} (${size} bytes; pg_restore --clean --if-exists --dbname=… ${options.file} puts it back)`)
  } finally {
    await rm(partial, { force: true })
  }
}

/** pg_dump refuses a newer server only after it has connected, and its message names neither cure; so it is asked first. */
async function assertNewEnough(options: BackupOptions): Promise<void> {
  const { code, stdout, stderr } = await run(['--version'], options)
  const major = Number(/\(PostgreSQL\) (\d+)/.exec(stdout)?.[1])
  if (code !== 0 || Number.isNaN(major))
    throw refused('pg_dump does not say its version', `It printed: ${lastLine(stdout) || lastLine(stderr) || 'nothing'}`)
  const server = Math.floor(options.serverVersion / 10_000)
  if (major < server) {
    throw refused(
      `pg_dump is of PostgreSQL ${major} and cannot dump a server of ${server}`,
      `Install the client of PostgreSQL ${server} or newer (postgresql-client-${server}) and put it first on the PATH.`,
    )
  }
}

function run(
  args: readonly string[],
  { env, cwd, signal }: Pick<BackupOptions, 'env' | 'cwd' | 'signal'>,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((done, fail) => {
    const child: ChildProcess = spawn('pg_dump', args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'], signal })
    const text = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream]?.setEncoding('utf8').on('data', (chunk: string) => (text[stream] += chunk))
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (signal.aborted) fail(signal.reason)
      else fail(refused(`pg_dump cannot be run (${error.code})`, 'Install the PostgreSQL client programs and have pg_dump on the PATH.'))
    })
    child.on('close', (code) => done({ code, ...text }))
  })
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? ''

const refused = (problem: string, hint: string): DbctlError =>
  new DbctlError('DBCTL_BACKUP', `no backup was made, so nothing was applied: ${problem}`, { hint })
