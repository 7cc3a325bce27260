import { describe, expect, it } from 'vitest'
import { Answers } from '../../../src/migrations/generate/answers.ts'
import { removalIn } from '../../../src/migrations/generate/folder-kit.ts'
import { questionOf } from '../../../src/migrations/generate/journal-questions.ts'
import { readPrompt } from '../../../src/migrations/generate/prompt-text.ts'
import { flagsFor, formatEntity } from '../../../src/migrations/generate/question.ts'

const COLUMN =
  '\nIs full_name column in users table created or renamed from another column?\n❯ + full_name        create column\n  ~ name › full_name rename column'

describe('a question of drizzle-kit 0.31', () => {
  it('is read from what it draws', () => {
    expect(readPrompt(COLUMN)).toEqual({ kind: 'column', name: 'full_name', table: 'users', from: ['name'] })
    expect(readPrompt(`\u001b[2K\u001b[1G\u001b[34m${COLUMN.trim()}\u001b[39m`)).toMatchObject({ kind: 'column' })
    expect(
      readPrompt(
        '\nIs shop.b table created or renamed from another table?\n❯ + shop.b            create table\n  ~ shop.a › shop.b rename table',
      ),
    ).toEqual({ kind: 'table', name: 'shop.b', table: undefined, from: ['shop.a'] })
  })

  it.each([
    'Do you still want to push changes?',
    'Is a table created?',
    '\nIs b table created or renamed from another table?\n❯ + c create table',
    '\nIs b table created or renamed from another table?\n❯ + b     create table\n  ? something else',
  ])('is not understood where any part of it is unknown: %s', (text) => {
    expect(readPrompt(text)).toBeUndefined()
  })

  const table = (schema: string, columns: object, policies: object = {}) => ({ name: 'users', schema, columns, policies })

  it('finds the schema of its table, and a policy that it calls a column, by what the last snapshot had', () => {
    const prompt = { kind: 'column', name: 'new', table: 'users', from: ['old'] }
    const one = { tables: { 'a.users': table('a', { old: {} }), 'b.users': table('b', { other: {} }) } }
    expect(questionOf(prompt, one, [])).toEqual({ kind: 'column', entity: ['a', 'users', 'new'], candidates: [['a', 'users', 'old']] })
    expect(questionOf(prompt, { tables: { u: table('', {}, { old: {} }) } }, [])).toMatchObject({
      kind: 'policy',
      entity: ['public', 'users', 'new'],
    })
  })

  it('is refused where two things may be meant', () => {
    const two = { tables: { 'a.users': table('a', { old: {} }), 'b.users': table('b', { old: {} }) } }
    expect(() => questionOf({ kind: 'column', name: 'new', table: 'users', from: ['old'] }, two, [])).toThrow(
      /a\.users or a column of b\.users/,
    )
  })
})

describe('flags', () => {
  const question = { kind: 'column', entity: ['public', 'users', 'b'], candidates: [['public', 'users', 'a']] }

  it('answer by the whole path, or without public', async () => {
    for (const flag of ['public.users.a=b', 'users.a=b', 'public.users.a=public.users.b', 'column:users.a=b']) {
      expect(await new Answers([flag], []).answer(question)).toEqual({ type: 'rename', from: ['public', 'users', 'a'] })
    }
    expect(await new Answers([], ['users.b']).answer(question)).toEqual({ type: 'create' })
  })

  it('of another kind with the same path do not answer', async () => {
    const answers = new Answers(['policy:users.a=b'], [])
    expect(await answers.answer(question)).toBeUndefined()
    expect(() => answers.assertComplete()).toThrow(/either new or renamed/)
    expect(await new Answers(['users.a=b'], []).answer({ ...question, kind: 'policy' })).toBeUndefined()
  })

  it('may hold names with dots, in double quotes', async () => {
    const odd = { kind: 'column', entity: ['public', 'my.table', 'b'], candidates: [['public', 'my.table', 'a=1']] }
    expect(flagsFor(odd)).toEqual([`--rename 'public."my.table"."a=1"=b'`, `--create 'public."my.table".b'`])
    expect(await new Answers(['public."my.table"."a=1"=b'], []).answer(odd)).toMatchObject({ type: 'rename' })
  })

  it.each(['a', 'a=b=c', 'a.b.c.d=e', '=b', 'a..b=c'])('that cannot be read are refused: %s', (flag) => {
    expect(() => new Answers([flag], [])).toThrow(/cannot be understood/)
  })

  it('are printed with their kind where the path alone would mean something else', () => {
    expect(formatEntity('role', ['r'])).toBe('role:r')
    expect(formatEntity('schema', ['s'])).toBe('s')
    expect(formatEntity('index', ['public', 't', 'i'])).toBe('index:public.t.i')
  })
})

describe('a statement of drizzle-kit 1.0', () => {
  it('tells what went away', () => {
    expect(removalIn({ type: 'drop_column', column: { $diffType: 'drop', schema: 'public', table: 't', name: 'c' } })).toEqual([
      { kind: 'column', path: ['public', 't', 'c'] },
    ])
    expect(removalIn({ type: 'drop_schema', $diffType: 'drop', name: 's' })).toEqual([{ kind: 'schema', path: ['s'] }])
    expect(removalIn({ type: 'add_column', column: { name: 'c' } })).toEqual([])
  })
})
