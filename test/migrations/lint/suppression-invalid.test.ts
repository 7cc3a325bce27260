import { describe, expect, it } from 'vitest'
import { idsOf, lintLast } from '../../support/lint.ts'

const INDEX = 'CREATE INDEX i ON users (id);'
const DROP = 'DROP INDEX j;'
const told = async (sql: string, options = {}) => idsOf(await lintLast(['CREATE TABLE users (id int);', sql], options))

describe('a comment that allows', () => {
  it.each([
    ['above the statement', `-- dbctl: allow DB001 because it is small\n${INDEX}`],
    ['by the rule’s name', `-- dbctl: allow create-index-not-concurrently because it is small\n${INDEX}`],
    ['on its line', `${INDEX} -- dbctl: allow DB001 because it is small`],
    ['within its lines', 'CREATE INDEX i -- dbctl: allow DB001 because it is small\nON users (id);'],
    ['above it with other comments', `SELECT 1;\n-- dbctl: allow DB001 because it is small\n-- Another comment.\n\n${INDEX}`],
    ['after a breakpoint', `SELECT 1;\n--> statement-breakpoint\n-- dbctl: allow DB001 because it is small\n${INDEX}`],
    ['at the head of the file', `-- dbctl: allow DB001 because it is small\n\n${INDEX}\n${INDEX}`],
    ['at the head with line endings of Windows', `-- dbctl: allow DB001 because it is small\r\n\r\nSELECT 1;\r\n${INDEX}`],
    ['above a DO block', `-- dbctl: allow DB001 because it is small\nDO $$ BEGIN SELECT 1; ${INDEX} END $$;`],
  ])('is heard %s', async (_, sql) => {
    expect(await told(sql)).toEqual([])
  })

  it('holds for its statement alone, and for its rule alone', async () => {
    expect(await told(`-- dbctl: allow DB001 because it is small\n${INDEX}\n${INDEX}\n${DROP}`)).toEqual(['DB001', 'DB004'])
  })

  it('is text inside a string', async () => {
    expect(await told(`SELECT '\n-- dbctl: allow DB001 because it is small\n'; ${INDEX}`)).toEqual(['DB001'])
  })

  it('allows several rules by several comments', async () => {
    const both = '-- dbctl: allow DB001 because a\n-- dbctl: allow DB004 because b\n\n'
    expect(await told(`${both}${INDEX} ${DROP}`)).toEqual([])
  })
})

describe('suppression-invalid', () => {
  it('finds one without a reason, which allows nothing', async () => {
    expect(await told(`-- dbctl: allow DB001\n${INDEX}`)).toEqual(['DB000', 'DB001'])
    expect(await told(`-- dbctl: allow DB001 because\n${INDEX}`)).toEqual(['DB000', 'DB001'])
    expect(await told(`-- dbctl: allow DB001 it is small\n${INDEX}`)).toEqual(['DB000', 'DB001'])
  })

  it('finds one of no rule, at its place', async () => {
    const [finding] = await lintLast(['SELECT 1;\n  -- dbctl: allow DB999 because of this'])
    expect(finding).toMatchObject({ id: 'DB000', severity: 'warning', place: { line: 2, column: 3 } })
    expect(finding?.message).toContain('"DB999"')
  })

  it('finds one that allows nothing', async () => {
    expect(await told('-- dbctl: allow DB001 because it is small\nSELECT 1;')).toEqual(['DB000'])
    expect(await told('SELECT 1;\n-- dbctl: allow DB001 because it is small')).toEqual(['DB000'])
  })

  it('says nothing of a rule that is switched off, and can itself be', async () => {
    expect(await told(`-- dbctl: allow DB001 because it is small\n${INDEX}`, { severities: { DB001: 'off' } })).toEqual([])
    expect(await told('-- dbctl: allow DB001 because it is small\nSELECT 1;', { severities: { 'suppression-invalid': 'off' } })).toEqual([])
  })

  it('says nothing where only the batch makes the table new', async () => {
    const unapplied = new Set(['0000_step', '0001_step'])
    expect(await told(`-- dbctl: allow DB001 because it is small\n${INDEX}`, { unapplied })).toEqual([])
  })
})
