import type { TransactionStmtKind } from 'libpg-query'
import type { Rule } from './rule.ts'

const WORDS: Partial<Record<TransactionStmtKind, string>> = {
  TRANS_STMT_BEGIN: 'BEGIN',
  TRANS_STMT_START: 'START TRANSACTION',
  TRANS_STMT_COMMIT: 'COMMIT',
  TRANS_STMT_ROLLBACK: 'ROLLBACK',
  TRANS_STMT_SAVEPOINT: 'SAVEPOINT',
  TRANS_STMT_RELEASE: 'RELEASE SAVEPOINT',
  TRANS_STMT_ROLLBACK_TO: 'ROLLBACK TO SAVEPOINT',
  TRANS_STMT_PREPARE: 'PREPARE TRANSACTION',
  TRANS_STMT_COMMIT_PREPARED: 'COMMIT PREPARED',
  TRANS_STMT_ROLLBACK_PREPARED: 'ROLLBACK PREPARED',
}

const SAVEPOINTS = new Set<TransactionStmtKind | undefined>(['TRANS_STMT_SAVEPOINT', 'TRANS_STMT_RELEASE', 'TRANS_STMT_ROLLBACK_TO'])

/** The transaction is the runner's: the journal's row is written in it, so that a migration is either applied and recorded or neither. */
export const transactionControlInFile: Rule = {
  id: 'DB025',
  name: 'transaction-control-in-file',
  severity: 'error',
  summary: 'BEGIN, COMMIT, ROLLBACK or SAVEPOINT in a migration',
  *checkStatement(statement, { migration }) {
    if (!('TransactionStmt' in statement.node)) return
    const { kind } = statement.node.TransactionStmt
    const word = WORDS[kind ?? 'TRANS_STMT_COMMIT'] ?? 'This'
    const { noTransaction } = migration.directives
    const wants =
      '-- If a statement cannot run in a transaction, give it a migration of its own that begins with:\n-- dbctl: no-transaction'
    if (noTransaction) {
      yield {
        statement,
        message: SAVEPOINTS.has(kind)
          ? `${word} fails with 25P01: the statements of a no-transaction migration run one by one, each in a transaction of its own.`
          : `${word} opens or ends a transaction of the file's own in a no-transaction migration: a run that stops in it cannot tell which of its statements were kept.`,
        fix: `-- Remove ${statement.text}; and put what belongs together into a migration without "-- dbctl: no-transaction".`,
      }
    } else if (SAVEPOINTS.has(kind)) {
      yield {
        statement,
        message: `${word} lets part of a migration fail unseen; the migration is then recorded as applied with that part missing.`,
        fix: `-- Remove ${statement.text}; and say what may be there already: CREATE TABLE IF NOT EXISTS …, DROP … IF EXISTS …`,
      }
    } else if (kind === 'TRANS_STMT_BEGIN' || kind === 'TRANS_STMT_START') {
      yield {
        statement,
        message: `${word} does nothing, since the migration runs in a transaction already; the COMMIT that goes with it ends that one too early.`,
        fix: `-- Remove ${statement.text}; and its COMMIT: each migration has a transaction of its own.`,
      }
    } else {
      yield {
        statement,
        message: `${word} ends the transaction that the migration runs in: what stands before it stays when a later statement fails, and no journal row says so.`,
        fix: `-- Remove ${statement.text};\n${wants}`,
      }
    }
  },
}
