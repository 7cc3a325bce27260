import { describe, expect, it } from 'vitest'
import { splitAtBreakpoints, tornMarkers } from '../../../src/migrations/source/breakpoints.ts'

const MARK = '--> statement-breakpoint'

describe('breakpoints', () => {
  it.each([
    ['no text', '', 1],
    ['one statement', 'select 1;', 1],
    ['two', `select 1;\n${MARK}\nselect 2;`, 2],
    ['one at either end', `${MARK}select 1;${MARK}`, 2],
    ['emoji and Windows line ends before them', `select '😀';\r\n${MARK}\r\nselect '日本';\r\n`, 2],
    ['one behind a comment of its line', `select 1; -- a ${MARK}\nselect 2;`, 2],
    ['lookalikes, which are none', 'select 1; -- statement-breakpoint\n-->statement-breakpoint', 1],
    ['a text', `select '${MARK}';`, 1],
    ['a text with a doubled quote', `select 'it''s ${MARK}';\n${MARK}\nselect 2`, 2],
    ['a text with an escaped quote', `select E'it\\'s ${MARK}';\n${MARK}\nselect 2`, 2],
    ['a text that ends in a backslash', `select 'C:\\';\n${MARK}\nselect 2`, 2],
    ['a quoted name', `select 1 as "${MARK}";`, 1],
    ['a block comment', `/* ${MARK} */ select 1;`, 1],
    ['a body between dollars', `do $$ begin\n${MARK}\nend $$;\n${MARK}\nselect 2`, 2],
    [
      'a body between tagged dollars, with others inside',
      `do $a$ begin execute $b$ select $$${MARK}$$ $b$; ${MARK} end $a$;\n${MARK}\nselect 2`,
      2,
    ],
    ['a body with an apostrophe', `do $$ begin -- it's\n${MARK}\nend $$;\n${MARK}\nselect 'a'`, 2],
    ['a comment with an apostrophe', `-- it's\nselect 1;\n${MARK}\nselect 'a'`, 2],
  ])('in %s divide it into chunks that stand where they say', (_, text, count) => {
    const chunks = splitAtBreakpoints(text)
    for (const { sql, offset } of chunks) expect(text.slice(offset, offset + sql.length)).toBe(sql)
    // A marker that ends the line of nothing leaves an empty chunk behind it.
    expect(chunks.filter(({ sql }) => sql.trim() !== '' || text === '')).toHaveLength(text.startsWith(MARK) ? 1 : count)
    expect(chunks).toHaveLength(text.split(MARK).length - tornMarkers(text).length)
    if (tornMarkers(text).length === 0) expect(chunks.map(({ sql }) => sql).join(MARK)).toBe(text)
  })

  it('count one more chunk than there are of them', () => {
    expect(splitAtBreakpoints(`a${MARK}b${MARK}c`)).toEqual([
      { sql: 'a', offset: 0 },
      { sql: 'b', offset: 25 },
      { sql: 'c', offset: 50 },
    ])
  })

  it('begin behind a byte order mark', () => {
    expect(splitAtBreakpoints('\uFEFFselect 1')).toEqual([{ sql: 'select 1', offset: 1 }])
  })
})
