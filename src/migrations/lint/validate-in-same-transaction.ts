import type { LintStatement, ParsedMigration } from '../sql/parsed.ts'
import { alterationsIn } from './alterations.ts'
import type { Rule } from './rule.ts'
import { transactionOf } from './transactions.ts'

/** A lock is held until its transaction ends: VALIDATE's own SHARE UPDATE EXCLUSIVE is of no use under the stronger one of ADD. */
export const validateInSameTransaction: Rule = {
  id: 'DB008',
  name: 'validate-in-same-transaction',
  severity: 'error',
  summary: 'VALIDATE CONSTRAINT in the transaction that added the constraint',
  *checkStatement(statement, migration, { isNew }) {
    for (const { table, target, command } of alterationsIn(statement)) {
      if (command.subtype !== 'AT_ValidateConstraint' || isNew(table)) continue
      const { name = '' } = command
      if (!isAddedBefore(table, name, statement, migration)) continue
      yield {
        statement,
        message: `"${name}" is validated in the transaction that adds it, so ${table} stays under the lock of ADD CONSTRAINT while every row is checked, as if there were no NOT VALID.`,
        fix: `-- in a migration after this one:\nALTER TABLE ${target} VALIDATE CONSTRAINT "${name}";`,
        object: table,
        table,
      }
    }
  },
}

function isAddedBefore(table: string, name: string, statement: LintStatement, migration: ParsedMigration): boolean {
  const transaction = transactionOf(statement, migration)
  const { statements } = migration
  return statements.slice(0, statements.indexOf(statement) + 1).some((other) => {
    // Commands of one ALTER TABLE run in one transaction, whatever the file says.
    if (other !== statement && (transaction === undefined || transactionOf(other, migration) !== transaction)) return false
    for (const { table: altered, command } of alterationsIn(other)) {
      const { subtype, def } = command
      if (subtype === 'AT_AddConstraint' && altered === table && def && 'Constraint' in def && def.Constraint.conname === name) return true
    }
    return false
  })
}
