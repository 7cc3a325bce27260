import type { AlterTableCmd, Node } from 'libpg-query'
import { quoteIdentifier } from '../../client/values.ts'
import { nameParts, objectName, qualifiedName, stringsOf } from '../sql/names.ts'
import type { LintStatement, ParsedMigration } from '../sql/parsed.ts'
import type { SchemaModel } from '../sql/schema-model.ts'
import { alterationsIn } from './alterations.ts'
import type { LintContext } from './rule.ts'
import { transactionOf } from './transactions.ts'

/** A lock that stops writers, held to the end of the transaction. PostgreSQL manual, "Explicit Locking"; each line measured in the tests. */
export interface StrongLock {
  readonly table: string
  readonly lock: 'ACCESS EXCLUSIVE' | 'SHARE ROW EXCLUSIVE'
}

/** ALTER TABLE's forms that leave readers and writers alone (SHARE UPDATE EXCLUSIVE). */
const WEAK = new Set<AlterTableCmd['subtype']>([
  'AT_ValidateConstraint',
  'AT_SetStatistics',
  'AT_SetOptions',
  'AT_ResetOptions',
  'AT_SetRelOptions',
  'AT_ResetRelOptions',
  'AT_ClusterOn',
  'AT_DropCluster',
  'AT_AttachPartition',
  'AT_DetachPartitionFinalize',
])

const SHARE_ROW_EXCLUSIVE = new Set<AlterTableCmd['subtype']>([
  'AT_EnableTrig',
  'AT_DisableTrig',
  'AT_EnableTrigAll',
  'AT_DisableTrigAll',
  'AT_EnableTrigUser',
  'AT_DisableTrigUser',
  'AT_EnableAlwaysTrig',
  'AT_EnableReplicaTrig',
])

const known = new WeakMap<LintStatement, StrongLock[]>()

/**
 * The tables that a statement itself names and closes; not those that a foreign key points to, which every new table needs. Remembered from
 * the first time it is asked, which is before the statement: afterwards the schema knows a dropped index no more.
 */
export function strongLocks(statement: LintStatement, schema: SchemaModel): StrongLock[] {
  const locks = known.get(statement) ?? locksOf(statement, schema)
  known.set(statement, locks)
  return locks
}

function locksOf(statement: LintStatement, schema: SchemaModel): StrongLock[] {
  const { node } = statement
  const exclusive = (table: string): StrongLock => ({ table, lock: 'ACCESS EXCLUSIVE' })
  if ('AlterTableStmt' in node) {
    return [...alterationsIn(statement)].flatMap(({ table, command }) => {
      const lock = lockOf(command)
      return lock === undefined ? [] : [{ table, lock }]
    })
  }
  if ('RenameStmt' in node) {
    const { renameType, relationType, relation } = node.RenameStmt
    const isTable =
      renameType === 'OBJECT_TABLE' ||
      renameType === 'OBJECT_TABCONSTRAINT' ||
      (renameType === 'OBJECT_COLUMN' && relationType === 'OBJECT_TABLE')
    return isTable && relation ? [exclusive(qualifiedName(relation))] : []
  }
  if ('AlterObjectSchemaStmt' in node) {
    const { objectType, relation } = node.AlterObjectSchemaStmt
    return objectType === 'OBJECT_TABLE' && relation ? [exclusive(qualifiedName(relation))] : []
  }
  if ('CreateTrigStmt' in node && node.CreateTrigStmt.relation)
    return [{ table: qualifiedName(node.CreateTrigStmt.relation), lock: 'SHARE ROW EXCLUSIVE' }]
  if ('CreatePolicyStmt' in node && node.CreatePolicyStmt.table) return [exclusive(qualifiedName(node.CreatePolicyStmt.table))]
  if ('AlterPolicyStmt' in node && node.AlterPolicyStmt.table) return [exclusive(qualifiedName(node.AlterPolicyStmt.table))]
  if ('RuleStmt' in node && node.RuleStmt.relation) return [exclusive(qualifiedName(node.RuleStmt.relation))]
  if ('TruncateStmt' in node) return (node.TruncateStmt.relations ?? []).map((relation) => exclusive(objectName(relation)))
  if ('LockStmt' in node && (node.LockStmt.mode ?? 8) >= 6)
    return (node.LockStmt.relations ?? []).map((relation) => exclusive(objectName(relation)))
  if ('DropStmt' in node)
    return dropped(node.DropStmt.removeType, node.DropStmt.objects ?? [], node.DropStmt.concurrent === true, schema).map(exclusive)
  return []
}

