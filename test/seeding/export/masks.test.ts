import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Session } from '../../../src/client/session.ts'
import type { MaskConfig } from '../../../src/config/seed-config.ts'
import { Pseudonyms } from '../../../src/seeding/export/pseudonyms.ts'
import { engines, type OpenDatabase, openDatabase } from '../../support/databases.ts'
import { exported, load, printed, refused, rowsOf } from './exporting.ts'

const SCHEMA = `
  drop schema if exists crm cascade; create schema crm;
  create domain crm.level as int check (value between 1 and 5);
  create table crm.users (
    login varchar(40) primary key, email text not null unique, name text, nick varchar(4), code char(30), age int, vip bool not null default false,
    level crm.level, tags text[], data jsonb, phone varchar(20), short varchar(8) unique, upper_name text generated always as (upper(name)) stored);
  create table crm.orders (id int primary key, login text references crm.users, contact varchar(60), brief varchar(12) references crm.users (login));
  create table crm.visits (id int, city text, primary key (id, city)) partition by list (city);
  create table crm.visits_a partition of crm.visits for values in ('a');
  insert into crm.users (login, email, name, nick, code, age, level, tags, data, phone) values
    ('ann', 'Ann@X.com', 'Ann Lee', 'an', 'c1', 30, 2, '{a}', '{"a": 1}', '1'), ('bob', 'bob@x.com', 'Ann Lee', null, null, null, null, null, null, null);
  insert into crm.orders values (1, 'ann', 'ann@x.com', null), (2, 'ann', 'c1', null), (3, null, 'bob@x.com', null);
`

type Mask = Record<string, MaskConfig>

