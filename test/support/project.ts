import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Writes a migrations folder in drizzle-kit's journal format; `files` are SQL texts by name, in order. */
export function writeMigrations(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(folder, 'meta'), { recursive: true })
  const entries = Object.entries(files).map(([tag, sql], idx) => {
    writeFileSync(join(folder, `${tag}.sql`), sql)
    return { idx, version: '7', when: 1_700_000_000_000 + idx * 1_000, tag, breakpoints: true }
  })
  writeFileSync(join(folder, 'meta/_journal.json'), JSON.stringify({ version: '7', dialect: 'postgresql', entries }))
}

/** Writes a migrations folder in drizzle-kit 1.0's format; `files` are SQL texts by the folder's name. */
export function writeFolders(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, sql] of Object.entries(files)) {
    mkdirSync(join(folder, name), { recursive: true })
    writeFileSync(join(folder, name, 'migration.sql'), sql)
  }
}
