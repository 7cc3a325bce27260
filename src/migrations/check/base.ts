import { execFile } from 'node:child_process'
import { basename, dirname } from 'node:path'
import { promisify } from 'node:util'
import { DbctlError } from '../../errors.ts'

/** The names of the migrations that a git revision has in the folder. */
export async function migrationsAt(revision: string, folder: string): Promise<Set<string>> {
  let listing: string
  try {
    // `--` keeps a revision from being read as an option, and the folder as a revision.
    const args = ['ls-tree', '-r', '-z', '--name-only', '--end-of-options', revision, '--', '.']
    listing = (await promisify(execFile)('git', args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 })).stdout
  } catch (error) {
    const { stderr = '', code } = error as { stderr?: string; code?: string | number }
    const why = code === 'ENOENT' ? 'git is not installed' : (stderr.split('\n')[0] ?? '').replace(/^fatal: /, '')
    throw new DbctlError('DBCTL_USAGE', `--base ${revision}: ${why || 'git failed'}`, {
      hint: 'Name a branch, tag or commit that this checkout has. CI often fetches one commit alone: fetch the base too (actions/checkout with fetch-depth: 0).',
      details: { base: revision, folder },
    })
  }
  const paths = listing.split('\0').filter((path) => path.endsWith('.sql'))
  return new Set(paths.map((path) => (basename(path) === 'migration.sql' ? basename(dirname(path)) : basename(path, '.sql'))))
}
