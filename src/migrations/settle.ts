import type { IndexStmt, Node } from 'libpg-query'
import type { Session } from '../client/session.ts'
import { quoteIdentifier } from '../client/values.ts'
import { DbctlError } from '../errors.ts'
import type { Migration } from './source/migration.ts'
import { stringsOf } from './sql/names.ts'
import type { StepStatement } from './steps.ts'

/** What is to be done about a statement that no transaction can hold. */
export interface Settled {
  /** False: an earlier run's statement has taken effect. */
  readonly run: boolean
  /** Whether it is to be noted that the statement begins: not where something of its name is there already, which is not its work. */
  readonly noted: boolean
  /** What a broken attempt left behind, to be taken away first; `why` is for the operator to read. */
  readonly before: ReadonlyArray<{ readonly sql: string; readonly why: string }>
  /** The question to be asked first: what is to be taken away may be somebody else's. */
  readonly consent?: string
}

/** What an earlier run noted of the step: nothing, that it began, or that the server refused it. */
export type Attempt = 'none' | 'begun' | 'failed'

/** How an attempt is noted: a statement that failed has had no effect, but may have left an invalid index. */
export const noteOfFailure = (hash: string): string => `failed ${hash}`

export const attemptOf = (note: string | null, hash: string): Attempt =>
  note === hash ? 'begun' : note === noteOfFailure(hash) ? 'failed' : 'none'

const RUN: Settled = { run: true, noted: true, before: [] }
const DONE: Settled = { run: false, noted: false, before: [] }
const doneIf = (done: boolean): Settled => (done ? DONE : RUN)

/** Looks up what no transaction could tell: whether a statement that was begun has taken effect, and what a broken attempt left behind. Reads only. */
export async function settleStep(session: Session, migration: Migration, { node }: StepStatement, attempt: Attempt): Promise<Settled> {
  if (!node) return RUN
  if ('IndexStmt' in node) return settleCreateIndex(session, migration, node.IndexStmt, attempt)
  if (attempt === 'none') return RUN
  if ('ReindexStmt' in node) return settleReindex(session, node)
  if ('AlterTableStmt' in node) return settleDetach(session, migration, node, attempt)
  if (attempt === 'failed') return RUN
  if ('DropStmt' in node) return doneIf((await existingIndexes(session, node)).length === 0)
  const exists = async (sql: string, name = '') => (await session.query(sql, [name])).length > 0
  if ('CreatedbStmt' in node) return doneIf(await exists(DATABASE, node.CreatedbStmt.dbname))
  if ('DropdbStmt' in node) return doneIf(!(await exists(DATABASE, node.DropdbStmt.dbname)))
  if ('CreateTableSpaceStmt' in node) return doneIf(await exists(TABLESPACE, node.CreateTableSpaceStmt.tablespacename))
  if ('DropTableSpaceStmt' in node) return doneIf(!(await exists(TABLESPACE, node.DropTableSpaceStmt.tablespacename)))
  const twiceDoesNoHarm = 'VacuumStmt' in node || 'ClusterStmt' in node || 'AlterSystemStmt' in node || 'DiscardStmt' in node
  if (twiceDoesNoHarm) return RUN
  throw ambiguous(migration, 'a statement that may commit by itself was under way when the last run ended')
}

const DATABASE = 'select from pg_catalog.pg_database where datname = $1'
const TABLESPACE = 'select from pg_catalog.pg_tablespace where spcname = $1'

interface IndexState {
  readonly name: string
  readonly table: number
  readonly valid: boolean
  readonly building: boolean
}

/** Whose index is being built is hidden from other roles; that its table is locked for it is not. */
const INDEX_STATE = `select pg_catalog.format('%I.%I', n.nspname, c.relname) as name, i.indrelid::int8::float8 as table,
  i.indisvalid and i.indisready as valid,
  exists (select from pg_catalog.pg_stat_progress_create_index p where p.index_relid = c.oid or p.index_relid is null and exists (
    select from pg_catalog.pg_locks l where l.pid = p.pid and l.relation = i.indrelid and l.granted and l.mode = 'ShareUpdateExclusiveLock'
      and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database()))) as building
from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace`

async function settleCreateIndex(session: Session, migration: Migration, statement: IndexStmt, attempt: Attempt): Promise<Settled> {
  const { relation, idxname } = statement
  const table = nameOf(relation ?? {})
  if (idxname === undefined) {
    if (attempt === 'begun') throw await unnamedIndexBegun(session, migration, table)
    return RUN
  }
  // An index lives in its table's schema, wherever the search_path finds that.
  const [index] = await session.query<IndexState & { ours: boolean }>(
    `select state.*, state.table = pg_catalog.to_regclass($1)::oid::int8::float8 as ours from (${INDEX_STATE}
     where c.relname = $2 and c.relnamespace = (select relnamespace from pg_catalog.pg_class where oid = pg_catalog.to_regclass($1))) state`,
    [table, idxname],
  )
  if (!index) return RUN
  // Whatever else bears the name, the statement itself says so, or passes over it.
  if (!index.ours) return { ...RUN, noted: false }
  if (index.valid) return attempt === 'begun' ? DONE : { ...RUN, noted: false }
  if (index.building) {
    throw new DbctlError('DBCTL_BUSY', `index ${index.name} is being built by another session at this moment`, {
      hint: 'Wait for it (pg_stat_progress_create_index shows how far it is), then run this again.',
      details: { migration: migration.name, index: index.name },
    })
  }
  const sql = `drop index concurrently if exists ${index.name}`
  if (attempt !== 'none') {
    return { ...RUN, before: [{ sql, why: `dropping index ${index.name}, which an interrupted build left invalid, to build it anew` }] }
  }
  return {
    ...RUN,
    before: [{ sql, why: `dropping index ${index.name}, which was invalid, to build it anew` }],
    consent: `Index ${index.name} is there but invalid: a build of it failed. Drop it and build it anew?`,
  }
}

