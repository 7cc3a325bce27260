import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSeedFileBatches, type SeedSource } from '../../../src/seeding/files/read.ts'
import { read, readSource, told, values } from './reading.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seed-files-'))
})
afterAll(() => rm(folder, { recursive: true }))

const file = async (name: string, content: string | Uint8Array): Promise<SeedSource> => {
  await writeFile(join(folder, name), content)
  return { path: name, absolute: join(folder, name) }
}

describe('a seed file', () => {
  it.each([
    ['a.csv', 'a\n1\n'],
    ['a.TSV', 'a\tb\n1\t2\n'],
    ['a.ndjson', '{"a":1}\n'],
    ['a.jsonl', '{"a":1}\n'],
    ['a.json', '[{"a":1}]'],
  ])('is of the format that its name says: %s, also below .gz and zipped whatever the name', async (name, content) => {
    const plain = await readSource(await file(name, content))
    expect(values(plain)[0]?.[0]).toBe('1')
    expect(values(await readSource(await file(`${name}.gz`, gzipSync(content))))).toEqual(values(plain))
    expect(values(await readSource(await file(name, gzipSync(content))))).toEqual(values(plain))
    expect(values(await readSource(await file(`${name}.gz`, content)))).toEqual(values(plain))
  })

  it('whose name says no format is a problem, unless its format is said', async () => {
    const source = await file('a.txt', 'a\n1\n')
    expect(told(await readSource(source))).toEqual([
      expect.stringMatching(/^a\.txt:1:1 is of no known format; expected a name that ends in \.csv/),
    ])
    expect(values(await readSource({ ...source, format: 'csv' }))).toEqual([['1']])
  })

  it('that is missing or a directory is a problem in the words of the system', async () => {
    for (const name of ['none.csv', 'none.json', 'none.ndjson', 'none.ts']) {
      expect(told(await readSource({ path: name, absolute: join(folder, name) }))).toEqual([
        `${name}:1:1 cannot be read: no such file or directory (ENOENT)`,
      ])
    }
    for (const name of ['folder.csv', 'folder.ts']) {
      await mkdir(join(folder, name))
      expect(told(await readSource({ path: name, absolute: join(folder, name) }))).toEqual([
        `${name}:1:1 cannot be read: it is a directory; name a file (EISDIR)`,
      ])
    }
  })

  it('is hashed as it is stored, zipped where it is zipped', async () => {
    for (const content of [Buffer.from('a,b\n1,2\n'), gzipSync('a,b\n1,2\n')]) {
      const hash = createHash('sha256')
      await readSource({ ...(await file('hashed.csv', content)), hash })
      expect(hash.digest('hex')).toBe(createHash('sha256').update(content).digest('hex'))
    }
  })

  it('comes in arrays of at most 1000 rows', async () => {
    const source = await file('many.csv', `a\n${'1\n'.repeat(2500)}`)
    const lengths: number[] = []
    for await (const batch of readSeedFileBatches(source, () => {})) lengths.push(batch.length)
    expect(Math.max(...lengths)).toBe(1000)
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(2500)
  })

  it('is read no further than it is asked for', async () => {
    const { stdin, taken } = endless('1234567,abcdefg\n')
    for await (const batch of readSeedFileBatches({ path: '-', absolute: undefined, format: 'csv', stdin }, () => {})) {
      if (batch.length > 0) break
    }
    expect(taken()).toBeLessThan(1024 * 1024)
  })
})

describe('a gzipped file', () => {
  const lines = Array.from({ length: 5000 }, (_, i) => `${i},${Math.sin(i)}\n`)
  const zipped = gzipSync(`a,b\n${lines.join('')}`)

  it('that is truncated says so, with the line that was reached, and the rows before it', async () => {
    const reading = await read('csv', zipped.subarray(0, zipped.length - 20_000))
    expect(reading.rows.length).toBeGreaterThan(1000)
    expect(reading.rows.length).toBeLessThan(5000)
    expect(told(reading)).toEqual([
      expect.stringMatching(
        new RegExp(`^f:${reading.rows.length + 2}:\\d+ the gzip data end here, .*: the file is truncated; get it again$`),
      ),
    ])
  })

  it('is never taken for whole where it is truncated, wherever that is', async () => {
    const members = [gzipSync('a,b\n1,2\n'), gzipSync('3,4\n')]
    const both = Buffer.concat(members)
    for (let length = 2; length < both.length; length++) {
      const reading = await read('csv', both.subarray(0, length))
      if (length === members[0]?.length) expect(values(reading)).toEqual([['1', '2']])
      else expect(told(reading), `${length} bytes`).toEqual([expect.stringContaining('the file is truncated')])
    }
    expect(values(await read('csv', both))).toEqual([
      ['1', '2'],
      ['3', '4'],
    ])
  })

  it('that is corrupt says so', async () => {
    const corrupt = Buffer.from(zipped)
    corrupt.writeUInt32LE(1, corrupt.length - 8)
    expect(told(await read('csv', corrupt))).toEqual([
      expect.stringMatching(/^f:\d{4}:\d+ the gzip data are corrupt after this place \(incorrect data check\); get the file again$/),
    ])
    const garbage = Buffer.concat([gzipSync('a\n1\n'), Buffer.from('not gzip')])
    expect(told(await read('csv', garbage))).toEqual([expect.stringMatching(/^f:\d:1 the gzip data are corrupt after this place/)])
  })

  it('may be padded with zeros', async () => {
    expect(await read('csv', Buffer.concat([gzipSync('a\n1\n'), Buffer.alloc(100_000)]))).toMatchObject({
      rows: [{ values: ['1'] }],
      problems: [],
    })
  })
})

