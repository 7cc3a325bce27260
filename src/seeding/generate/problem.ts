import { DbctlError } from '../../errors.ts'

/** No rows can be made for a table as it is; `hint` says what would help. */
export const cannotGenerate = (table: string, reason: string, hint: string): DbctlError =>
  new DbctlError('DBCTL_SEED_INVALID', `no rows can be made for ${table}: ${reason}; nothing was written to it`, {
    hint,
    details: { table },
  })
