import { describe, expect, it } from 'vitest'
import { listAnalyzedSizes, listTableSizes } from '../../src/catalog/table-sizes.ts'
import { connect, databaseForTest, engines } from '../support/databases.ts'

describe.each(engines)('the sizes of tables on the %s engine', (engine) => {
  it('count indexes and TOAST, whether the files are asked or the last VACUUM', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    await connect(url, async ({ session }) => {
      await session.query('create table wide (id int primary key, body text)')
      await session.query('alter table wide alter body set storage external')
      await session.query("insert into wide select n, repeat('x', 9000) from generate_series(1, 500) n")
      expect((await listAnalyzedSizes(session)).has('"public"."wide"')).toBe(false)
      await session.query('vacuum analyze wide')
      const [parts] = await session.query<{ id: number; heap: number; toast: number; index: number }>(
        `select c.oid as id, pg_relation_size(c.oid)::float8 as heap, pg_relation_size(c.reltoastrelid)::float8 as toast,
                pg_relation_size('wide_pkey')::float8 as index from pg_class c where c.oid = 'wide'::regclass`,
      )
      const { id = 0, heap = 0, toast = 0, index = 0 } = parts ?? {}
      const [asked] = await listTableSizes(session, [id])
      const analyzed = (await listAnalyzedSizes(session)).get('"public"."wide"')
      expect(toast).toBeGreaterThan(4_000_000)
      expect(analyzed?.rows).toBe(500)
      expect(analyzed?.bytes).toBeGreaterThanOrEqual(heap + toast + index)
      expect(analyzed?.bytes).toBeLessThanOrEqual(asked?.bytes ?? 0)
    })
  })
})
