import { describe, expect, it } from 'vitest'
import { DbctlError } from '../../src/errors.ts'
import { failureDocument, successDocument } from '../../src/output/json.ts'

describe('the document of a success', () => {
  it('has exactly these keys, on one line', () => {
    expect(successDocument('status', { pending: 2 })).toBe('{"ok":true,"command":"status","result":{"pending":2}}\n')
  })

  it.each([
    ['bigints as text, to the last digit', { n: 9007199254740993n }, '{"n":"9007199254740993"}'],
    ['dates in ISO 8601 and UTC', { at: new Date('2026-01-02T03:04:05.678Z') }, '{"at":"2026-01-02T03:04:05.678Z"}'],
    ['line breaks escaped', { sql: 'a\nb\r\n' }, '{"sql":"a\\nb\\r\\n"}'],
    ['null as null, and what is not there not at all', { a: null, b: undefined }, '{"a":null}'],
    ['lists in their order', [3n, 'b', null], '["3","b",null]'],
    ['text beyond ASCII as it is', { a: 'ü😀' }, '{"a":"ü😀"}'],
  ])('has %s', (_, result, expected) => {
    expect(successDocument('x', result)).toBe(`{"ok":true,"command":"x","result":${expected}}\n`)
  })
})

describe('the document of a failure', () => {
  it('has exactly these keys, on one line, and neither stack nor cause', () => {
    const error = new DbctlError('DBCTL_STATEMENT', 'it failed\nbadly', {
      hint: 'Mend it.',
      details: { sqlstate: '42601', rows: 5n, schema: undefined },
      cause: new Error('s3ntinel'),
    })
    expect(failureDocument('migrate', error, (text) => text)).toBe(
      '{"ok":false,"command":"migrate","error":{"code":"DBCTL_STATEMENT","message":"it failed\\nbadly","hint":"Mend it.","details":{"sqlstate":"42601","rows":"5"}}}\n',
    )
  })

  it('carries the excerpt among the details', () => {
    const error = new DbctlError('DBCTL_STATEMENT', 'it failed', { hint: 'Mend it.', excerpt: '1 | creat\n    ^', details: { line: 1 } })
    expect(JSON.parse(failureDocument('migrate', error, (text) => text))).toEqual({
      ok: false,
      command: 'migrate',
      error: { code: 'DBCTL_STATEMENT', message: 'it failed', hint: 'Mend it.', details: { line: 1, excerpt: '1 | creat\n    ^' } },
    })
  })

  it('has details even where there are none', () => {
    const error = new DbctlError('DBCTL_USAGE', 'no', { hint: 'Yes.' })
    expect(JSON.parse(failureDocument('x', error, (text) => text)).error.details).toEqual({})
  })
})
