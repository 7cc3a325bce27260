import { describe, expect, it } from 'vitest'
import { findingsOf } from '../../support/lint.ts'

const found = (sql: string) => findingsOf('DB039', [sql])

describe('syntax-error', () => {
  it('finds it by line and column, over breakpoints and past what is no ASCII', async () => {
    const [finding, ...more] = await found(
      "SELECT 'é🎉';\n--> statement-breakpoint\nCREATE TABLE ok (id int);\n  CREATE TABEL broken (id int);\n",
    )
    expect(more).toEqual([])
    expect(finding?.place).toEqual({ file: '/drizzle/0000_step.sql', line: 4, column: 10 })
    expect(finding?.message).toBe('PostgreSQL cannot read this: syntax error at or near "TABEL".')
  })

  it('finds one in each part', async () => {
    expect(await found('SELEC 1;--> statement-breakpoint\nSELECT 2;--> statement-breakpoint\nSELECT FROM WHERE;')).toHaveLength(2)
  })

  it('says nothing of SQL that PostgreSQL knows, of comments alone and of nothing', async () => {
    expect(await found('CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; END;')).toEqual([])
    expect(await found('-- Custom SQL migration file, put your code below! --\n')).toEqual([])
    expect(await found('')).toEqual([])
  })
})
