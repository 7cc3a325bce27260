import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { splitAtBreakpoints } from './breakpoints.ts'
import { readDirectives } from './directives.ts'
import { type Chunk, type Migration, sha256 } from './migration.ts'
import { RESTORE, type SourceProblem } from './problem.ts'

export interface MigrationFiles {
  readonly name: string
  readonly when: number
  readonly sqlPath: string
  /** Where its TypeScript is, when the folder has it. */
  readonly scriptPath: string | undefined
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
  const unfit = unfitness(sqlPath, sql)
  if (unfit) {
    problems.push({ ...unfit, blocking: true, path: sqlPath, hint: RESTORE })
    return []
  }
  const { directives, problems: found } = readDirectives(sql)
  for (const { message, offset } of found) {
    problems.push({ rule: 'directive-unknown', blocking: true, path: sqlPath, message, hint: RESTORE, at: { text: sql, offset } })
  }
  const script = scriptPath !== undefined ? { script: { path: scriptPath, text: readFileSync(scriptPath, 'utf8') } } : {}
  let chunks: readonly Chunk[] | undefined
  return [
    {
      ...{ name, when, path: sqlPath, sql, hash: sha256(sql), directives, ...script },
      // Of a long history all but the newest are applied, and nobody asks how they part.
      get chunks() {
        chunks ??= splitAtBreakpoints(sql)
        return chunks
      },
    },
  ]
}

/** Why a file cannot be sent as it is read. */
function unfitness(path: string, sql: string): Pick<SourceProblem, 'rule' | 'message' | 'at'> | undefined {
  if (sql.includes('\0')) {
    return { rule: 'migration-not-text', message: 'holds a NUL character: it is not UTF-8 text (an editor or a shell wrote it as UTF-16?)' }
  }
  // Bytes that are no UTF-8 are read as this character, and would be written as it.
  if (sql.includes('\uFFFD') && !isUtf8(readFileSync(path))) {
    return {
      rule: 'migration-not-text',
      message: 'is not UTF-8 text (an editor wrote it as Latin-1?)',
      at: { text: sql, offset: sql.indexOf('\uFFFD') },
    }
  }
  const conflict = sql.includes('<<<<<<< ') ? /^<{7} [^\n]*\n[\s\S]*?^={7}\r?$[\s\S]*?^>{7} /m.exec(sql) : null
  if (!conflict) return undefined
  return { rule: 'migration-merge-conflict', message: 'holds the marks of a merge conflict', at: { text: sql, offset: conflict.index } }
}
