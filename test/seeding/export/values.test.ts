import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Session } from '../../../src/client/session.ts'
import { engines, type OpenDatabase, openDatabase, vectorEngines } from '../../support/databases.ts'
import { exported, load, printed, rowsOf } from './exporting.ts'

const SCHEMA = `
  drop schema if exists kinds cascade; create schema kinds;
  create type kinds.mood as enum ('sad', 'it''s "ok"', 'NULL');
  create domain kinds.percent as numeric(5, 2) check (value between 0 and 100);
  create domain kinds.names as text[] not null;
  create type kinds.pair as (a int, b text);
  create table kinds.plain (
    id int primary key, small int2, big int8, exact numeric, fixed numeric(6, 2), f4 float4, f8 float8, yes bool, share kinds.percent,
    t text, v varchar(9), c char(5), n name, b bytea, u uuid, m kinds.mood, p kinds.pair, r int4range, mr nummultirange, bits bit(3), vb varbit,
    i interval, d date, ti time, tz timetz, ts timestamp, tstz timestamptz, ip inet, spot point, area box, words tsvector, cash money,
    twice int generated always as (id * 2) stored);
  create table kinds.documents (id int primary key, j json, b jsonb);
  create table kinds.lists (
    id serial primary key, ints int[], bigs int8[], exacts numeric[], floats float8[], bools bool[], texts text[], names kinds.names,
    moods kinds.mood[], bytes bytea[], times timestamptz[], days date[], spans interval[], areas box[], docs jsonb[], pairs kinds.pair[],
    ranges int4range[], codes char(3)[], words varchar(4)[], shares kinds.percent[]);
`

const PLAIN = `
  insert into kinds.plain values
  (1, -32768, 9223372036854775807, 12345678901234567890123456789.012345678900, 1.10, 1e-45, 0.1::float8 + 0.2, true, 12.5,
   E'tab\\t line\\nreturn\\r "quoted" \\\\ back \\u0001 \\u2028 🙂 ß', 'ab ', 'a', 'a name', '\\x00ff10', '0d6c9a52-1d1e-4b3c-8f0a-0123456789ab', 'it''s "ok"',
   '(1,"a ""b"", (c)")', '[1,5)', '{[1,2),[3,)}', '101', '1', '1 year 2 mons -3 days 04:05:06.789', '2024-02-29', '24:00:00', '12:00:00+05:30',
   '2024-02-29 12:00:00.123456', '2024-02-29 12:00:00.5+02', '10.0.0.1/8', '(1.5,-2)', '((0,0),(1,1))', 'a:1 b:2', '12.34'),
  (2, 0, -1, 'NaN', 0, 'NaN', '-Infinity', false, 0, '', '', '', '', '', null, 'NULL', '(,)', 'empty', '{}', null, '', '-1 mon', 'infinity', null,
   null, '-infinity', '0044-03-15 12:00:00+00 BC', '::1', null, null, '', null),
  (3, 1, 0, 'Infinity', -9999.99, 'Infinity', 1e300, null, 100, 'NULL', 'null', 'true', '12', '\\x', null, 'sad', null, null, null, null, null,
   null, '5874897-12-31', null, null, '294276-12-31 23:59:59.999999', 'infinity', null, null, null, null, null),
  (4, null, null, 0.000, null, '-0', 5e-324, null, null, '{"a": 1}', '[1]', null, null, null, null, null, null, null, null, null, null,
   null, '4713-01-01 BC', null, null, null, null, null, null, null, null, null);`

