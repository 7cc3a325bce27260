import { describe, expect, it } from 'vitest'
import { read, told, values } from './reading.ts'

describe('a CSV file', () => {
  it('is a header that names the columns, and a row for each record', async () => {
    const reading = await read('csv', 'id,name\n1,Ann\n2,Bob\n')
    expect(told(reading)).toEqual([])
    expect(reading.rows).toEqual([
      { table: undefined, columns: ['id', 'name'], values: ['1', 'Ann'], line: 2, places: places('2:1 2:3') },
      { table: undefined, columns: ['id', 'name'], values: ['2', 'Bob'], line: 3, places: places('3:1 3:3') },
    ])
    expect(reading.rows[0]?.columns).toBe(reading.rows[1]?.columns)
  })

  it('has NULL where an unquoted field is empty or \\N, and a text where it is quoted', async () => {
    expect(values(await read('csv', 'a,b,c,d\n,"",\\N,"\\N"\n'))).toEqual([[null, '', null, '\\N']])
  })

  it('has doubled quotes, delimiters and line breaks in quoted fields', async () => {
    const reading = await read('csv', 'a,b\n"say ""hi""","x,\r\ny\nz"\n1,2')
    expect(values(reading)).toEqual([
      ['say "hi"', 'x,\r\ny\nz'],
      ['1', '2'],
    ])
    expect(reading.rows[1]?.places).toEqual(places('5:1 5:3'))
  })

  it('may have CRLF, a byte order mark and blank lines', async () => {
    const reading = await read('csv', '\uFEFF\r\na,b\r\n\r\n1,2\r\n\r\n\n3,4\r')
    expect(told(reading)).toEqual([])
    expect(reading.rows.map(({ columns, values, line }) => [...columns, ...values, line])).toEqual([
      ['a', 'b', '1', '2', 4],
      ['a', 'b', '3', '4', 7],
    ])
  })

  it.each([
    ['semicolons', 'a;b\n"1;1";2,5', ['1;1', '2,5']],
    ['tabs', 'a\tb\n1;1\t2,5', ['1;1', '2,5']],
    ['semicolons, though a quoted name has a comma', '"a,x";b\n1;2', ['1', '2']],
    ['commas, where the header has any', 'a,b;c\n1;1,2', ['1;1', '2']],
    ['nothing, with one column', 'a\n1;2', ['1;2']],
  ])('is delimited by %s', async (_, text, expected) => {
    const reading = await read('csv', text)
    expect(told(reading)).toEqual([])
    expect(values(reading)).toEqual([expected])
  })

  it('counts columns in characters, one for an emoji and one for a letter with an accent', async () => {
    expect((await read('csv', 'a,b,c\n🚀é,"🚀🚀",x')).rows[0]?.places).toEqual(places('2:1 2:4 2:9'))
  })

  it('has no rows and no problem where there is only a header', async () => {
    expect(await read('csv', 'a,b\n')).toEqual({ rows: [], problems: [] })
    expect(await read('csv', 'a,b')).toEqual({ rows: [], problems: [] })
  })

  it.each(['', '\n\r\n', '\uFEFF'])('that is empty (%j) is a problem', async (text) => {
    expect(told(await read('csv', text))).toEqual(['f:1:1 is empty; expected a header line that names the columns'])
  })
})

describe('what is wrong in a CSV file is told with its place', () => {
  it('a row with fewer or more fields than the header, with both counts; the others are read', async () => {
    const reading = await read('csv', 'id,name,email\n1,Ann\n2,Bob,b@x,surplus,more\n3,Cy,c@x\n')
    expect(told(reading)).toEqual([
      'f:2:6 2 fields, but the header names 3 columns: the line ends before "email"',
      'f:3:11 5 fields, but the header names 3 columns: nothing is expected after "email"; a field that contains the delimiter needs quotes',
    ])
    expect(values(reading)).toEqual([['3', 'Cy', 'c@x']])
  })

  it('names of the header that are empty or there twice; nothing after them can be read', async () => {
    const reading = await read('csv', 'id,,"id",\n1,2,3,4')
    expect(told(reading)).toEqual([
      'f:1:4 field 2 of the header is empty; expected the name of a column',
      'f:1:5 the header names "id" twice, in fields 1 and 3; expected each column once',
      'f:1:10 field 4 of the header is empty; expected the name of a column',
    ])
    expect(reading.rows).toEqual([])
  })

  it('a quote inside an unquoted field, text after a closing quote, a carriage return alone; reading goes on with the next line', async () => {
    const reading = await read('csv', 'a,b\n5" pipe,1\n"x"y,2\n "z",3\np\rq,4\nok,5')
    expect(told(reading)).toEqual([
      'f:2:2 a quote inside an unquoted field; expected the whole field in quotes, and "" for each quote inside it',
      'f:3:4 text after the closing quote of a field; expected a delimiter or the end of the line, and "" for a quote inside the field',
      'f:4:2 a quote inside an unquoted field; expected the whole field in quotes, and "" for each quote inside it',
      'f:5:2 a carriage return without a line feed; expected lines that end in LF or CRLF, and quotes around a field that contains one',
    ])
    expect(values(reading)).toEqual([['ok', '5']])
  })

  it('a quote that is never closed, where it opens', async () => {
    const reading = await read('csv', 'a,b\n1,2\n3,"four\n5,6\n7,8\n')
    expect(told(reading)).toEqual(['f:3:3 the quote that opens here, in line 3, is not closed: the file ends in line 6, inside the field'])
    expect(values(reading)).toEqual([['1', '2']])
  })

  it('a hundred times at most, and then that reading stopped', async () => {
    const exactly = await read('csv', `a,b\n${'1\n'.repeat(100)}`)
    expect(exactly.problems).toHaveLength(100)
    const more = await read('csv', `a,b\n${'1\n'.repeat(1000)}`)
    expect(more.problems).toHaveLength(101)
    expect(told(more).at(-1)).toMatch(/^f:102:2 reading stopped here/)
  })
})

function places(text: string) {
  return text.split(' ').map((place) => {
    const [line, column] = place.split(':').map(Number)
    return { line, column }
  })
}
