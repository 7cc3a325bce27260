import { describe, expect, it } from 'vitest'
import { isEmbeddable } from '../../src/client/embedded-extensions.ts'
import { type ShadowOptions, withShadow } from '../../src/client/shadow.ts'
import { silent } from '../../src/report.ts'

const options = (overrides: Partial<ShadowOptions> = {}): ShadowOptions => ({
  extensions: [],
  signal: new AbortController().signal,
  report: silent,
  ...overrides,
})

describe('a shadow', () => {
  it('is an empty database each time it is renewed, roles included', async () => {
    const found = await withShadow(options(), async ({ renew }) => {
      const look =
        'select (select count(*)::int from pg_class where relname = $1) as tables, (select count(*)::int from pg_roles where rolname = $1) as roles'
      const first = await renew()
      await first.session.script('create table left_over (id int); create role left_over')
      const second = await renew()
      return { first: first.facts.engine, second: await second.session.query(look, ['left_over']) }
    })
    expect(found).toEqual({ first: 'embedded', second: [{ tables: 0, roles: 0 }] })
  })

  it('has the extensions that it is asked for, by the names that CREATE EXTENSION takes', async () => {
    const names = [
      'vector',
      'pgcrypto',
      'uuid-ossp',
      'citext',
      'pg_trgm',
      'hstore',
      'ltree',
      'btree_gin',
      'btree_gist',
      'unaccent',
      'earthdistance',
      'moddatetime',
    ]
    expect(names.every(isEmbeddable)).toBe(true)
    const found = await withShadow(options({ extensions: [...names, 'postgis'] }), async ({ renew }) => {
      await renew()
      const { session } = await renew()
      for (const name of names) await session.script(`create extension "${name}" cascade`)
      return session.query('select crypt($1, gen_salt($2)) is not null as crypts, uuid_generate_v4() is not null as makes', ['x', 'bf'])
    })
    expect(found).toEqual([{ crypts: true, makes: true }])
    expect(isEmbeddable('postgis')).toBe(false)
  })

  it('leaves at once when the run is interrupted in the middle of a statement', async () => {
    const interruption = new AbortController()
    const reason = new Error('interrupted')
    const running = withShadow(options({ signal: interruption.signal }), async ({ renew }) => {
      const { session } = await renew()
      setTimeout(() => interruption.abort(reason), 50)
      await session.query('select count(*) from generate_series(1, 10000000000)')
    })
    await expect(running).rejects.toBe(reason)
  })
})
