import { describe, expect, it } from 'vitest'
import { piecesOf } from '../../../src/migrations/source/breakpoints.ts'
import { parseMigration } from '../../../src/migrations/sql/parsed.ts'
import { migrationOf } from '../../support/lint.ts'

const parse = (sql: string) => parseMigration(migrationOf('0000_a', sql))

describe('the statements of a migration', () => {
  it('have their place in the file, whatever characters stand before them', async () => {
    const filler = `-- ${'é🎉'.repeat(3000)}\n`
    const sql = `\uFEFF${filler}SELECT 'ü', a FROM t;\n--> statement-breakpoint\n${filler}${filler}SELECT 2;${filler}\nSELECT 3`
    const { statements } = await parse(sql)
    expect(statements.map(({ fileStart, fileEnd }) => sql.slice(fileStart, fileEnd))).toEqual([
      "SELECT 'ü', a FROM t",
      'SELECT 2',
      'SELECT 3',
    ])
    expect(statements.map(({ chunk }) => chunk)).toEqual([0, 1, 1])
    const [first] = statements
    const [, target] = first && 'SelectStmt' in first.node ? (first.node.SelectStmt.targetList ?? []) : []
    const location = target && 'ResTarget' in target ? (target.ResTarget.location ?? 0) : 0
    expect(sql.slice(first?.placeOf(location)).slice(0, 8)).toBe('a FROM t')
  })

  it('include those of a DO block that is plain SQL, at their place, after it', async () => {
    const sql = "SELECT 1;\nDO $body$\nBEGIN\n  SELECT 'é';\n  DROP TABLE t;\nEND\n$body$;"
    const { statements } = await parse(sql)
    expect(statements.map(({ kind, block }) => `${kind}${block ? ` in ${block.kind}` : ''}`)).toEqual([
      'SelectStmt',
      'DoStmt',
      'SelectStmt in DoStmt',
      'DropStmt in DoStmt',
    ])
    expect(statements.map(({ fileStart, fileEnd }) => sql.slice(fileStart, fileEnd)).slice(2)).toEqual(["SELECT 'é'", 'DROP TABLE t'])
  })

  it('are read piece by piece where there are megabytes of them', async () => {
    const row = `INSERT INTO t VALUES (1, 'é; ${'x'.repeat(4000)}');\n`
    const sql = `${row.repeat(1100)}CREATE TABLE last (id int);`
    const { statements, syntaxErrors } = await parse(sql)
    expect(syntaxErrors).toEqual([])
    expect(statements).toHaveLength(1101)
    const last = statements.at(-1)
    expect(sql.slice(last?.fileStart, last?.fileEnd)).toBe('CREATE TABLE last (id int)')
  })

  it('are read as a whole where a piece is none: a body without quotes', async () => {
    const body = `BEGIN ATOMIC\n${`  SELECT '${'x'.repeat(4000)}';\n`.repeat(1100)}END;`
    const { statements, syntaxErrors } = await parse(`SELECT 1;\nCREATE FUNCTION f() RETURNS text LANGUAGE sql ${body}`)
    expect(syntaxErrors).toEqual([])
    expect(statements.map(({ kind }) => kind)).toEqual(['SelectStmt', 'CreateFunctionStmt'])
  })

  it('keep the place of a mistake among megabytes', async () => {
    const sql = `${`INSERT INTO t VALUES ('${'x'.repeat(4000)}');\n`.repeat(1100)}SELEC 1;\n`
    const { syntaxErrors } = await parse(sql)
    expect(syntaxErrors).toMatchObject([{ fileOffset: sql.indexOf('SELEC'), chunk: 0 }])
  })
})

describe('the pieces of a text', () => {
  it('end at a semicolon at the end of a line, and at none in a string, a body or a comment', () => {
    const sql = "a ';\n' ;\nb $$ ;\n $$ -- ;\n;\nc /* ;\n */; d;\r\ne"
    const pieces = piecesOf(sql, 1)
    expect(pieces.map((piece) => piece.sql)).toEqual(["a ';\n' ;", '\nb $$ ;\n $$ -- ;\n;', '\nc /* ;\n */; d;', '\r\ne'])
    for (const { sql: text, offset } of pieces) expect(sql.slice(offset, offset + text.length)).toBe(text)
    expect(piecesOf(sql, 1000)).toEqual([{ sql, offset: 0 }])
  })
})
