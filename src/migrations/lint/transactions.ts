import type { LintStatement, ParsedMigration } from '../sql/parsed.ts'

const known = new WeakMap<ParsedMigration, ReadonlyMap<LintStatement, number>>()

/**
 * The transaction of a migration that a statement runs in, by number; undefined for one that commits by itself. The runner opens one for
 * the whole file unless it says `-- dbctl: no-transaction`; BEGIN and COMMIT in the file open and end others.
 */
export function transactionOf(statement: LintStatement, migration: ParsedMigration): number | undefined {
  const found = known.get(migration) ?? number(migration)
  known.set(migration, found)
  return found.get(statement)
}

function number({ migration, statements }: ParsedMigration): ReadonlyMap<LintStatement, number> {
  const numbers = new Map<LintStatement, number>()
  let count = 0
  let open = !migration.directives.noTransaction
  for (const statement of statements) {
    const kind = 'TransactionStmt' in statement.node ? statement.node.TransactionStmt.kind : undefined
    if (kind === 'TRANS_STMT_BEGIN' || kind === 'TRANS_STMT_START') {
      if (!open) count++
      open = true
    } else if (kind === 'TRANS_STMT_COMMIT' || kind === 'TRANS_STMT_ROLLBACK') open = false
    else if (open || statement.block) numbers.set(statement, open ? count : -1 - statements.indexOf(statement.block ?? statement))
  }
  return numbers
}
