import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DbctlError } from '../errors.ts'

/** One migration as the folder has it, in drizzle-kit's journal format (`meta/_journal.json` and `<tag>.sql`). */
export interface Migration {
  /** The journal's tag: `0003_add_tags`. */
  readonly name: string
  /** The journal's `when`, milliseconds since the epoch; Drizzle stores it as `created_at`. */
  readonly when: number
  readonly path: string
  readonly sql: string
  /** Drizzle's own: sha256 of the file's text, in hexadecimal. */
  readonly hash: string
  readonly chunks: readonly Chunk[]
}

/** What stands between two breakpoints and is sent as one query. */
export interface Chunk {
  readonly sql: string
  /** Where it begins in the file, in UTF-16 units. */
  readonly offset: number
}

const BREAKPOINT = '--> statement-breakpoint'

/** The folder's migrations in journal order. */
export async function readFolder(folder: string): Promise<Migration[]> {
  const journal = await readJournal(folder)
  return Promise.all(journal.map((entry) => readMigration(folder, entry)))
}

interface JournalEntry {
  readonly tag: string
  readonly when: number
}

async function readJournal(folder: string): Promise<JournalEntry[]> {
  const path = join(folder, 'meta', '_journal.json')
  if (!existsSync(path)) throw await missingJournal(folder)
  let parsed: unknown
  try {
    parsed = JSON.parse((await readFile(path, 'utf8')).replace(/^\uFEFF/, ''))
  } catch (error) {
    throw invalid(path, `is not valid JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  const entries = (parsed as { entries?: unknown } | null)?.entries
  if (!Array.isArray(entries)) throw invalid(path, 'has no list of entries')
  const tags = new Set<string>()
  return entries.map((entry: unknown, i) => {
    const { tag, when } = (entry ?? {}) as Record<string, unknown>
    if (typeof tag !== 'string' || tag === '' || typeof when !== 'number') throw invalid(path, `has an entry ${i} without a tag and a when`)
    if (tags.has(tag)) throw invalid(path, `names ${tag} twice; one of the entries is left over from a merge`)
    tags.add(tag)
    return { tag, when }
  })
}

async function readMigration(folder: string, { tag, when }: JournalEntry): Promise<Migration> {
  const path = join(folder, `${tag}.sql`)
  let sql: string
  try {
    sql = await readFile(path, 'utf8')
  } catch (error) {
    throw invalid(path, `is named in the journal but cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
  if (sql.includes('\0')) throw invalid(path, 'holds a NUL character: it is not UTF-8 text (an editor or a shell wrote it as UTF-16?)')
  return { name: tag, when, path, sql, hash: createHash('sha256').update(sql).digest('hex'), chunks: splitAtBreakpoints(sql) }
}

/** Split as Drizzle splits, at the literal marker, so that both run the same statements. */
export function splitAtBreakpoints(sql: string): Chunk[] {
  let offset = 0
  return sql.split(BREAKPOINT).map((text) => {
    // A byte order mark is part of the file, and so of its hash, but no SQL.
    const chunk = text.startsWith('\uFEFF') ? { sql: text.slice(1), offset: offset + 1 } : { sql: text, offset }
    offset += text.length + BREAKPOINT.length
    return chunk
  })
}

async function missingJournal(folder: string): Promise<DbctlError> {
  const entries = await readdir(folder).catch(() => undefined)
  if (entries === undefined) {
    return new DbctlError('DBCTL_MIGRATIONS_MISSING', `there is no migrations folder ${folder}`, {
      hint: 'Run this in the project, set `out` in drizzle.config or dbctl.config, or make the first migration with drizzle-kit generate.',
      details: { folder },
    })
  }
  if (entries.some((entry) => existsSync(join(folder, entry, 'migration.sql')))) {
    return invalid(folder, "is in drizzle-kit 1.0's folder format, which this version of dbctl does not read yet")
  }
  return new DbctlError('DBCTL_MIGRATIONS_MISSING', `${folder} holds no meta/_journal.json`, {
    hint: 'drizzle-kit generate writes it beside the SQL files; check that the whole folder was copied here.',
    details: { folder },
  })
}

const invalid = (path: string, problem: string): DbctlError =>
  new DbctlError('DBCTL_MIGRATIONS_INVALID', `${path} ${problem}`, {
    hint: 'Nothing was applied. Mend the file, or restore the folder from version control.',
    details: { file: path },
  })
