import { fromSql, toSql } from 'pgvector'
import { describe, expect, it } from 'vitest'
import { vectorSupport } from '../../src/catalog/extensions.ts'
import { connect, databaseForTest, engines, vectorEngines } from '../support/databases.ts'

describe.each(engines)('pgvector on the %s engine', (engine) => {
  it('is said to be missing, available or installed as it is', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    await connect(url, async ({ session }) => {
      const before = await vectorSupport(session)
      expect(before).toEqual({
        installed: null,
        available: vectorEngines.includes(engine) ? expect.stringMatching(/^\d+\.\d+\.\d+$/) : null,
      })
      if (before.available === null) return
      await session.script('create extension vector')
      expect(await vectorSupport(session)).toEqual({ installed: before.available, available: before.available })
    })
  })
})

describe.each(vectorEngines)('vectors on the %s engine', (engine) => {
  it('come back from a COPY and from a parameter as they went in', async () => {
    const { url } = await databaseForTest(engine, 'migrated')
    const vector = [0.1, -2.5, 3e-7].map(Math.fround)
    await connect(url, async ({ session }) => {
      await session.script('create table public.embedded (embedding vector(3))')
      const rows = async function* () {
        yield Buffer.from(`${toSql(vector)}\n`)
      }
      await session.copyIn({ schema: 'public', table: 'embedded', columns: ['embedding'], format: 'text' }, rows())
      await session.command('insert into public.embedded values ($1)', [toSql(vector)])
      const found = await session.query<{ embedding: string }>('select embedding from public.embedded')
      expect(found.map(({ embedding }) => fromSql(embedding).map(Math.fround))).toEqual([vector, vector])
    })
  })
})
