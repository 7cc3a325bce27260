import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, open, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { DbctlError } from '../../errors.ts'
import { journalPath } from '../source/journal-format.ts'
import type { Journal, WrittenMigration } from './written.ts'

/** A migration with everything that belongs beside it. */
export interface PublishedMigration extends WrittenMigration {
  /** The TypeScript beside the SQL. */
  readonly script: string | undefined
}

/**
 * Puts a migration into the project's folder and returns the paths, the SQL first. In either layout what makes it a part of the history
 * comes last and at once: the journal by a rename over the old one, the folder by a rename of the whole; a kill before leaves files that
 * nothing reads.
 */
export function publish(out: string, migration: PublishedMigration, journal: Journal | undefined): Promise<string[]> {
  return migration.format === 'folders' ? publishFolder(out, migration) : publishEntry(out, migration, journal)
}

async function publishFolder(out: string, { name, sql, snapshot, script }: PublishedMigration): Promise<string[]> {
  await mkdir(out, { recursive: true })
  const target = join(out, name)
  if (existsSync(target)) throw exists(target)
  const aside = await mkdtemp(join(out, '.dbctl-'))
  const files = { 'migration.sql': sql, ...(script === undefined ? {} : { 'migration.ts': script }), 'snapshot.json': snapshot }
  try {
    await mkdir(join(aside, name))
    for (const [file, text] of Object.entries(files)) await writeFile(join(aside, name, file), text)
    await rename(join(aside, name), target)
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
  return Object.keys(files).map((file) => join(target, file))
}

async function publishEntry(out: string, migration: PublishedMigration, journal: Journal | undefined): Promise<string[]> {
  const { name, sql, snapshot, snapshotFile, script, entry } = migration
  if (!entry) throw new TypeError('a migration of the journal layout has an entry')
  const meta = join(out, 'meta')
  await mkdir(meta, { recursive: true })
  const files: Array<[path: string, text: string]> = [
    [join(out, `${name}.sql`), sql],
    ...(script === undefined ? [] : [[join(out, `${name}.ts`), script] as [string, string]]),
    [join(out, snapshotFile), snapshot],
  ]
  const taken = files.find(([path]) => existsSync(path))
  if (taken) throw exists(taken[0])
  const base = journal ?? { version: entry.version, dialect: 'postgresql', entries: [] }
  const written: string[] = []
  try {
    for (const [path, text] of files) {
      const file = await open(path, 'wx')
      written.push(path)
      await file.writeFile(text).finally(() => file.close())
    }
    const target = journalPath(out)
    const aside = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`)
    written.push(aside)
    await writeFile(aside, JSON.stringify({ ...base, entries: [...base.entries, entry] }, null, 2))
    await rename(aside, target)
  } catch (error) {
    await Promise.all(written.map((path) => rm(path, { force: true })))
    throw error
  }
  return files.map(([path]) => path)
}

const exists = (path: string): DbctlError =>
  new DbctlError('DBCTL_GENERATE_FAILED', `${path} is there already, and is not overwritten`, {
    hint: 'No journal entry names it: delete it, or give the new migration another --name.',
    details: { file: path },
  })
