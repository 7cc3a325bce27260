import { DbctlError } from '../../errors.ts'
import { SQLSTATE, serverErrorDetails, serverErrorIn } from '../../server-error.ts'
import type { ResetPlan } from './plan.ts'

/** A refusal of the server in the middle of the drops: everything is rolled back. What is no such refusal is returned as it is. */
export function dropFailure(error: unknown, { statements }: Pick<ResetPlan, 'statements'>): unknown {
  const failed = serverErrorIn(error)
  if (!failed) return error
  const { sqlstate, message, detail } = failed.fields
  const details = serverErrorDetails(failed, true)
  if (sqlstate === SQLSTATE.dependentObjectsStillExist) {
    // Made while the plan was read, or a dependency that the catalog keeps in a way that the plan does not know.
    return new DbctlError('DBCTL_DEPENDENTS', `${message}; nothing was dropped${detail ? `\n${detail}` : ''}`, {
      hint: 'Drop what depends on it yourself if it may go, then run this again.',
      details,
      cause: error,
    })
  }
  if (sqlstate === SQLSTATE.outOfMemory && /shared memory/.test(message)) {
    return new DbctlError(
      'DBCTL_STATEMENT',
      `the server has no room for the locks of ${statements.length} DROP statements in one transaction (${message}); nothing was dropped`,
      {
        hint:
          'Every dropped table, index and sequence is locked until the end. Raise max_locks_per_transaction ' +
          '(alter system set max_locks_per_transaction = 1024; then restart the server), or drop some of them yourself first.',
        details,
        cause: error,
      },
    )
  }
  return error
}
