import { describe, expect, it } from 'vitest'
import type { TypeShape } from '../../../src/catalog/table-shapes.ts'
import { arrayText, jsonDocument, textArray } from '../../../src/seeding/sets/cell-text.ts'

const type = (name: string): TypeShape => ({
  printed: name,
  name,
  kind: 'base',
  modifier: -1,
  labels: [],
  element: null,
  subtype: null,
  domains: [],
  comparable: true,
})

describe('values of JSON files', () => {
  it('a JSON array is an array of PostgreSQL, nested ones too, and every digit stays', () => {
    expect(arrayText('["a","b\\"\\\\c\\u00e9",null,"null",""]', type('text'))).toBe('{"a","b\\"\\\\cé",NULL,"null",""}')
    expect(arrayText('[[12345678901234567890, 1.10],[null, -3e2]]', type('numeric'))).toBe('{{12345678901234567890,1.10},{NULL,-3e2}}')
    expect(arrayText('[true,false]', type('bool'))).toBe('{true,false}')
    expect(arrayText('[]', type('int4'))).toBe('{}')
  })

  it('documents and vectors in an array are elements as a whole', () => {
    expect(arrayText('[{"a":[1,{"b":2}]},[1],"x",null]', type('jsonb'))).toBe('{"{\\"a\\":[1,{\\"b\\":2}]}","[1]","\\"x\\"",NULL}')
    expect(arrayText('[[1,2],[3,4]]', type('vector'))).toBe('{"[1,2]","[3,4]"}')
    expect(() => arrayText('[{"a":1}]', type('text'))).toThrow('expected an element of type text, found a JSON object')
  })

  it('what is a document of JSON stands for itself in a column of json, and all else is a string', () => {
    expect(['{"a": 1}', '12', 'null', '"abc"', 'abc', '', '01'].map(jsonDocument)).toEqual([
      '{"a": 1}',
      '12',
      'null',
      '"abc"',
      '"abc"',
      '""',
      '"01"',
    ])
  })

  it('an array as a parameter says every text as it is', () => {
    expect(textArray(['a', null, '', 'NULL', 'b"\\'])).toBe('{"a",NULL,"","NULL","b\\"\\\\"}')
  })
})
