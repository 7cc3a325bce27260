import { mkdirSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseTarget } from '../../../src/config/url.ts'
import { targetUrl } from '../../../src/migrations/generate/database.ts'
import { findDeadExports } from '../../../src/migrations/generate/dead-exports.ts'
import { formatOf } from '../../../src/migrations/generate/kit.ts'
import { putLast } from '../../../src/migrations/generate/order.ts'
import { dropsRoles, readDocument, readText } from '../../../src/migrations/generate/push-check.ts'
import { globExpression, schemaFiles } from '../../../src/migrations/generate/schema-files.ts'
import { temporaryFolder } from '../../support/cli.ts'

describe("the project's drizzle-kit", () => {
  it.each([
    ['0.31.11', 'journal'],
    ['0.30.6', undefined],
    ['1.0.0-beta.22', undefined],
    ['1.0.0-rc.3', undefined],
    ['1.0.0-rc.5', 'folders'],
    ['1.0.0', 'folders'],
    ['latest', undefined],
  ])('%s has the layout %s', (version, format) => {
    expect(formatOf(version)).toBe(format)
  })
})

describe('a new migration', () => {
  const written = { sql: '', snapshot: '', breakpoints: true }
  const entry = { idx: 1, version: '7', when: 10, tag: '0001_b', breakpoints: true }

  it('is dated after every earlier one, and left alone where it is', () => {
    const journal = { ...written, format: 'journal' as const, name: '0001_b', snapshotFile: '', entry }
    expect(putLast(journal, [{ name: '0000_a', when: 9 }])).toBeUndefined()
    expect(putLast(journal, [])).toBeUndefined()
    expect(putLast(journal, [{ name: '0000_a', when: 10 }])?.entry?.when).toBe(11)
    const folder = { ...written, format: 'folders' as const, name: '20260101000000_b', snapshotFile: '', entry: undefined }
    const future = { name: '20300101000059_a', when: Date.UTC(2030, 0, 1, 0, 0, 59) }
    expect(putLast(folder, [future])).toMatchObject({ name: '20300101000100_b', snapshotFile: '20300101000100_b/snapshot.json' })
  })
})

describe('schema files', () => {
  it('are found by file, folder and glob', () => {
    const cwd = temporaryFolder()
    mkdirSync(`${cwd}/src/deep`, { recursive: true })
    for (const file of ['a.ts', 'b.js', 'note.md', 'deep/c.ts']) writeFileSync(`${cwd}/src/${file}`, '')
    const names = (pattern: string) =>
      schemaFiles([`${cwd}/${pattern}`])
        .map((file) => file.slice(cwd.length + 5))
        .sort()
    expect(names('src')).toEqual(['a.ts', 'b.js', 'deep/c.ts'])
    expect(names('src/*.ts')).toEqual(['a.ts'])
    expect(names('src/**/*.{ts,js}')).toEqual(['a.ts', 'b.js', 'deep/c.ts'])
    expect(names('none/*.ts')).toEqual([])
    expect(globExpression('/a/[ab]?.ts').test('/a/bx.ts')).toBe(true)
  })

  it('tell a definition that is not exported from one that is, and from a comment', () => {
    const file = `${temporaryFolder()}/schema.ts`
    writeFileSync(
      file,
      "export const a = pgTable('a', {})\nconst b = pgTable(\n  'b', {})\n// const c = pgTable('c', {})\nconst d = shop.table('d', {})",
    )
    const dead = (name: string) => findDeadExports([`"public"."${name}"`], [file], '/').map(({ place }) => place.split(':').at(-1))
    expect({ a: dead('a'), b: dead('b'), c: dead('c'), d: dead('d') }).toEqual({ a: [], b: ['3'], c: [], d: ['5'] })
  })
})

describe('a second look at a push', () => {
  it('reads what 0.31 prints', () => {
    expect(readText({ stdout: '[i] No changes detected', stderr: '' })).toEqual({ kind: 'done' })
    const listed = 'Warning You are about to execute current statements:\n\nCREATE TABLE "a" (\n\t"t" text\n);\nDROP ROLE "x";\n\nmore'
    const state = readText({ stdout: listed, stderr: '' })
    expect(state).toEqual({ kind: 'unfinished', statements: ['CREATE TABLE "a" (\n\t"t" text\n);', 'DROP ROLE "x"'] })
    expect(state.kind === 'unfinished' && dropsRoles(state.statements)).toBe(true)
    expect(readText({ stdout: '', stderr: 'Error: Interactive prompts require a TTY terminal' }).kind).toBe('unfinished')
    expect(readText({ stdout: '', stderr: 'ECONNREFUSED' })).toEqual({ kind: 'unknown', said: 'ECONNREFUSED' })
  })

  it('reads the document of 1.0, after lines of the schema', () => {
    expect(readDocument({ stdout: 'hello\n{"status":"no_changes"}', stderr: '' })).toEqual({ kind: 'done' })
    const ok = readDocument({ stdout: '{"status":"ok","statements":[{"type":"drop_role"}]}', stderr: '' })
    expect(ok).toEqual({ kind: 'unfinished', statements: ['drop_role'] })
    expect(readDocument({ stdout: '{"status":"error"}', stderr: 'no' }).kind).toBe('unknown')
  })
})

describe('the database for drizzle-kit', () => {
  it.each(['postgres://me:p%40ss%2F@db.example.com:6543/shop?sslmode=require', 'postgres://me@db.example.com:5432/my%20db'])(
    'is the one of the settings: %s',
    (url) => {
      const target = parseTarget(url, {}, '/')
      expect(target.engine === 'server' && targetUrl(target)).toBe(url)
    },
  )
})
