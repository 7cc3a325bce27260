import { expect, it } from 'vitest'
import { fileText } from '../../../src/seeding/export/file-text.ts'
import { read } from '../files/reading.ts'

const row = (mebibytes: number) => `{"t":"${'x'.repeat(mebibytes * 2 ** 20 - 1000)}"}`

it('a file is refused where no reader would take it, and read where it is not', async () => {
  const json = fileText('json')
  const text = [json.beginTable('a.b'), ...Array.from({ length: 4 }, () => json.rows([row(16)])), json.endTable(), json.end()].join('')
  expect((await read('json', text)).rows).toHaveLength(4)
  expect(() => json.rows([row(1)])).toThrow('the export is larger than 64 MiB, the most that is read of a file of JSON')

  const ndjson = fileText('ndjson')
  ndjson.beginTable('a.b')
  expect((await read('ndjson', ndjson.rows([row(16), row(1)]))).rows).toHaveLength(2)
  expect(() => ndjson.rows([row(17)])).toThrow('a row of a.b is longer than 16 MiB, the most that is read of one line of NDJSON')
})
