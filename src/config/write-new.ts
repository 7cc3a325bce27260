import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DbctlError } from '../errors.ts'
import { DBCTL_CONFIG_FILES, findConfig } from './find-config.ts'

/** Writes `dbctl.config.ts` into the directory, where no configuration of dbctl's is yet; returns its path. */
export async function writeNew(directory: string, text: string): Promise<string> {
  const there = findConfig(directory, DBCTL_CONFIG_FILES)
  if (there !== undefined) {
    throw new DbctlError('DBCTL_CONFIRMATION', `${there} is there already; nothing was written`, {
      hint: 'Compare it with what would be written: dbctl init --dry-run',
      details: { file: there },
    })
  }
  const path = join(directory, 'dbctl.config.ts')
  try {
    await writeFile(path, text, { flag: 'wx' })
  } catch (error) {
    throw new DbctlError('DBCTL_OUTPUT', `${path} cannot be written (${(error as NodeJS.ErrnoException).code})`, {
      hint: 'Run this in the folder of the project, as a user who may write there.',
      details: { file: path },
    })
  }
  return path
}
