import { appendFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { describeProblem } from '../../../src/migrations/source/problem.ts'
import { inspectSource } from '../../../src/migrations/source/source.ts'
import { temporaryFolder } from '../../support/cli.ts'
import { writeFolders, writeMigrations } from '../../support/project.ts'

let folder: string
beforeEach(() => {
  folder = join(temporaryFolder(), 'drizzle')
})

const write = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}

const journal = (...entries: { tag: string; when: number }[]) =>
  write('meta/_journal.json', JSON.stringify({ dialect: 'postgresql', entries }))

/** Rule, whether it blocks, and the text after the folder's path. */
const problems = () =>
  inspectSource(folder).problems.map((problem) => [
    problem.rule,
    problem.blocking ? 'blocking' : 'warning',
    describeProblem(problem).slice(folder.length + 1),
  ])

describe('a folder with a journal', () => {
  it('that is as drizzle-kit wrote it has no problem', () => {
    writeMigrations(folder, { '0000_a': 'select 1', '0001_b': 'select 2' })
    write('meta/0000_snapshot.json', '{}')
    write('README.md', 'ours')
    expect(problems()).toEqual([])
  })

  it('that names a missing file cannot be applied', () => {
    writeMigrations(folder, { '0000_a': 'select 1', '0001_b': 'select 2' })
    rmSync(join(folder, '0000_a.sql'))
    expect(problems()).toEqual([['migration-file-missing', 'blocking', '0000_a.sql is named in the journal but cannot be read (ENOENT)']])
    expect(inspectSource(folder).migrations.map(({ name }) => name)).toEqual(['0001_b'])
  })

  it('with a file that the journal does not name is worth a warning, its TypeScript too', () => {
    writeMigrations(folder, { '0000_a': 'select 1' })
    write('0000_a.ts', '')
    write('0001_b.sql', 'select 2')
    write('0002_c.ts', '')
    write('seed.ts', '')
    expect(problems()).toEqual([
      ['migration-not-in-journal', 'warning', '0001_b.sql is not named in meta/_journal.json, so it never runs'],
      ['migration-not-in-journal', 'warning', '0002_c.ts is not named in meta/_journal.json, so it never runs'],
    ])
  })

  it('with two entries of one time, or an older one behind a newer, warns of what drizzle-kit would skip', () => {
    for (const name of ['a', 'b', 'c', 'd']) write(`${name}.sql`, 'select 1')
    journal({ tag: 'a', when: 5 }, { tag: 'b', when: 5 }, { tag: 'c', when: 3 }, { tag: 'd', when: 6 })
    expect(problems()).toEqual([
      [
        'journal-same-when',
        'warning',
        'meta/_journal.json gives b the `when` of a (5); drizzle-kit migrate would never apply it once the other is applied',
      ],
      [
        'journal-out-of-order',
        'warning',
        'meta/_journal.json gives c an older `when` (3) than a before it (5); drizzle-kit migrate would skip it where that one is applied',
      ],
    ])
    expect(inspectSource(folder).migrations.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd'])
  })

  it.each([
    ['ours and theirs', '{"entries":[\n<<<<<<< HEAD\n=======\n>>>>>>> feature\n]}'],
    ['with the line endings of Windows', '{"entries":[\r\n=======\r\n]}'],
  ])('with the marks of a merge conflict (%s) cannot be applied', (_, text) => {
    write('meta/_journal.json', text)
    expect(problems()).toEqual([['journal-merge-conflict', 'blocking', 'meta/_journal.json holds the marks of a merge conflict']])
  })

  it.each([
    ['journal-invalid', '{"entries":[],"dialect":"mysql"}', 'is of the dialect "mysql"; dbctl speaks PostgreSQL only'],
    ['journal-invalid', '{"entries":[{"tag":"../a","when":1}]}', 'has an entry 0 whose tag is no file name: "../a"'],
    ['journal-invalid', '{"entries":[{"tag":"..","when":1}]}', 'has an entry 0 whose tag is no file name: ".."'],
    ['journal-invalid', '{"entries":[{"tag":"","when":1}]}', 'has an entry 0 without a tag and a when'],
    ['journal-invalid', '{"entries":[{"tag":"a","when":1.5}]}', 'has an entry 0 without a tag and a when'],
    ['journal-invalid', '{"entries":[{"tag":"a","when":"1"}]}', 'has an entry 0 without a tag and a when'],
    [
      'journal-duplicate-tag',
      '{"entries":[{"tag":"a","when":1},{"tag":"a","when":2}]}',
      'names a twice; one of the entries is left over from a merge',
    ],
  ])('is refused by %s for %s', (rule, text, message) => {
    write('meta/_journal.json', text)
    expect(problems()).toEqual([[rule, 'blocking', `meta/_journal.json ${message}`]])
  })

  it('whose journal cannot be read is refused, and is no crash', () => {
    mkdirSync(join(folder, 'meta/_journal.json'), { recursive: true })
    expect(problems()).toEqual([['journal-invalid', 'blocking', 'meta/_journal.json cannot be read (EISDIR)']])
  })
})

describe('a folder of drizzle-kit 1.0', () => {
  it('that is as drizzle-kit wrote it has no problem, whatever lies beside the migrations', () => {
    writeFolders(folder, { '20260101000000_a': 'select 1' })
    mkdirSync(join(folder, 'notes'))
    mkdirSync(join(folder, 'meta'))
    expect(problems()).toEqual([])
  })

  it('may have linked folders', () => {
    writeFolders(join(folder, '../real'), { '20260101000000_a': 'select 1' })
    mkdirSync(folder)
    symlinkSync(join(folder, '../real/20260101000000_a'), join(folder, '20260101000000_a'))
    expect(inspectSource(folder).migrations.map(({ name }) => name)).toEqual(['20260101000000_a'])
  })

  it('orders by code unit, so that every machine has the same order', () => {
    writeFolders(folder, { '20260101000000_b': 'select 1', '20260101000000_B': 'select 2', '20260101000000_ä': 'select 3' })
    expect(inspectSource(folder).migrations.map(({ name }) => name.slice(15))).toEqual(['B', 'b', 'ä'])
  })

  it('that lacks the SQL of one cannot be applied', () => {
    write('20260101000000_a/snapshot.json', '{}')
    write('20260102000000_b/migration.ts', '')
    expect(problems()).toEqual([
      ['migration-file-missing', 'blocking', '20260101000000_a/migration.sql is missing beside its snapshot (ENOENT)'],
      ['migration-file-missing', 'blocking', '20260102000000_b/migration.sql cannot be read (ENOENT)'],
    ])
  })

  it.each(['create_users', '20261301000000_a', '20260101000099_a', '20260101000000a'])('that calls one %s cannot be ordered', (name) => {
    write(`${name}/migration.sql`, 'select 1')
    expect(problems()).toEqual([
      ['folder-name-invalid', 'blocking', `${name} does not begin with a UTC time (YYYYMMDDHHMMSS_name), by which migrations are ordered`],
    ])
  })

  it('with SQL that lies loose in it is worth a warning', () => {
    writeFolders(folder, { '20260101000000_a': 'select 1' })
    write('0001_b.sql', 'select 2')
    expect(problems()).toEqual([
      ['migration-not-in-folder', 'warning', '0001_b.sql lies beside the folders of the migrations, so it never runs'],
    ])
  })

  it('that an interrupted drizzle-kit up has left in both layouts cannot be applied', () => {
    writeMigrations(folder, { '0000_a': 'select 1' })
    writeFolders(folder, { '20260101000000_a': 'select 1' })
    expect(problems()).toEqual([
      ['folder-mixed', 'blocking', expect.stringContaining('both a meta/_journal.json and folders of drizzle-kit 1.0 (20260101000000_a)')],
    ])
  })
})

describe.each(['journal', 'folders'] as const)('a migration file in a folder (%s)', (format) => {
  const name = format === 'journal' ? '0000_a.sql' : '20260101000000_a/migration.sql'
  const project = (content: string | Uint8Array) => {
    if (format === 'journal') journal({ tag: '0000_a', when: 1 })
    write(name, content)
  }

  it.each([
    ['that is empty', ''],
    ['that is all comment', '-- nothing\n/* at all */'],
    ['with a byte order mark', '\uFEFFselect 1'],
    ['with the line endings of Windows', 'select 1;\r\n--> statement-breakpoint\r\nselect 2;\r\n'],
    ['with U+FFFD of its own', "select '\uFFFD'"],
    ['with a line of equal signs', "select '\n=======\n'"],
  ])('%s is like any other', (_, content) => {
    project(content)
    expect(problems()).toEqual([])
    expect(inspectSource(folder).migrations).toMatchObject([{ sql: content }])
  })

  it.each([
    [
      'migration-not-text',
      Buffer.from('select 1', 'utf16le'),
      ' holds a NUL character: it is not UTF-8 text (an editor or a shell wrote it as UTF-16?)',
    ],
    ['migration-not-text', Buffer.from("select 1;\nselect '\xe9'", 'latin1'), ':2:9 is not UTF-8 text (an editor wrote it as Latin-1?)'],
    [
      'migration-merge-conflict',
      'select 1;\n<<<<<<< HEAD\nselect 2;\n=======\nselect 3;\n>>>>>>> b\n',
      ':2:1 holds the marks of a merge conflict',
    ],
    [
      'directive-unknown',
      '-- dbctl: no-transacton\nselect 1',
      ':1:1 "-- dbctl: no-transacton" is no directive; there are no-transaction, lock-timeout, statement-timeout and allow',
    ],
  ])('is refused by %s', (rule, content, message) => {
    project(content)
    expect(problems()).toEqual([[rule, 'blocking', `${name}${message}`]])
  })

  it('of 50 MB is read like any other, its breakpoints found', () => {
    const insert = `insert into t values ('${'x'.repeat(1_000)}');\n--> statement-breakpoint\n`
    project('')
    const path = join(folder, name)
    for (let i = 0; i < 50; i++) appendFileSync(path, insert.repeat(Math.ceil(1_000_000 / insert.length)))
    const { migrations, problems } = inspectSource(folder)
    expect(problems).toEqual([])
    expect(migrations[0]?.sql.length).toBeGreaterThan(50_000_000)
    expect(migrations[0]?.chunks).toHaveLength(50 * Math.ceil(1_000_000 / insert.length) + 1)
  })
})
