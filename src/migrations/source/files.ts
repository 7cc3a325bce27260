import { existsSync, readFileSync } from 'node:fs'
import { splitAtBreakpoints } from './breakpoints.ts'
import { readDirectives } from './directives.ts'
import { type Migration, sha256 } from './migration.ts'
import { RESTORE, type SourceProblem } from './problem.ts'

export interface MigrationFiles {
  readonly name: string
  readonly when: number
  readonly sqlPath: string
  readonly scriptPath: string
  /** To be read after the path when the SQL cannot be read: `is named in the journal but cannot be read`. */
  readonly missing: string
}

/**
 * One migration's files, or what is wrong with them. Read synchronously: a history of a thousand small files takes a third of the time
 * that a thousand promises take.
 */
export function readMigration({ name, when, sqlPath, scriptPath, missing }: MigrationFiles, problems: SourceProblem[]): Migration[] {
  let sql: string
  try {
    sql = readFileSync(sqlPath, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    problems.push({ rule: 'migration-file-missing', blocking: true, path: sqlPath, message: `${missing} (${code})`, hint: RESTORE })
    return []
  }
  const nul = sql.indexOf('\0')
  if (nul >= 0) {
    const message = 'holds a NUL character: it is not UTF-8 text (an editor or a shell wrote it as UTF-16?)'
    problems.push({ rule: 'migration-not-text', blocking: true, path: sqlPath, message, hint: RESTORE })
    return []
  }
  const { directives, problems: found } = readDirectives(sql)
  for (const { message, offset } of found) {
    problems.push({ rule: 'directive-unknown', blocking: true, path: sqlPath, message, hint: RESTORE, at: { text: sql, offset } })
  }
  const script = existsSync(scriptPath) ? { script: { path: scriptPath, text: readFileSync(scriptPath, 'utf8') } } : {}
  return [{ name, when, path: sqlPath, sql, hash: sha256(sql), chunks: splitAtBreakpoints(sql), directives, ...script }]
}
