import { getTableUniqueName, is, Table } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { sharedSchema } from '../../src/schema/index.ts'
import { insertValidators, selectValidators } from '../../src/schema/validators.ts'

const names = Object.values<unknown>(sharedSchema)
  .filter((value) => is(value, Table))
  .map((table) => getTableUniqueName(table))

describe('validators of the shared schema', () => {
  it('exist for every table, for what is written and what is read', () => {
    expect(Object.keys(insertValidators).sort()).toEqual(names.sort())
    expect(Object.keys(selectValidators).sort()).toEqual(names.sort())
  })

  it('ask on insert only for what has no default', () => {
    expect(insertValidators['identity.users'].safeParse({ email: 'ada@example.com' }).success).toBe(true)
    expect(insertValidators['identity.users'].safeParse({ name: 'Ada' }).success).toBe(false)
  })

  it('refuse a word outside a closed vocabulary', () => {
    expect(insertValidators['identity.users'].safeParse({ email: 'ada@example.com', role: 'owner' }).success).toBe(false)
  })

  it('refuse an embedding of the wrong length', () => {
    const log = { source: 'API', message: 'hello' }
    expect(insertValidators['telemetry.logs'].safeParse({ ...log, embedding: Array(16).fill(0) }).success).toBe(true)
    expect(insertValidators['telemetry.logs'].safeParse({ ...log, embedding: Array(3).fill(0) }).success).toBe(false)
  })

  it('know that a generated column is not for writing', () => {
    expect(Object.keys(insertValidators['telemetry.logs'].shape)).not.toContain('search')
    expect(Object.keys(selectValidators['telemetry.logs'].shape)).toContain('search')
  })
})
