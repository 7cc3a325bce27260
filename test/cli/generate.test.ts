import { describe, expect, it, vi } from 'vitest'
import { shell, temporaryFolder } from '../support/cli.ts'
import { DrizzleProject, KIT_VERSIONS } from '../support/drizzle-project.ts'
import { run } from '../support/in-process.ts'

// Each test starts drizzle-kit several times, a second or more each.
vi.setConfig({ testTimeout: 240_000 })

const USERS = "export const users = pgTable('users', { id: integer().primaryKey(), name: text() })"
const RENAMED = "export const users = pgTable('users', { id: integer().primaryKey(), full_name: text() })"

describe.each(KIT_VERSIONS)('generate with drizzle-kit %s', (version) => {
  const project = (schema: string) => DrizzleProject.generated(version, schema)
  /** What is dbctl's own, whichever drizzle-kit: tried with one of them. */
  const once = version === '0.31' ? it : undefined

  it('writes one migration with its snapshot, says which files, and then finds nothing to do', async () => {
    const made = new DrizzleProject(version, USERS)
    const { code, stdout, stderr } = await made.dbctl(['generate', '--name', 'init'])
    expect(code).toBe(0)
    const [name = ''] = made.migrations()
    expect(name).toMatch(version === '0.31' ? /^0000_init$/ : /^\d{14}_init$/)
    expect(stdout.split('\n').filter(Boolean).sort()).toEqual(
      Object.keys(made.folder())
        .filter((path) => !path.endsWith('_journal.json'))
        .map((path) => `${made.out}/${path}`)
        .sort(),
    )
    expect(stderr).toContain(`wrote migration ${name} (drizzle-kit ${version}`)
    expect(made.sql(name)).toContain('CREATE TABLE "users"')

    const before = made.folder()
    expect(await made.generate()).toMatchObject({ code: 0, result: { status: 'unchanged', files: [] } })
    expect(made.folder()).toEqual(before)
  })

  it('fails on a schema that cannot be loaded and shows its error, where drizzle-kit itself may end with 0', async () => {
    const made = new DrizzleProject(version, 'export const = 1')
    const { code, error } = await made.generate()
    expect({ code, error: error.code }).toEqual({ code: 1, error: 'DBCTL_SCHEMA_INVALID' })
    expect(error.message).toContain('src/schema.ts:2:')
    expect(made.folder()).toEqual({})
  })

  it('without a terminal lists the flags that answer a rename, leaves the folder as it was, and takes the flags', async () => {
    const made = await project(USERS)
    made.schema(RENAMED)
    const before = made.folder()
    const refused = await made.generate()
    expect({ code: refused.code, error: refused.error.code }).toEqual({ code: 5, error: 'DBCTL_RENAME_UNANSWERED' })
    expect(refused.error.details.unresolved).toEqual([
      {
        kind: 'column',
        entity: ['public', 'users', 'full_name'],
        flags: ['--rename public.users.name=full_name', '--create public.users.full_name'],
      },
    ])
    expect(made.folder()).toEqual(before)
    const { code, result } = await made.generate('--rename', 'public.users.name=full_name', '--dry-run')
    expect({ code, sql: result.sql }).toEqual({ code: 0, sql: 'ALTER TABLE "users" RENAME COLUMN "name" TO "full_name";' })
    expect(made.folder()).toEqual(before)
    const created = await made.generate('--create', 'users.full_name')
    expect(created.result.sql).toMatch(/ADD COLUMN "full_name" text;[\s\S]*DROP COLUMN "name";$/)
    expect(created.result.losses).toEqual(['drops column "public"."users"."name" and with it every value of the column'])
  })

  it('answers every kind that it asks about: schema, enum, sequence, table, column, policy, view, and a move between schemas', async () => {
    const made = await project(`
export const mood = pgEnum('mood', ['a', 'b'])
export const shop = pgSchema('shop')
export const items = shop.table('items', { id: integer().primaryKey(), label: text() })
export const users = pgTable('users', { id: integer().primaryKey(), name: text(), m: mood() }, () => [pgPolicy('readers', { for: 'select' })])
export const seq = pgSequence('seq1')
export const v = pgView('v1').as((qb) => qb.select({ id: users.id }).from(users))`)
    made.schema(`
export const mood = pgEnum('feeling', ['a', 'b'])
export const shop = pgSchema('store')
export const items = shop.table('goods', { id: integer().primaryKey(), title: text() })
export const users = pgTable('people', { id: integer().primaryKey(), full_name: text(), m: mood() }, () => [pgPolicy('all_readers', { for: 'select' })])
export const seq = pgSequence('seq2')
export const v = pgView('v2').as((qb) => qb.select({ id: users.id }).from(users))`)
    const flags = [
      'shop=store',
      'public.mood=feeling',
      'seq1=seq2',
      'shop.items=goods',
      'public.users=people',
      // By the names that they had, or by those that they have now.
      'shop.items.label=title',
      'public.people.name=full_name',
      'policy:public.users.readers=all_readers',
      'public.v1=v2',
    ]
    const { code, result, error } = await made.generate(...flags.flatMap((flag) => ['--rename', flag]))
    expect({ code, error }).toMatchObject({ code: 0 })
    const renames = result.sql?.split(/(?:\n?--> statement-breakpoint\n)/).filter((line) => line.includes('RENAME')) ?? []
    const qualified = version === '0.31' ? '"public".' : ''
    expect(renames).toEqual(
      expect.arrayContaining([
        'ALTER SCHEMA "shop" RENAME TO "store";',
        `ALTER TYPE ${qualified}"mood" RENAME TO "feeling";`,
        `ALTER SEQUENCE ${qualified}"seq1" RENAME TO "seq2";`,
        'ALTER TABLE "store"."items" RENAME TO "goods";',
        'ALTER TABLE "users" RENAME TO "people";',
        'ALTER TABLE "store"."goods" RENAME COLUMN "label" TO "title";',
        'ALTER TABLE "people" RENAME COLUMN "name" TO "full_name";',
        'ALTER POLICY "readers" ON "people" RENAME TO "all_readers";',
        `ALTER VIEW ${qualified}"v1" RENAME TO "v2";`,
      ]),
    )
    expect(result.losses).toEqual([])
  })

  it('asks no further question where only one choice is left', async () => {
    const made = await project(USERS)
    made.schema("export const users = pgTable('users', { id: integer().primaryKey(), full_name: text(), age: integer() })")
    const { code, result } = await made.generate('--rename', 'users.name=full_name')
    expect(code).toBe(0)
    expect(result.sql).toContain('ADD COLUMN "age" integer')
  })

  once?.('refuses a flag that answers nothing, and one that names what never went away', async () => {
    const made = await project(USERS)
    made.schema(RENAMED)
    const before = made.folder()
    const unused = await made.generate('--rename', 'users.name=full_name', '--create', 'public.posts')
    expect({ code: unused.code, error: unused.error.code, message: unused.error.message }).toMatchObject({
      code: 2,
      error: 'DBCTL_USAGE',
      message: expect.stringContaining('--create public.posts answers nothing'),
    })
    const wrong = await made.generate('--rename', 'users.nmae=full_name')
    expect(wrong.error).toMatchObject({ code: 'DBCTL_USAGE', message: expect.stringContaining('no column public.users.nmae went away') })
    expect(made.folder()).toEqual(before)
  })

  it('asks a person at a terminal the same question, and does as told', async () => {
    const made = await project(USERS)
    made.schema(RENAMED)
    const line = [
      'mkfifo keys && : > screen',
      'script -qefc "$DBCTL generate --dry-run" screen < keys > /dev/null & exec 3> keys',
      "until grep -q 'under a new name' screen; do sleep 0.1; done; printf '\\033[B' >&3",
      "until grep -q '❯ renamed' screen; do sleep 0.1; done; printf '\\r' >&3",
      'wait; cat screen',
    ]
    const { stdout } = await shell(line.join('\n'), { cwd: made.cwd, env: { TERM: 'xterm', COLUMNS: '200' } })
    expect(stdout).toContain('Is column public.users.full_name new, or another one under a new name?')
    expect(stdout).toContain('RENAME COLUMN "name" TO "full_name"')
  })

  it('--check ends with 3 where a migration is missing, renames among them, and with 0 where none is; it writes nothing', async () => {
    const made = await project(USERS)
    const before = made.folder()
    expect(await made.generate('--check')).toMatchObject({ code: 0, result: { status: 'unchanged' } })
    made.schema(`${USERS}\nexport const posts = pgTable('posts', { id: integer() })`)
    expect(await made.generate('--check')).toMatchObject({
      code: 3,
      result: { status: 'missing', sql: expect.stringContaining('"posts"') },
    })
    made.schema(RENAMED)
    expect(await made.generate('--check')).toMatchObject({ code: 3, result: { status: 'missing' } })
    expect(made.folder()).toEqual(before)
    // In CI, too, where no database is configured.
    expect((await made.dbctl(['generate', '--check'], { env: { CI: 'true' } })).code).toBe(3)
  })

  it('makes the extension before the first vector column, once, and keeps the rest byte for byte', async () => {
    const made = await project(USERS)
    made.schema(`${USERS}\nexport const notes = pgTable('notes', { e: vector({ dimensions: 3 }) })`)
    const first = await made.generate()
    const head = 'CREATE EXTENSION IF NOT EXISTS vector;\n--> statement-breakpoint\n'
    expect(first.result.sql?.slice(0, head.length)).toBe(head)
    expect(first.result.sql?.slice(head.length)).toBe('CREATE TABLE "notes" (\n\t"e" vector(3)\n);\n')
    expect(first.stderr).toContain('added CREATE EXTENSION IF NOT EXISTS vector')
    made.schema(`${USERS}\nexport const notes = pgTable('notes', { e: vector({ dimensions: 3 }), h: halfvec({ dimensions: 3 }) })`)
    expect((await made.generate()).result.sql).not.toContain('EXTENSION')
  })

  it('--custom makes an empty migration after which the next one is right, and --typescript its script with a guard', async () => {
    const made = await project(USERS)
    const custom = await made.generate('--custom', '--name', 'backfill')
    expect(custom).toMatchObject({ code: 0, result: { status: 'written' } })
    expect(custom.result.sql).toContain('Custom SQL migration')
    const typed = await made.generate('--custom', '--typescript', '--name', 'typed')
    const script = typed.result.files.find((file) => file.endsWith('.ts')) ?? ''
    expect(script).toMatch(version === '0.31' ? /0002_typed\.ts$/ : /_typed\/migration\.ts$/)
    expect(made.read(script.slice(made.cwd.length + 1))).toContain("import { defineMigration } from 'dbctl'")
    expect(typed.result.sql).toContain("coalesce(current_setting('dbctl.migration', true), '') = ''")
    expect(await made.generate()).toMatchObject({ result: { status: 'unchanged' } })
  })

  once?.('asks before it drops a table that a schema file defines and no longer exports', async () => {
    const posts = "const posts = pgTable('posts', { id: integer() })"
    const made = await project(`${USERS}\nexport ${posts}`)
    made.schema(`${USERS}\n${posts}\nvoid posts`)
    const before = made.folder()
    const refused = await made.generate()
    expect({ code: refused.code, error: refused.error.code }).toEqual({ code: 5, error: 'DBCTL_CONFIRMATION' })
    expect(refused.error.message).toContain('drops table "public"."posts", which src/schema.ts:3 still defines but no longer exports')
    expect(made.folder()).toEqual(before)
    expect(await made.generate('--yes')).toMatchObject({ code: 0, result: { status: 'written' } })
  })

  it('stops where a migration written by hand has no snapshot and would come twice, until --adopt writes it', async () => {
    const made = await project(USERS)
    const custom = await made.generate('--custom', '--name', 'by_hand')
    const [sqlFile = '', snapshotFile = ''] = custom.result.files
    const { rmSync } = await import('node:fs')
    rmSync(snapshotFile)
    made.write(sqlFile.slice(made.cwd.length + 1), 'create table posts (id int);')
    made.schema(`${USERS}\nexport const posts = pgTable('posts', { id: integer() })`)
    const refused = await made.generate()
    expect({ code: refused.code, error: refused.error.code }).toEqual({ code: 5, error: 'DBCTL_SNAPSHOT_MISSING' })
    expect(refused.error.message).toContain('create table "public"."posts"')
    const adopted = await made.generate('--adopt')
    expect(adopted).toMatchObject({ code: 0, result: { status: 'written', files: [snapshotFile] } })
    expect(await made.generate()).toMatchObject({ code: 0, result: { status: 'unchanged' } })
    expect(made.migrations()).toHaveLength(2)
  })

  it('dates a migration after one that is dated in the future', async () => {
    const made = await project(USERS)
    const future = new Date(Date.now() + 86_400_000).toISOString().replace(/\D/g, '').slice(0, 14)
    if (version === '0.31') {
      made.write('drizzle/meta/_journal.json', made.read('drizzle/meta/_journal.json').replace(/"when": \d+/, '"when": 4000000000000'))
    } else {
      const { renameSync } = await import('node:fs')
      renameSync(`${made.out}/${made.migrations()[0]}`, `${made.out}/${future}_init`)
    }
    made.schema(`${USERS}\nexport const posts = pgTable('posts', { id: integer() })`)
    const { code, stderr } = await made.generate('--name', 'posts')
    expect(code).toBe(0)
    // drizzle-kit 1.0 sees to it by itself.
    if (version === '0.31') expect(stderr).toContain('dated in the future')
    expect(made.migrations().at(-1)).toMatch(/_posts$/)
    if (version === '0.31') expect(JSON.parse(made.read('drizzle/meta/_journal.json')).entries[1].when).toBe(4_000_000_000_001)
    expect(await made.generate()).toMatchObject({ result: { status: 'unchanged' } })
  })

  it('works from a dbctl.config alone, casing and globs included', async () => {
    const made = new DrizzleProject(version, '')
    const { rmSync } = await import('node:fs')
    rmSync(`${made.cwd}/drizzle.config.ts`)
    const casing = version === '0.31' ? ", casing: 'snake_case'" : ''
    made.write('dbctl.config.ts', `export default { schema: './src/tables/*.ts', out: './sql'${casing} }`)
    made.write(
      'src/tables/users.ts',
      "import { pgTable, text } from 'drizzle-orm/pg-core'\nexport const users = pgTable('users', { fullName: text() })",
    )
    const { code, result } = await made.generate('--dry-run')
    expect(code).toBe(0)
    expect(result.sql).toContain(version === '0.31' ? '"full_name" text' : '"fullName" text')
  })
})

