import { createJiti } from 'jiti'
import type postgres from 'postgres'
import type { Session } from '../../src/client/session.ts'
import { fillColumn } from '../../src/migrations/backfill.ts'
import type { MigrationScript, MigrationScriptInput } from '../../src/migrations/define.ts'
import type { SafeMigration } from '../../src/migrations/safe/render.ts'
import { type RewriteInput, type Rewritten, rewriteSafely } from '../../src/migrations/safe/rewrite.ts'
import { splitAtBreakpoints } from '../../src/migrations/source/breakpoints.ts'
import { Schema } from '../../src/migrations/sql/model/schema.ts'
import { parseSql } from '../../src/migrations/sql/parse.ts'

const BREAKPOINT = '--> statement-breakpoint\n'

/** The safe form of a migration after a history of one. */
export async function rewrite(base: string, sql: string | readonly string[], options: Partial<RewriteInput> = {}): Promise<Rewritten> {
  const schema = new Schema()
  for (const { node } of (await parseSql(base)).statements) schema.apply(node, '0000_base')
  const text = typeof sql === 'string' ? sql : sql.join(BREAKPOINT)
  return rewriteSafely({ name: '0001_change', sql: text, schema, serverMajor: 14, backfill: false, breakpoints: true, ...options })
}

/** What each migration holds, without the comments at its head. */
export const bodies = ({ migrations }: Rewritten): string[] =>
  migrations.map(({ sql }) => sql.replace(/^(?:--[^>][^\n]*\n)+/, '').replaceAll(BREAKPOINT, '\n'))

export async function statementsOf(sql: string): Promise<string[]> {
  const chunks = await Promise.all(splitAtBreakpoints(sql).map((chunk) => parseSql(chunk.sql)))
  return chunks.flatMap(({ statements }) => statements.map(({ text }) => text))
}

/** As the runner does it: each in its transaction, or statement by statement, or its TypeScript. */
export async function applyParts(sql: postgres.Sql, session: Session, migrations: readonly SafeMigration[]): Promise<void> {
  for (const migration of migrations) {
    if (migration.script !== undefined) await runScript(session, migration.script)
    else if (migration.noTransaction) for (const statement of await statementsOf(migration.sql)) await sql.unsafe(statement)
    else await sql.unsafe(`begin;\n${migration.sql}\n;commit`)
  }
}

async function runScript(session: Session, text: string): Promise<void> {
  const jiti = createJiti(import.meta.url, { alias: { dbctl: new URL('../../src/index.ts', import.meta.url).pathname } })
  const { default: script } = (await jiti.evalModule(text, { filename: '/drizzle/script.ts', async: true })) as { default: MigrationScript }
  const batches: MigrationScriptInput['batches'] = async (_, work) => {
    let cursor: unknown
    do cursor = await session.transaction(() => work(cursor as never))
    while (cursor !== undefined)
  }
  const input = { session, batches, backfill: (target) => fillColumn({ session, batches }, target) } as Partial<MigrationScriptInput>
  await script.up(input as MigrationScriptInput)
}
