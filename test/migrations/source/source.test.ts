import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { readSource } from '../../../src/migrations/source/source.ts'
import { temporaryFolder } from '../../support/cli.ts'
import { writeMigrations } from '../../support/project.ts'

let folder: string
const readFolder = (path: string) => readSource(path).migrations
beforeEach(() => {
  folder = join(temporaryFolder(), 'drizzle')
})

function writeJournal(text: string): string {
  mkdirSync(join(folder, 'meta'), { recursive: true })
  const path = join(folder, 'meta/_journal.json')
  writeFileSync(path, text)
  return path
}

const failure = () =>
  Promise.resolve()
    .then(() => readFolder(folder))
    .then(
      () => undefined,
      (error: unknown) => error,
    )

describe('a migrations folder', () => {
  it('gives its migrations in journal order, whatever their names and times', async () => {
    writeMigrations(folder, { '0002_first': 'one', '0000_second': 'two', '0001_third': 'three' })
    const journal = { entries: [entry('0002_first', 300), entry('0000_second', 100), entry('0001_third', 200)] }
    writeJournal(JSON.stringify(journal))
    expect(readFolder(folder).map(({ name, when }) => [name, when])).toEqual([
      ['0002_first', 300],
      ['0000_second', 100],
      ['0001_third', 200],
    ])
  })

  it('gives path, text and the hash that Drizzle stores', async () => {
    const sql = 'create table "ü😀" (id int);\r\n--> statement-breakpoint\r\nselect \'two\';'
    writeMigrations(folder, { '0000_first': sql })
    expect(readFolder(folder)).toEqual([
      {
        name: '0000_first',
        when: 1_700_000_000_000,
        path: join(folder, '0000_first.sql'),
        sql,
        hash: createHash('sha256').update(Buffer.from(sql)).digest('hex'),
        chunks: [
          { sql: 'create table "ü😀" (id int);\r\n', offset: 0 },
          { sql: "\r\nselect 'two';", offset: 54 },
        ],
        directives: { noTransaction: false },
      },
    ])
  })

  it('leaves files alone that the journal does not name', async () => {
    writeMigrations(folder, { '0000_first': 'one' })
    writeFileSync(join(folder, '0001_draft.sql'), 'two')
    expect(readFolder(folder).map(({ name }) => name)).toEqual(['0000_first'])
  })

  it('may be empty', async () => {
    writeMigrations(folder, {})
    expect(readFolder(folder)).toEqual([])
  })

  it('may have a journal with a byte order mark', async () => {
    writeMigrations(folder, { '0000_first': 'one' })
    writeJournal(`\uFEFF${JSON.stringify({ entries: [entry('0000_first', 1)] })}`)
    expect(readFolder(folder)).toHaveLength(1)
  })

  it('that is not there is missing', async () => {
    expect(await failure()).toMatchObject({
      code: 'DBCTL_MIGRATIONS_MISSING',
      exit: 2,
      message: `there is no migrations folder ${folder}`,
      details: { folder },
    })
  })

  it('that is a file is missing', async () => {
    writeFileSync(folder, '')
    expect(await failure()).toMatchObject({ code: 'DBCTL_MIGRATIONS_MISSING', exit: 2 })
  })

  it('without a journal was not copied whole', async () => {
    mkdirSync(folder)
    writeFileSync(join(folder, '0000_first.sql'), 'one')
    expect(await failure()).toMatchObject({
      code: 'DBCTL_MIGRATIONS_MISSING',
      message: `${folder} holds no meta/_journal.json and no folder of a migration`,
    })
  })

  it("in drizzle-kit 1.0's format gives its folders in the order of their names", async () => {
    for (const name of ['20260102000000_b', '20260101000000_a']) {
      mkdirSync(join(folder, name), { recursive: true })
      writeFileSync(join(folder, name, 'migration.sql'), name)
    }
    expect(readFolder(folder).map(({ name, when, sql }) => [name, when, sql])).toEqual([
      ['20260101000000_a', Date.UTC(2026, 0, 1), '20260101000000_a'],
      ['20260102000000_b', Date.UTC(2026, 0, 2), '20260102000000_b'],
    ])
  })

  it('that lacks a file of its journal is invalid, and names the file', async () => {
    writeMigrations(folder, { '0000_first': 'one', '0001_second': 'two' })
    rmSync(join(folder, '0001_second.sql'))
    const path = join(folder, '0001_second.sql')
    expect(await failure()).toMatchObject({
      code: 'DBCTL_MIGRATIONS_INVALID',
      exit: 2,
      message: `${path} is named in the journal but cannot be read (ENOENT)`,
      details: { file: path },
    })
  })

  it.each([
    ['is cut off', '{"entries": [', /is not valid JSON: /],
    ['holds merge conflict marks', '<<<<<<< HEAD\n{}\n=======', /holds the marks of a merge conflict$/],
    ['is empty', '', /is not valid JSON: /],
    ['is null', 'null', /has no list of entries$/],
    ['has no entries', '{"version":"7"}', /has no list of entries$/],
    ['has entries of another kind', '{"entries":{}}', /has no list of entries$/],
    ['has an entry without a tag', '{"entries":[{"tag":"a","when":1},{"when":1}]}', /has an entry 1 without a tag and a when$/],
    ['has an entry without a when', '{"entries":[{"tag":"a"}]}', /has an entry 0 without a tag and a when$/],
    ['has an entry that is null', '{"entries":[null]}', /has an entry 0 without a tag and a when$/],
  ])('whose journal %s is invalid, and names the journal', async (_, text, message) => {
    const path = writeJournal(text)
    expect(await failure()).toMatchObject({
      code: 'DBCTL_MIGRATIONS_INVALID',
      exit: 2,
      message: expect.stringMatching(message),
      details: { file: path },
    })
  })
})

const entry = (tag: string, when: number) => ({ idx: 0, version: '7', when, tag, breakpoints: true })
