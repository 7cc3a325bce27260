import { createHash } from 'node:crypto'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { users } from '../../../src/schema/identity.ts'
import type { SeedSource } from '../../../src/seeding/files/read.ts'
import { seedRows } from '../../../src/seeding/files/seed-rows.ts'
import { objects, type Reading, readSource, told } from './reading.ts'

const root = resolve(import.meta.dirname, '../../..')
const folders: string[] = []
let project: string
let nextProject: string
let number = 0

/** A folder of a project that has a drizzle-orm of its own. */
async function projectWith(modules: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'seed-modules-'))
  folders.push(folder)
  await symlink(modules, join(folder, 'node_modules'))
  return folder
}

beforeAll(async () => {
  project = await projectWith(join(root, 'node_modules'))
  nextProject = await projectWith(join(root, 'test/support/drizzle-1.0/node_modules'))
})
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))))

async function module(code: string, options: Partial<SeedSource> & { folder?: string; name?: string } = {}): Promise<Reading> {
  const { folder = project, name = `seed${number++}.ts`, ...rest } = options
  await writeFile(join(folder, name), code)
  return readSource({ path: 'f', absolute: join(folder, name), format: 'ts', ...rest })
}

describe('a module', () => {
  it.each(['ts', 'mts', 'js', 'mjs'])('exports an array of rows (.%s), whose lines are their numbers', async (extension) => {
    const absolute = join(project, `rows.${extension}`)
    await writeFile(absolute, 'export default [{ id: 1, name: "Ann" }, { id: 2, name: null, left: undefined }]')
    expect(await readSource({ path: absolute, absolute })).toEqual({
      rows: [
        { table: undefined, columns: ['id', 'name'], values: ['1', 'Ann'], line: 1, places: undefined },
        { table: undefined, columns: ['id', 'name'], values: ['2', null], line: 2, places: undefined },
      ],
      problems: [],
    })
  })

  it('exports an object of table name → rows, or a function of either, which may take its time', async () => {
    for (const start of ['', '() => (', 'async () => (', '(async () => (']) {
      const end = start.startsWith('(async') ? '))()' : start === '' ? '' : ')'
      const { rows, problems } = await module(`export default ${start}{ 'identity.users': [{ id: 1 }, { id: 2 }], t: [{ id: 3 }] }${end}`)
      expect(problems).toEqual([])
      expect(rows.map(({ table, values, line }) => [table, values[0], line])).toEqual([
        ['identity.users', '1', 1],
        ['identity.users', '2', 2],
        ['t', '3', 1],
      ])
    }
  })

  it('has values in the text form of PostgreSQL', async () => {
    const reading = await module(`export default [{
      text: 'x', number: 1.5, nan: NaN, big: 12345678901234567890n, yes: true, no: false, nothing: null,
      date: new Date(0), bytes: new Uint8Array([0, 255]), buffer: Buffer.from('A'), array: [1, [2n], 'é', null], object: { a: { b: new Date(0) }, left: undefined },
      floats: new Float32Array([0.5, 1]), decimal: { toJSON: () => '1.10' },
    }]`)
    expect(told(reading)).toEqual([])
    expect(objects(reading)).toEqual([
      {
        text: 'x',
        number: '1.5',
        nan: 'NaN',
        big: '12345678901234567890',
        yes: 'true',
        no: 'false',
        nothing: null,
        date: '1970-01-01T00:00:00.000Z',
        bytes: '\\x00ff',
        buffer: '\\x41',
        array: '[1,[2],"é",null]',
        object: '{"a":{"b":"1970-01-01T00:00:00.000Z"}}',
        floats: '[0.5,1]',
        decimal: '1.10',
      },
    ])
    const json = reading.rows[0]?.columns.filter((_, i) => reading.rows[0]?.json?.[i])
    expect(json).toEqual(['array', 'object', 'floats'])
  })

  it('that throws is a problem with the first line of what it throws, and its place', async () => {
    expect(told(await module('const a = 1\n\nthrow new Error("no such thing\\nand more")'))).toEqual([
      'f:3:1 the module throws: no such thing',
    ])
    expect(told(await module('export default () => {\n throw new Error("at postgres://u:secret@h/d") }'))).toEqual([
      'f:2:1 the module throws: at postgres://u:***@h/d',
    ])
    expect(told(await module('export default () => { throw "a text" }'))).toEqual(['f:1:1 the module throws: a text'])
    expect(told(await module('const a = 1\nexport default [{'))).toEqual(['f:2:18 the module throws: ParseError: Unexpected token'])
    expect(told(await module('import "no-such-package"'))).toEqual(["f:1:1 the module throws: Cannot find module 'no-such-package'"])
  })

  it('prints to stderr, since stdout is for the answer', async () => {
    const [stdout, stderr] = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write').mockReturnValue(true)]
    try {
      await module("process.stdout.write('loading\\n'); export default () => { process.stdout.write('called\\n'); return [] }")
      expect(stdout).not.toHaveBeenCalled()
      expect(stderr.mock.calls.map(([text]) => text)).toEqual(['loading\n', 'called\n'])
    } finally {
      stdout.mockRestore()
      stderr.mockRestore()
    }
  })

  it('on standard input cannot be loaded', async () => {
    expect(told(await readSource({ path: '-', absolute: undefined, format: 'ts', stdin: (async function* () {})() }))).toEqual([
      '-:1:1 is a module on standard input, which cannot be loaded; expected the path of its file',
    ])
  })

  it.each([
    ['export default 5', 'f:1:1 the module exports no rows; expected `export default` with an array of rows'],
    ['export default undefined', 'f:1:1 the module exports no rows'],
    ['export {}', 'f:1:1 the module exports no rows'],
    ['export default { t: 5 }', 'f:1:1 what the module exports has no rows in "t"'],
    ['export default [{ a: 1 }, 5]', 'f:2:1 row 2 is a number; expected an object, { column: value, … }'],
    ['export default { t: [null] }', 'f:1:1 row 1 of "t" is null'],
    ['export default [{ a: () => 1 }]', 'f:1:1 row 1 has in "a" a function; expected a value that PostgreSQL can be given as text'],
    ['export default [{ a: new Date("x") }]', 'f:1:1 row 1 has in "a" an invalid date'],
    ['export default [{ a: new Map() }]', 'f:1:1 row 1 has in "a" a value of the class Map'],
    ['export default [{ a: Promise.resolve(1) }]', 'f:1:1 row 1 has in "a" a promise: await it'],
    ['export default [{ a: "x\\0" }]', 'f:1:1 row 1 has in "a" a text with the NUL character'],
    ['export default [{ a: ["\\ud800"] }]', 'f:1:1 row 1 has in "a" a text with half of a surrogate pair'],
    ['const a: unknown[] = []; a.push(a); export default [{ a }]', 'f:1:1 row 1 has in "a" an object that contains itself'],
    ['import { sql } from "drizzle-orm"; export default [{ a: sql`now()` }]', 'f:1:1 row 1 has in "a" an SQL expression'],
  ])('%s is a problem', async (code, expected) => {
    const reading = await module(code)
    expect(told(reading).map((text) => text.slice(0, expected.length))).toEqual([expected])
  })

  it('is hashed by its rows, in whatever order their properties stand', async () => {
    const hashOf = async (code: string) => {
      const hash = createHash('sha256')
      await module(code, { hash })
      return hash.digest('hex')
    }
    const one = await hashOf('export default { t: [{ a: 1, b: "x" }] }')
    expect(await hashOf('// said otherwise\nexport default () => ({ t: [{ b: "x", a: 1n }] })')).toBe(one)
    expect(await hashOf('export default { t: [{ a: 2, b: "x" }] }')).not.toBe(one)
  })
})

