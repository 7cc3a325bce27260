import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, open, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { DbctlError } from '../../errors.ts'
import { journalPath } from '../source/journal-format.ts'
import type { Journal, WrittenMigration } from './written.ts'

/** A migration with everything that belongs beside it. */
export interface PublishedMigration extends Omit<WrittenMigration, 'snapshot'> {
  /** Undefined for one that another stands behind which has it. */
  readonly snapshot: string | undefined
  /** The TypeScript beside the SQL. */
  readonly script: string | undefined
}

/**
 * Puts migrations into the project's folder and returns the paths, each SQL before what is beside it. In either layout what makes them a
 * part of the history comes last and at once: the journal by a rename over the old one, a folder by a rename of the whole; a kill before
 * leaves files that nothing reads. Between two folders a kill leaves the first without the snapshot of the last, which `generate` then
 * refuses to build upon.
 */
export function publish(out: string, migrations: readonly PublishedMigration[], journal: Journal | undefined): Promise<string[]> {
  return migrations[0]?.format === 'folders' ? publishFolders(out, migrations) : publishEntries(out, migrations, journal)
}

async function publishFolders(out: string, migrations: readonly PublishedMigration[]): Promise<string[]> {
  const written: string[][] = []
  try {
    for (const migration of migrations) written.push(await publishFolder(out, migration))
  } catch (error) {
    await Promise.all(migrations.slice(0, written.length).map(({ name }) => rm(join(out, name), { recursive: true, force: true })))
    throw error
  }
  return written.flat()
}

async function publishFolder(out: string, { name, sql, snapshot, script }: PublishedMigration): Promise<string[]> {
  await mkdir(out, { recursive: true })
  const target = join(out, name)
  if (existsSync(target)) throw exists(target)
  const aside = await mkdtemp(join(out, '.dbctl-'))
  const files = {
    'migration.sql': sql,
    ...(script === undefined ? {} : { 'migration.ts': script }),
    ...(snapshot === undefined ? {} : { 'snapshot.json': snapshot }),
  }
  try {
    await mkdir(join(aside, name))
    for (const [file, text] of Object.entries(files)) await writeFile(join(aside, name, file), text)
    await rename(join(aside, name), target)
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
  return Object.keys(files).map((file) => join(target, file))
}

async function publishEntries(out: string, migrations: readonly PublishedMigration[], journal: Journal | undefined): Promise<string[]> {
  const entries = migrations.flatMap(({ entry }) => entry ?? [])
  const [first] = entries
  if (!first || entries.length < migrations.length) throw new TypeError('a migration of the journal layout has an entry')
  const meta = join(out, 'meta')
  await mkdir(meta, { recursive: true })
  const files = migrations.flatMap(
    ({ name, sql, snapshot, snapshotFile, script }): Array<[path: string, text: string]> => [
      [join(out, `${name}.sql`), sql],
      ...(script === undefined ? [] : [[join(out, `${name}.ts`), script] as [string, string]]),
      ...(snapshot === undefined ? [] : [[join(out, snapshotFile), snapshot] as [string, string]]),
    ],
  )
  const taken = files.find(([path]) => existsSync(path))
  if (taken) throw exists(taken[0])
  const base = journal ?? { version: first.version, dialect: 'postgresql', entries: [] }
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
    await writeFile(aside, JSON.stringify({ ...base, entries: [...base.entries, ...entries] }, null, 2))
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
