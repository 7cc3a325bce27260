import { describe, expect, it } from 'vitest'
import { findingsOf } from '../../support/lint.ts'

const MADE = 'CREATE TABLE users (id int PRIMARY KEY, email text);'
const SET = 'ALTER TABLE "users" ALTER COLUMN "email" SET NOT NULL;'
const CHECK = 'ALTER TABLE users ADD CONSTRAINT there CHECK (email IS NOT NULL) NOT VALID;'

describe('set-not-null', () => {
  it('gives the way through a check before PostgreSQL 18', async () => {
    const [finding] = await findingsOf('DB009', [MADE, SET], { serverMajor: 17 })
    expect(finding?.fix).toBe(
      [
        'ALTER TABLE "users" ADD CONSTRAINT "users_email_not_null" CHECK ("email" IS NOT NULL) NOT VALID;',
        '-- in a later migration, when the nulls are filled:',
        'ALTER TABLE "users" VALIDATE CONSTRAINT "users_email_not_null";',
        'ALTER TABLE "users" ALTER COLUMN "email" SET NOT NULL;',
        'ALTER TABLE "users" DROP CONSTRAINT "users_email_not_null";',
      ].join('\n'),
    )
  })

  it('gives NOT NULL as a constraint from PostgreSQL 18 on', async () => {
    const [finding] = await findingsOf('DB009', [MADE, SET], { serverMajor: 18 })
    expect(finding?.fix).toContain('ADD CONSTRAINT "users_email_not_null" NOT NULL "email" NOT VALID;')
  })

  it('finds a NOT NULL constraint that is not NOT VALID', async () => {
    expect(await findingsOf('DB009', [MADE, 'ALTER TABLE users ADD CONSTRAINT n NOT NULL email;'], { serverMajor: 18 })).toHaveLength(1)
  })

  it('goes on from a check that waits to be validated', async () => {
    const [finding] = await findingsOf('DB009', [MADE, CHECK, SET])
    expect(finding?.fix).toContain('VALIDATE CONSTRAINT "there"')
    expect(finding?.fix).not.toContain('ADD CONSTRAINT')
  })

  it.each([
    ['a column with a validated check', [MADE, CHECK, 'ALTER TABLE users VALIDATE CONSTRAINT there;', SET]],
    ['one that is validated just before', [MADE, CHECK, `ALTER TABLE users VALIDATE CONSTRAINT there; ${SET}`]],
    ['the same for a table that is not made here', [CHECK, 'ALTER TABLE users VALIDATE CONSTRAINT there;', SET]],
    [
      'the same by the table’s later name',
      [
        MADE,
        CHECK,
        'ALTER TABLE users VALIDATE CONSTRAINT there; ALTER TABLE users RENAME TO people; ALTER TABLE people RENAME email TO mail;',
        'ALTER TABLE people ALTER mail SET NOT NULL;',
      ],
    ],
    ['a column that is NOT NULL', ['CREATE TABLE users (email text NOT NULL);', SET]],
    ['a key’s column', [MADE, 'ALTER TABLE users ALTER id SET NOT NULL;']],
    ['a new table', ['CREATE TABLE t (a int); ALTER TABLE t ALTER a SET NOT NULL;']],
    ['NOT NULL that is NOT VALID', [MADE, 'ALTER TABLE users ADD CONSTRAINT n NOT NULL email NOT VALID;']],
  ])('says nothing of %s', async (_, history) => {
    expect(await findingsOf('DB009', history, { serverMajor: 18 })).toEqual([])
  })
})
