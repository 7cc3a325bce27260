import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { SeedFormat } from '../../../src/seeding/files/format.ts'
import { read } from './reading.ts'

const FILES: ReadonlyArray<readonly [string, SeedFormat, string | Uint8Array]> = [
  ['CSV', 'csv', '\uFEFF\r\nid;"na""me";é🚀\r\n1;"a\r\nb""c""";\\N\r\n\r\n2;;"🚀"\n3;é\n4;x"y;z\n5;"q"r;\n6;a\rb;\n7;8;"unclosed\r\n""'],
  ['CSV that ends in a carriage return', 'csv', 'a,b\r\n1,"2"\r'],
  ['CSV with a bad header', 'csv', 'a,,a\n1,2,3\n'],
  ['CSV that is not UTF-8', 'csv', Buffer.concat([Buffer.from('a,b\n1,2\n3,é'), Buffer.from([0xe2, 0x82, 0x2c]), Buffer.from('\n4,5\n')])],
  ['CSV cut off inside a character', 'csv', Buffer.concat([Buffer.from('a,b\n1,2\n3,é'), Buffer.from([0xf0, 0x9f, 0x9a])])],
  ['CSV with a NUL', 'csv', 'a,b\n1,2\n"3\n🚀",é\0\n4,5\n'],
  ['gzipped CSV', 'csv', Buffer.concat([gzipSync('a,b\n1,"2'), gzipSync('\n3",4\n'), Buffer.alloc(8)])],
  [
    'NDJSON',
    'ndjson',
    '\uFEFF{"a":1.10,"b":"é\\n🚀"}\r\n\n{"table":"x.y","row":{"🚀":[1, 2],"z":{ }}}\n{"a":}\n  [1]\n{"a":"\\u0000"}\n{"a":tru',
  ],
  ['JSON', 'json', '{"x": [{"a": 1.10, "é🚀": "🚀\\""},\n {"a": [1, {"b": 2}]}, 5], "y": 3,}\n'],
  ['JSON that ends early', 'json', '[{"a": 1},\n{"é🚀": "x'],
]

describe('where a file is cut into chunks makes no difference', () => {
  it.each(FILES)('to %s', async (_, format, content) => {
    const bytes = Buffer.from(content)
    const whole = await read(format, bytes)
    expect(whole.rows.length + whole.problems.length).toBeGreaterThan(0)
    for (let cut = 0; cut <= bytes.length; cut++) expect(await read(format, bytes, cut), `cut at ${cut}`).toEqual(whole)
    const every = Array.from(bytes, (_byte, i) => i)
    expect(await read(format, bytes, ...every), 'a byte at a time').toEqual(whole)
  })
})
