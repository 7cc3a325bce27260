import { describe, expect, it } from 'vitest'
import { objects, read, told, values } from './reading.ts'

describe('a line of NDJSON', () => {
  it('is a row, with the place of each value; blank lines are none', async () => {
    const reading = await read('ndjson', '{"id": 1, "name": "Ann"}\r\n\n  \n {"id":2,"name":"🚀","x":null}')
    expect(told(reading)).toEqual([])
    expect(reading.rows).toEqual([
      { table: undefined, columns: ['id', 'name'], values: ['1', 'Ann'], line: 1, places: [place(1, 8), place(1, 19)] },
      {
        table: undefined,
        columns: ['id', 'name', 'x'],
        values: ['2', '🚀', null],
        line: 4,
        places: [place(4, 8), place(4, 17), place(4, 25)],
      },
    ])
  })

  it('shares its columns with the rows that have the same', async () => {
    const { rows } = await read('ndjson', '{"a":1,"b":2}\n{"b":1}\n{"a":3,"b":4}\n{"a":5,"b":6}')
    expect(rows[2]?.columns).toBe(rows[0]?.columns)
    expect(rows[3]?.columns).toBe(rows[0]?.columns)
  })

  it('keeps numbers as they are written', async () => {
    expect(values(await read('ndjson', '{"a":12345678901234567890,"b":1.10,"c":-0.0,"d":1E400,"e":1e-7}'))).toEqual([
      ['12345678901234567890', '1.10', '-0.0', '1E400', '1e-7'],
    ])
  })

  it('has t and f for true and false, and NULL for null', async () => {
    expect(values(await read('ndjson', '{"a":true,"b":false,"c":null,"d":"null"}'))).toEqual([['true', 'false', null, 'null']])
  })

  it('has the compact text of arrays and objects, marked as JSON, with numbers and strings untouched', async () => {
    const { rows } = await read('ndjson', '{"a": [ 1.10 , {"k" : " a  b "} ], "b": 1, "c": { }}')
    expect(rows[0]).toMatchObject({ values: ['[1.10,{"k":" a  b "}]', '1', '{}'], json: [true, false, true] })
  })

  it('may name its table beside the row, where it has these two keys and no other', async () => {
    const reading = await read(
      'ndjson',
      '{"table":"identity.users","row":{"🚀":1,"b":[2]}}\n{"row":{"a":1},"table":"t"}\n{"table":"t","row":5}\n{"table":"t","row":{},"x":1}\n{"table":1,"row":{}}\n{"table":"t","row":"{}"}',
    )
    expect(told(reading)).toEqual([])
    expect(reading.rows.map(({ table, columns }) => [table, ...columns])).toEqual([
      ['identity.users', '🚀', 'b'],
      ['t', 'a'],
      [undefined, 'table', 'row'],
      [undefined, 'table', 'row', 'x'],
      [undefined, 'table', 'row'],
      [undefined, 'table', 'row'],
    ])
    expect(reading.rows[0]).toMatchObject({ values: ['1', '[2]'], json: [false, true], places: [place(1, 38), place(1, 44)] })
  })

  it('decodes the escapes of strings', async () => {
    expect(values(await read('ndjson', '{"a":"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude80"}'))).toEqual([['"\\/\b\f\n\r\té🚀']])
  })

  it('that is wrong is told, and the others are read', async () => {
    const reading = await read(
      'ndjson',
      '{"a":1}\n{"a":1 "b":2}\n[1]\n"x"\n{"a":1}{"a":2}\n{"a":1,"a":2}\n{"":1}\n{"a":"\\u0000"}\n{"a":["\\ud800"]}\n{"a":2}',
    )
    expect(told(reading)).toEqual([
      'f:2:8 expected a comma before a string',
      'f:3:1 the line is an array; expected an object, {"column": value, …}',
      'f:4:1 the line is a string; expected an object, {"column": value, …}',
      'f:5:8 expected nothing after the object; expected one object a line, found an object',
      'f:6:8 "a" is there twice; expected each column once',
      'f:7:2 a property without a name; expected the name of a column',
      'f:8:6 the value contains \\u0000, the NUL character, which no text in PostgreSQL can hold',
      'f:9:6 the value contains half of a surrogate pair (\\ud800 to \\udfff alone), which is no character; expected both halves',
    ])
    expect(values(reading)).toEqual([['1'], ['2']])
  })

  it('that is missing, in an empty file, is no problem', async () => {
    expect(await read('ndjson', '')).toEqual({ rows: [], problems: [] })
    expect(await read('ndjson', '\n \n')).toEqual({ rows: [], problems: [] })
  })
})

