import type { IndexStmt, Node } from 'libpg-query'
import type { Session } from '../client/session.ts'
import { quoteIdentifier } from '../client/values.ts'
import { DbctlError } from '../errors.ts'
import type { ApplyContext } from './apply.ts'
import type { Migration } from './source/migration.ts'
import type { StepStatement } from './steps.ts'

/** `run`: it has not taken effect, and nothing is in its way. `done`: an earlier run's statement did take effect. */
export type Outcome = 'run' | 'done'

/** What an earlier run noted of the step: nothing, that it began, or that the server refused it. */
export type Attempt = 'none' | 'begun' | 'failed'

/** How an attempt is noted: a statement that failed has had no effect, but may have left an invalid index. */
export const noteOfFailure = (hash: string): string => `failed ${hash}`

export const attemptOf = (note: string | null, hash: string): Attempt =>
  note === hash ? 'begun' : note === noteOfFailure(hash) ? 'failed' : 'none'

/** Looks up what no transaction could tell: whether a statement that was begun has taken effect, and what a broken attempt left behind. */
export async function settleStep(context: ApplyContext, migration: Migration, { node }: StepStatement, attempt: Attempt): Promise<Outcome> {
  const { session } = context.client
  if ('IndexStmt' in node) return settleCreateIndex(context, migration, node.IndexStmt, attempt)
  if ('ReindexStmt' in node && attempt !== 'none') {
    await dropReindexLeftovers(context, node)
    return 'run'
  }
  if (attempt !== 'begun') return 'run'
  if ('DropStmt' in node) return (await existingIndexes(session, node)).length === 0 ? 'done' : 'run'
  if ('AlterTableStmt' in node) return settleDetach(context, migration, node)
  if ('CreatedbStmt' in node) return (await databaseExists(session, node.CreatedbStmt.dbname ?? '')) ? 'done' : 'run'
  if ('DropdbStmt' in node) return (await databaseExists(session, node.DropdbStmt.dbname ?? '')) ? 'run' : 'done'
  if ('VacuumStmt' in node || 'ClusterStmt' in node || 'AlterSystemStmt' in node) return 'run' // twice does no harm
  throw ambiguous(migration, 'a statement that may commit by itself was under way when the last run ended')
}

interface IndexState {
  readonly oid: number
  readonly name: string
  readonly valid: boolean
  readonly building: boolean
}

const INDEX_STATE = `select c.oid::int8::float8 as oid, pg_catalog.format('%I.%I', n.nspname, c.relname) as name, i.indisvalid and i.indisready as valid,
  exists (select from pg_catalog.pg_stat_progress_create_index p where p.index_relid = c.oid) as building
from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace`

async function settleCreateIndex(context: ApplyContext, migration: Migration, statement: IndexStmt, attempt: Attempt): Promise<Outcome> {
  const { session } = context.client
  const { relation, idxname } = statement
  const table = quoteIdentifier(...[relation?.schemaname, relation?.relname].filter((part) => part !== undefined))
  if (idxname === undefined) {
    if (attempt === 'begun') throw ambiguous(migration, `an index on ${table} without a name was being built when the last run ended`)
    return 'run'
  }
  // An index lives in its table's schema, wherever the search_path finds that.
  const [index] = await session.query<IndexState>(
    `${INDEX_STATE} where c.relname = $2 and c.relnamespace = (select relnamespace from pg_catalog.pg_class where oid = pg_catalog.to_regclass($1))`,
    [table, idxname],
  )
  if (!index) return 'run'
  if (index.valid) return attempt === 'begun' ? 'done' : 'run' // where it is not ours, the statement itself says that the name is taken
  if (index.building) {
    throw new DbctlError('DBCTL_BUSY', `index ${index.name} is being built by another session at this moment`, {
      hint: 'Wait for it (pg_stat_progress_create_index shows how far it is), then run this again.',
      details: { migration: migration.name, index: index.name },
    })
  }
  if (attempt !== 'none')
    context.options.report.note(`dropping index ${index.name}, which an interrupted build left invalid, to build it anew`)
  else await context.options.consent(`Index ${index.name} is there but invalid: a build of it failed. Drop it and build it anew?`)
  await session.script(`drop index concurrently if exists ${index.name}`)
  return 'run'
}