describe.each(engines)('the masks of an export, on the %s engine', (engine) => {
  let database: OpenDatabase
  let session: Session
  beforeAll(async () => {
    database = await openDatabase(engine, 'empty')
    session = database.client.session
    await session.script(SCHEMA)
  })
  afterAll(() => database.close())

  const problems = async (mask: Mask) => (await refused(session, ['orders'], { mask })).details.problems

  it('give the same for the same value in all tables, and what is not there stays so', async () => {
    const mask: Mask = {
      'crm.users.email': 'email',
      'crm.users.name': 'hash',
      'crm.users.nick': 'hash',
      'crm.users.code': 'hash',
      'crm.orders.contact': 'email',
    }
    const file = await exported(session, ['users', 'orders'], { mask })
    const { 'crm.users': [ann, bob] = [], 'crm.orders': orders = [] } = rowsOf(file)
    expect(ann).toMatchObject({
      login: 'ann',
      email: expect.stringMatching(/^user-[0-9a-f]{8}@example\.com$/),
      name: expect.stringMatching(/^[0-9a-f]{16}$/),
      nick: expect.stringMatching(/^[0-9a-f]{4}$/),
      code: expect.stringMatching(/^[0-9a-f]{16}$/),
    })
    expect(bob).toMatchObject({ name: ann?.name, nick: null, code: null })
    expect(bob?.email).not.toBe(ann?.email)
    expect(orders.map(({ contact }) => contact)).toEqual([ann?.email, expect.stringMatching(/^user-[0-9a-f]{8}@/), bob?.email])
    expect(file.tables).toMatchObject([
      { table: 'crm.users', maskedColumns: ['email', 'name', 'nick', 'code'] },
      { table: 'crm.orders', maskedColumns: ['contact'] },
    ])
    const again = rowsOf(await exported(session, ['users'], { mask }))
    expect(again['crm.users']?.[0]?.name).not.toBe(ann?.name)
  })

  it('give all rows one value, as the column takes it', async () => {
    const mask: Mask = {
      'crm.users.name': 'null',
      'crm.users.age': { value: 33 },
      'crm.users.vip': { value: true },
      'crm.users.level': { value: '5' },
      'crm.users.tags': { value: '{x,y}' },
      'crm.users.data': { value: '{"masked": true}' },
      'crm.users.phone': { value: 555 },
      'crm.users.upper_name': 'hash',
    }
    const file = await exported(session, ['users'], { mask })
    const one = { name: null, age: 33, vip: true, level: 5, tags: ['x', 'y'], data: { masked: true }, phone: '555' }
    expect(rowsOf(file)).toMatchObject({ 'crm.users': [one, one] })
    expect(file.tables[0]?.maskedColumns).toEqual(['name', 'age', 'vip', 'level', 'tags', 'data', 'phone'])
    const wrong = await refused(session, ['users'], { mask: { 'crm.users.level': { value: 6 } } })
    expect(wrong).toMatchObject({
      code: 'DBCTL_USAGE',
      message: expect.stringContaining('mask of crm.users.level is no value that the column takes'),
    })
    expect((await refused(session, ['users'], { mask: { 'crm.users.age': { value: 'x' } } })).message).toContain('invalid input syntax')
  })

  it('keep a reference whose two sides are hashed', async () => {
    await session.script('alter table crm.orders drop constraint orders_brief_fkey')
    const mask: Mask = { 'crm.users.login': 'hash', 'crm.orders.login': 'hash' }
    const file = await exported(session, ['orders'], { mask })
    expect(file.text).not.toContain('"ann"')
    const count = 'crm.orders join crm.users using (login)'
    await session.script('delete from crm.orders; delete from crm.users')
    expect(await load(session, file)).toBe(4)
    expect(await session.query(`select count(*)::int as rows from ${count}`)).toEqual([{ rows: 2 }])
    await session.script(SCHEMA)
    expect(await printed(session, 'crm.visits')).toEqual({ 'crm.visits': [] })
  })

  it('are refused where they would break a reference', async () => {
    const message = 'only "hash" for both keeps the reference'
    expect(await problems({ 'crm.orders.login': 'null' })).toEqual([
      `crm.orders.login: crm.orders.login refers to crm.users.login (orders_login_fkey); ${message}`,
    ])
    expect(await problems({ 'crm.users.login': 'hash', 'crm.orders.login': 'email', 'crm.orders.brief': 'hash' })).toEqual([
      'crm.orders.brief: its hash would not be the same as that of crm.users.login, to which it refers (orders_brief_fkey), since their types differ',
      `crm.orders.login: crm.orders.login refers to crm.users.login (orders_login_fkey); ${message}`,
    ])
  })

  it('are refused where the column would not take them, or no row could be told from another', async () => {
    expect(await problems({ 'crm.users.vip': 'null' })).toEqual(['crm.users.vip: the mask is null, and the column is NOT NULL'])
    expect(await problems({ 'crm.users.email': { value: 'x' } })).toEqual([
      expect.stringContaining('users_email_key keeps their values apart'),
    ])
    expect(await problems({ 'crm.users.short': 'null' })).toEqual([expect.stringContaining('users_short_key keeps their values apart')])
    expect(await problems({ 'crm.users.short': 'hash' })).toEqual([expect.stringContaining('takes too few of the 16 characters of a hash')])
    expect(await problems({ 'crm.users.age': 'hash' })).toEqual([
      'crm.users.age: the mask hash makes a text, and the column is of type integer',
    ])
    expect(await problems({ 'crm.users.phone': 'email' })).toEqual([expect.stringContaining('takes fewer')])
    expect(await problems({ 'crm.visits.city': 'hash' })).toEqual([
      expect.stringContaining('decides which partition of crm.visits takes a row'),
    ])
  })

  it('are refused by names of columns that are not there, all at once', async () => {
    const error = await refused(session, ['orders'], { mask: { 'crm.users.emial': 'email', 'users.email': 'email', 'x.y': 'null' } })
    expect(error.code).toBe('DBCTL_USAGE')
    expect(error.details.problems).toEqual([
      'crm.users.emial: there is no such column; did you mean crm.users.email?',
      'users.email: there is no such column; did you mean crm.users.email?',
      'x.y: there is no such column',
    ])
  })
})

it('the pseudonyms of two values differ even where the short ones are the same', () => {
  // Found by trying: with this key the hashes of both begin with babdc78d.
  const pseudonyms = new Pseudonyms(Buffer.alloc(32))
  const values = ['u43646@x.org', 'u63643@x.org', 'u1@x.org']
  const masked = values.map((value) => pseudonyms.email(value))
  expect(masked[0]).toBe('user-babdc78d@example.com')
  expect(masked[1]).toMatch(/^user-babdc78d[0-9a-f]{8}@example\.com$/)
  expect(masked[2]).toMatch(/^user-[0-9a-f]{8}@example\.com$/)
  expect(values.map((value) => pseudonyms.email(value.toUpperCase()))).toEqual(masked)
})
