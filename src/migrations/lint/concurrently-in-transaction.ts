import type { Node } from 'libpg-query'
import { isOn } from './options.ts'
import type { Rule } from './rule.ts'
import { transactionOf } from './transactions.ts'

/** SQLSTATE 25001: "… cannot run inside a transaction block". */
export const concurrentlyInTransaction: Rule = {
  id: 'DB002',
  name: 'concurrently-in-transaction',
  severity: 'error',
  summary: 'CONCURRENTLY, VACUUM and their like where a transaction is open',
  *checkStatement(statement, migration) {
    const command = outsideOnly(statement.node)
    if (command === undefined || transactionOf(statement, migration) === undefined) return
    const { noTransaction } = migration.migration.directives
    const where = statement.block
      ? 'in a DO block'
      : noTransaction
        ? 'after the BEGIN above'
        : 'in a migration that runs as one transaction'
    const alone = `-- dbctl: no-transaction\n${statement.text};`
    yield {
      statement,
      message: `${command} cannot run inside a transaction, and stands ${where}: PostgreSQL refuses it (25001).`,
      fix:
        statement.block || noTransaction
          ? `${alone}\n-- and neither BEGIN nor DO around it`
          : `-- in a migration of its own, that begins so:\n${alone}`,
    }
  },
}

/** What only runs outside a transaction, by the name that PostgreSQL's message has. REFRESH … CONCURRENTLY and ALTER TYPE … ADD VALUE do run inside. */
function outsideOnly(node: Node): string | undefined {
  if ('IndexStmt' in node) return node.IndexStmt.concurrent ? 'CREATE INDEX CONCURRENTLY' : undefined
  if ('DropStmt' in node) return node.DropStmt.concurrent ? 'DROP INDEX CONCURRENTLY' : undefined
  if ('ReindexStmt' in node) {
    const { kind, params } = node.ReindexStmt
    if (isOn(params, 'concurrently')) return 'REINDEX CONCURRENTLY'
    if (kind === 'REINDEX_OBJECT_SCHEMA') return 'REINDEX SCHEMA'
    if (kind === 'REINDEX_OBJECT_DATABASE') return 'REINDEX DATABASE'
    return kind === 'REINDEX_OBJECT_SYSTEM' ? 'REINDEX SYSTEM' : undefined
  }
  if ('VacuumStmt' in node) return node.VacuumStmt.is_vacuumcmd ? 'VACUUM' : undefined
  if ('ClusterStmt' in node) return node.ClusterStmt.relation ? undefined : 'CLUSTER without a table'
  if ('AlterTableStmt' in node) {
    const detaches = (node.AlterTableStmt.cmds ?? []).some((command) => {
      const def = 'AlterTableCmd' in command ? command.AlterTableCmd.def : undefined
      return def !== undefined && 'PartitionCmd' in def && def.PartitionCmd.concurrent === true
    })
    return detaches ? 'ALTER TABLE … DETACH PARTITION CONCURRENTLY' : undefined
  }
  if ('CreatedbStmt' in node) return 'CREATE DATABASE'
  if ('DropdbStmt' in node) return 'DROP DATABASE'
  if ('CreateTableSpaceStmt' in node) return 'CREATE TABLESPACE'
  if ('DropTableSpaceStmt' in node) return 'DROP TABLESPACE'
  return 'AlterSystemStmt' in node ? 'ALTER SYSTEM' : undefined
}
