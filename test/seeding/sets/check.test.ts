import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listTableShapes } from '../../../src/catalog/table-shapes.ts'
import type { Session } from '../../../src/client/session.ts'
import { findBadCells } from '../../../src/seeding/sets/bad-cells.ts'
import { readBatches } from '../../../src/seeding/sets/batches.ts'
import { Places } from '../../../src/seeding/sets/places.ts'
import { ProblemList, problemsError } from '../../../src/seeding/sets/problems.ts'
import { engines, type OpenDatabase, openDatabase } from '../../support/databases.ts'
import { check, seed, seedSet, source } from './memory-set.ts'

const SCHEMA = `
  drop schema if exists geo cascade; drop schema if exists other cascade; create schema geo; create schema other;
  create type geo.continent as enum ('africa', 'asia', 'europe');
  create domain geo.percent as int check (value between 0 and 100);
  create domain geo.required as text not null check (value <> '');
  create table geo.countries (
    code char(2) primary key, name varchar(20) not null, email text unique, continent geo.continent, area numeric,
    share geo.percent, motto geo.required default 'none', tags text[], codes varchar(3)[], flags bit(3), data jsonb, document json,
    founded date, upper_name text generated always as (upper(name)) stored,
    constraint area_positive check (area > 0), constraint name_or_area check (length(name) > 2 or area is not null));
  create table geo.cities (
    id int generated always as identity primary key, country char(2) not null references geo.countries, name text not null,
    twin_country char(2), twin_name text, capital_of char(2) references geo.countries(code), sister int references geo.cities,
    unique (country, name), foreign key (twin_country, twin_name) references geo.cities (country, name) match full);
  create table geo.notes (text text);
  create table geo.twice (a int); create table other.twice (a int);
`