describe('a JSON file', () => {
  it('is an array of rows', async () => {
    const reading = await read('json', '\uFEFF[\n  {"a": 1,\n   "b": "x"},\n  {"a": 1.10}\n]\n')
    expect(told(reading)).toEqual([])
    expect(reading.rows).toEqual([
      { table: undefined, columns: ['a', 'b'], values: ['1', 'x'], line: 2, places: [place(2, 9), place(3, 9)] },
      { table: undefined, columns: ['a'], values: ['1.10'], line: 4, places: [place(4, 9)] },
    ])
  })

  it('is an object of table name → rows', async () => {
    const { rows, problems } = await read('json', '{"identity.users": [{"id": 1}, {"id": 2}], "t": [{"id": 3}], "none": []}')
    expect(problems).toEqual([])
    expect(rows.map(({ table, values }) => [table, ...values])).toEqual([
      ['identity.users', '1'],
      ['identity.users', '2'],
      ['t', '3'],
    ])
  })

  it('may be an empty array, but not empty', async () => {
    expect(await read('json', '[]')).toEqual({ rows: [], problems: [] })
    expect(told(await read('json', ' \n'))).toEqual(['f:1:1 is empty; expected an array of rows, [{"column": value, …}, …]'])
  })

  it('is strict: comments and commas before a closing bracket are told, and reading goes on', async () => {
    const reading = await read('json', '[ // first\n  {"a": 1,},\n  {"a": 2} /* x */,\n]')
    expect(told(reading)).toEqual([
      'f:1:3 a comment, which JSON has none of; expected only values, commas and brackets',
      'f:2:10 a comma before the closing `}`; expected none after the last element',
      'f:3:12 a comment, which JSON has none of; expected only values, commas and brackets',
      'f:3:19 a comma before the closing `]`; expected none after the last element',
    ])
    expect(objects(reading)).toEqual([{ a: '2' }])
  })

  it.each([
    ['[{"a": 1}', 'f:1:10 expected a comma or `]`, found the end of the text'],
    ['[{"a": 1}]\n[', 'f:2:1 expected nothing after the array of rows, found an array'],
    ['[{"a": }]', 'f:1:8 expected a value, found `}`'],
    ['[{"a" 1}]', 'f:1:7 expected a colon after the name of a property, found a number'],
    ['[{a: 1}]', 'f:1:3 expected the name of a property in double quotes, found a word without quotes'],
    ["[{'a': 1}]", "f:1:3 expected the name of a property in double quotes, found a single quote (JSON's strings have double quotes)"],
    ['[{"é🚀": True}]', 'f:1:9 expected a value, found `True` (JSON has true)'],
    ['[{"a": None}]', 'f:1:8 expected a value, found `None` (JSON has null)'],
    ['[{"a": NaN}]', 'f:1:8 expected a value, found `NaN` (JSON has null, or "NaN" in quotes)'],
    ['[{"a": "x\ny"}]', 'f:1:8 the string that begins here is not closed in its line; expected a closing quote, and \\n for a line break'],
    ['[{"a": "x\ty"}]', 'f:1:10 the control character U+0009 in a string; expected \\t'],
    ['[{"a": "\\x"}]', 'f:1:9 not an escape of JSON; expected one of \\" \\\\ \\/ \\b \\f \\n \\r \\t, or \\u and four hexadecimal digits'],
    ['[{"a": 1}, 5 ]', 'f:1:12 row 2 is a number; expected an object, {"column": value, …}'],
    ['{"t": [null]}', 'f:1:8 row 1 of "t" is null; expected an object, {"column": value, …}'],
    [
      '{"id": 1, "t": [{"a": 1}]}',
      'f:1:8 the value of "id" is a number; expected an array of rows, or an object of table name → array of rows',
    ],
    ['5', 'f:1:1 the file is a number; expected an array of rows, or an object of table name → array of rows'],
    ['[ /* ', 'f:1:3 a comment, which JSON has none of; expected only values, commas and brackets'],
  ])('that is %s has its mistake told', async (text, expected) => {
    expect(told(await read('json', text))).toContain(expected)
  })

  it('is read as deep as any data are', async () => {
    expect(told(await read('json', `[{"a":${'['.repeat(400)}${']'.repeat(400)}}]`))).toEqual([])
    expect(told(await read('json', `[{"a":${'['.repeat(100_000)}`))).toEqual(['f:1:508 nested more than 500 deep, the most that is read'])
  })

  it.each(['01', '+1', '1.', '.5', '-', '1e', '0x10', '1_000', '--1', '1.2.3'])('has no number like %s', async (number) => {
    const [problem = '', ...others] = told(await read('json', `[{"a": ${number}}]`))
    expect(others).toEqual([])
    expect(problem).toMatch(/^f:1:8 (?:not a number as JSON has them|expected a value, found)/)
  })

  it('agrees with JSON.parse on what is JSON', async () => {
    const texts = [
      '1',
      '-0',
      '1e5',
      '""',
      '"\\u00e9"',
      '[]',
      '[[],{}]',
      '{"a":[1,2]}',
      'true',
      ' null ',
      '[1 ]',
      '[,1]',
      '{"a"}',
      '"\\u12"',
      'tru',
      'nullx',
      '[1,,2]',
      '"\u007f"',
    ]
    for (const text of texts) {
      let valid = true
      try {
        JSON.parse(text)
      } catch {
        valid = false
      }
      expect((await read('json', `[{"a":${text}}]`)).problems.length === 0, text).toBe(valid)
    }
  })
})

const place = (line: number, column: number) => ({ line, column })
