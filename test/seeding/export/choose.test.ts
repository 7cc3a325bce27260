import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Session } from '../../../src/client/session.ts'
import { engines, type OpenDatabase, openDatabase } from '../../support/databases.ts'
import { columnOf, exported, load, printed, refused, rowsOf } from './exporting.ts'

const SCHEMA = `
  drop schema if exists shop cascade; create schema shop;
  create table shop.countries (code text primary key, name text not null);
  create table shop.regions (country text references shop.countries, no numeric, name text, primary key (country, no));
  create table shop.people (
    id int primary key, boss int references shop.people, country text, region numeric,
    home text references shop.countries, foreign key (country, region) references shop.regions);
  create table shop.orders (id bigint generated always as identity primary key, buyer int not null references shop.people, seller int references shop.people);
  create table shop.lines (order_id bigint references shop.orders, line smallint, what text, primary key (order_id, line));
  create table shop.teams (id int primary key, leader int);
  create table shop.members (id int primary key, team int references shop.teams deferrable initially deferred);
  alter table shop.teams add foreign key (leader) references shop.members deferrable initially deferred;
  create table shop.log (at timestamptz, person int references shop.people);
  create table shop.tags (tag text not null unique, extra int unique);
  create table "shop"."Odd ""Name" ("a.b" text primary key, "select" int);
  create table shop.events (id int, day date, person int references shop.people, primary key (id, day)) partition by range (day);
  create table shop.events_24 partition of shop.events for values from ('2024-01-01') to ('2025-01-01');
  create table shop.events_25 partition of shop.events for values from ('2025-01-01') to ('2026-01-01');
  create table shop.notes (id int primary key, event int, day date, foreign key (event, day) references shop.events_24);
`

const ROWS = `
  insert into shop.countries values ('de', 'Germany'), ('fr', 'France'), ('it', 'Italy'), ('es', 'Spain');
  insert into shop.regions values ('de', 1.0, 'Hessen'), ('de', 2, 'Bayern'), ('fr', 1, 'Alsace'), ('it', 1, 'Lazio');
  insert into shop.people values (3, null, null, 9, null), (2, 3, 'de', 1, 'fr'), (10, 2, 'fr', 1, null), (1, 10, 'de', null, 'de'),
    (4, 4, 'it', 1, 'it'), (20, null, null, null, 'es');
  insert into shop.orders (buyer, seller) values (1, 2), (2, 20), (4, null), (20, 20);
  insert into shop.lines values (1, 1, 'tea'), (1, 2, 'cup'), (2, 1, 'ink'), (4, 1, 'pen');
  begin;
  insert into shop.teams values (1, 2), (2, 3), (3, null); insert into shop.members values (1, 1), (2, 2), (3, 1), (4, 3);
  commit;
  insert into shop.events values (1, '2024-05-05', 20), (1, '2025-05-05', 4);
  insert into shop.notes values (1, 1, '2024-05-05');
  insert into shop.tags values ('a', null), ('b', 1);
  insert into "shop"."Odd ""Name" values ('"x", {y} \\ z', 1), ('O''Hara', 2), ('', 3), ('NULL', 4);
`