const DOCUMENTS = String.raw`
  insert into kinds.documents values
  (1, '{"a":1,"a":[2.50,null],"b":{"c":"x"}}', '{"a": 1.10, "b": [true, null, "\u00e4\u0001"], "n": 12345678901234567890.5}'),
  (2, '{ "spaced" :
    [1 ] }', '[]'), (3, '{"z":"\u0000 \ud83d\ude00"}', '{}'), (4, '"12"', '"12"'), (5, '12', '12'), (6, 'null', 'null'), (7, 'true', 'true'),
  (8, '"text"', '"text \" \\ {}"'), (9, null, null), (10, ' 1 ', '-1.5e3'), (11, '"null"', '"null"'), (12, '1E5', '1e400'), (13, '""', '""'),
  (14, '[]', '["[1,2]", "{}"]');
  insert into kinds.documents select n, (repeat('[', n) || repeat(']', n))::json, (repeat('[', n) || repeat(']', n))::jsonb
  from unnest('{498,499,500,501,502,1200}'::int[]) n;`

const LISTS = `
  insert into kinds.lists (ints, bigs, exacts, floats, bools, texts, names, moods, bytes, times, days, spans, areas, docs, pairs, ranges, codes, words, shares) values
  ('{1,NULL,-3}', '{9223372036854775807}', '{1.10,NaN,Infinity}', '{1e-5,NaN,-Infinity,1e+20}', '{t,f,NULL}', array['a', 'NULL', null, '', 'x"y\\z{},', E'\\n'],
   '{}', '{sad,NULL,"it''s \\"ok\\""}', array['\\x00ff'::bytea, ''], '{2024-02-29 12:00+02,infinity,"0044-03-15 00:00+00 BC"}', '{2024-02-29}', '{1 day 02:00}',
   '{(1,1),(0,0);(2,2),(1,1)}', array['{"a": [1, "x"]}', 'null', null]::jsonb[], array['(1,"a,b")'::kinds.pair], '{"[1,2)",empty}', '{a,bcd}', '{abcd}', '{1.5}'),
  ('{}', '{}', '{}', '{}', '{}', '{}', '{{a,b},{c,d}}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}'),
  ('{{1,2},{3,4}}', null, null, null, '{{t},{f}}', '[2:3]={x,y}', '[0:0]={z}', '{{sad},{sad}}', null, null, null, null, null, null, null, null, null, null, null),
  ('[2:3]={1,2}', '[-1:0][5:5]={{1},{2}}', null, null, null, '{{{a}}}', '{"[1]"}', null, null, null, null, null, null, '[2:2]={1}', null, null, null, null, null);`

