import { describe, expect, it } from 'vitest'
import { findingsOf } from '../../support/lint.ts'

const found = (sql: string) => findingsOf('DB016', ['CREATE TABLE stays (room int, during tsrange);', sql])

describe('add-exclusion-constraint', () => {
  it('finds it, and knows no other way than a window', async () => {
    const [finding] = await found('ALTER TABLE stays ADD CONSTRAINT "apart" EXCLUDE USING gist (room WITH =, during WITH &&);')
    expect(finding?.message).toContain('exclusion constraint "apart"')
    expect(finding?.fix).toContain('-- there is no online form')
  })

  it('says nothing of a new table', async () => {
    const inside = 'CREATE TABLE t (during tsrange, EXCLUDE USING gist (during WITH &&));'
    expect(await found(inside)).toEqual([])
    expect(await found('CREATE TABLE t (during tsrange); ALTER TABLE t ADD EXCLUDE USING gist (during WITH &&);')).toEqual([])
  })
})
