import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readMigration } from './files.ts'
import type { Migration } from './migration.ts'
import type { SourceProblem } from './problem.ts'
import { snapshotFileOf } from './snapshot-path.ts'

/** The layout of drizzle-kit 1.0: a folder for each migration, whose name begins with the UTC second in which it was generated. */
export function readFolderFormat(folder: string, directories: readonly string[], problems: SourceProblem[]): Migration[] {
  // By code unit and not by locale: digits and names must sort alike on every machine.
  return [...directories].sort().flatMap((name) => {
    const sqlPath = join(folder, name, 'migration.sql')
    const when = instantOf(name)
    if (when === undefined) {
      problems.push({
        rule: 'folder-name-invalid',
        blocking: true,
        path: join(folder, name),
        message: 'does not begin with a UTC time (YYYYMMDDHHMMSS_name), by which migrations are ordered',
        hint: 'Give it the time of its making, after every migration that it stands on.',
      })
      return []
    }
    const missing = existsSync(join(folder, snapshotFileOf(name, 'folders'))) ? 'is missing beside its snapshot' : 'cannot be read'
    const script = join(folder, name, 'migration.ts')
    return readMigration({ name, when, sqlPath, scriptPath: existsSync(script) ? script : undefined, missing }, problems)
  })
}

/** Milliseconds since the epoch of the prefix; undefined where there is none or no calendar holds it. */
function instantOf(name: string): number | undefined {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:_|$)/.exec(name) ?? []
  if (year === undefined) return undefined
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`
  const when = Date.parse(text)
  return Number.isNaN(when) || new Date(when).toISOString() !== text ? undefined : when
}