const TABLES = `
  import { sql } from 'drizzle-orm'
  import { bigint, boolean, date, integer, json, jsonb, mysqlTable, numeric, pgSchema, pgTable, text, timestamp, vector } from './pg.ts'
  const s = pgSchema('app')
  export const things = s.table('things', {
    id: bigint('thing_id', { mode: 'bigint' }), at: timestamp('made_at', { withTimezone: true }), day: date('on_day', { mode: 'date' }),
    data: jsonb('data'), raw: json('raw'), tags: text('tags').array(), near: vector('near', { dimensions: 2 }), price: numeric('price'), ok: boolean('ok'),
  })
  export const plain = pgTable('plain', { userName: text(), n: integer('n') })
`
const tables = async (folder: string) => {
  await writeFile(join(folder, 'pg.ts'), "export * from 'drizzle-orm/pg-core'\nexport { mysqlTable } from 'drizzle-orm/mysql-core'\n")
  await writeFile(join(folder, 'tables.ts'), TABLES.replace('.array()', folder === nextProject ? ".array('[]')" : '.array()'))
  await writeFile(join(folder, 'seed-rows.ts'), 'export const seedRows = (table: unknown, rows: unknown) => ({ table, rows })')
}
const IMPORTS = "import { things, plain } from './tables.ts'\nimport { seedRows } from './seed-rows.ts'\n"

