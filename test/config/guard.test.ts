import { describe, expect, it } from 'vitest'
import { assertNotProtected } from '../../src/config/guard.ts'
import { parseTarget } from '../../src/config/url.ts'
import { DbctlError } from '../../src/errors.ts'

const ENV = { PGPASSFILE: '/nonexistent/pgpass' }
const ORIGIN = 'protectedHosts in /project/dbctl.config.ts'

function check(url: string, patterns: string[], allowed = false): void {
  const protectedHosts = { value: patterns, source: 'dbctl.config', origin: ORIGIN } as const
  assertNotProtected('seed', parseTarget(url, ENV, '/project'), { protectedHosts }, allowed)
}

describe('a protected host', () => {
  it.each([
    ['postgres://a@prod.example.com/shop', 'prod.example.com'],
    ['postgres://a@PROD.example.com/shop', 'prod.Example.com'],
    ['postgres://a@prod.example.com./shop', 'prod.example.com'],
    ['postgres://a@db.prod.example.com/shop', '*.prod.example.com'],
    ['postgres://a@eu-prod-3.rds.amazonaws.com/shop', '*prod*.amazonaws.com'],
    ['postgres://a@anything/shop', '*'],
    ['postgres://a@localhost,prod/shop', 'prod'],
    ['postgres://a@/shop?hostaddr=10.1.2.3', '10.1.*'],
    ['postgres://a@harmless/shop?hostaddr=10.1.2.3', '10.1.*'],
    ['postgres://a@[2001:db8::1]/shop', '2001:db8:*'],
    ['postgres://a@/shop?host=/var/run/postgresql', '/var/run/*'],
  ])('of %s is recognised by %s', (url, pattern) => {
    expect(() => check(url, ['staging', pattern])).toThrow(DbctlError)
  })

  it.each([
    ['postgres://a@prodXexample.com/shop', 'prod.example.com'],
    ['postgres://a@my-prod/shop', 'prod'],
    ['postgres://a@prod2/shop', 'prod'],
    ['postgres://a@localhost/prod', 'prod'],
    ['postgres://prod@localhost/shop', 'prod'],
    ['pglite:./prod', '*'],
  ])('is not meant where %s meets %s', (url, pattern) => {
    expect(() => check(url, [pattern])).not.toThrow()
  })

  it('is refused with 5, who protects it and the flag that would consent', () => {
    let error: unknown
    try {
      check('postgres://a:s3ntinel@prod/shop', ['prod'])
    } catch (thrown) {
      error = thrown
    }
    expect(error).toMatchObject({
      code: 'DBCTL_PROTECTED',
      exit: 5,
      message: `prod is protected (${ORIGIN}); dbctl seed does not touch it`,
      hint: 'If this really is the database you mean, add --allow-protected to this very command.',
      details: { host: 'prod', patterns: ['prod'] },
    })
  })

  it('is touched with consent, and without any pattern', () => {
    expect(() => check('postgres://a@prod/shop', ['prod'], true)).not.toThrow()
    expect(() => check('postgres://a@prod/shop', [])).not.toThrow()
  })
})
