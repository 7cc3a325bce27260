import { homedir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { describeTarget, type ServerTarget, SSL_MODES } from '../../src/config/target.ts'
import { parseTarget, UrlProblem } from '../../src/config/url.ts'

/** No password file of the person who runs the tests may answer. */
const ENV = { PGPASSFILE: '/nonexistent/pgpass', PGSERVICEFILE: '/nonexistent/service' }

function server(url: string, env: Record<string, string> = {}): ServerTarget {
  const target = parseTarget(url, { ...ENV, ...env }, '/project')
  if (target.engine !== 'server') throw new Error('not a server')
  return target
}

const hosts = (url: string) => server(url).hosts

describe('a server URL', () => {
  it('names user, password, host, port and database', () => {
    const target = server('postgres://app:secret@db.example.com:6432/shop')
    expect({
      ...target,
      hosts: target.hosts.map(({ password: _, ...host }) => host),
      password: target.hosts[0]?.password?.reveal(),
    }).toEqual({
      engine: 'server',
      hosts: [{ host: 'db.example.com', port: 6432 }],
      database: 'shop',
      user: 'app',
      password: 'secret',
      tls: { mode: 'prefer' },
    })
  })

  it('may be spelled postgresql://', () => {
    expect(server('postgresql://app@db/shop')).toEqual(server('postgres://app@db/shop'))
  })

  it.each([
    ['postgres://app@db/shop', [{ host: 'db', port: 5432 }]],
    ['postgres://app@db:6432/shop', [{ host: 'db', port: 6432 }]],
    ['postgres://app@db:/shop', [{ host: 'db', port: 5432 }]],
    ['postgres://app@/shop', [{ host: 'localhost', port: 5432 }]],
    ['postgres:///shop', [{ host: 'localhost', port: 5432 }]],
    ['postgres://app@:6432/shop', [{ host: 'localhost', port: 6432 }]],
    ['postgres://app@/shop?host=db&port=6432', [{ host: 'db', port: 6432 }]],
    [
      'postgres://app@one:6001,two:6002/shop',
      [
        { host: 'one', port: 6001 },
        { host: 'two', port: 6002 },
      ],
    ],
    [
      'postgres://app@one,two:6002,three/shop',
      [
        { host: 'one', port: 5432 },
        { host: 'two', port: 6002 },
        { host: 'three', port: 5432 },
      ],
    ],
    [
      'postgres://app@/shop?host=one,two&port=6432',
      [
        { host: 'one', port: 6432 },
        { host: 'two', port: 6432 },
      ],
    ],
    ['postgres://app@[::1]/shop', [{ host: '::1', port: 5432 }]],
    ['postgres://app@[2001:db8::1]:6432/shop', [{ host: '2001:db8::1', port: 6432 }]],
    [
      'postgres://app@[::1]:6001,db:6002/shop',
      [
        { host: '::1', port: 6001 },
        { host: 'db', port: 6002 },
      ],
    ],
    ['postgres:///shop?host=/var/run/postgresql', [{ host: '/var/run/postgresql', port: 5432 }]],
    ['postgres:///shop?host=/tmp&port=6432', [{ host: '/tmp', port: 6432 }]],
    ['postgres://%2Fvar%2Frun%2Fpostgresql/shop', [{ host: '/var/run/postgresql', port: 5432 }]],
    ['postgres://app@db/shop?hostaddr=10.0.0.7', [{ host: 'db', address: '10.0.0.7', port: 5432 }]],
    ['postgres://app@/shop?hostaddr=10.0.0.7', [{ host: '10.0.0.7', address: '10.0.0.7', port: 5432 }]],
  ])('%s leads to its hosts and ports', (url, expected) => {
    expect(hosts(url)).toEqual(expected)
  })

  it.each([
    ['postgres://app:p%40ss%2Fw%3Ford%23%25@db/shop', 'p@ss/w?ord#%'],
    ['postgres://app:p@ss@db/shop', 'p@ss'],
    ['postgres://app:p:a:s:s@db/shop', 'p:a:s:s'],
    ['postgres://app:a+b%2Bc@db/shop', 'a+b+c'],
    ["postgres://app:!$&'()*,;=~@db/shop", "!$&'()*,;=~"],
    ['postgres://app:%C3%BCber%20%F0%9F%98%80@db/shop', 'über 😀'],
    ['postgres://app@db/shop?password=a+b%26c', 'a+b&c'],
    ['postgres://app@db/shop?user=me@home&password=p@ss', 'p@ss'],
  ])('%s carries the password that was meant', (url, password) => {
    expect(server(url).hosts[0]?.password?.reveal()).toBe(password)
  })

  it('has its user and database percent-decoded', () => {
    expect(server('postgres://b%C3%A4cker%40home@db/my%20shop')).toMatchObject({ user: 'bäcker@home', database: 'my shop' })
  })

  it('takes the database from ?dbname, and the user’s name where none is given', () => {
    expect(server('postgres://app@db/?dbname=shop').database).toBe('shop')
    expect(server('postgres://app@db').database).toBe('app')
    expect(server('postgres://app@db/').database).toBe('app')
  })

  it.each([
    ['postgres://db/shop', { PGUSER: 'app', PGPASSWORD: 'secret' }],
    ['postgres://app@db/shop', { PGPASSWORD: 'secret' }],
    ['postgres://app:@db/shop', { PGPASSWORD: 'secret' }],
    ['postgres://:@db/shop', { PGUSER: 'app', PGPASSWORD: 'secret' }],
    ['postgres://:secret@db/shop', { PGUSER: 'app' }],
  ])('%s leaves to the environment what it leaves empty', (url, env) => {
    const { user, hosts } = server(url, env)
    expect({ user, password: hosts[0]?.password?.reveal() }).toEqual({ user: 'app', password: 'secret' })
  })

  it('passes options to the server as they are', () => {
    expect(server('postgres://app@db/shop?options=-c%20search_path%3Da%2Cb').options).toBe('-c search_path=a,b')
  })

  it.each(SSL_MODES.map((mode) => [mode]))('asks for TLS by sslmode=%s', (mode) => {
    expect(server(`postgres://app@db/shop?sslmode=${mode}`).tls).toEqual({ mode })
  })

  it.each([
    ['', { mode: 'prefer' }],
    ['?ssl=true', { mode: 'require' }],
    ['?ssl=1', { mode: 'require' }],
    ['?sslrootcert=system', { mode: 'verify-full', rootCert: 'system' }],
    ['?sslmode=verify-ca&sslrootcert=/etc/ca.pem', { mode: 'verify-ca', rootCert: '/etc/ca.pem' }],
    ['?sslmode=require&sslrootcert=~/ca.pem', { mode: 'require', rootCert: join(homedir(), 'ca.pem') }],
    ['?sslcert=/c.crt&sslkey=/c.key', { mode: 'prefer', cert: '/c.crt', key: '/c.key' }],
  ])('%s means for TLS what libpq means by it', (query, expected) => {
    expect(server(`postgres://app@db/shop${query}`).tls).toEqual(expected)
  })

  it.each([
    'schema=public',
    'pgbouncer=true',
    'connection_limit=5',
    'channel_binding=require',
    'application_name=web',
    'connect_timeout=10',
    'target_session_attrs=read-write',
    'sslnegotiation=direct',
    'supa=base-pooler.x',
  ])('may carry %s for another tool', (parameter) => {
    expect(server(`postgres://app@db/shop?${parameter}`)).toEqual(server('postgres://app@db/shop'))
  })
})

describe('a pglite URL', () => {
  it.each([
    ['pglite:data', '/project/data'],
    ['pglite:./data', '/project/data'],
    ['pglite:../data', '/data'],
    ['pglite:/var/lib/app/data', '/var/lib/app/data'],
    ['pglite:///var/lib/app/data', '/var/lib/app/data'],
    ['pglite:///var/lib/my%20app/data', '/var/lib/my app/data'],
  ])('%s is the directory %s', (url, directory) => {
    expect(parseTarget(url, ENV, '/project')).toEqual({ engine: 'embedded', directory })
  })

  it.each([
    ['pglite:', 'pglite: names no directory, as in pglite:./data'],
    ['pglite://data', 'pglite:// takes an absolute path, as in pglite:///var/lib/app/data; a relative one is written pglite:./data'],
  ])('%s is refused', (url, message) => {
    expect(() => parseTarget(url, ENV, '/project')).toThrow(new UrlProblem(message))
  })
})

const UNREADABLE = 'the URL cannot be read: a password with one of / ? # @ : % must be percent-encoded (%2F %3F %23 %40 %3A %25)'
const HOST_PART = 'the host part of the URL cannot be read; it is host, host:port or host1:port1,host2:port2'
const PORT = 'the port is not a number from 1 to 65535'

describe('a URL that is wrong', () => {
  it.each([
    ['mysql://app@db/shop', "the URL's scheme is mysql:, but dbctl speaks postgres:// and pglite: only"],
    ['https://example.com', "the URL's scheme is https:, but dbctl speaks postgres:// and pglite: only"],
    ['db.example.com', 'the URL does not begin with postgres:// or pglite:'],
    ['postgres:/db/shop', 'the URL does not begin with postgres:// or pglite:'],
    ['app:secret@db/shop', 'the URL does not begin with postgres:// or pglite:'],
    ['', 'the URL does not begin with postgres:// or pglite:'],
    ['postgres://app@db:70000/shop', PORT],
    ['postgres://app@db:0/shop', PORT],
    ['postgres://app@/shop?port=1e3', PORT],
    ['postgres://app@/shop?host=one,two,three&port=1,2', '3 hosts but 2 ports'],
    ['postgres://app@db:port/shop', HOST_PART],
    ['postgres://app@::1/shop', HOST_PART],
    ['postgres://app:pass%@db/shop', 'the password in the URL has a % that begins no percent-encoding; write %25 for a plain %'],
    ['postgres://a%pp@db/shop', 'the user in the URL has a % that begins no percent-encoding; write %25 for a plain %'],
    ['postgres://app@db/sh%op', 'the database in the URL has a % that begins no percent-encoding; write %25 for a plain %'],
    ['postgres://app@db/shop?sslmode=verify_full', 'sslmode is not one of disable, allow, prefer, require, verify-ca, verify-full'],
    ['postgres://app@db/shop?sslmod=require', 'the URL has an unknown parameter "sslmod"; did you mean "sslmode"?'],
    ['postgres://app@db/shop?optoins=-c', 'the URL has an unknown parameter "optoins"; did you mean "options"?'],
    ['postgres://app@db/shop?completely_unknown=1', 'the URL has an unknown parameter "completely_unknown"'],
    ['postgres://app@db/shop#frag', UNREADABLE],
    ['postgres://app:pa#ss@db/shop', UNREADABLE],
    ['postgres://app:12/34@db/shop', UNREADABLE],
    ['postgres://app:12?34@db/shop', UNREADABLE],
    ['postgres://app:12?host=34@db/shop', UNREADABLE],
    ['postgres://app:pa/ss@db/shop', UNREADABLE],
    ['postgres://app:pa?ss@db/shop', UNREADABLE],
    ['postgres://app@db/shop?service=nowhere', 'the service "nowhere" stands in no service file (PGSERVICEFILE or ~/.pg_service.conf)'],
  ])('%s is refused with the reason', (url, message) => {
    expect(() => parseTarget(url, ENV, '/project')).toThrow(new UrlProblem(message))
  })

  it.each([
    'postgres://app:s3ntinel/x@db/shop',
    'postgres://app:x/s3ntinel@db/shop',
    'postgres://app:12/s3ntinel@db/shop',
    'postgres://app:/s3ntinel@db/shop',
    'postgres://app:s3ntinel?x@db/shop',
    'postgres://app:x?s3ntinel@db/shop',
    'postgres://app:?s3ntinel@db/shop',
    'postgres://app:12?s3ntinel=1@db/shop',
    'postgres://app:12?host=s3ntinel@db/shop',
    'postgres://app:12?sslmode=s3ntinel@db/shop',
    'postgres://app:p@x?s3ntinel=1@db/shop',
    'postgres://app:12/a?s3ntinel@db/shop',
    'postgres://app:s3ntinel#x@db/shop',
    'postgres://app:x#s3ntinel@db/shop',
    'postgres://app:s3ntinel%@db/shop',
    'postgres://app:%zzs3ntinel@db/shop',
    'postgres://app:s3ntinel@db:notaport/shop',
    'postgres://app:s3ntinel@db:99999/shop',
    'postgres://app:s3ntinel@db:5432:5433/shop',
    'postgres://app:s3ntinel@::1/shop',
    'postgres://app:s3ntinel@[::1/shop',
    'postgres://app:s3ntinel@one,two:x/shop',
    'postgres://app:s3ntinel@db/shop%',
    'postgres://app:s3ntinel@d%b/shop',
    'postgres://app:s3ntinel@db/shop?sslmode=never',
    'postgres://app:s3ntinel@db/shop?sslmod=require',
    'postgres://app:s3ntinel@db/shop?service=nowhere',
    'postgres://app:s3ntinel@one,two,three/shop?port=1,2',
    'postgres://app:s3ntinel@db/shop#fragment',
    'postgres://app@db/shop?password=s3ntinel&sslmode=never',
    'postgres://app@db/shop?password=s3ntinel&port=x',
    'postgres://app@db/shop?sslmode=s3ntinel',
    'postgres:/app:s3ntinel@db/shop',
    'postgres:app:s3ntinel@db/shop',
    'postgre://app:s3ntinel@db/shop',
    'mysql://app:s3ntinel@db/shop',
    'app:s3ntinel@db/shop',
    's3ntinel:x@db/shop',
    'pglite://app:s3ntinel@db/shop',
    'postgres://app:s3ntinel',
  ])('%s is refused without a word of its password', (url) => {
    let thrown: unknown
    try {
      parseTarget(url, ENV, '/project')
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(UrlProblem)
    const { message, stack } = thrown as UrlProblem
    expect([message, stack, JSON.stringify(thrown), inspect(thrown, { depth: 9, showHidden: true })].join('\n')).not.toContain('s3ntinel')
  })

  it('does not show a numeric password for a port where the host was forgotten', () => {
    expect(() => parseTarget('postgres://app:987654321', ENV, '/project')).toThrow(new UrlProblem(PORT))
  })
})

describe('what is said of a target', () => {
  it.each([
    ['postgres://app:secret@db/shop', 'app@db:5432/shop'],
    ['postgres://app:secret@one,two:6432/shop', 'app@one:5432,two:6432/shop'],
    ['postgres://app:secret@[::1]:6432/shop', 'app@[::1]:6432/shop'],
    ['postgres://app:secret@/shop?host=/tmp', 'app@[/tmp]:5432/shop'],
    ['pglite:data', 'embedded database /project/data'],
  ])('%s is where, and never the password', (url, expected) => {
    const target = parseTarget(url, ENV, '/project')
    expect(describeTarget(target)).toBe(expected)
    expect(inspect(target, { depth: 9 }) + JSON.stringify(target)).not.toContain('secret')
  })
})
