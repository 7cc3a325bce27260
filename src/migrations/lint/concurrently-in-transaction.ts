import { refusedInTransaction } from '../sql/transaction-block.ts'
import type { Rule } from './rule.ts'
import { transactionOf } from './transactions.ts'

/** SQLSTATE 25001: "… cannot run inside a transaction block". */
export const concurrentlyInTransaction: Rule = {
  id: 'DB002',
  name: 'concurrently-in-transaction',
  severity: 'error',
  summary: 'CONCURRENTLY, VACUUM and their like where a transaction is open',
  *checkStatement(statement, migration) {
    const command = refusedInTransaction(statement.node)
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