/** The indexes that a DROP INDEX CONCURRENTLY names and that are still there. */
function existingIndexes(session: Session, node: Node): Promise<{ name: string }[]> {
  const objects = 'DropStmt' in node ? (node.DropStmt.objects ?? []) : []
  const names = objects.flatMap((object) => ('List' in object ? [quoteIdentifier(...textsOf(object.List.items ?? []))] : []))
  return session.query<{ name: string }>(
    'select name from pg_catalog.json_array_elements_text($1::json) as t (name) where pg_catalog.to_regclass(name) is not null',
    [JSON.stringify(names)],
  )
}

const textsOf = (nodes: readonly Node[]): string[] => nodes.flatMap((node) => ('String' in node ? [node.String.sval ?? ''] : []))

async function settleDetach({ client: { session }, options }: ApplyContext, migration: Migration, node: Node): Promise<Outcome> {
  const command = 'AlterTableStmt' in node ? node.AlterTableStmt.cmds?.[0] : undefined
  const def = command && 'AlterTableCmd' in command ? command.AlterTableCmd.def : undefined
  const partition = def && 'PartitionCmd' in def ? def.PartitionCmd.name : undefined
  const parent = 'AlterTableStmt' in node ? node.AlterTableStmt.relation : undefined
  if (!partition || !parent) throw ambiguous(migration, 'a DETACH PARTITION was under way when the last run ended')
  const nameOf = ({ schemaname, relname }: { schemaname?: string; relname?: string }) =>
    quoteIdentifier(...[schemaname, relname].filter((part) => part !== undefined))
  const [row] = await session.query<{ pending: boolean }>(
    `select inhdetachpending as pending from pg_catalog.pg_inherits
     where inhrelid = pg_catalog.to_regclass($1) and inhparent = pg_catalog.to_regclass($2)`,
    [nameOf(partition), nameOf(parent)],
  )
  if (!row) return 'done'
  if (!row.pending) return 'run'
  options.report.note(`finalizing the detachment of ${nameOf(partition)}, which was interrupted`)
  await session.script(`alter table ${nameOf(parent)} detach partition ${nameOf(partition)} finalize`)
  return 'done'
}

/** An interrupted REINDEX CONCURRENTLY leaves `…_ccnew` indexes that nobody uses and every write keeps up. Manual, REINDEX, "Rebuilding Indexes Concurrently". */
async function dropReindexLeftovers({ client: { session }, options }: ApplyContext, node: Node): Promise<void> {
  const relation = 'ReindexStmt' in node ? node.ReindexStmt.relation : undefined
  if (!relation) return
  const name = quoteIdentifier(...[relation.schemaname, relation.relname].filter((part) => part !== undefined))
  const leftovers = await session.query<IndexState>(
    `${INDEX_STATE} where not i.indisvalid and c.relname ~ '_cc(new|old)[0-9]*$'
       and i.indrelid in (select pg_catalog.to_regclass($1) union select indrelid from pg_catalog.pg_index where indexrelid = pg_catalog.to_regclass($1))`,
    [name],
  )
  for (const index of leftovers.filter(({ building }) => !building)) {
    options.report.note(`dropping index ${index.name}, which an interrupted REINDEX left behind`)
    await session.script(`drop index concurrently if exists ${index.name}`)
  }
}

async function databaseExists(session: Session, name: string): Promise<boolean> {
  return (await session.query('select from pg_catalog.pg_database where datname = $1', [name])).length > 0
}

const ambiguous = (migration: Migration, what: string): DbctlError =>
  new DbctlError('DBCTL_MIGRATION_PARTIAL', `${migration.name}: ${what}, and whether it took effect cannot be told`, {
    hint: `Look, then say which: dbctl repair ${migration.name} --step done, or --step undone; then run dbctl migrate again.`,
    details: { migration: migration.name },
  })