describe.each(engines)('the rows that an export takes, on the %s engine', (engine) => {
  let database: OpenDatabase
  let session: Session
  beforeAll(async () => {
    database = await openDatabase(engine, 'empty')
    session = database.client.session
    await session.script(SCHEMA)
    await session.script(ROWS)
  })
  afterAll(() => database.close())

  it('come with all that they refer to: chains, composite keys, two ways to the same row; each once, and parents first', async () => {
    const file = await exported(session, ['orders'], { where: 'id = 1' })
    // Person 1 has a partly NULL reference, which is none; so has 3.
    expect(rowsOf(file)).toEqual({
      'shop.countries': [
        { code: 'de', name: 'Germany' },
        { code: 'fr', name: 'France' },
      ],
      'shop.regions': [
        { country: 'de', no: 1, name: 'Hessen' },
        { country: 'fr', no: 1, name: 'Alsace' },
      ],
      'shop.people': [
        { id: 3, boss: null, country: null, region: 9, home: null },
        { id: 2, boss: 3, country: 'de', region: 1, home: 'fr' },
        { id: 10, boss: 2, country: 'fr', region: 1, home: null },
        { id: 1, boss: 10, country: 'de', region: null, home: 'de' },
      ],
      'shop.orders': [{ id: 1, buyer: 1, seller: 2 }],
    })
    expect(file.text).toContain('"no":1.0,')
    expect(file.tables).toEqual([
      { table: 'shop.countries', rows: 2, parentsOnly: true, maskedColumns: [] },
      { table: 'shop.regions', rows: 2, parentsOnly: true, maskedColumns: [] },
      { table: 'shop.people', rows: 4, parentsOnly: true, maskedColumns: [] },
      { table: 'shop.orders', rows: 1, parentsOnly: false, maskedColumns: [] },
    ])
  })

  it('include circles, of one row and of tables', async () => {
    expect(columnOf(await exported(session, ['shop.people'], { where: 'people.id = 4' }), 'id')).toContain('shop.people: 4')
    const file = await exported(session, ['members'], { where: 'id = 1' })
    expect(columnOf(file, 'id').toSorted()).toEqual(['shop.members: 1 2 3', 'shop.teams: 1 2'])
  })

  it('are at most as many as the limit of each named table, by their keys; parents come on top', async () => {
    const file = await exported(session, ['people', 'lines'], { limit: 2 })
    expect(columnOf(file, 'line').at(-1)).toBe('shop.lines: 1 2')
    expect(columnOf(file, 'id')).toEqual(['shop.countries:', 'shop.regions:', 'shop.people: 3 2 10 1', 'shop.orders: 1', 'shop.lines:'])
    expect(file.tables.find(({ table }) => table === 'shop.people')).toMatchObject({ rows: 4, parentsOnly: false })
    expect(columnOf(await exported(session, ['people'], { limit: 0 }), 'id')).toEqual(['shop.people:'])
  })

  it('include those that refer to them, level by level, but not what refers to their parents', async () => {
    expect(columnOf(await exported(session, ['countries'], { where: "code = 'es'" }), 'code')).toEqual(['shop.countries: es'])
    await expect(exported(session, ['countries'], { where: "code = 'es'", children: 2 })).rejects.toThrow(/rows of shop.log/)
    await session.script('alter table shop.log add column id int generated always as identity primary key')
    const level = async (children: number) =>
      (await exported(session, ['countries'], { where: "code = 'es'", children })).tables.map(({ table, rows }) => `${table} ${rows}`)
    expect(await level(1)).toEqual(['shop.countries 1', 'shop.people 1'])
    // Order 2 is sold by 20 and bought by 2, who brings a boss, countries and a region, and nothing else of theirs.
    const two = ['shop.countries 3', 'shop.regions 1', 'shop.people 3', 'shop.orders 2']
    expect(await level(2)).toEqual([
      ...two.slice(0, 3),
      expect.stringMatching(/events 1|orders 2/),
      expect.stringMatching(/events 1|orders 2/),
    ])
    expect((await level(3)).toSorted()).toEqual(['shop.lines 2', 'shop.notes 1', 'shop.events 1', ...two].toSorted())
    await session.script('alter table shop.log drop column id')
  })

  it('are found through a foreign key to a partition, in both directions', async () => {
    const up = await exported(session, ['notes'])
    expect(columnOf(up, 'day')).toContain('shop.events: 2024-05-05')
    const down = await exported(session, ['events'], { children: 1, where: "day > '2025-01-01'" })
    expect(down.tables.map(({ table }) => table)).not.toContain('shop.notes')
    const both = await exported(session, ['events'], { children: 1, where: "day < '2025-01-01'" })
    expect(both.tables.find(({ table }) => table === 'shop.notes')).toMatchObject({ rows: 1, parentsOnly: false })
  })

  it('may have any names and texts as keys', async () => {
    const file = await exported(session, ['Odd "Name'])
    expect(rowsOf(file)['shop.Odd "Name']).toEqual([
      { 'a.b': '', select: 3 },
      { 'a.b': '"x", {y} \\ z', select: 1 },
      { 'a.b': 'NULL', select: 4 },
      { 'a.b': "O'Hara", select: 2 },
    ])
    expect(rowsOf(await exported(session, ['tags']))).toEqual({
      'shop.tags': [
        { tag: 'a', extra: null },
        { tag: 'b', extra: 1 },
      ],
    })
  })

  it('are chosen by a predicate over bare and qualified names, which may end with a comment and has no parameters', async () => {
    for (const where of ['id = 1', 'people.id = 1', 'shop.people.id = 1 -- me', '"id" in (select 1)', 'true) and (id = 1']) {
      expect(columnOf(await exported(session, ['people'], { where }), 'id'), where).toContain('shop.people: 3 2 10 1')
    }
    expect((await refused(session, ['people'], { where: 'id = $1' })).message).toContain('it has a parameter, as $1')
    expect((await refused(session, ['people'], { where: 'true); delete from shop.lines; --' })).message).toContain('42601')
    expect(await printed(session, 'shop.lines')).toMatchObject({ 'shop.lines': { length: 4 } })
  })

  it('tell where a predicate is wrong, with the place in the predicate', async () => {
    const unknown = await refused(session, ['people'], { where: "home = '🙂'\n  and nam = 'x'" })
    expect(unknown).toMatchObject({ code: 'DBCTL_USAGE', excerpt: "2 |   and nam = 'x'\n          ^" })
    expect(unknown.message).toBe('the predicate of --where is refused for shop.people: column "nam" does not exist (42703)')
    expect(unknown.details).toMatchObject({ sqlstate: '42703', line: 2, column: 7 })
    expect(await refused(session, ['people'], { where: 'id =' })).toMatchObject({ excerpt: '1 | id =\n        ^' })
    expect(await refused(session, ['people'], { where: 'id' })).toMatchObject({ message: expect.stringContaining('must be type boolean') })
    const atRun = await refused(session, ['people'], { where: '1 / (id - 4) > 0' })
    expect(atRun).toMatchObject({ code: 'DBCTL_USAGE', excerpt: undefined, message: expect.stringContaining('division by zero') })
    const writes = await refused(session, ['orders'], { where: `nextval('shop.orders_id_seq') > 0` })
    expect(writes.message).toContain('cannot execute nextval() in a read-only transaction')
  })

  it('are refused by the name of a table that is not there, and of one whose rows cannot be told apart', async () => {
    expect(await refused(session, ['shop.peeple'])).toMatchObject({
      code: 'DBCTL_USAGE',
      message: 'there is no table shop.peeple; did you mean shop.people?',
    })
    const keyless = await refused(session, ['people', 'log'])
    expect(keyless).toMatchObject({ code: 'DBCTL_USAGE', hint: 'Give shop.log a primary key, or export without it.' })
    expect(keyless.message).toContain('the rows of shop.log cannot be told apart')
  })

  it('are the same in each export, and load into empty tables', async () => {
    const tables = [
      'shop.countries',
      'shop.regions',
      'shop.people',
      'shop.orders',
      'shop.lines',
      'shop.teams',
      'shop.members',
      'shop.events',
    ]
    const file = await exported(session, tables)
    expect((await exported(session, tables)).text).toBe(file.text)
    const before = await printed(session, ...tables)
    await session.script(SCHEMA)
    expect(await load(session, file)).toBe(31)
    expect(await printed(session, ...tables)).toEqual(before)
    await session.script(`${SCHEMA}; ${ROWS}`)
  })

  it('are refused where a policy hides some of them, as pg_dump refuses it', async () => {
    await session.script('alter table shop.countries enable row level security; set role pg_read_all_data')
    try {
      await expect(exported(session, ['orders'])).rejects.toThrow('row-level security policy for table "countries"')
    } finally {
      await session.script('reset role; alter table shop.countries disable row level security')
    }
  })

  it('may be chains and tables of any length', async () => {
    await session.script(`create schema long; create table long.chain (id int primary key, next int references long.chain);
      insert into long.chain select n, case when n < 2600 then n + 1 end from generate_series(1, 2600) n;
      create table long.leaves (id int primary key, chain int references long.chain);
      insert into long.leaves select n, n % 2100 + 1 from generate_series(1, 2500) n`)
    const file = await exported(session, ['leaves'], { format: 'ndjson' })
    expect(file.tables.map(({ rows }) => rows)).toEqual([2600, 2500])
    const lines = file.text.trimEnd().split('\n')
    expect(lines[0]).toBe('{"table":"long.chain","row":{"id":2600,"next":null}}')
    expect(new Set(lines).size).toBe(5100)
    expect((await exported(session, ['chain'], { where: 'id = 2600', children: 3 })).tables[0]).toMatchObject({ rows: 4 })
    await session.script('truncate long.chain cascade')
    expect(await load(session, file, 'ndjson')).toBe(5100)
  })
})
