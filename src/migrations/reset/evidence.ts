import type { ObjectName } from '../../catalog/objects.ts'
import type { MigrationPlan, MigrationState } from '../plan.ts'
import type { MigrationSource } from '../source/migration.ts'
import { readSnapshot } from './snapshot.ts'
import { type MigrationEffects, readEffects, type Trace, traceEffects } from './trace.ts'

/** What the folder says about who made what. */
export interface Evidence {
  /** Of the migrations that are applied, in part or whole. */
  readonly applied: Trace
  /** Of all of them: what the next run will make. */
  readonly all: Trace
  /** Of the newest applied one. */
  readonly snapshot: readonly ObjectName[]
  /** Where names land that name no schema. */
  readonly home: string
}

const NOT_BEGUN: readonly MigrationState[] = ['pending', 'out-of-order']

/** Reads every file. `schema` is where names land that name none. Throws where one is no SQL. */
export async function readEvidence({ migrations, format }: MigrationSource, plan: MigrationPlan, schema: string): Promise<Evidence> {
  const begun = new Set(plan.entries.flatMap(({ migration, state }) => (migration && !NOT_BEGUN.includes(state) ? [migration] : [])))
  const effects = new Map<unknown, MigrationEffects>()
  for (const migration of migrations) effects.set(migration, await readEffects(migration, schema))
  const applied = migrations.filter((migration) => begun.has(migration))
  const trace = (some: readonly unknown[]) => traceEffects(some.flatMap((migration) => effects.get(migration) ?? []))
  return {
    applied: trace(applied),
    all: trace(migrations),
    snapshot: readSnapshot(applied, format),
    home: schema,
  }
}
