import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DbctlError } from '../../errors.ts'
import { snapshotFileOf } from '../source/snapshot-path.ts'
import { parseSql } from '../sql/parse.ts'
import { readHistory, withoutSnapshot } from './history.ts'
import { assertLayout, findKit } from './kit.ts'
import { type GenerateOptions, runKit } from './make.ts'
import { coverageOf } from './revert/coverage.ts'
import { withWorkspace } from './workspace.ts'

/**
 * Gives the newest migration, written by hand, the snapshot that it lacks: the schema as it stands, provided that the migrations without a
 * snapshot do everything that the schema has more than the last one. Returns the path; undefined where none is missing.
 */
export async function adopt(options: GenerateOptions): Promise<string | undefined> {
  const { project, report } = options
  const kit = findKit(project.root)
  const history = readHistory(project.out, (text) => report.warn(text))
  if (history.format) assertLayout(kit, project.out, history.format)
  const unseen = withoutSnapshot(history, project.out)
  const newest = unseen.at(-1)
  if (!newest) return undefined
  // Where the schema has nothing new, a copy of the last snapshot is what an empty migration brings with it.
  const written =
    (await withWorkspace(project, (at) => runKit(kit, history, at, options))) ??
    (await withWorkspace(project, (at) => runKit(kit, history, at, { ...options, custom: 'sql' })))
  if (!written) throw new TypeError('drizzle-kit wrote no snapshot for an empty migration')
  const [told, ...done] = await Promise.all(
    [written.sql, ...unseen.map(({ sql }) => sql)].map(async (sql) => (await parseSql(sql)).statements),
  )
  const { missing } = coverageOf(done.flat(), told ?? [])
  if (missing.length > 0) {
    throw new DbctlError(
      'DBCTL_SNAPSHOT_MISSING',
      `the schema has more than ${unseen.map(({ name }) => name).join(', ')} ${unseen.length === 1 ? 'does' : 'do'}, so that a snapshot of it would hide it; nothing was written:\n${missing.map(({ text }) => `  ${text.replace(/\s+/g, ' ')}`).join('\n')}`,
      {
        hint: 'Take the change out of the schema for the moment, adopt, then put it back and run `dbctl generate`; or add the statements to the file, if it is applied nowhere yet.',
        details: { missing: missing.map(({ text }) => text) },
      },
    )
  }
  const path = join(project.out, snapshotFileOf(newest.name, written.format))
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, written.snapshot, { flag: 'wx' })
  return path
}