describe('rows of a Drizzle table', () => {
  beforeAll(async () => {
    await tables(project)
    await tables(nextProject)
  })

  it.each([
    ['0.45', () => project],
    ['1.0', () => nextProject],
  ])(
    'have their columns by name and their values as the columns write them, with drizzle-orm %s of the project',
    async (release, folder) => {
      const reading = await module(
        `${IMPORTS} export default [seedRows(things, [{
        id: 12345678901234567890n, at: new Date(0), day: new Date(0), data: { a: [1n] }, raw: 'text', tags: ['a', 'b "c"'], near: [0.5, 1], price: '1.10', ok: true,
      }, { id: 1n, data: null }]), seedRows(plain, [{ n: 1 }])]`,
        { folder: folder() },
      )
      expect(told(reading)).toEqual([])
      expect(reading.rows.map(({ table, line }) => `${table} ${line}`)).toEqual(['app.things 1', 'app.things 2', 'plain 1'])
      const [first, second] = objects(reading)
      expect(first).toMatchObject({
        thing_id: '12345678901234567890',
        made_at: '1970-01-01T00:00:00.000Z',
        data: '{"a":[1]}',
        raw: '"text"',
        near: '[0.5,1]',
        price: '1.10',
        ok: 'true',
      })
      expect(first?.on_day).toMatch(/^1970-01-01/)
      // Drizzle 1.0 leaves arrays to the driver; their text form is then worked out with the type at hand.
      const tags = reading.rows[0]?.columns.indexOf('tags') ?? -1
      if (release === '1.0') expect([first?.tags, reading.rows[0]?.json?.[tags]]).toEqual(['["a","b \\"c\\""]', true])
      else expect([first?.tags, reading.rows[0]?.json?.[tags] ?? false]).toEqual(['{"a","b \\"c\\""}', false])
      expect(second).toEqual({ thing_id: '1', data: null })
    },
  )

  it('take the casing of the project where a column has no name of its own', async () => {
    const code = `${IMPORTS} export default seedRows(plain, [{ userName: 'x' }])`
    expect(objects(await module(code))).toEqual([{ userName: 'x' }])
    expect(objects(await module(code, { casing: 'snake_case' }))).toEqual([{ user_name: 'x' }])
  })

  it('are numbered on over several lists of one table', async () => {
    const { rows } = await module(
      `${IMPORTS} export default async () => [seedRows(plain, [{ n: 1 }, { n: 2 }]), seedRows(plain, [{ n: 3 }])]`,
    )
    expect(rows.map(({ line }) => line)).toEqual([1, 2, 3])
  })

  it('have problems with properties that the table has not, and with values that a column cannot write', async () => {
    const reading = await module(
      `${IMPORTS} export default seedRows(things, [{ thing_id: 1n }, { prices: 1 }, { at: 5 }, { at: '2024-01-01' }, { zzzzzz: 1 }])`,
    )
    expect(told(reading)).toEqual([
      'f:1:1 row 1 of "app.things" has a property "thing_id" that its table has not; is "id" meant?',
      'f:2:1 row 2 of "app.things" has a property "prices" that its table has not; is "price" meant?',
      'f:3:1 row 3 of "app.things" has in "at" a value (number) that the column\'s type cannot write; expected a value that PostgreSQL can be given as text',
      'f:5:1 row 5 of "app.things" has a property "zzzzzz" that its table has not; it has id, at, day, data, raw, tags, near, price, ok',
    ])
    expect(objects(reading)).toEqual([{ made_at: '2024-01-01' }])
  })

  it('are of PostgreSQL', async () => {
    const reading = await module(
      "import { mysqlTable, int } from 'drizzle-orm/mysql-core'\nexport default { table: mysqlTable('m', { a: int('a') }), rows: [{ a: 1 }] }",
    )
    expect(told(reading)).toEqual(['f:1:1 m is no table of PostgreSQL; expected one made by pgTable()'])
  })

  it('are typed by their table', () => {
    expect(seedRows(users, [{ email: 'a@example.com' }]).table).toBe(users)
    // @ts-expect-error The email is missing.
    seedRows(users, [{ name: 'Ann' }])
    // @ts-expect-error There is no such column.
    seedRows(users, [{ email: 'a@example.com', mail: 'x' }])
  })
})
