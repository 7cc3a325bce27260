import { addColumnNotNullNoDefault } from './add-column-not-null-no-default.ts'
import { addColumnSerialIdentityStoredGenerated } from './add-column-serial-identity-stored-generated.ts'
import { addColumnVolatileDefault } from './add-column-volatile-default.ts'
import { addExclusionConstraint } from './add-exclusion-constraint.ts'
import { addPrimaryKey } from './add-primary-key.ts'
import { addUniqueConstraint } from './add-unique-constraint.ts'
import { breakpointInsideStatement } from './breakpoint-inside-statement.ts'
import { cascadeDrop } from './cascade-drop.ts'
import { changeColumnType } from './change-column-type.ts'
import { checkWithoutNotValid } from './check-without-not-valid.ts'
import { concurrentlyIfNotExists } from './concurrently-if-not-exists.ts'
import { concurrentlyInTransaction } from './concurrently-in-transaction.ts'
import { createIndexNotConcurrently } from './create-index-not-concurrently.ts'
import { dataChangeInDdlMigration } from './data-change-in-ddl-migration.ts'
import { discouragedColumnType } from './discouraged-column-type.ts'
import { dropColumn } from './drop-column.ts'
import { dropIndexNotConcurrently } from './drop-index-not-concurrently.ts'
import { dropTable } from './drop-table.ts'
import { enumAddValueUsedInSameTransaction } from './enum-add-value-used-in-same-transaction.ts'
import { enumRecreate } from './enum-recreate.ts'
import { fkWithoutNotValid } from './fk-without-not-valid.ts'
import { foreignKeyWithoutIndex } from './foreign-key-without-index.ts'
import { identifierTooLong } from './identifier-too-long.ts'
import { intPrimaryKey } from './int-primary-key.ts'
import { ivfflatOnEmptyTable } from './ivfflat-on-empty-table.ts'
import { longExclusiveLock } from './long-exclusive-lock.ts'
import { manyStrongLocks } from './many-strong-locks.ts'
import { partitionBlocking } from './partition-blocking.ts'
import { reindexNotConcurrently } from './reindex-not-concurrently.ts'
import { renameColumn } from './rename-column.ts'
import { renameTable } from './rename-table.ts'
import type { Rule } from './rule.ts'
import { setNotNull } from './set-not-null.ts'
import { setSessionSetting } from './set-session-setting.ts'
import { syntaxError } from './syntax-error.ts'
import { transactionControlInFile } from './transaction-control-in-file.ts'
import { validateInSameTransaction } from './validate-in-same-transaction.ts'
import { vectorExtensionMissing } from './vector-extension-missing.ts'
import { vectorIndexBlocking } from './vector-index-blocking.ts'
import { vectorIndexDimensionLimit } from './vector-index-dimension-limit.ts'

/** Every rule, by id. */
export const RULES: readonly Rule[] = [
  createIndexNotConcurrently,
  concurrentlyInTransaction,
  concurrentlyIfNotExists,
  dropIndexNotConcurrently,
  reindexNotConcurrently,
  fkWithoutNotValid,
  checkWithoutNotValid,
  validateInSameTransaction,
  setNotNull,
  addColumnNotNullNoDefault,
  addColumnVolatileDefault,
  addColumnSerialIdentityStoredGenerated,
  changeColumnType,
  addUniqueConstraint,
  addPrimaryKey,
  addExclusionConstraint,
  dropColumn,
  dropTable,
  cascadeDrop,
  renameColumn,
  renameTable,
  enumAddValueUsedInSameTransaction,
  enumRecreate,
  dataChangeInDdlMigration,
  transactionControlInFile,
  setSessionSetting,
  longExclusiveLock,
  partitionBlocking,
  manyStrongLocks,
  identifierTooLong,
  intPrimaryKey,
  discouragedColumnType,
  vectorExtensionMissing,
  vectorIndexDimensionLimit,
  vectorIndexBlocking,
  ivfflatOnEmptyTable,
  foreignKeyWithoutIndex,
  breakpointInsideStatement,
  syntaxError,
]

/** About the `-- dbctl: allow` comments themselves, which are checked when all rules have spoken. */
export const SUPPRESSION_INVALID: Rule = {
  id: 'DB000',
  name: 'suppression-invalid',
  severity: 'warning',
  summary: 'A `-- dbctl: allow` without a reason, of no rule, or that allows nothing',
}
