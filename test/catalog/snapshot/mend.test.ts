import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareSnapshots } from '../../../src/catalog/snapshot/compare.ts'
import { type MendStep, mendSnapshots } from '../../../src/catalog/snapshot/mend.ts'
import { readSnapshot } from '../../../src/catalog/snapshot/read.ts'
import type { CatalogSnapshot } from '../../../src/catalog/snapshot/snapshot.ts'
import type { Session } from '../../../src/client/session.ts'
import { connect, databaseForTest, engines } from '../../support/databases.ts'
import { CHANGES } from './changes.ts'
import { everything, inTransaction, type OpenDatabase } from './databases.ts'
import { inALine } from './found.ts'

async function apply(session: Session, steps: readonly MendStep[]): Promise<void> {
  for (const { sql } of steps) {
    for (const statement of sql) {
      await session.command(statement).catch((error: Error) => {
        throw new Error(`${error.message}\n${statement}\n\nof:\n${steps.flatMap((step) => step.sql).join(';\n')}`)
      })
    }
  }
}

const differences = (expected: CatalogSnapshot, actual: CatalogSnapshot): string[] => compareSnapshots(expected, actual).map(inALine)

describe.each(engines)('the mending SQL (%s)', (engine) => {
  let database: OpenDatabase
  let session: Session
  let before: CatalogSnapshot
  beforeAll(async () => {
    database = await everything(engine)
    session = database.session
    before = await readSnapshot(session)
  })
  afterAll(() => database.close())

  /** What there is once the steps have run, and the differences that are left; of those with a note alone nothing else is expected. */
  const mended = async (expected: CatalogSnapshot, actual: CatalogSnapshot): Promise<{ now: CatalogSnapshot; left: string[] }> => {
    const steps = mendSnapshots(expected, actual)
    await apply(session, steps)
    const noted = steps.filter(({ note }) => note !== undefined).map(({ kind, name }) => `${kind} ${name}`)
    const now = await readSnapshot(session)
    const left = compareSnapshots(expected, now).filter(({ kind, name }) => !noted.includes(`${kind} ${name}`))
    return { now, left: left.map(inALine) }
  }

  // On one engine each of them, on the other one in four: reading a whole catalog some hundred times takes its time.
  it.each(engine === 'server' ? CHANGES : CHANGES.filter((_, i) => i % 4 === 0))(
    'a change is told of, undone, and done again: $sql',
    async ({ sql, found }) => {
      await inTransaction(session, async () => {
        await session.script(sql)
        const changed = await readSnapshot(session)
        expect(differences(before, changed)).toEqual(found)
        const reverse = { missing: 'extra', extra: 'missing', changed: 'changed' }
        const reversed = found.map((line) => line.replace(/^\w+/, (word) => reverse[word as keyof typeof reverse]))
        expect(differences(changed, before).toSorted()).toEqual(reversed.toSorted())
        const undone = await mended(before, changed)
        expect(undone.left).toEqual([])
        expect((await mended(changed, undone.now)).left).toEqual([])
        return true
      })
    },
  )

  it('makes everything from nothing, and nothing of everything', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    await connect(url, async (client) => {
      const empty = await readSnapshot(client.session)
      const building = mendSnapshots(before, empty)
      await apply(client.session, building)
      const built = await readSnapshot(client.session)
      expect(differences(before, built)).toEqual(
        building.filter(({ note }) => note !== undefined).map(({ kind, name }) => `missing ${kind} ${name}`),
      )
      expect(differences(before, built)).toHaveLength(3) // an operator, a collation and a text search configuration
      await apply(client.session, mendSnapshots(empty, built))
      expect(differences(empty, await readSnapshot(client.session))).toEqual([])
    })
  })

  it('keeps the rows where it says nothing of loss', async () => {
    await inTransaction(session, async () => {
      await session.script(`
        insert into shop.customers (email, name) values ('a@b', 'Ann');
        insert into shop.orders (customer_id, status, history, net, legacy) values (1, 'sent', array['new', 'sent']::shop.status[], 3, 1);
        alter type shop.status rename value 'sent' to 'gone'; alter type shop.status rename value 'gone' to 'sent'; set constraints all immediate`)
      const wanted = await inTransaction(session, async () => {
        await session.script(`
          create type shop.other as enum ('sent', 'new');
          drop view shop.plain cascade; drop table shop.order_events;
          alter table shop.orders alter column half drop expression`)
        return readSnapshot(session)
      })
      const reordered: CatalogSnapshot = {
        ...wanted,
        objects: wanted.objects.map((object) =>
          object.kind === 'enum' && object.name === '"shop"."status"' ? { ...object, is: { labels: ['sent', 'new'] } } : object,
        ),
      }
      const steps = mendSnapshots(reordered, before)
      expect(steps.filter(({ lossy }) => lossy).map(({ kind, name }) => `${kind} ${name}`)).toEqual(['table "shop"."order_events"'])
      await apply(session, steps)
      expect(differences(reordered, await readSnapshot(session))).toEqual([])
      expect(
        await session.query(
          'select o.status::text, o.history::text, o.half::text, c.name from shop.orders o join shop.customers c on c.id = o.customer_id',
        ),
      ).toEqual([{ status: 'sent', history: '{new,sent}', half: '2.5000000000000000', name: 'Ann' }])
      return true
    })
  })

  it.each([
    ['alter table shop.cache add note text', 'drop column', true],
    ['alter table shop.customers drop constraint customers_email_key', 'add constraint', false],
    ['create sequence shop.counter', 'drop sequence', true],
    ['alter table shop.customers alter column ratio type real', 'type double precision', true],
    ['create view shop.again as select 1', 'drop view', false],
  ])('says of what undoes "%s" whether something is lost', async (sql, statement, lossy) => {
    const changed = await inTransaction(session, async () => {
      await session.script(sql)
      return readSnapshot(session)
    })
    const steps = mendSnapshots(before, changed)
    expect(steps.flatMap((step) => step.sql).join('; ')).toContain(statement)
    expect(steps.some((step) => step.lossy)).toBe(lossy)
  })

  it.each([
    ['drop operator shop.=== (int, int)', 'other', 'how this operator was made is not known here'],
    ['drop table shop.hashed; create table shop.hashed (id int primary key)', 'table', 'a table cannot change its kind'],
    [
      'drop type shop.address cascade; create type shop.address as (zip text, street text); alter table shop.customers add home shop.address',
      'composite type',
      'the type is in use',
    ],
  ])('has a note instead of SQL that is wrong: %s', async (sql, kind, note) => {
    const changed = await inTransaction(session, async () => {
      await session.script(sql)
      return readSnapshot(session)
    })
    const step = mendSnapshots(before, changed).find((found) => found.kind === kind && found.note !== undefined)
    expect(step?.note).toContain(note)
    expect(step?.sql).toEqual([])
  })
})
