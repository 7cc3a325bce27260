import { getTableName } from 'drizzle-orm'
import { getTableConfig } from 'drizzle-orm/pg-core'
import { withAdvisoryLock } from '../client/advisory-lock.ts'
import type { Client } from '../client/client.ts'
import type { Session } from '../client/session.ts'
import { DbctlError } from '../errors.ts'
import type { Reporter } from '../report.ts'
import { planSeed, type TablePlan } from './plan.ts'
import type { SampleTable } from './sample.ts'

export interface SeedOptions {
  readonly sample: readonly SampleTable[]
  /** Milliseconds to wait for another run. */
  readonly lockWait: number
  readonly signal: AbortSignal
  readonly report: Reporter
  /** Asked once, with the plan, before anything is written; throws to stop. */
  readonly approve: (plan: readonly TablePlan[]) => Promise<void>
}

export interface SeededTable {
  readonly table: string
  readonly inserted: number
  readonly unchanged: number
}

/** What `seed` would write, from one read-only snapshot. */
export async function previewSeed({ session }: Client, sample: readonly SampleTable[]): Promise<TablePlan[]> {
  return session.transaction(
    async (tx) => {
      await assertMigrated(tx, sample)
      return planSeed(await tx.drizzle(), sample)
    },
    { readOnly: true, isolation: 'repeatable read' },
  )
}

/** Writes the sample rows that are not there yet, all of them in one transaction; rows that are there stay as they are. */
export function seed(client: Client, { sample, lockWait, signal, report, approve }: SeedOptions): Promise<SeededTable[]> {
  return withAdvisoryLock(client, { name: 'seed', wait: lockWait, signal, report }, async () => {
    // The question is asked outside the transaction that writes: a person may take minutes, and locks must not.
    await approve(await previewSeed(client, sample))
    return client.session.transaction(async (tx) => {
      const done: SeededTable[] = []
      for (const plan of await planSeed(await tx.drizzle(), sample)) {
        if (plan.missing.length > 0) report.step(`seeding ${plan.name} (${plan.missing.length} rows)`)
        done.push({ table: plan.name, inserted: await insertMissing(tx, plan), unchanged: plan.present })
      }
      return done
    })
  })
}

async function insertMissing(tx: Session, { name, table, missing }: TablePlan): Promise<number> {
  const db = await tx.drizzle()
  const batch = Math.floor(32_000 / getTableConfig(table).columns.length) // the protocol counts parameters with 16 bits
  let inserted = 0
  for (let at = 0; at < missing.length; at += batch) {
    const rows = await db
      .insert(table)
      .values(missing.slice(at, at + batch))
      .onConflictDoNothing()
      .returning({ one: oneOf(table) })
    inserted += rows.length
  }
  if (inserted === missing.length) return inserted
  throw new DbctlError(
    'DBCTL_SEED_INVALID',
    `${name}: ${missing.length - inserted} sample rows collide with rows of yours by a unique key; nothing was written`,
    {
      hint: 'Seed an empty database, or remove the rows that carry the same unique values (an email, a slug) as the sample.',
      details: { table: name, colliding: missing.length - inserted },
    },
  )
}

/** Any column will do to count what came back. */
function oneOf(table: SampleTable['table']) {
  const [column] = getTableConfig(table).columns
  if (!column) throw new Error(`${getTableName(table)} has no column`)
  return column
}

async function assertMigrated(session: Session, sample: readonly SampleTable[]): Promise<void> {
  const wanted = sample.map(({ table }) => getTableConfig(table)).map(({ schema, name }) => `${schema ?? 'public'}.${name}`)
  const there = await session.query<{ name: string }>(
    `select n.nspname || '.' || c.relname as name from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p')`,
  )
  const names = new Set(there.map(({ name }) => name))
  const absent = wanted.filter((name) => !names.has(name))
  if (absent.length === 0) return
  throw new DbctlError(
    'DBCTL_NOT_MIGRATED',
    `${absent.length} of the ${wanted.length} tables to seed are not there (${absent.slice(0, 3).join(', ')}${absent.length > 3 ? ', …' : ''})`,
    {
      hint: 'Run `dbctl migrate` first.',
      details: { absent },
    },
  )
}