describe.each(engines)('what a seed is checked for, on the %s engine', (engine) => {
  let database: OpenDatabase
  let session: Session
  beforeAll(async () => {
    database = await openDatabase(engine, 'empty')
    session = database.client.session
  })
  afterAll(() => database.close())
  beforeEach(() => session.script(SCHEMA))

  const countries = (columns: string, ...rows: Parameters<typeof source>[3][]) =>
    source('countries.csv', 'geo.countries', columns, rows.flat() as never)
  const told = async (...args: Parameters<typeof seedSet>) => (await check(session, seedSet(...args))).told

  it('tables that are not there, or that several schemas have, with what may have been meant', async () => {
    expect(
      await told([
        source('a.csv', 'geo.contries', 'code', [['de'], ['fr']]),
        source('b.csv', 'twice', 'a', [['1']]),
        source('c.csv', undefined, 'a', [['1']]),
        source('d.csv', 'nothing.like.it', 'a', [['1']]),
        source('e.csv', undefined, 'code name', [['de', 'Germany']], 'countries'),
      ]),
    ).toEqual([
      'a.csv:2:1: there is no table geo.contries; did you mean geo.countries?',
      'b.csv:2:1: twice could be geo.twice or other.twice; name it with its schema',
      'c.csv:2:1: nothing says which table this row is for',
      'd.csv:2:1: there is no table nothing.like.it',
    ])
  })

  it('columns that are not there or take no value, once for all rows under a header', async () => {
    expect(
      await told([
        countries('code nmae upper_name name', [['de', 'Germany', 'GERMANY', 'Germany']], [['fr', 'France', 'FRANCE', 'France']]),
      ]),
    ).toEqual([
      'countries.csv:2:4: geo.countries has no column "nmae"; did you mean "name"?',
      'countries.csv:2:12: geo.countries.upper_name is generated, and takes no value; leave it out',
    ])
  })

  it('keys that are missing, are not given, or that no index supports', async () => {
    expect(await told([source('notes.csv', 'notes', 'text', [['a'], ['b']])])).toEqual([
      'notes.csv:2:1: geo.notes has no primary key; say for the set which columns tell its rows apart',
    ])
    expect(await told([source('cities.csv', 'cities', 'country name', [['de', 'Berlin']])])).toEqual([
      'cities.csv:2:1: geo.cities is told apart by (id), and id is not given; give it, or name another key for the set',
    ])
    expect(await told([countries('code name', [['de', 'Germany']])], { keys: new Map([['geo.countries', ['name']]]) })).toEqual([
      'countries.csv:2:1: geo.countries has no unique index on (name) that could tell its rows apart; it has one on (code), (email)',
    ])
    expect(await told([countries('code name', [['de', 'Germany']])], { keys: new Map([['geo.country', ['code']]]) })).toEqual([
      'countries.csv:1:1: the set names a key of geo.country: there is no table geo.country; did you mean geo.countries?',
    ])
    expect(await told([countries('name email', [['Germany', null]])], { keys: new Map([['countries', ['email']]]) })).toEqual([
      'countries.csv:2:9: the value is NULL, and a row without its key cannot be told from others (geo.countries.email)',
    ])
  })

  it('values that the type does not take, in the words of the server, each at its place', async () => {
    expect(
      await told([
        countries(
          'code name continent area share founded data tags',
          [['de', 'Germany', 'eruope', '1', '10', '2000-01-01', '{"a": 1}', '{a,b}']],
          [['fr', 'France', 'europe', 'x', '101', '2000-13-01', 'text', '{a']],
          [['it', 'Italy', 'europe', '1', '1', '2000-01-01', null, null]],
        ),
      ]),
    ).toEqual([
      expect.stringMatching(
        /^countries.csv:2:12: invalid input value for enum (geo\.)?continent: "eruope"; did you mean "europe"\? \(geo.countries.continent\)$/,
      ),
      'countries.csv:3:18: invalid input syntax for type numeric: "x" (geo.countries.area)',
      expect.stringMatching(
        /^countries.csv:3:20: value for domain (geo\.)?percent violates check constraint "percent_check" \(geo.countries.share\)$/,
      ),
      'countries.csv:3:24: date/time field value out of range: "2000-13-01" (geo.countries.founded)',
      'countries.csv:3:40: malformed array literal: "{a" (geo.countries.tags)',
    ])
  })

  it('finds the same cells where the server cannot say why it takes a value or not', async () => {
    const shapes = await listTableShapes(session)
    const rows = Array.from({ length: 50 }, (_, at) => [
      `${at}`.padStart(2, '0'),
      'Name',
      at === 17 ? 'x' : '1',
      at === 3 || at === 49 ? '101' : '5',
    ])
    const set = seedSet([countries('code name area share', rows as never)])
    const problems = new ProblemList([])
    for await (const batch of readBatches({ set, shapes, places: new Places(), problems })) {
      const find = (serverVersion: number) =>
        session.transaction((tx) => findBadCells({ session: tx, batch, serverVersion, enough: () => false }), { readOnly: true })
      const found = await find(150_000)
      expect(found.map(({ row, column }) => [row, column])).toEqual([
        [3, 3],
        [17, 2],
        [49, 3],
      ])
      expect(found).toEqual(await find(180_000))
    }
  })

  it('texts that a cast would cut, counted in characters, without the spaces that PostgreSQL lets pass', async () => {
    const rows = [
      ['de', 'x'.repeat(21), '{abc,abcd}', '101'],
      ['fr', '🙂'.repeat(20), '{abc}', '10'],
      ['it', `${'x'.repeat(20)}   `, '{"abc "}', '101'],
      ['esp', 'Spain', null, null],
    ]
    expect(await told([countries('code name codes flags', rows as never)])).toEqual([
      'countries.csv:2:4: value too long for type character varying(20): it has 21 characters (geo.countries.name)',
      'countries.csv:2:26: a value of another length than character varying(3)[] takes',
      'countries.csv:3:51: a value of another length than bit(3) takes',
      'countries.csv:5:1: value too long for type character(2): it has 3 characters (geo.countries.code)',
    ])
  })

  it('a JSON array or object where the column takes none', async () => {
    const rows = [['de', { json: '["a"]' }, { json: '{"a":1}' }, { json: '[1,[2,{"x":"y"}]]' }, { json: '[{"a":1}]' }]]
    expect(await told([countries('code name tags data codes', rows as never)])).toEqual([
      'countries.csv:2:4: expected a value of one piece, found a JSON array (geo.countries.name)',
      'countries.csv:2:10: expected an array for text[], found a JSON object (geo.countries.tags)',
      'countries.csv:2:36: expected an element of type character varying(3), found a JSON object (geo.countries.codes)',
    ])
  })

  it('NULL where none may be, and columns that a new row cannot do without', async () => {
    await session.script(`insert into geo.countries (code, name) values ('fr', 'France')`)
    expect(await told([countries('code name motto', [['de', null, null]])])).toEqual([
      'countries.csv:2:4: the value is NULL, and the column is NOT NULL (geo.countries.name)',
      'countries.csv:2:5: the value is NULL, and the column is NOT NULL (geo.countries.motto)',
    ])
    expect(await told([countries('code area', [['fr', '5']], [['de', '5']], [['it', '5']])])).toEqual([
      'countries.csv:3:1: a new row of geo.countries needs name: NOT NULL, without a default, and not given',
    ])
  })

  it('rows of the seed that have a unique key in common, across files and whatever the spelling', async () => {
    await session.script('create unique index on geo.countries (area) include (name)')
    const sets = [
      seedSet([
        countries('code name area', [['de', 'Germany', '1.0']], [['fr', 'France', '2']], [['de', 'Again', '3']], [['it', 'Italy', '1.00']]),
      ]),
      seedSet([source('more.csv', 'countries', 'name code', [['Francia', 'fr']])]),
    ]
    expect((await check(session, ...sets)).told).toEqual([
      'countries.csv:4:1: the same code as the row at countries.csv:2 (geo.countries)',
      'countries.csv:5:10: the same area as the row at countries.csv:2 (geo.countries)',
      'more.csv:2:9: the same code as the row at countries.csv:3 (geo.countries)',
    ])
  })

  it('other rows of the table that have a unique value already', async () => {
    await session.script(`insert into geo.countries (code, name, email) values ('fr', 'France', 'a@x'), ('it', 'Italy', 'b@x')`)
    expect(
      await told([countries('code name email', [['de', 'Germany', 'a@x']], [['it', 'Italy', 'a@x']], [['fr', 'Francia', 'a@x']])]),
    ).toEqual([
      'countries.csv:2:12: another row of geo.countries has the same email (countries_email_key)',
      'countries.csv:3:10: another row of geo.countries has the same email (countries_email_key)',
      'countries.csv:3:10: the same email as the row at countries.csv:2 (geo.countries)',
      'countries.csv:4:12: the same email as the row at countries.csv:2 (geo.countries)',
    ])
    expect(await told([countries('code name email', [['de', 'Germany', null]], [['it', 'Italy', null]])])).toEqual([])
  })

  it('parents that neither the table has nor this set or an earlier one', async () => {
    await session.script(`insert into geo.countries (code, name) values ('fr', 'France')`)
    const cities = (...rows: (string | null)[][]) =>
      seedSet([source('cities.csv', 'cities', 'id country name twin_country twin_name', rows)], { name: 'cities' })
    const germany = seedSet([countries('code name', [['de', 'Germany']])])
    const berlin = ['1', 'de', 'Berlin', null, null]
    expect(
      (await check(session, germany, cities(berlin, ['2', 'fr', 'Paris', 'de', 'Berlin'], ['3', 'xx', 'Y', null, null]))).told,
    ).toEqual(['cities.csv:4:3: geo.countries has no row with this code, nor has the seed (geo.cities.country, cities_country_fkey)'])
    expect((await check(session, cities(berlin), germany)).told).toEqual([
      'cities.csv:2:3: geo.countries has no row with this code, nor has the seed (geo.cities.country, cities_country_fkey)',
    ])
    const both = seedSet([
      ...cities(['1', 'de', 'Berlin', 'de', 'Bonn'], ['2', 'de', 'Bonn', 'de', null], ['3', 'de', 'Ulm', 'de', 'Trier']).sources,
      ...germany.sources,
    ])
    expect((await check(session, both)).told).toEqual([
      'cities.csv:3:11: either all of (twin_country, twin_name) are NULL or none (cities_twin_country_twin_name_fkey is MATCH FULL)',
      'cities.csv:4:10: geo.cities has no row with this (country, name), nor has the seed (geo.cities.twin_country, twin_name, cities_twin_country_twin_name_fkey)',
    ])
  })

  it('checks, over the row as it would be, stored and left-out columns included', async () => {
    await session.script(`insert into geo.countries (code, name, area) values ('fr', 'France', 5), ('it', 'It', 5)`)
    expect(await told([countries('code name area', [['de', 'Germany', '-1']], [['es', 'Es', null]], [['fr', 'France', null]])])).toEqual([
      'countries.csv:2:12: the row violates the check area_positive: (area > (0)::numeric)',
      expect.stringMatching(/^countries.csv:3:4: the row violates the check name_or_area: /),
    ])
    expect(
      await told([
        source('areas.csv', 'countries', 'code area', [
          ['it', null],
          ['fr', null],
        ]),
      ]),
    ).toEqual([expect.stringMatching(/^areas.csv:2:4: the row violates the check name_or_area: /)])
  })

  it('leaves a check that cannot be evaluated beforehand to the database, and says so', async () => {
    await session.script(
      `alter table geo.countries add constraint ratio check (1 / (area - 7) is not null), add constraint whole check (countries is not null)`,
    )
    const details: string[] = []
    const { checkSets } = await import('../../../src/seeding/sets/check.ts')
    const shapes = await listTableShapes(session)
    const sets = [seedSet([countries('code name area', [['de', 'Germany', '7']], [['fr', 'France', '-8']])])]
    const report = { step() {}, wait() {}, note() {}, warn() {}, detail: (text: string) => void details.push(text) }
    const { problems } = await session.transaction((tx) => checkSets(tx, sets, shapes, report), { readOnly: true })
    expect(problems.list.map(({ line, message }) => `${line} ${message}`)).toEqual([
      '3 the row violates the check area_positive: (area > (0)::numeric)',
    ])
    expect(details).toContain(
      'the check ratio of geo.countries is left to the database, since it cannot be evaluated beforehand: division by zero',
    )
  })

  it('rows that a partitioned table has no partition for', async () => {
    await session.script(`create table geo.sales (id int, region text, primary key (id, region)) partition by list (region);
      create table geo.sales_eu partition of geo.sales for values in ('eu')`)
    expect(
      await told([
        source('sales.csv', 'sales', 'id region', [
          ['1', 'eu'],
          ['2', 'us'],
        ]),
      ]),
    ).toEqual(['sales.csv:3:3: no partition of geo.sales takes this row'])
  })

  it('differing rows where the set allows none, and identities that cannot be changed', async () => {
    await session.script(`insert into geo.countries (code, name) values ('fr', 'France');
      insert into geo.cities (country, name) values ('fr', 'Paris')`)
    expect(await told([countries('code name', [['fr', 'Francia']], [['de', 'Germany']])], { onConflict: 'error' })).toEqual([
      'countries.csv:2:1: geo.countries has this row with other values, and the set does not allow that (on conflict: error)',
    ])
    expect(
      await told([source('cities.csv', 'cities', 'country name id', [['fr', 'Paris', '7']])], {
        keys: new Map([['geo.cities', ['country', 'name']]]),
      }),
    ).toEqual(['cities.csv:2:10: the row has another id, which is GENERATED ALWAYS AS IDENTITY and cannot be changed'])
  })

  it('all of it at once, in the order of the files, with the most important said in one error', async () => {
    const rows = [
      ['de', 'Germany', '-1', 'a@x'],
      ['fr', null, 'x', 'b@x'],
      ['it', 'Italy', '1', 'a@x'],
    ]
    const { told: all, problems } = await check(
      session,
      seedSet([countries('code name area email', rows as never), source('cities.csv', 'cities', 'id country name', [['1', 'xx', 'Y']])]),
    )
    expect(all.map((line) => line.split(': ')[0])).toEqual([
      'countries.csv:2:12',
      'countries.csv:3:4',
      'countries.csv:3:5',
      'countries.csv:4:12',
      'cities.csv:2:3',
    ])
    const error = problemsError(problems)
    expect(error).toMatchObject({ code: 'DBCTL_SEED_INVALID', details: { total: 5, problems: problems.list } })
    expect(error.message).toMatch(
      /^the seed does not fit the database in 5 places; nothing was written:\n {2}countries.csv:2:12: the row violates/,
    )
  })

  it('tells two hundred problems and counts the others', async () => {
    const rows = Array.from({ length: 3_000 }, (_, at) => [String(at), 'fr', 'x'])
    const { problems } = await check(session, seedSet([source('cities.csv', 'cities', 'id country name', rows)]))
    expect(problems.list).toHaveLength(200)
    expect(problems.total).toBe(3_000 + 2_999)
    expect(problemsError(problems).message).toMatch(/\n {2}… and 5799 more$/)
  })

  it('counts what would be inserted, updated, skipped and left alone', async () => {
    const set = (onConflict: 'update' | 'skip') =>
      seedSet([countries('code name', [['de', 'Germany']], [['fr', 'Francia']], [['it', 'Italy']])], { onConflict })
    await session.script(`insert into geo.countries (code, name) values ('fr', 'France'), ('it', 'Italy')`)
    const counts = { table: 'geo.countries', inserts: 1, updates: 1, unchanged: 1, skipped: 0 }
    expect((await check(session, set('update'))).plans).toMatchObject([{ name: 'countries', rows: 3, tables: [counts] }])
    expect((await check(session, set('skip'))).plans).toMatchObject([{ tables: [{ ...counts, updates: 0, skipped: 1 }] }])
    await seed(session, set('skip'))
  })
})
