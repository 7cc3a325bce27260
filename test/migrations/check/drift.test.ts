import { describe, expect, it } from 'vitest'
import { readSnapshot } from '../../../src/catalog/snapshot/read.ts'
import type { ObjectOf } from '../../../src/catalog/snapshot/snapshot.ts'
import { driftFindings } from '../../../src/migrations/check/drift.ts'
import { connect, databaseForTest, engines } from '../../support/databases.ts'

describe.each(engines)('drift on the %s engine', (engine) => {
  it('names each object and has the SQL that mends it', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    const found = await connect(url, async ({ session }) => {
      await session.script(`create table users (id bigint primary key, email text not null, age int);
        create index by_age on users (age); create extension if not exists plpgsql`)
      const expected = await readSnapshot(session)
      await session.script(`drop index by_age; alter table users alter email drop not null; create table stray (id int);
        create schema elsewhere; create table elsewhere.theirs (id int)`)
      const actual = await readSnapshot(session)
      const findings = driftFindings({ expected, actual, label: 'here', unavailable: new Set() })
      // The SQL must be true: without the extras the database is what it was.
      for (const { rule, fix } of findings) if (rule !== 'drift-extra') await session.script(fix)
      const mended = driftFindings({ expected, actual: await readSnapshot(session), label: 'here', unavailable: new Set() })
      return { findings, mended }
    })
    expect(found.findings.map(({ rule, severity, object }) => [rule, severity, object])).toEqual([
      ['drift-changed', 'error', '"public"."users"."email"'],
      ['drift-missing', 'error', '"public"."by_age"'],
      ['drift-extra', 'warning', '"elsewhere"'],
      ['drift-extra', 'warning', '"public"."stray"'],
    ])
    expect(found.findings.find(({ object }) => object === '"public"."stray"')?.fix).toContain('drop table "public"."stray";')
    expect(found.mended.map(({ rule }) => rule)).toEqual(['drift-extra', 'drift-extra'])
  })

  it('leaves an extension alone that the shadow could not have', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    const found = await connect(url, async ({ session }) => {
      const actual = await readSnapshot(session)
      const postgis: ObjectOf<'extension'> = {
        kind: 'extension',
        path: ['postgis'],
        name: '"postgis"',
        is: { schema: 'public' },
        members: [],
        comment: null,
        needs: [],
        version: '3.5',
      }
      return [new Set(['postgis']), new Set<string>()].map(
        (unavailable) =>
          driftFindings({ expected: actual, actual: { ...actual, objects: [...actual.objects, postgis] }, label: 'here', unavailable })
            .length,
      )
    })
    expect(found).toEqual([0, 1])
  })
})
