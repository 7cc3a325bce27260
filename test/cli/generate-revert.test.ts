import { describe, expect, it, vi } from 'vitest'
import { asAdministrator, databaseForTest } from '../support/databases.ts'
import { DrizzleProject, KIT_VERSIONS } from '../support/drizzle-project.ts'

// Each test starts drizzle-kit several times, a second or more each.
vi.setConfig({ testTimeout: 240_000 })

const USERS = "export const users = pgTable('users', { id: integer().primaryKey(), name: text() })"
const LATER = `
export const users = pgTable('users', { id: integer().primaryKey(), full_name: text(), age: integer() }, (t) => [index('users_age_idx').on(t.age)])
export const posts = pgTable('posts', { id: integer().primaryKey() })`

describe.each(KIT_VERSIONS)('generate --revert with drizzle-kit %s', (version) => {
  const project = () => DrizzleProject.generated(version, USERS)
  const last = (made: DrizzleProject) => made.migrations().at(-1) ?? ''

  it('takes the newest back, a rename as a rename, asks before data goes, and leaves the database and the next generate as before it', async () => {
    const made = await project()
    made.schema(LATER)
    await made.generate('--name', 'later', '--rename', 'users.name=full_name')
    const target = last(made)
    const before = made.folder()
    const refused = await made.generate('--revert', target)
    expect({ code: refused.code, error: refused.error.code }).toEqual({ code: 5, error: 'DBCTL_CONFIRMATION' })
    expect(made.folder()).toEqual(before)

    const { code, result } = await made.generate('--revert', target, '--yes')
    expect(code).toBe(0)
    expect(result.migration).toMatch(/_revert_later$/)
    expect(result.sql).toContain(`-- Reverts ${target}.`)
    expect(result.sql).toContain('RENAME COLUMN "full_name" TO "name";')
    expect(result.sql).toContain('-- DATA LOSS: drops column "public"."users"."age" and with it every value of the column\nALTER TABLE')
    expect([...result.losses].sort()).toEqual([
      'drops column "public"."users"."age" and with it every value of the column',
      'drops table "public"."posts" and with it every row of the table',
    ])
    // The schema still has it, and the next comparison says so.
    const again = await made.generate('--dry-run', '--rename', 'users.name=full_name')
    expect(again.result.sql).toContain('CREATE TABLE "posts"')
    made.schema(USERS)
    expect(await made.generate('--check')).toMatchObject({ code: 0, result: { status: 'unchanged' } })

    if (version === '1.0') return
    const { url } = await databaseForTest('server', 'empty')
    expect(await made.dbctl(['migrate'], { env: { DATABASE_URL: url } })).toMatchObject({ code: 0 })
    const columns = await asAdministrator(
      (sql) => sql`select table_name, column_name from information_schema.columns where table_schema = 'public' order by 1, 2`,
      url,
    )
    expect(columns.map((row) => `${row.table_name}.${row.column_name}`)).toEqual(['users.id', 'users.name'])
  })

  it('takes an older one back where nothing later stands on it, and otherwise names what does', async () => {
    const made = await project()
    made.schema(`${USERS}\nexport const posts = pgTable('posts', { id: integer().primaryKey(), title: text() })`)
    await made.generate('--name', 'posts')
    const posts = last(made)
    made.schema(`
export const users = pgTable('users', { id: integer().primaryKey(), name: text(), age: integer() })
export const posts = pgTable('posts', { id: integer().primaryKey(), title: text() })`)
    await made.generate('--name', 'age')
    const free = await made.generate('--revert', posts, '--dry-run')
    expect(free.code).toBe(0)
    expect(free.result.sql).toContain('DROP TABLE "posts"')
    expect(free.result.sql).not.toContain('age')

    made.schema(`
export const users = pgTable('users', { id: integer().primaryKey(), name: text(), age: integer() })
export const posts = pgTable('posts', { id: integer().primaryKey(), title: text() }, (t) => [index('titles').on(t.title)])`)
    await made.generate('--name', 'titles')
    const before = made.folder()
    const stopped = await made.generate('--revert', posts, '--yes')
    expect({ code: stopped.code, error: stopped.error.code }).toEqual({ code: 5, error: 'DBCTL_REVERT_REFUSED' })
    expect(stopped.error.message).toContain('titles')
    expect(made.folder()).toEqual(before)
  })

  it('undoes what was written by hand where the statement proves how, and lists what it cannot', async () => {
    const made = await project()
    const { result } = await made.generate('--custom', '--name', 'by_hand')
    const file = (result.files[0] ?? '').slice(made.cwd.length + 1)
    made.write(
      file,
      "create table notes (id int);\n--> statement-breakpoint\ncreate index notes_idx on notes (id);\n--> statement-breakpoint\nupdate users set name = 'x';",
    )
    const refused = await made.generate('--revert', last(made))
    expect({ code: refused.code, error: refused.error.code }).toEqual({ code: 5, error: 'DBCTL_REVERT_REFUSED' })
    expect(refused.error.message).toContain("update users set name = 'x': the values before it are gone")
    const partial = await made.generate('--revert', last(made), '--partial', '--yes')
    expect(partial.result.sql).toMatch(
      /NOT UNDONE: update users[\s\S]*DROP INDEX "public"\."notes_idx";[\s\S]*-- DATA LOSS[^\n]*\nDROP TABLE "public"\."notes";/,
    )
    expect(partial.result.leftOut).toHaveLength(1)
    expect(await made.generate()).toMatchObject({ result: { status: 'unchanged' } })
  })
})
