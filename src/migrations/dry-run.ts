import type { Client } from '../client/client.ts'
import { assertSoundHistory } from './history.ts'
import { type Hook, type HookPoint, hookScript } from './hooks.ts'
import { hasNames } from './journal.ts'
import type { MigrateOptions } from './migrate.ts'
import { unfinished } from './progress.ts'
import { migrationScript } from './script.ts'
import { settleStep } from './settle.ts'
import type { Migration } from './source/migration.ts'
import { readStatus } from './status.ts'
import { upTo } from './up-to.ts'

export type DryRunOptions = Pick<
  MigrateOptions,
  'source' | 'journal' | 'to' | 'singleTransaction' | 'outOfOrder' | 'lockTimeout' | 'statementTimeout' | 'report'
> & { readonly hooks: Readonly<Record<HookPoint, readonly Hook[]>> }

/** What `migrate` would do now: which migrations, and the SQL. Reads only. */
export async function planRun(
  client: Client,
  { source, journal, to, report, hooks, ...options }: DryRunOptions,
): Promise<{ readonly pending: readonly Migration[]; readonly text: string }> {
  const status = await readStatus(client, source, journal)
  // What would be refused is refused here, too: a plan that the run will not execute is no plan.
  assertSoundHistory(status.plan, options.outOfOrder, report.warn)
  const pending = upTo(source, status.plan.pending, to)
  const facts = new Map(status.plan.entries.map((entry) => [entry.name, entry.fact]))
  const text = await client.session.transaction(
    (tx) =>
      migrationScript(pending, {
        ...options,
        before: pending.length === 0 ? [] : hookScript('beforeMigrate', hooks.beforeMigrate),
        after: pending.length === 0 ? [] : hookScript('afterMigrate', hooks.afterMigrate),
        journal,
        format: source.format,
        schemaExists: status.schemaExists,
        journalExists: status.journal !== undefined,
        named: hasNames(status.journal, source.format),
        ownTable: status.ownTable,
        unfinished: ({ name }) => unfinished(facts.get(name)),
        settle: (migration, statement, attempt) => settleStep(tx, migration, statement, attempt),
      }),
    { readOnly: true },
  )
  return { pending, text }
}
