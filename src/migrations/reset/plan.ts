import { listDependencies } from '../../catalog/dependencies.ts'
import { identifyObjects, type LiveObject, listObjects, type ObjectAddress, type ObjectIdentity } from '../../catalog/objects.ts'
import { listTableSizes } from '../../catalog/table-sizes.ts'
import type { Session } from '../../client/session.ts'
import { quoteIdentifier } from '../../client/values.ts'
import { readFacts } from '../facts.ts'
import { assertSameTexts } from '../history.ts'
import { type JournalTable, readJournal } from '../journal.ts'
import { planMigrations } from '../plan.ts'
import type { MigrationSource } from '../source/migration.ts'
import { decideReset } from './decide.ts'
import { readEvidence } from './evidence.ts'
import { planForgetting } from './forget.ts'
import { assertResettable } from './refusals.ts'

/** An object by its kind and its name as PostgreSQL writes them: `table`, `public.users`. */
export interface NamedObject {
  readonly type: string
  readonly name: string
}

/** What a reset is about. */
export interface ResetScope {
  readonly source: MigrationSource
  readonly journal: JournalTable
  /** Also drops what the migrations make with IF NOT EXISTS or OR REPLACE, although it may have been there before them. */
  readonly includeGuarded: boolean
}

/** What a reset does to this database now. */
export interface ResetPlan {
  /** In order, to be run in one transaction. */
  readonly statements: readonly string[]
  readonly dropped: readonly NamedObject[]
  readonly leftAlone: ReadonlyArray<NamedObject & { readonly reason: string }>
  /** May have been there before the migrations: dropped where they are included, else left alone. */
  readonly guarded: readonly NamedObject[]
  readonly includesGuarded: boolean
  /** Columns that go with their data from tables that stay: `legacy.important`. */
  readonly columns: readonly string[]
  readonly tables: number
  /** By the server's own estimate, over the tables that it has counted. */
  readonly estimatedRows: number
  /** Tables with something in them that it has never counted. */
  readonly uncounted: number
  readonly bytes: number
  readonly journalRows: number
}

/** Computes the plan in the transaction that is open, reading only. Throws what forbids a reset, each thing with its name. */
export async function planReset(tx: Session, { source, journal, includeGuarded }: ResetScope): Promise<ResetPlan> {
  const rows = await readJournal(tx, journal)
  const [at] = await tx.query<{ schema: string | null }>('select pg_catalog.current_schema()::text as schema')
  const history = planMigrations(source, rows, await readFacts(tx, journal))
  assertSameTexts(history, 'nothing was dropped')
  const evidence = await readEvidence(source, history, at?.schema ?? 'public')
  const live = await listObjects(tx)
  const decision = decideReset(evidence, live, await listDependencies(tx), { journal, includeGuarded })
  const identify = async (objects: readonly ObjectAddress[]) => (await identifyObjects(tx, objects)).map(nameOf)
  await assertResettable(decision, evidence, identify)

  const { drops, partitions, leftAlone, guarded, columns, tables } = decision
  const identities = await identifyObjects(tx, drops)
  const kept = await identify(leftAlone.map(({ object }) => object))
  const sizes = await listTableSizes(
    tx,
    tables.map(({ id }) => id),
  )
  const sum = (value: (size: (typeof sizes)[number]) => number) => sizes.reduce((total, size) => total + value(size), 0)
  return {
    statements: [...drops.map((object, i) => dropStatement(object, identities[i])), ...(await planForgetting(tx, journal))],
    dropped: [...identities.map(nameOf), ...(await identify(partitions))],
    leftAlone: kept.map((object, i) => ({ ...object, reason: leftAlone[i]?.reason ?? '' })),
    guarded: await identify(guarded),
    includesGuarded: includeGuarded,
    columns: (await identify(columns)).map(({ name }) => name),
    tables: tables.length,
    estimatedRows: sum(({ rows }) => rows ?? 0),
    uncounted: sizes.filter(({ rows }) => rows === null).length,
    bytes: sum(({ bytes }) => bytes),
    journalRows: rows?.rows.length ?? 0,
  }
}

const nameOf = ({ type, identity }: ObjectIdentity): NamedObject => ({ type, name: identity })

/** RESTRICT is what DROP does without a word, and is said: nothing that is not in the plan may go. */
function dropStatement(object: LiveObject, at: ObjectIdentity | undefined): string {
  if (!at?.identity) throw new Error(`${object.kind} ${object.name} is gone from the catalog while it was read`)
  const on = `alter table ${quoteIdentifier(object.schema, object.table ?? '')}`
  const name = quoteIdentifier(object.name)
  if (object.kind === 'column') return `${on} drop column ${name} restrict`
  if (object.kind === 'constraint') return `${on} drop constraint ${name} restrict`
  if (object.kind === 'default') return `${on} alter column ${name} drop default`
  // One word for functions, procedures and aggregates, whose own DROP wants other spellings of no arguments.
  if (object.kind === 'function') return `drop routine ${at.identity} restrict`
  return `drop ${at.type === 'statistics object' ? 'statistics' : at.type} ${at.identity} restrict`
}