describe.each(engines)('the values of an export, on the %s engine', (engine) => {
  let database: OpenDatabase
  let session: Session
  beforeAll(async () => {
    database = await openDatabase(engine, 'empty')
    session = database.client.session
  })
  afterAll(() => database.close())
  beforeEach(() => session.script(SCHEMA))

  it.each([
    ['plain', PLAIN],
    ['documents', DOCUMENTS],
    ['lists', LISTS],
  ])('are read back as they were: %s', async (name, rows) => {
    const table = `kinds.${name}`
    await session.script(rows)
    const before = await printed(session, table)
    for (const format of ['json', 'ndjson'] as const) {
      const file = await exported(session, [table], { format })
      await session.script(`truncate ${table}`)
      await load(session, file, format)
      expect(await printed(session, table), format).toEqual(before)
    }
  })

  it('are JSON where that can hold them, a row a line, without what the database computes', async () => {
    await session.script(`${PLAIN}; ${LISTS}; ${DOCUMENTS}; delete from kinds.plain where id > 2; delete from kinds.lists where id > 1`)
    const file = await exported(session, ['plain', 'lists', 'documents'], { where: 'id < 100' })
    expect(file.text).toContain(
      '{"id":1,"small":-32768,"big":9223372036854775807,"exact":12345678901234567890123456789.012345678900,"fixed":1.10,"f4":1e-45,"f8":0.30000000000000004,"yes":true,"share":12.50,',
    )
    expect(file.text).toContain('"bigs":[9223372036854775807],"exacts":[1.10,"NaN","Infinity"],')
    const { 'kinds.plain': plain = [], 'kinds.lists': lists = [] } = rowsOf(file)
    expect(plain[0]).not.toHaveProperty('twice')
    expect(plain[0]).toMatchObject({
      b: '\\x00ff10',
      tstz: '2024-02-29 10:00:00.5+00',
      ts: '2024-02-29 12:00:00.123456',
      p: '(1,"a ""b"", (c)")',
    })
    expect(plain[1]).toMatchObject({ exact: 'NaN', f8: '-Infinity', yes: false, u: null, d: 'infinity' })
    expect(lists[0]).toMatchObject({
      ints: [1, null, -3],
      floats: [1e-5, 'NaN', '-Infinity', 1e20],
      bools: [true, false, null],
      texts: ['a', 'NULL', null, '', 'x"y\\z{},', '\n'],
      times: ['2024-02-29 10:00:00+00', 'infinity', '0044-03-15 00:00:00+00 BC'],
      areas: '{(1,1),(0,0);(2,2),(1,1)}',
    })
    expect(file.text).toContain('"j":{"a":1,"a":[2.50,null],"b":{"c":"x"}},"b":{"a":1.10,')
    expect(file.text.split('\n')).toHaveLength(1 + 3 * 2 + (2 + 1 + 14) + 1 + 1)
  })

  it('are empty files where there is nothing', async () => {
    expect((await exported(session, ['plain', 'lists'])).text).toBe('{\n  "kinds.lists": [],\n  "kinds.plain": []\n}\n')
    expect((await exported(session, ['plain'], { format: 'ndjson' })).text).toBe('')
    expect((await exported(session, [])).text).toBe('{}\n')
    expect(await load(session, await exported(session, ['plain', 'lists']))).toBe(0)
  })

  it('include names of columns that the file gives a meaning of its own', async () => {
    await session.script(`create table kinds.odd ("table" text primary key, "row" jsonb, "__proto__" int);
      insert into kinds.odd values ('kinds.odd', '{"id": 1}', 1)`)
    const before = await printed(session, 'kinds.odd')
    for (const format of ['json', 'ndjson'] as const) {
      const file = await exported(session, ['odd'], { format })
      await session.script('truncate kinds.odd')
      await load(session, file, format)
      expect(await printed(session, 'kinds.odd'), format).toEqual(before)
    }
  })
})

describe.each(vectorEngines)('the vectors of an export, on the %s engine', (engine) => {
  it('are read back as they were, wherever their type lives', async () => {
    const database = await openDatabase(engine, 'empty')
    const { session } = database.client
    await session.script(`create schema ext; create extension vector schema ext;
      create table docs (id int primary key, v ext.vector(3), h ext.halfvec(2), many ext.vector(2)[]);
      insert into docs values (1, '[1,0.1,-1e-7]', '[1,2]', array['[1,2]', null]::ext.vector[]), (2, null, null, '{}')`)
    const before = await printed(session, 'docs')
    const file = await exported(session, ['docs'])
    expect(rowsOf(file)['public.docs']?.[0]).toEqual({ id: 1, v: '[1,0.1,-1e-07]', h: '[1,2]', many: '{"[1,2]",NULL}' })
    await session.script('truncate docs')
    await load(session, file)
    expect(await printed(session, 'docs')).toEqual(before)
    await database.close()
  })
})

it('the values of citext refer to each other whatever their case, and so do their hashes', async () => {
  const database = await openDatabase('server', 'empty')
  const { session } = database.client
  await session.script(`create schema ext; create extension citext schema ext;
    create table people (name ext.citext primary key); create table parts (id int primary key, person ext.citext references people);
    insert into people values ('Ann'), ('bob'); insert into parts values (1, 'ANN'), (2, 'ann'), (3, null)`)
  const parts = ['ANN', 'ann', null].map((person, at) => ({ id: at + 1, person }))
  expect(rowsOf(await exported(session, ['parts']))).toEqual({ 'public.people': [{ name: 'Ann' }], 'public.parts': parts })
  const mask = { 'public.people.name': 'hash', 'public.parts.person': 'hash' } as const
  const masked = await exported(session, ['parts'], { mask })
  await session.script('truncate people, parts')
  expect(await load(session, masked)).toBe(4)
  await database.close()
})
