import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readEnvFile } from '../../src/config/env-file.ts'
import { temporaryFolder } from '../support/cli.ts'

function folderWith(text: string): string {
  const folder = temporaryFolder()
  writeFileSync(join(folder, '.env'), text)
  return folder
}

const code = (error: unknown) => (error as { code?: string }).code

function thrownBy(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return error
  }
}

describe('.env', () => {
  it.each([
    ['plain', 'DATABASE_URL=postgres://a@db/shop\n', 'postgres://a@db/shop'],
    ['quoted', 'DATABASE_URL="postgres://a:p#w@db/shop"\n', 'postgres://a:p#w@db/shop'],
    ['in single quotes', "DATABASE_URL='postgres://a:p$w@db/shop'\n", 'postgres://a:p$w@db/shop'],
    ['exported', 'export DATABASE_URL=postgres://a@db/shop\n', 'postgres://a@db/shop'],
    ['with comments around it', '# local\n\nDATABASE_URL=postgres://a@db/shop # mine\n', 'postgres://a@db/shop'],
    ['with Windows line ends', 'A=1\r\nDATABASE_URL=postgres://a@db/shop\r\n', 'postgres://a@db/shop'],
    ['behind a byte order mark', '\uFEFFDATABASE_URL=postgres://a@db/shop\n', 'postgres://a@db/shop'],
  ])('gives a variable that is %s', (_, text, expected) => {
    expect(readEnvFile(folderWith(text), undefined).DATABASE_URL).toBe(expected)
  })

  it('need not be there, and may be a folder', () => {
    const folder = temporaryFolder()
    expect(readEnvFile(folder, undefined)).toEqual({})
    mkdirSync(join(folder, '.env'))
    expect(readEnvFile(folder, undefined)).toEqual({})
  })

  it('gives way to a file named on the command line', () => {
    const folder = folderWith('A=default')
    writeFileSync(join(folder, 'other.env'), 'A=named')
    expect(readEnvFile(folder, join(folder, 'other.env'))).toEqual({ A: 'named' })
  })

  it.each([
    ['missing', 'missing.env', 'ENOENT'],
    ['a folder', '.', 'EISDIR'],
  ])('is an error of configuration where the named file is %s', (_, name, reason) => {
    const path = join(temporaryFolder(), name)
    const error = thrownBy(() => readEnvFile('/', path))
    expect(code(error)).toBe('DBCTL_CONFIG_INVALID')
    expect(error).toMatchObject({ exit: 2, message: `${path} cannot be read (${reason})`, details: { file: path } })
  })
})
