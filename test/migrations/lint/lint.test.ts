import { describe, expect, it } from 'vitest'
import { lintMigrations } from '../../../src/migrations/lint/lint.ts'
import { idsOf, lintLast, migrationOf } from '../../support/lint.ts'

const make = migrationOf('0000_make', 'CREATE TABLE "users" ("id" int);')
const index = migrationOf('0001_index', '\n  CREATE INDEX "users_id" ON "users" ("id");')
const drop = migrationOf('0002_drop', 'DROP INDEX "users_id";')
const all = [make, index, drop]

describe('the linter', () => {
  it('says what, where and how to mend it', async () => {
    const [finding, ...more] = await lintMigrations({ migrations: [make, index], serverMajor: 17 })
    expect(more).toEqual([])
    expect(finding).toMatchObject({ id: 'DB001', rule: 'create-index-not-concurrently', severity: 'error', object: '"public"."users"' })
    expect(finding?.place).toEqual({ file: '/drizzle/0001_index.sql', line: 2, column: 3 })
    expect(finding?.end).toEqual({ file: '/drizzle/0001_index.sql', line: 2, column: 44 })
    expect(finding?.page).toBe('docs/lint/DB001.md')
  })

  it('counts columns in characters and lines as the file has them', async () => {
    const sql = '\uFEFF-- 🎉\r\nSELECT 1;\r\n/* é🎉 */ CREATE INDEX i ON users (id);'
    const [finding] = await lintLast(['CREATE TABLE users (id int);', sql])
    expect(finding?.place).toMatchObject({ line: 3, column: 10 })
  })

  it('checks what comes after the migration to start after, with all before it known', async () => {
    expect(idsOf(await lintMigrations({ migrations: all, serverMajor: 17, startAfter: '0001_index' }))).toEqual(['DB004'])
    expect(idsOf(await lintMigrations({ migrations: all, serverMajor: 17, only: new Set(['0001_index']) }))).toEqual(['DB001'])
  })

  it('takes all after it for one batch, in which a table is new to those that follow', async () => {
    const later = migrationOf('0003_more', 'CREATE TABLE "posts" ("id" int);')
    const last = migrationOf('0004_index', 'CREATE INDEX "posts_id" ON "posts" ("id");')
    const migrations = [...all, later, last]
    expect(idsOf(await lintMigrations({ migrations, serverMajor: 17 }))).toEqual(['DB001', 'DB004', 'DB001'])
    expect(idsOf(await lintMigrations({ migrations, serverMajor: 17, startAfter: '0002_drop' }))).toEqual([])
    const unapplied = new Set(['0004_index'])
    expect(idsOf(await lintMigrations({ migrations, serverMajor: 17, startAfter: '0002_drop', unapplied }))).toEqual(['DB001'])
  })

  it('gives a rule the severity that is asked for, by id or by name', async () => {
    const severities = { DB001: 'warning', 'drop-index-not-concurrently': 'off' } as const
    const findings = await lintMigrations({ migrations: all, serverMajor: 17, severities })
    expect(findings.map(({ id, severity }) => `${id} ${severity}`)).toEqual(['DB001 warning'])
  })

  it('makes a note of what is wrong with a small table', async () => {
    const severityAt = async (rows: number, bytes: number, small?: { rows: number; bytes: number }) => {
      const tables = new Map([['"public"."users"', { rows, bytes }]])
      const [finding] = await lintMigrations({ migrations: [make, index], serverMajor: 17, tables, ...(small ? { small } : {}) })
      return finding?.severity
    }
    expect(await severityAt(999, 8192)).toBe('note')
    expect(await severityAt(1000, 8192)).toBe('error')
    expect(await severityAt(3, 1024 * 1024)).toBe('error')
    expect(await severityAt(5000, 8192, { rows: 10_000, bytes: 10_000 })).toBe('note')
  })

  it('orders what it finds by place', async () => {
    const sql = '-- dbctl: allow DB999 because x\n\nDROP INDEX j;\nCREATE INDEX i ON users (id);\n--> statement-breakpoint\nSELEC;'
    expect(idsOf(await lintLast(['CREATE TABLE users (id int);', sql]))).toEqual(['DB000', 'DB004', 'DB001', 'DB039'])
  })

  it('gives SQL that PostgreSQL can read', async () => {
    const { parseSql } = await import('../../../src/migrations/sql/parse.ts')
    const { readdirSync } = await import('node:fs')
    const files = readdirSync(new URL('./claims', import.meta.url)).map((file) => file.replace(/\.ts$/, ''))
    let read = 0
    for (const file of files) {
      const { claims } = (await import(`./claims/${file}.ts`)) as { claims: readonly import('../../support/claims.ts').Claim[] }
      for (const { setup, unsafe = [] } of claims) {
        for (const { sql } of unsafe) {
          for (const { fix } of await lintLast([setup, sql], { serverMajor: 18 })) {
            // What leaves something to be filled in, and advice in words, is for people.
            if (/<|…|^(?:dbctl|createdb|dropdb|pg_repack) /m.test(fix) || !/^(?:--|[A-Z]{3,} )/.test(fix)) continue
            await expect(parseSql(fix), fix).resolves.toBeDefined()
            read++
          }
        }
      }
    }
    expect(read).toBeGreaterThan(40)
  })
})
