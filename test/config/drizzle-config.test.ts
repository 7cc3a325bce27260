import { describe, expect, it } from 'vitest'
import { drizzleUrl } from '../../src/config/drizzle-config.ts'
import { parseTarget } from '../../src/config/url.ts'

describe("drizzle.config's dbCredentials", () => {
  it.each([
    ['a url', { url: 'postgres://a@db/shop' }, 'postgres://a@db/shop'],
    ['host and database', { host: 'db', database: 'shop' }, 'postgres://db/shop'],
    [
      'all parts',
      { host: 'db', port: 6432, user: 'app', password: 'p@ss/w?ord', database: 'my shop' },
      'postgres://app:p%40ss%2Fw%3Ford@db:6432/my%20shop',
    ],
    ['a port as text', { host: 'db', port: '6432', database: 'shop' }, 'postgres://db:6432/shop'],
    ['an IPv6 address', { host: '::1', port: 6432, database: 'shop' }, 'postgres://[::1]:6432/shop'],
    ['the directory of a socket', { host: '/var/run/postgresql', database: 'shop' }, 'postgres://%2Fvar%2Frun%2Fpostgresql/shop'],
    ['ssl: true', { host: 'db', database: 'shop', ssl: true }, 'postgres://db/shop?sslmode=verify-full&sslrootcert=system'],
    ['ssl: {}', { host: 'db', database: 'shop', ssl: {} }, 'postgres://db/shop?sslmode=verify-full&sslrootcert=system'],
    ['ssl: false', { host: 'db', database: 'shop', ssl: false }, 'postgres://db/shop'],
    ['ssl: null', { host: 'db', database: 'shop', ssl: null }, 'postgres://db/shop'],
    ['ssl by its mode', { host: 'db', database: 'shop', ssl: 'require' }, 'postgres://db/shop?sslmode=require'],
    [
      'ssl that verifies nothing',
      { host: 'db', database: 'shop', ssl: { rejectUnauthorized: false } },
      'postgres://db/shop?sslmode=require',
    ],
  ])('with %s are a URL', (_, dbCredentials, expected) => {
    expect(drizzleUrl({ dbCredentials })).toBe(expected)
    expect(() => parseTarget(expected, { PGPASSFILE: '/nonexistent' }, '/')).not.toThrow()
  })

  it.each([
    ['a path', './data', 'pglite:./data'],
    ['a pglite URL', 'pglite:./data', 'pglite:./data'],
  ])('for the pglite driver are %s', (_, url, expected) => {
    expect(drizzleUrl({ driver: 'pglite', dbCredentials: { url } })).toBe(expected)
  })

  it.each([
    ['are missing', {}],
    ['are null', { dbCredentials: null }],
    ['are empty', { dbCredentials: {} }],
    ['have an empty url', { dbCredentials: { url: '' } }],
    ['have an empty host', { dbCredentials: { host: '', database: 'shop' } }],
  ])('name no database where they %s', (_, config) => {
    expect(drizzleUrl(config)).toBeUndefined()
  })

  it('lead to the very password, host and port that were written', () => {
    const url = drizzleUrl({ dbCredentials: { host: '/tmp', port: 6432, user: 'a@b', password: "%/?#@: '", database: 'd/b' } })
    const target = parseTarget(url, { PGPASSFILE: '/nonexistent' }, '/')
    expect(target).toMatchObject({ hosts: [{ host: '/tmp', port: 6432 }], user: 'a@b', database: 'd/b' })
    expect(target.engine === 'server' && target.hosts[0]?.password?.reveal()).toBe("%/?#@: '")
  })
})
