import { describe, expect, it } from 'vitest'
import type { TypeShape } from '../../../src/catalog/table-shapes.ts'
import { BINARY_HEADER, BINARY_TRAILER, BinaryRows, fieldWriter } from '../../../src/seeding/load/copy-binary.ts'
import { copyChunks, copyLine } from '../../../src/seeding/load/copy-text.ts'
import { engines, openDatabase } from '../../support/databases.ts'

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

const awkward = ['', '\\N', 'a\tb', 'line\nline\r', 'back\\slash', '"quoted"', 'ünï🎉', '\\.', 'x'.repeat(70_000)]

describe.each(engines)('rows that are copied on the %s engine', (engine) => {
  it('come out as they went in, as text', async () => {
    const { client, close } = await openDatabase(engine, 'empty')
    try {
      await client.session.script('create table t (n int, s text)')
      const lines = awkward.map((text, n) => copyLine([String(n), text])).concat(copyLine(['99', null]))
      await client.session.copyIn({ schema: 'public', table: 't', columns: ['n', 's'], format: 'text' }, copyChunks(lines))
      const rows = await client.session.query<{ s: string | null }>('select s from t order by n')
      expect(rows.map(({ s }) => s)).toEqual([...awkward, null])
    } finally {
      await close()
    }
  })

  it('come out as they went in, in binary, for each type that is known there', async () => {
    const values: Readonly<Record<string, readonly string[]>> = {
      text: awkward,
      varchar: ['abc'],
      jsonb: ['{"a": [1, null]}'],
      json: ['{"b":1}'],
      uuid: ['01234567-89ab-cdef-0123-456789abcdef'],
      bool: ['true', 'false'],
      int2: ['-32768', '32767'],
      int4: ['-2147483648', '7'],
      int8: ['-9223372036854775808', '9007199254740993'],
      float4: ['1.5', '-0.25'],
      float8: ['0.1', '1e300'],
      date: ['1999-12-31', '2024-02-29', '0001-01-01'],
      timestamp: ['2026-01-15 09:00:00.123456', '1969-07-20 20:17:40'],
      timestamptz: ['2026-01-15 09:00:00.5+00', '2026-01-15T09:00:00Z'],
    }
    const { client, close } = await openDatabase(engine, 'empty')
    try {
      for (const [name, texts] of Object.entries(values)) {
        await client.session.script(`create table "t_${name}" (n int, v ${name})`)
        const rows = new BinaryRows()
        for (const [n, text] of texts.entries()) {
          rows.int16(2)
          fieldWriter({ type: type('int4') })?.(rows, String(n))
          fieldWriter({ type: type(name) })?.(rows, text)
        }
        const data = Buffer.concat([BINARY_HEADER, rows.take(), BINARY_TRAILER])
        await client.session.copyIn(
          { schema: 'public', table: `t_${name}`, columns: ['n', 'v'], format: 'binary' },
          (async function* () {
            yield data
          })(),
        )
        const cast = texts.map((_, n) => `(${n}, $${n + 1}::${name})`).join(', ')
        const [row] = await client.session.query<{ same: boolean }>(
          `select bool_and(t.v::text = e.v::text) as same from "t_${name}" t join (values ${cast}) e(n, v) using (n) having count(*) = ${texts.length}`,
          texts,
        )
        expect([name, row?.same]).toEqual([name, true])
      }
    } finally {
      await close()
    }
  })

  it('are handed over whole before their memory is used again', async () => {
    const { client, close } = await openDatabase(engine, 'empty')
    try {
      await client.session.script('create table t (n int)')
      const memory = Buffer.alloc(64)
      const reused = async function* () {
        for (let n = 0; n < 200; n++) yield memory.subarray(0, memory.write(`${n}\n`))
      }
      expect(await client.session.copyIn({ schema: 'public', table: 't', columns: ['n'], format: 'text' }, reused())).toBe(200)
      const [row] = await client.session.query<{ sum: number; count: number }>('select sum(n)::int as sum, count(*)::int as count from t')
      expect(row).toEqual({ sum: 19_900, count: 200 })
    } finally {
      await close()
    }
  })
})
