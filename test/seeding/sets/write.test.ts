import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listTableShapes } from '../../../src/catalog/table-shapes.ts'
import type { Session } from '../../../src/client/session.ts'
import { silent } from '../../../src/report.ts'
import type { SeedSet } from '../../../src/seeding/sets/set.ts'
import { writeSet } from '../../../src/seeding/sets/write.ts'
import { connect, databaseForTest, engines, type OpenDatabase, openDatabase, vectorEngines } from '../../support/databases.ts'
import { type Cell, check, refusal, seed, seedSet, source } from './memory-set.ts'

const SCHEMA = `
  drop schema if exists geo cascade; create schema geo;
  create type geo.continent as enum ('africa', 'asia', 'europe');
  create domain geo.percent as int check (value between 0 and 100);
  create domain geo.required as text not null check (value <> '');
  create table geo.countries (
    code char(2) primary key, name varchar(20) not null, continent geo.continent default 'europe', share geo.percent,
    motto geo.required default 'none', tags text[], grid int[], kinds geo.continent[], data jsonb, document json, spot point,
    upper_name text generated always as (upper(name)) stored);
  create table geo.cities (
    id int generated always as identity primary key, country char(2) not null references geo.countries, name text not null,
    sister int references geo.cities, unique (country, name));
`

describe.each(engines)('what a seed writes, on the %s engine', (engine) => {
  let database: OpenDatabase
  let session: Session
  beforeAll(async () => {
    database = await openDatabase(engine, 'empty')
    session = database.client.session
  })
  afterAll(() => database.close())
  beforeEach(() => session.script(SCHEMA))

  const countries = (columns: string, ...rows: Cell[][]) => source('countries.csv', 'geo.countries', columns, rows)
  const cities = (columns: string, ...rows: Cell[][]) => source('cities.csv', 'geo.cities', columns, rows)
  const byName: Partial<SeedSet> = { keys: new Map([['geo.cities', ['country', 'name']]]) }
  const rows = async (sql: string) => (await session.queryArrays(sql)).map((row) => row.join(' '))
  const versions = () => rows('select code, xmin from geo.countries order by code')

  it('nothing at all where nothing changed: no row, no lock, no transaction id, and on an engine of its own no log', async () => {
    const set = seedSet([
      countries('code name continent share data document tags', ['de', 'Germany', 'europe', '10', '{"a": 1}', '{"b":  2}', '{a,b}']),
      cities('id country name', ['1', 'de', 'Berlin']),
    ])
    expect(await seed(session, set)).toMatchObject([
      { inserted: 2, updated: 0, tables: [{ table: 'geo.countries' }, { table: 'geo.cities' }] },
    ])
    const before = await versions()
    await session.script('vacuum geo.countries; ').catch(() => undefined)
    const position = () => rows('select pg_current_wal_insert_lsn()')
    await check(session, set)
    const log = await position()
    const shapes = await listTableShapes(session)
    const { plans } = await check(session, set)
    const [plan] = plans
    if (!plan) throw new Error('a set has a plan')
    await session.transaction(async (tx) => {
      expect(await writeSet(tx, set, plan, { shapes, report: silent })).toEqual({ inserted: 0, updated: 0, tables: [] })
      expect(await tx.query('select pg_current_xact_id_if_assigned() as id')).toEqual([{ id: null }])
    })
    if (engine === 'embedded') expect(await position()).toEqual(log)
    expect(await versions()).toEqual(before)
    expect(plan.tables).toEqual([
      { table: 'geo.countries', inserts: 0, updates: 0, unchanged: 1, skipped: 0 },
      { table: 'geo.cities', inserts: 0, updates: 0, unchanged: 1, skipped: 0 },
    ])
  })

  it('only the rows that changed, and of these only the columns that are given', async () => {
    await session.script(`insert into geo.countries (code, name, continent) values ('de', 'Germany', 'asia'), ('fr', 'France', 'africa')`)
    const [before] = await versions()
    expect(await seed(session, seedSet([countries('code name', ['de', 'Germany'], ['fr', 'Francia'], ['it', 'Italy'])]))).toMatchObject([
      { inserted: 1, updated: 1, tables: [{ table: 'geo.countries', inserted: 1, updated: 1 }] },
    ])
    expect(await rows('select code, name, continent, motto, upper_name from geo.countries order by code')).toEqual([
      'de Germany asia none GERMANY',
      'fr Francia africa none FRANCIA',
      'it Italy europe none ITALY',
    ])
    expect((await versions())[0]).toBe(before)
  })

  it('leaves what is there as it is, or refuses it, where the set says so', async () => {
    await session.script(`insert into geo.countries (code, name) values ('fr', 'France')`)
    const sources = [countries('code name', ['fr', 'Francia'], ['it', 'Italy'])]
    expect(await seed(session, seedSet(sources, { onConflict: 'skip' }))).toMatchObject([{ inserted: 1, updated: 0 }])
    expect(await rows('select code, name from geo.countries order by code')).toEqual(['fr France', 'it Italy'])
    expect((await check(session, seedSet(sources, { onConflict: 'error' }))).problems.total).toBe(1)
    await seed(session, seedSet([countries('code name', ['fr', 'France'], ['es', 'Spain'])], { onConflict: 'error' }))
    expect(await rows('select code from geo.countries order by code')).toEqual(['es', 'fr', 'it'])
  })

  it('arrays, documents, domains and types without equality, from CSV and from JSON', async () => {
    const set = seedSet([
      countries(
        'code name tags grid kinds data document spot share',
        [
          'de',
          'Germany',
          { json: '["a","b\\"c",null,"null"]' },
          { json: '[[1,2],[3,4]]' },
          { json: '["asia"]' },
          { json: '{"x":[1]}' },
          'text',
          '(1,2)',
          '7',
        ],
        ['fr', 'France', '{x,"y z"}', null, '{africa,europe}', '12', '"quoted"', null, null],
        ['it', 'Italy', null, null, null, 'null', { json: '[1]' }, '(3,4)', '0'],
      ),
    ])
    await seed(session, set)
    expect(await rows('select code, tags, grid, kinds, data, document, spot, share from geo.countries order by code')).toEqual([
      'de {a,"b\\"c",NULL,"null"} {{1,2},{3,4}} {asia} [object Object] text (1,2) 7',
      'fr {x,"y z"}  {africa,europe} 12 quoted  ',
      'it     1 (3,4) 0',
    ])
    expect((await check(session, set)).plans).toMatchObject([{ tables: [{ inserts: 0, updates: 0, unchanged: 3 }] }])
    const changed = seedSet([
      countries('code document spot', ['de', '"texts"', '(1,2)'], ['fr', '"quoted"', '(1,2)'], ['it', '[1]', '(3,4)']),
    ])
    expect(await seed(session, changed)).toMatchObject([{ inserted: 0, updated: 2 }])
  })

  it('children after parents and before them, of the same set or of an earlier one', async () => {
    const both = seedSet([cities('id country name', ['1', 'de', 'Berlin']), countries('code name', ['de', 'Germany'])])
    expect(await seed(session, both)).toMatchObject([{ inserted: 2 }])
    const first = seedSet([countries('code name', ['fr', 'France'])])
    const second = seedSet([cities('id country name', ['2', 'fr', 'Paris'], ['3', 'de', 'Bonn'])], { name: 'cities', kind: 'sample' })
    expect(await seed(session, first, second)).toMatchObject([{ inserted: 1 }, { inserted: 2 }])
  })

  it('rows that refer to each other and to themselves, in any order and under several headers', async () => {
    const set = seedSet([
      countries('code name', ['de', 'Germany']),
      cities('id country name sister', ['1', 'de', 'Berlin', '3'], ['2', 'de', 'Bonn', '2']),
      cities('id sister name country', ['3', '1', 'Köln', 'de']),
      cities('id name country', ['4', 'Ulm', 'de']),
    ])
    expect(await seed(session, set)).toMatchObject([{ inserted: 5, tables: [{ inserted: 1 }, { table: 'geo.cities', inserted: 4 }] }])
    expect(await rows('select id, sister from geo.cities order by id')).toEqual(['1 3', '2 2', '3 1', '4 '])
  })

  it('circles of two and of three tables whose every reference is NOT NULL', async () => {
    await session.script(`
      create table geo.a (id int primary key, b int not null); create table geo.b (id int primary key, a int not null references geo.a);
      alter table geo.a add foreign key (b) references geo.b;
      create table geo.x (id int primary key, y int not null); create table geo.y (id int primary key, z int not null);
      create table geo.z (id int primary key, x int not null references geo.x);
      alter table geo.x add foreign key (y) references geo.y; alter table geo.y add foreign key (z) references geo.z`)
    const table = (name: string, columns: string, ...values: Cell[][]) => source(`${name}.csv`, name, columns, values)
    const set = (x: string) =>
      seedSet([
        table('a', 'id b', ['1', '2'], ['2', '1']),
        table('b', 'id a', ['1', '1'], ['2', '2']),
        table('x', 'id y', [x, '7']),
        table('y', 'id z', ['7', '8']),
        table('z', 'id x', ['8', x]),
      ])
    expect(await seed(session, set('6'))).toMatchObject([{ inserted: 7, updated: 0 }])
    expect(await seed(session, set('5'))).toMatchObject([{ inserted: 1, updated: 1, tables: [{ inserted: 1 }, { updated: 1 }] }])
  })

  it('numbers of its own: identities that are given, sequences moved past them and never back, new rows in the order of the file', async () => {
    await session.script(`insert into geo.countries (code, name) values ('de', 'Germany')`)
    await seed(session, seedSet([cities('id country name', ['40', 'de', 'Berlin'], ['7', 'de', 'Bonn'])]))
    await seed(session, seedSet([cities('country name', ['de', 'Ulm'], ['de', 'Aachen'], ['de', 'Mainz'])], byName))
    expect(await rows('select id, name from geo.cities order by id')).toEqual(['7 Bonn', '40 Berlin', '41 Ulm', '42 Aachen', '43 Mainz'])
    await session.script(`select setval('geo.cities_id_seq', 100)`)
    await seed(session, seedSet([cities('country name id', ['de', 'Trier', '50'])], byName))
    await session.script(`insert into geo.cities (country, name) values ('de', 'Jena')`)
    expect(await rows('select max(id) from geo.cities')).toEqual(['101'])
  })

  it('finds rows by the columns that the set names, and by all columns of a key', async () => {
    await session.script(
      `insert into geo.countries (code, name) values ('de', 'Germany'); insert into geo.cities (country, name) values ('de', 'Bonn')`,
    )
    await session.script(
      `create table geo.parts (a int, b text, note text, primary key (b, a)); insert into geo.parts values (1, 'x', 'old'), (2, 'x', 'old')`,
    )
    const set = seedSet(
      [
        cities('name sister country', ['Bonn', '1', 'de']),
        source('parts.csv', 'parts', 'a b note', [
          ['1', 'x', 'new'],
          ['1', 'y', 'new'],
        ]),
      ],
      byName,
    )
    expect(await seed(session, set)).toMatchObject([{ inserted: 1, updated: 2 }])
    expect(await rows('select a, b, note from geo.parts order by b, a')).toEqual(['1 x new', '2 x old', '1 y new'])
  })

  it('rows of a table of partitions, and none that only inherits', async () => {
    await session.script(`create table geo.sales (id int, region text, total int, primary key (id, region)) partition by list (region);
      create table geo.sales_eu partition of geo.sales for values in ('eu'); create table geo.sales_us partition of geo.sales for values in ('us');
      create table geo.base (id int primary key, v int); create table geo.derived () inherits (geo.base); insert into geo.derived values (1, 1)`)
    const set = (total: string) =>
      seedSet([
        source('sales.csv', 'sales', 'id region total', [
          ['1', 'eu', total],
          ['1', 'us', '5'],
        ]),
        source('base.csv', 'base', 'id v', [['1', '2']]),
      ])
    expect(await seed(session, set('1'))).toMatchObject([{ inserted: 3, updated: 0 }])
    expect(await seed(session, set('2'))).toMatchObject([{ inserted: 0, updated: 1 }])
    expect(await rows('select id, v from only geo.base union all select * from geo.derived order by v')).toEqual(['1 1', '1 2'])
  })

  it('a set that the database refuses all the same is told with its table, and leaves nothing behind', async () => {
    await session.script(`create function geo.no() returns trigger language plpgsql as $$ begin raise exception 'no % here', new.name; end $$;
      create trigger no before insert on geo.cities for each row execute function geo.no()`)
    const set = seedSet([countries('code name', ['de', 'Germany']), cities('id country name', ['1', 'de', 'Berlin'])], { name: 'places' })
    const error = await refusal(seed(session, set))
    expect(error).toMatchObject({ code: 'DBCTL_SEED_INVALID', details: { set: 'places', tables: 'geo.cities', sqlstate: 'P0001' } })
    expect(error.message).toBe('places: PostgreSQL refused the rows of geo.cities: no Berlin here; nothing was written')
    expect(await rows('select count(*) from geo.countries')).toEqual(['0'])
    await session.script(`drop trigger no on geo.cities; create function geo.later() returns trigger language plpgsql as $$ begin raise exception 'too late'; end $$;
      create constraint trigger later after insert on geo.cities deferrable initially deferred for each row execute function geo.later()`)
    expect((await refusal(seed(session, set))).message).toMatch(
      /^places: PostgreSQL refused the rows of geo.countries, geo.cities: too late/,
    )
  })

  it('files that change between the two readings are not written', async () => {
    let reading = 0
    const set = seedSet([countries('code name', ['de', 'Germany'])], { checksum: () => String(reading++) })
    expect((await refusal(seed(session, set))).message).toMatch(/changed between being checked and being written/)
  })

  it('fifty thousand rows, in one go', async () => {
    await session.script(
      'create table geo.many (id int primary key, parent int references geo.many, email text unique, data jsonb, at timestamptz default now())',
    )
    const many = (last: string) =>
      seedSet([
        source('many.csv', 'many', 'id parent email data', {
          *[Symbol.iterator]() {
            for (let n = 1; n <= 50_000; n++)
              yield [`${n}`, `${n === 50_000 ? 1 : n + 1}`, `${n === 50_000 ? last : n}@example.com`, `{"n": ${n}}`]
          },
        }),
      ])
    expect(await seed(session, many('last'))).toMatchObject([{ inserted: 50_000, updated: 0 }])
    expect(await seed(session, many('last'))).toMatchObject([{ inserted: 0, updated: 0 }])
    expect(await seed(session, many('other'))).toMatchObject([{ inserted: 0, updated: 1 }])
  })
})

describe.each(vectorEngines)('types of an extension, on the %s engine', (engine) => {
  it('are compared where the search path does not have their schema, and their mistakes are told at their place', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    await connect(url, async ({ session }) => {
      await session.script(`create schema ext; create extension vector schema ext;
        create table public.notes (id int primary key, place ext.vector(2), places ext.vector(2)[])`)
      const set = (place: string) =>
        seedSet([
          source('notes.csv', 'notes', 'id place places', [
            ['1', { json: place }, { json: '[[1,2],[3,4]]' }],
            ['2', '[3,4]', null],
          ]),
        ])
      expect(await seed(session, set('[1,2]'))).toMatchObject([{ inserted: 2, updated: 0 }])
      expect(await seed(session, set('[1.0,2]'))).toMatchObject([{ inserted: 0, updated: 0 }])
      expect(await seed(session, set('[1,3]'))).toMatchObject([{ inserted: 0, updated: 1 }])
      expect((await check(session, set('[1,2,3]'))).told).toEqual(['notes.csv:2:3: expected 2 dimensions, not 3 (public.notes.place)'])
    })
  })
})