describe('text that is not UTF-8', () => {
  const bytes = (...parts: (string | number[])[]) => Buffer.concat(parts.map((part) => Buffer.from(part as string)))

  it('ends the reading at the very character, once', async () => {
    const content = bytes('a,b\n1,2\n3,🚀é', [0xe9], 'x\n4,', [0xe9], '\n')
    for (const cut of [0, 10, 16, 17, 18]) {
      const reading = await read('csv', content, cut)
      expect(told(reading)).toEqual([
        'f:3:5 the byte 0xE9 is not UTF-8 here: the file is damaged or in another encoding, such as Windows-1252; save it as UTF-8',
      ])
      expect(values(reading)).toEqual([['1', '2']])
    }
  })

  it.each([
    ['an overlong form', [0xc0, 0x80]],
    ['an overlong form of three', [0xe0, 0x80, 0x80]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
    ['a continuation alone', [0x80]],
    ['a character cut short', [0xe2, 0x82]],
  ])('is %s', async (_, wrong) => {
    const content = bytes('{"a":"é', wrong, '"}\n')
    for (let cut = 0; cut < content.length; cut++)
      expect(told(await read('ndjson', content, cut))).toEqual([expect.stringMatching(/^f:1:8 the byte 0x/)])
  })

  it('says so where it is UTF-16', async () => {
    const content = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('a,b\n', 'utf16le')])
    expect(told(await read('csv', content))).toEqual([
      'f:1:1 the byte 0xFF is not UTF-8 here: the file looks like UTF-16; save it as UTF-8',
    ])
  })

  it('has no NUL either', async () => {
    for (const format of ['csv', 'ndjson', 'json'] as const) {
      expect(told(await read(format, '"a\n\0"'))).toContainEqual(expect.stringMatching(/^f:2:1 a NUL character \(U\+0000\)/))
    }
  })
})

describe('memory stays bounded', () => {
  it.each([
    ['csv', 'x', /^f:1:1 the record that begins in line 1 is longer than 16 MiB/],
    ['csv', 'a,b\n1,"', /^f:2:1 the record that begins in line 2 is longer than 16 MiB.*is a quote left open/],
    ['csv', 'a\r', /^f:1:1 the record that begins in line 1 is longer than 16 MiB/],
    ['ndjson', '\n{"a":"', /^f:2:1 line 2 is longer than 16 MiB/],
  ] as const)('by the limit of a record: 1 GB of %s after %j stops after 16 MiB', async (format, start, expected) => {
    const { stdin, taken } = endless('x', start)
    const reading = await readSource({ path: 'f', absolute: undefined, format, stdin })
    expect(told(reading)).toEqual([expect.stringMatching(expected)])
    expect(taken()).toBeGreaterThanOrEqual(16 * 2 ** 20)
    expect(taken()).toBeLessThan(18 * 2 ** 20)
  })

  it('by the limit of a JSON file, which is read whole', async () => {
    const { stdin, taken } = endless(' ', '[')
    expect(told(await readSource({ path: 'f', absolute: undefined, format: 'json', stdin }))).toEqual([
      expect.stringMatching(/^f:1:1 is larger than 64 MiB, .*NDJSON/),
    ])
    expect(taken()).toBeLessThan(66 * 2 ** 20)
  })

  it('though a gzipped file grows a thousandfold', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 2 ** 20, 'x'))
    expect(told(await read('ndjson', bomb))).toEqual([expect.stringMatching(/^f:1:1 line 1 is longer than 16 MiB/)])
  })

  it('and a record of up to 16 MiB is read', async () => {
    const long = 'é'.repeat(8 * 2 ** 20 - 100)
    expect(values(await read('csv', `a,b\n1,"${long}"\n`))).toEqual([['1', long]])
    expect(values(await read('ndjson', `{"a":"${long}"}\n`))).toEqual([[long]])
    expect(told(await read('csv', `a,b\n1,"${long}${'é'.repeat(200)}"\n`))).toEqual([expect.stringContaining('longer than 16 MiB')])
  })
})

/** A gigabyte of one text over and over, and how many bytes of it were taken. */
function endless(text: string, start = ''): { stdin: AsyncIterable<Uint8Array>; taken: () => number } {
  let taken = 0
  async function* stdin() {
    const chunk = Buffer.from(text.repeat(Math.floor((64 * 1024) / text.length)))
    yield Buffer.from(start)
    while (taken < 2 ** 30) {
      taken += chunk.length
      yield chunk
    }
  }
  return { stdin: stdin(), taken: () => taken }
}