describe('generate with a folder that drizzle-kit 0.31 would build upon or trip over in silence', () => {
  const project = () => DrizzleProject.generated('0.31', USERS)

  it('tells two snapshots of one parent, as a merge leaves them', async () => {
    const made = await project()
    made.schema(`${USERS}\nexport const a = pgTable('a', { id: integer() })`)
    await made.generate('--name', 'ours')
    const ours = JSON.parse(made.read('drizzle/meta/0001_snapshot.json'))
    made.write('drizzle/meta/0002_snapshot.json', JSON.stringify({ ...ours, id: '11111111-1111-1111-1111-111111111111' }))
    const before = made.folder()
    const { code, error } = await made.generate()
    expect({ code, error: error.code }).toEqual({ code: 2, error: 'DBCTL_MIGRATIONS_COLLIDE' })
    expect(error.message).toContain('meta/0001_snapshot.json and meta/0002_snapshot.json stand on the same migration')
    expect(made.folder()).toEqual(before)
  })

  it('tells the marks of a merge conflict in the journal', async () => {
    const made = await project()
    made.write('drizzle/meta/_journal.json', `<<<<<<< HEAD\n${made.read('drizzle/meta/_journal.json')}\n=======\n>>>>>>> theirs\n`)
    const { code, error } = await made.generate()
    expect({ code, error: error.code }).toEqual({ code: 2, error: 'DBCTL_MIGRATIONS_INVALID' })
    expect(error.message).toContain('holds the marks of a merge conflict')
  })

  it('tells a migration whose SQL is missing', async () => {
    const made = await project()
    const { rmSync } = await import('node:fs')
    rmSync(`${made.out}/0000_init.sql`)
    const { code, error } = await made.generate()
    expect({ code, error: error.code }).toEqual({ code: 2, error: 'DBCTL_MIGRATIONS_INVALID' })
  })
})

describe('generate without the drizzle-kit that it needs', () => {
  it('says how to install it, by the package manager of the project', async () => {
    const cwd = temporaryFolder()
    const { writeFileSync } = await import('node:fs')
    writeFileSync(`${cwd}/drizzle.config.json`, '{"dialect":"postgresql","schema":"./schema.ts","out":"./drizzle"}')
    writeFileSync(`${cwd}/pnpm-lock.yaml`, '')
    const { code, stderr } = await run(['generate'], { cwd })
    expect(code).toBe(2)
    expect(stderr).toContain('drizzle-kit is not installed')
    expect(stderr).toContain('pnpm add --save-dev drizzle-kit@latest')
  })

  it('refuses a folder of the other layout', async () => {
    const made = await DrizzleProject.generated('0.31', USERS)
    const newer = new DrizzleProject('1.0', USERS)
    const { cpSync } = await import('node:fs')
    cpSync(made.out, newer.out, { recursive: true })
    const { code, error } = await newer.generate()
    expect({ code, error: error.code }).toEqual({ code: 2, error: 'DBCTL_DRIZZLE_KIT' })
    expect(error.hint).toContain('npx drizzle-kit up')
  })
})
