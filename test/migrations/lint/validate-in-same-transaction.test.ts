import { describe, expect, it } from 'vitest'
import { findingsOf } from '../../support/lint.ts'

const ADD = 'ALTER TABLE users ADD CONSTRAINT grown CHECK (age > 0) NOT VALID;'
const VALIDATE = 'ALTER TABLE users VALIDATE CONSTRAINT grown;'
const found = (...sql: string[]) => findingsOf('DB008', ['CREATE TABLE users (id int, age int);', ...sql])

describe('validate-in-same-transaction', () => {
  it('finds the VALIDATE, over a breakpoint too', async () => {
    const [finding] = await found(`${ADD}\n--> statement-breakpoint\n${VALIDATE}`)
    expect(finding?.place).toMatchObject({ line: 3, column: 1 })
    expect(finding?.fix).toBe('-- in a migration after this one:\nALTER TABLE "users" VALIDATE CONSTRAINT "grown";')
  })

  it('finds both in one ALTER TABLE, with or without a transaction', async () => {
    const both = 'ALTER TABLE users ADD CONSTRAINT grown CHECK (age > 0) NOT VALID, VALIDATE CONSTRAINT grown;'
    expect(await found(both)).toHaveLength(1)
    expect(await found(`-- dbctl: no-transaction\n${both}`)).toHaveLength(1)
  })

  it('finds both between BEGIN and COMMIT', async () => {
    expect(await found(`-- dbctl: no-transaction\nBEGIN; ${ADD} ${VALIDATE} COMMIT;`)).toHaveLength(1)
  })

  it('says nothing of a VALIDATE in a later migration', async () => {
    expect(await found(ADD, VALIDATE)).toEqual([])
  })

  it.each([
    ['a migration whose statements commit one by one', `-- dbctl: no-transaction\n${ADD} ${VALIDATE}`],
    ['another constraint', `${ADD} ALTER TABLE users VALIDATE CONSTRAINT other;`],
    ['a new table', 'CREATE TABLE t (a int); ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT c;'],
    ['two transactions of a file', `${ADD} COMMIT; BEGIN; ${VALIDATE}`],
  ])('says nothing of %s', async (_, sql) => {
    expect(await found(sql)).toEqual([])
  })
})
