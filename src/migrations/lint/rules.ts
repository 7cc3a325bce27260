import { createIndexNotConcurrently } from './create-index-not-concurrently.ts'
import type { Rule } from './rule.ts'
import { syntaxError } from './syntax-error.ts'

/** Every rule, by id. */
export const RULES: readonly Rule[] = [createIndexNotConcurrently, syntaxError]

/** About the `-- dbctl: allow` comments themselves, which are checked when all rules have spoken. */
export const SUPPRESSION_INVALID: Rule = {
  id: 'DB000',
  name: 'suppression-invalid',
  severity: 'warning',
  summary: 'A `-- dbctl: allow` without a reason, of no rule, or that allows nothing',
}
