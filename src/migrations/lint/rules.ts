import { addColumnNotNullNoDefault } from './add-column-not-null-no-default.ts'
import { addColumnSerialIdentityStoredGenerated } from './add-column-serial-identity-stored-generated.ts'
import { addColumnVolatileDefault } from './add-column-volatile-default.ts'
import { addExclusionConstraint } from './add-exclusion-constraint.ts'
import { addPrimaryKey } from './add-primary-key.ts'
import { addUniqueConstraint } from './add-unique-constraint.ts'
import { changeColumnType } from './change-column-type.ts'
import { checkWithoutNotValid } from './check-without-not-valid.ts'
import { concurrentlyIfNotExists } from './concurrently-if-not-exists.ts'
import { concurrentlyInTransaction } from './concurrently-in-transaction.ts'
import { createIndexNotConcurrently } from './create-index-not-concurrently.ts'
import { dropIndexNotConcurrently } from './drop-index-not-concurrently.ts'
import { fkWithoutNotValid } from './fk-without-not-valid.ts'
import { reindexNotConcurrently } from './reindex-not-concurrently.ts'
import type { Rule } from './rule.ts'
import { setNotNull } from './set-not-null.ts'
import { syntaxError } from './syntax-error.ts'
import { validateInSameTransaction } from './validate-in-same-transaction.ts'

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
  syntaxError,
]

/** About the `-- dbctl: allow` comments themselves, which are checked when all rules have spoken. */
export const SUPPRESSION_INVALID: Rule = {
  id: 'DB000',
  name: 'suppression-invalid',
  severity: 'warning',
  summary: 'A `-- dbctl: allow` without a reason, of no rule, or that allows nothing',
}
