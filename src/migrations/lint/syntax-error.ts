import type { Rule } from './rule.ts'

/** Found before a deployment is. The grammar is that of PostgreSQL 18. */
export const syntaxError: Rule = {
  id: 'DB039',
  name: 'syntax-error',
  severity: 'error',
  summary: 'What is no SQL to PostgreSQL',
  *checkMigration({ syntaxErrors }) {
    for (const { message, fileOffset } of syntaxErrors) {
      yield {
        offset: fileOffset,
        message: `PostgreSQL cannot read this: ${message}.`,
        fix: 'Mend the statement, or make the migration anew with `dbctl generate`.',
      }
    }
  },
}
