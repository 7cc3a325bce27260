import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { DbctlError } from '../errors.ts'

/** `.env` of a directory, or the named file. The real environment goes before it. A missing `.env` is nothing; a missing named file is an error. */
export function readEnvFile(directory: string, named: string | undefined): Record<string, string | undefined> {
  const path = named ?? join(directory, '.env')
  try {
    return parseEnv(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (named === undefined && (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR')) return {}
    throw new DbctlError('DBCTL_CONFIG_INVALID', `${path} cannot be read (${code ?? 'unreadable'})`, {
      hint:
        named === undefined ? 'Make it readable, or pass --no-env-file.' : 'Name an existing file with --env-from, or leave the flag out.',
      details: { file: path },
    })
  }
}
