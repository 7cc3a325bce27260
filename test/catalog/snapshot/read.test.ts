import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareSnapshots } from '../../../src/catalog/snapshot/compare.ts'
import { readSnapshot } from '../../../src/catalog/snapshot/read.ts'
import { type CatalogSnapshot, idOf, KINDS } from '../../../src/catalog/snapshot/snapshot.ts'
import { connect, databaseForTest, engines, vectorEngines } from '../../support/databases.ts'
import { everything, inTransaction, type OpenDatabase } from './databases.ts'

const LEAVE_OUT = { schemas: ['dbctl'], tables: [{ schema: 'drizzle', table: '__drizzle_migrations' }] }
const ROLE = `dbctl_test_reader_${process.pid}`

describe.each(engines)('a snapshot (%s)', (engine) => {
  let database: OpenDatabase
  let snapshot: CatalogSnapshot
  beforeAll(async () => {
    database = await everything(engine)
    snapshot = await readSnapshot(database.session)
  })
  afterAll(() => database.close())

  const ids = (given: CatalogSnapshot = snapshot): string[] => given.objects.map(idOf)

  it('has every kind of object, each once, in one order', () => {
    // No extension can be relied on here.
    expect([...new Set(snapshot.objects.map(({ kind }) => kind))]).toEqual(KINDS.filter((kind) => kind !== 'extension'))
    expect(new Set(ids()).size).toBe(snapshot.objects.length)
  })

  it('is plain data that survives JSON', () => {
    expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot)
  })

  it('is the same when it is read again, whatever the session has set', async () => {
    const settings = { search_path: 'shop, public', DateStyle: 'German', TimeZone: 'Asia/Tokyo', quote_all_identifiers: 'on' }
    const { session } = database
    const again = await inTransaction(session, async () => {
      await session.set(settings, 'local')
      const read = await readSnapshot(session)
      const [row] = await session.query<{ path: string }>(`select current_setting('search_path') as path`)
      expect(row?.path).toBe('shop, public')
      return read
    })
    expect(again).toEqual(snapshot)
  })

  it('names what an object needs, and only what is there', () => {
    const needs = (id: string) => snapshot.objects.find((object) => idOf(object) === id)?.needs
    expect(needs('view "shop"."over_view"')).toEqual(['schema "shop"', 'view "shop"."plain"'])
    expect(needs('column "shop"."customers"."id"')).toEqual([
      'schema "shop"',
      'sequence "shop"."customers_id_seq"',
      'table "shop"."customers"',
    ])
    expect(needs('column "shop"."orders"."history"')).toContain('enum "shop"."status"')
    expect(needs('routine "shop"."customers_of"("shop"."status")')).toBeUndefined()
    expect(needs('routine "shop"."customers_of"(shop.status)')).toEqual([
      'enum "shop"."status"',
      'schema "shop"',
      'table "shop"."customers"',
    ])
    const present = new Set(ids())
    expect(snapshot.objects.flatMap(({ needs }) => needs).filter((id) => !present.has(id))).toEqual([])
  })

  it('is read with no right but to connect', async () => {
    const { session } = database
    const read = await inTransaction(session, async () => {
      await session.script(`create role ${ROLE}; set local role ${ROLE}`)
      await expect(session.transaction(() => session.query('select from shop.orders'))).rejects.toThrow('permission denied')
      return readSnapshot(session)
    })
    expect(read).toEqual(snapshot)
  })

  it('keeps to the schemas that are named', async () => {
    const one = await readSnapshot(database.session, { schemas: ['Odd "names"'] })
    expect(ids(one)).toEqual(ids().filter((id) => id.includes('Odd ""names"""')))
  })

  it('reads in a transaction that can write nothing', async () => {
    const seen: string[] = []
    const { session } = database
    const query = session.query.bind(session)
    session.query = async (sql, parameters) => {
      const [row] = await query<{ mode: string }>(
        `select current_setting('transaction_read_only') || ' ' || current_setting('transaction_isolation') as mode`,
      )
      seen.push(row?.mode ?? '')
      return query(sql, parameters)
    }
    await readSnapshot(session)
    session.query = query
    expect(new Set(seen)).toEqual(new Set(['on repeatable read']))
  })

  it('is that of an empty database where nothing but the journal was made', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    await connect(url, async ({ session }) => {
      const empty = await readSnapshot(session)
      expect(ids(empty)).toEqual(['schema "public"'])
      await session.script(`
        create schema drizzle; create schema dbctl; create table dbctl.facts (id serial primary key);
        create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint);
        create temporary table passing (id serial primary key); create temporary view gone as select 1`)
      expect(await readSnapshot(session, { leaveOut: LEAVE_OUT })).toEqual(empty)
      await session.script('create table drizzle.ours (id int)')
      expect(ids(await readSnapshot(session, { leaveOut: LEAVE_OUT }))).toEqual([
        'schema "drizzle"',
        'schema "public"',
        'table "drizzle"."ours"',
        'column "drizzle"."ours"."id"',
      ])
    })
  })
})

describe('a snapshot', () => {
  it('is the same of the same statements on either engine', async () => {
    const [server, embedded] = [await everything('server'), await everything('embedded')]
    try {
      const [a, b] = [await readSnapshot(server.session), await readSnapshot(embedded.session)]
      expect(a.objects.length).toBeGreaterThan(140)
      expect(compareSnapshots(a, b)).toEqual([])
      expect(compareSnapshots(b, a)).toEqual([])
    } finally {
      await server.close()
      await embedded.close()
    }
  })

  it('of the shared schema is the same on all engines, and has of pgvector only that it is there', async () => {
    const snapshots = await Promise.all(
      vectorEngines.map(async (engine) => {
        const { url } = await databaseForTest(engine, 'migrated')
        return connect(url, ({ session }) => readSnapshot(session, { leaveOut: LEAVE_OUT }))
      }),
    )
    for (const snapshot of snapshots) {
      expect(snapshot.objects.filter(({ kind }) => kind === 'routine' || kind === 'other')).toEqual([])
      expect(snapshot.objects.filter(({ kind }) => kind === 'extension').map(({ name }) => name)).toEqual(['"vector"'])
      expect(snapshot.objects.filter(({ name }) => name.includes('drizzle'))).toEqual([])
      for (const other of snapshots) expect(compareSnapshots(snapshot, other)).toEqual([])
    }
  })
})
