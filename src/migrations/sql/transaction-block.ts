import type { AlterSubscriptionStmt, AlterTableCmd, Node } from 'libpg-query'
import { isOn, isOnUnlessTold } from './options.ts'

/**
 * The command that PostgreSQL refuses inside a transaction block (SQLSTATE 25001), by the name that its message has; undefined for one
 * that it takes there, as REFRESH … CONCURRENTLY and ALTER TYPE … ADD VALUE are. Only what the statement itself tells: CLUSTER and
 * REINDEX of a partitioned table are refused, too, and look like those of any other.
 */
export function refusedInTransaction(node: Node): string | undefined {
  if ('IndexStmt' in node) return node.IndexStmt.concurrent ? 'CREATE INDEX CONCURRENTLY' : undefined
  if ('DropStmt' in node) return node.DropStmt.concurrent ? 'DROP INDEX CONCURRENTLY' : undefined
  if ('ReindexStmt' in node) {
    if (reindexesConcurrently(node)) return 'REINDEX CONCURRENTLY'
    const { kind } = node.ReindexStmt
    if (kind === 'REINDEX_OBJECT_SCHEMA') return 'REINDEX SCHEMA'
    if (kind === 'REINDEX_OBJECT_DATABASE') return 'REINDEX DATABASE'
    return kind === 'REINDEX_OBJECT_SYSTEM' ? 'REINDEX SYSTEM' : undefined
  }
  if ('VacuumStmt' in node) return node.VacuumStmt.is_vacuumcmd ? 'VACUUM' : undefined
  if ('ClusterStmt' in node) return node.ClusterStmt.relation ? undefined : 'CLUSTER without a table'
  if ('AlterTableStmt' in node) {
    return alters(node, detachesConcurrently) ? 'ALTER TABLE … DETACH PARTITION CONCURRENTLY' : undefined
  }
  if ('DiscardStmt' in node) return node.DiscardStmt.target === 'DISCARD_ALL' ? 'DISCARD ALL' : undefined
  if ('AlterDatabaseStmt' in node) {
    const moves = node.AlterDatabaseStmt.options?.some((option) => 'DefElem' in option && option.DefElem.defname === 'tablespace')
    return moves ? 'ALTER DATABASE SET TABLESPACE' : undefined
  }
  if ('CreateSubscriptionStmt' in node) {
    // Without a connection no slot is made either.
    const { options } = node.CreateSubscriptionStmt
    const slot = isOnUnlessTold(options, 'create_slot') && isOnUnlessTold(options, 'connect')
    return slot ? 'CREATE SUBSCRIPTION … WITH (create_slot = true)' : undefined
  }
  if ('AlterSubscriptionStmt' in node) return subscriptionChange(node.AlterSubscriptionStmt)
  if ('CreatedbStmt' in node) return 'CREATE DATABASE'
  if ('DropdbStmt' in node) return 'DROP DATABASE'
  if ('CreateTableSpaceStmt' in node) return 'CREATE TABLESPACE'
  if ('DropTableSpaceStmt' in node) return 'DROP TABLESPACE'
  return 'AlterSystemStmt' in node ? 'ALTER SYSTEM' : undefined
}

/**
 * Whether it hangs on the database that a transaction can hold the statement: DROP SUBSCRIPTION is refused where there is a slot to drop
 * as well, and FINALIZE waits until every older snapshot is gone, so nothing that went before shall be held open meanwhile.
 */
export const maybeRefusedInTransaction = (node: Node): boolean =>
  'DropSubscriptionStmt' in node || alters(node, ({ subtype }) => subtype === 'AT_DetachPartitionFinalize')

/** Whether a statement may end the transaction that it runs in: a procedure and a DO block may commit, where nothing is around them. */
export function mayCommit(node: Node): boolean {
  if ('DoStmt' in node) return /\b(?:commit|rollback)\b/i.test(JSON.stringify(node.DoStmt.args ?? []))
  return 'CallStmt' in node
}

export const reindexesConcurrently = (node: Node): boolean => 'ReindexStmt' in node && isOn(node.ReindexStmt.params, 'concurrently')

/** What refreshes the list of tables makes and drops slots of theirs at the publisher, which no rollback takes back; so does `failover`. */
function subscriptionChange({ kind, options }: AlterSubscriptionStmt): string | undefined {
  if (kind === 'ALTER_SUBSCRIPTION_REFRESH') return 'ALTER SUBSCRIPTION … REFRESH'
  if (kind === 'ALTER_SUBSCRIPTION_OPTIONS') {
    const failover = options?.some((option) => 'DefElem' in option && option.DefElem.defname === 'failover')
    return failover ? 'ALTER SUBSCRIPTION … SET (failover)' : undefined
  }
  return kind?.endsWith('_PUBLICATION') && isOnUnlessTold(options, 'refresh') ? 'ALTER SUBSCRIPTION with refresh' : undefined
}

const detachesConcurrently = ({ def }: AlterTableCmd): boolean =>
  def !== undefined && 'PartitionCmd' in def && def.PartitionCmd.concurrent === true

const alters = (node: Node, is: (command: AlterTableCmd) => boolean): boolean =>
  'AlterTableStmt' in node && (node.AlterTableStmt.cmds ?? []).some((command) => 'AlterTableCmd' in command && is(command.AlterTableCmd))
