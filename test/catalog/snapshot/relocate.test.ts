import { describe, expect, it } from 'vitest'
import { compareSnapshots } from '../../../src/catalog/snapshot/compare.ts'
import { mendSnapshots } from '../../../src/catalog/snapshot/mend.ts'
import { readSnapshot } from '../../../src/catalog/snapshot/read.ts'
import { connect, databaseForTest, vectorEngines } from '../../support/databases.ts'
import { inALine } from './found.ts'

/** What uses pgvector, with the schema that it is in first on the search path. */
const USES = `
  create table notes (id int primary key, embedding vector(3) not null, half halfvec(2)[], check (vector_dims(embedding) = 3));
  create index notes_embedding on notes using hnsw (embedding vector_cosine_ops) with (m = 8);
  create function nearest(given vector) returns setof notes language sql as 'select * from public.notes order by embedding <=> given';
  create view near as select id, embedding <=> '[1,2,3]' as distance from notes`

describe.each(vectorEngines)('an extension in another schema (%s)', (engine) => {
  it('is one difference, and is mended by a move', async () => {
    const [inPublic, apart] = [await databaseForTest(engine, 'empty'), await databaseForTest(engine, 'empty')]
    const expected = await connect(inPublic.url, async ({ session }) => {
      await session.script(`create schema "Ext 1"; create extension vector schema public; set search_path to public; ${USES}`)
      return readSnapshot(session)
    })
    await connect(apart.url, async ({ session }) => {
      await session.script(`create schema "Ext 1"; create extension vector schema "Ext 1"; set search_path to public, "Ext 1"; ${USES}`)
      const actual = await readSnapshot(session)
      expect(compareSnapshots(expected, actual).map(inALine)).toEqual(['changed extension "vector": schema'])
      expect(compareSnapshots(actual, expected).map(inALine)).toEqual(['changed extension "vector": schema'])
      const steps = mendSnapshots(expected, actual)
      expect(steps.flatMap(({ sql }) => sql)).toEqual(['alter extension "vector" set schema "public"'])
      for (const { sql } of steps) for (const statement of sql) await session.command(statement)
      const mended = await readSnapshot(session)
      expect(compareSnapshots(expected, mended)).toEqual([])
      for (const { sql } of mendSnapshots(actual, mended)) for (const statement of sql) await session.command(statement)
      expect(compareSnapshots(actual, await readSnapshot(session))).toEqual([])
    })
  })
})
