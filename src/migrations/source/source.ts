import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DbctlError } from '../../errors.ts'
import { readFolderFormat } from './folder-format.ts'
import { journalPath, readJournalFormat } from './journal-format.ts'
import type { MigrationSource } from './migration.ts'
import { problemError, RESTORE, type SourceProblem } from './problem.ts'

export interface InspectedSource extends MigrationSource {
  readonly problems: readonly SourceProblem[]
}

/** The folder in whichever of drizzle-kit's two layouts, with everything that is wrong with it. Throws only where there is no folder. */
export function inspectSource(folder: string): InspectedSource {
  const entries = listFolder(folder)
  const files = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name)
  const directories = entries
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => name)
    .filter((name) => /^\d{14}/.test(name) || existsSync(join(folder, name, 'migration.sql')))
  const problems: SourceProblem[] = []
  if (existsSync(journalPath(folder))) {
    if (directories.length > 0) problems.push(mixed(folder, directories))
    return { format: 'journal', folder, migrations: readJournalFormat(folder, files, problems), problems }
  }
  if (directories.length === 0) {
    throw new DbctlError('DBCTL_MIGRATIONS_MISSING', `${folder} holds no meta/_journal.json and no folder of a migration`, {
      hint: '`dbctl generate` writes it beside the SQL files; check that the whole folder was copied here.',
      details: { folder },
    })
  }
  for (const file of files.filter((name) => name.endsWith('.sql'))) {
    problems.push({
      rule: 'migration-not-in-folder',
      blocking: false,
      path: join(folder, file),
      message: 'lies beside the folders of the migrations, so it never runs',
      hint: 'Put it into a folder of its own as migration.sql, make it with `dbctl generate --custom`, or delete it.',
    })
  }
  return { format: 'folders', folder, migrations: readFolderFormat(folder, directories, problems), problems }
}

/** The folder, to be applied. Throws on what makes it unfit; `warn` hears of the rest. */
export function readSource(folder: string, warn: (problem: SourceProblem) => void = () => undefined): MigrationSource {
  const { problems, ...source } = inspectSource(folder)
  const error = problemError(problems)
  if (error) throw error
  problems.forEach(warn)
  return source
}

function listFolder(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const message =
      code === 'ENOENT' || code === 'ENOTDIR'
        ? `there is no migrations folder ${folder}`
        : `the migrations folder ${folder} cannot be read (${code})`
    throw new DbctlError('DBCTL_MIGRATIONS_MISSING', message, {
      hint: 'Run this in the project, set `out` in drizzle.config or dbctl.config, or make the first migration with `dbctl generate`.',
      details: { folder },
    })
  }
}

/** drizzle-kit up converts in place and not atomically: it can die half-way and leave both. */
const mixed = (folder: string, directories: readonly string[]): SourceProblem => ({
  rule: 'folder-mixed',
  blocking: true,
  path: folder,
  message: `holds both a meta/_journal.json and folders of drizzle-kit 1.0 (${directories.slice(0, 3).join(', ')}${directories.length > 3 ? ', …' : ''})`,
  hint: `An interrupted \`drizzle-kit up\` leaves that. ${RESTORE}`,
})
