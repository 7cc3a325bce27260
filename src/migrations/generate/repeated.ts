import { DbctlError } from '../../errors.ts'
import type { Migration } from '../source/migration.ts'
import { parseSql } from '../sql/parse.ts'
import { effectKey, effectsOf } from './effects.ts'

/**
 * Refuses a migration that does again what one without a snapshot has done: drizzle-kit compares the schema with the last snapshot, so
 * that whatever was written by hand after it comes a second time, and the run would fail on "already exists".
 */
export async function assertNotRepeated(sql: string, unseen: readonly Migration[]): Promise<void> {
  if (unseen.length === 0) return
  const done = new Map<string, string>()
  for (const migration of unseen) {
    const { statements } = await parseSql(migration.sql)
    for (const effect of statements.flatMap(effectsOf)) done.set(effectKey(effect), migration.name)
  }
  const { statements } = await parseSql(sql)
  const again = statements.flatMap(effectsOf).filter((effect) => done.has(effectKey(effect)))
  if (again.length === 0) return
  const what = again.map((effect) => `${effect.action} ${effect.kind} ${effect.object} (${done.get(effectKey(effect))})`)
  throw new DbctlError(
    'DBCTL_SNAPSHOT_MISSING',
    `drizzle-kit would do again what a migration without a snapshot has done; nothing was written:\n${what.map((line) => `  ${line}`).join('\n')}`,
    {
      hint: `Give ${unseen.at(-1)?.name} the snapshot that it lacks: dbctl generate --adopt. Make the next one by hand with dbctl generate --custom, which writes it.`,
      details: { repeated: what, withoutSnapshot: unseen.map(({ name }) => name) },
    },
  )
}