function lockOf({ subtype, def }: AlterTableCmd): StrongLock['lock'] | undefined {
  if (WEAK.has(subtype)) return undefined
  if (SHARE_ROW_EXCLUSIVE.has(subtype)) return 'SHARE ROW EXCLUSIVE'
  if (subtype === 'AT_DetachPartition' && def && 'PartitionCmd' in def && def.PartitionCmd.concurrent) return undefined
  if (subtype === 'AT_AddConstraint' && def && 'Constraint' in def && def.Constraint.contype === 'CONSTR_FOREIGN')
    return 'SHARE ROW EXCLUSIVE'
  return 'ACCESS EXCLUSIVE'
}

function dropped(type: string | undefined, objects: readonly Node[], concurrent: boolean, schema: SchemaModel): string[] {
  if (type === 'OBJECT_TABLE') return objects.map(objectName)
  if (type === 'OBJECT_INDEX') return concurrent ? [] : objects.flatMap((object) => schema.tableOfIndex(objectName(object)) ?? [])
  if (type !== 'OBJECT_TRIGGER' && type !== 'OBJECT_POLICY' && type !== 'OBJECT_RULE') return []
  return objects.flatMap((object) => {
    // Theirs is the table's name with their own behind it.
    const items = 'List' in object ? (object.List.items ?? []).slice(0, -1) : []
    const { schema: namespace, name } = nameParts(items)
    return stringsOf(items).length > 0 ? [quoteIdentifier(namespace, name)] : []
  })
}

/** What a transaction has taken so far. */
class Transaction {
  readonly #made = new Set<string>()
  readonly #held = new Map<string, StrongLock>()
  readonly #renamed = new Map<string, string>()

  /** Of tables in use, a table once, in order, under the names that they had at first. */
  get locks(): StrongLock[] {
    return [...this.#held.values()]
  }

  /** The name that a table had before the transaction renamed it. */
  firstName(table: string): string {
    return this.#renamed.get(table) ?? table
  }

  add(statement: LintStatement, { schema, isNew }: LintContext): void {
    const { node } = statement
    // Of a table that is dropped again the model knows no more that it was new.
    if ('CreateStmt' in node && node.CreateStmt.relation) this.#made.add(qualifiedName(node.CreateStmt.relation))
    const to = newName(node)
    if (to) this.#renamed.set(to.name, this.firstName(to.of))
    for (const { table, lock } of strongLocks(statement, schema)) {
      const first = this.firstName(table)
      if (!this.#made.has(first) && !isNew(table) && !this.#held.has(first)) this.#held.set(first, { table: first, lock })
    }
  }
}

interface Progress {
  next: number
  number: number | undefined
  transaction: Transaction
}

/** How far each migration has been followed: a rule asks about its statements one after the other, and each is looked at once. */
const followed = new WeakMap<LintContext, Progress>()

/** What the statements before this one have taken in its transaction. */
export function locksBefore(statement: LintStatement, migration: ParsedMigration, context: LintContext): Transaction {
  const progress = followed.get(context) ?? { next: 0, number: undefined, transaction: new Transaction() }
  followed.set(context, progress)
  for (const { statements } = migration; statements[progress.next] !== statement && progress.next < statements.length; progress.next++) {
    const earlier = statements[progress.next]
    if (earlier) enter(progress, transactionOf(earlier, migration)).add(earlier, context)
  }
  return enter(progress, transactionOf(statement, migration))
}

/** A statement that commits by itself leaves nothing to the next. */
function enter(progress: Progress, number: number | undefined): Transaction {
  if (number === undefined || number !== progress.number) progress.transaction = new Transaction()
  progress.number = number
  return progress.transaction
}

function newName(node: Node): { name: string; of: string } | undefined {
  if ('RenameStmt' in node && node.RenameStmt.renameType === 'OBJECT_TABLE' && node.RenameStmt.relation) {
    const { relation, newname = '' } = node.RenameStmt
    return { name: qualifiedName({ ...relation, relname: newname }), of: qualifiedName(relation) }
  }
  if ('AlterObjectSchemaStmt' in node && node.AlterObjectSchemaStmt.objectType === 'OBJECT_TABLE' && node.AlterObjectSchemaStmt.relation) {
    const { relation, newschema = '' } = node.AlterObjectSchemaStmt
    return { name: qualifiedName({ ...relation, schemaname: newschema }), of: qualifiedName(relation) }
  }
  return undefined
}
