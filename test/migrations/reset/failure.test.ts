import { describe, expect, it } from 'vitest'
import { dropFailure } from '../../../src/migrations/reset/failure.ts'
import { ServerError, type ServerErrorFields } from '../../../src/server-error.ts'

const failed = (fields: Partial<ServerErrorFields> & { sqlstate: string; message: string }) =>
  dropFailure(new ServerError({ severity: 'ERROR', ...fields }), { statements: ['drop table t restrict', 'drop table u restrict'] })

describe('a server that refuses in the middle of a reset', () => {
  it('for want of room for locks is explained by the setting that gives it', () => {
    const error = failed({
      sqlstate: '53200',
      message: 'out of shared memory',
      hint: 'You might need to increase "max_locks_per_transaction".',
    })
    expect(error).toMatchObject({
      code: 'DBCTL_STATEMENT',
      message: expect.stringMatching(/no room for the locks of 2 DROP statements.*nothing was dropped/),
      hint: expect.stringContaining('alter system set max_locks_per_transaction'),
    })
  })

  it('for something that came to depend on it names that', () => {
    const error = failed({
      sqlstate: '2BP01',
      message: 'cannot drop table t because other objects depend on it',
      detail: 'view v depends on table t',
    })
    expect(error).toMatchObject({ code: 'DBCTL_DEPENDENTS', message: expect.stringContaining('view v depends on table t') })
  })

  it('for another reason is passed on as it is', () => {
    const memory = new ServerError({ severity: 'ERROR', sqlstate: '53200', message: 'out of memory' })
    const lock = new ServerError({ severity: 'ERROR', sqlstate: '55P03', message: 'canceling statement due to lock timeout' })
    const ours = new Error('bug')
    for (const error of [memory, lock, ours]) expect(dropFailure(error, { statements: [] })).toBe(error)
  })
})