/** The indexes that a DROP INDEX CONCURRENTLY names and that are still there. */
function existingIndexes(session: Session, node: Node): Promise<{ name: string }[]> {
  const objects = 'DropStmt' in node ? (node.DropStmt.objects ?? []) : []
  const names = objects.flatMap((object) => ('List' in object ? [quoteIdentifier(...stringsOf(object.List.items))] : []))
  return session.query<{ name: string }>(
    'select name from pg_catalog.json_array_elements_text($1::json) as t (name) where pg_catalog.to_regclass(name) is not null',
    [JSON.stringify(names)],
  )
}

/** Its first half commits before the second waits: what is then interrupted or gives up stays half detached. Manual, ALTER TABLE. */
async function settleDetach(session: Session, migration: Migration, node: Node, attempt: Attempt): Promise<Settled> {
  const command = 'AlterTableStmt' in node ? node.AlterTableStmt.cmds?.[0] : undefined
  const def = command && 'AlterTableCmd' in command ? command.AlterTableCmd.def : undefined
  const partition = def && 'PartitionCmd' in def ? def.PartitionCmd.name : undefined
  const parent = 'AlterTableStmt' in node ? node.AlterTableStmt.relation : undefined
  if (!partition || !parent) throw ambiguous(migration, 'a DETACH PARTITION was under way when the last run ended')
  const [row] = await session.query<{ pending: boolean }>(
    `select inhdetachpending as pending from pg_catalog.pg_inherits
     where inhrelid = pg_catalog.to_regclass($1) and inhparent = pg_catalog.to_regclass($2)`,
    [nameOf(partition), nameOf(parent)],
  )
  if (!row) return doneIf(attempt === 'begun')
  if (!row.pending) return RUN
  const sql = `alter table ${nameOf(parent)} detach partition ${nameOf(partition)} finalize`
  return { ...DONE, before: [{ sql, why: `finalizing the detachment of ${nameOf(partition)}, which was interrupted` }] }
}

/** An interrupted REINDEX CONCURRENTLY leaves `…_ccnew` indexes that nobody uses and every write keeps up. Manual, REINDEX, "Rebuilding Indexes Concurrently". */
async function settleReindex(session: Session, node: Node): Promise<Settled> {
  const { relation, name, kind } = 'ReindexStmt' in node ? node.ReindexStmt : {}
  // Of a whole database, whose leftovers are whose cannot be told.
  if (!relation && kind !== 'REINDEX_OBJECT_SCHEMA') return RUN
  const [condition, parameters] = relation
    ? [
        'i.indrelid in (select pg_catalog.to_regclass($1) union select indrelid from pg_catalog.pg_index where indexrelid = pg_catalog.to_regclass($1))',
        [nameOf(relation)],
      ]
    : ['n.nspname = $1', [name]]
  const leftovers = await session.query<IndexState>(
    `${INDEX_STATE} where not i.indisvalid and c.relname ~ '_cc(new|old)[0-9]*$' and ${condition} order by 1`,
    parameters,
  )
  const before = leftovers
    .filter(({ building }) => !building)
    .map((index) => ({
      sql: `drop index concurrently if exists ${index.name}`,
      why: `dropping index ${index.name}, which an interrupted REINDEX left behind`,
    }))
  return { ...RUN, before }
}

const nameOf = ({ schemaname, relname }: { schemaname?: string; relname?: string }): string =>
  quoteIdentifier(...[schemaname, relname].filter((part) => part !== undefined))

/** Nobody can tell which index it would be; what is invalid on the table is named, since it stays behind whichever way it is settled. */
async function unnamedIndexBegun(session: Session, migration: Migration, table: string): Promise<DbctlError> {
  const invalid = await session.query<{ name: string }>(
    `select i.indexrelid::pg_catalog.regclass::text as name from pg_catalog.pg_index i
     where i.indrelid = pg_catalog.to_regclass($1) and not i.indisvalid order by 1`,
    [table],
  )
  const first = invalid.length === 0 ? '' : `Invalid there: drop index concurrently ${invalid.map(({ name }) => name).join(', ')}; first. `
  return ambiguous(migration, `an index on ${table} without a name was being built when the last run ended`, first)
}

const ambiguous = (migration: Migration, what: string, first = ''): DbctlError =>
  new DbctlError('DBCTL_MIGRATION_PARTIAL', `${migration.name}: ${what}, and whether it took effect cannot be told`, {
    hint: `${first}Look, then say which: dbctl repair ${migration.name} --step done, or --step undone; then run dbctl migrate again.`,
    details: { migration: migration.name },
  })
