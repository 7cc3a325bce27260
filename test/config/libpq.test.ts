import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { environmentNamesAServer, parametersFromEnvironment, parseServiceFile } from '../../src/config/libpq.ts'
import { parseTarget, UrlProblem } from '../../src/config/url.ts'
import { temporaryFolder } from '../support/cli.ts'

type Env = Record<string, string>

/** Neither the password file nor the service file of the person who runs the tests may answer. */
const NOWHERE: Env = { PGPASSFILE: '/nonexistent/pgpass', PGSERVICEFILE: '/nonexistent/service' }

function resolve(url: string | undefined, env: Env) {
  const target = parseTarget(url, { ...NOWHERE, ...env }, '/project')
  if (target.engine !== 'server') throw new Error('not a server')
  return { ...target, hosts: target.hosts.map(({ password: _, ...host }) => host), password: target.hosts[0]?.password?.reveal() }
}

function file(name: string, text: string, mode = 0o600): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, text)
  chmodSync(path, mode)
  return path
}

describe("libpq's variables", () => {
  it('are read all, and an empty one is not set', () => {
    const env = {
      ...{
        PGHOST: 'db',
        PGHOSTADDR: '10.0.0.7',
        PGPORT: '6432',
        PGDATABASE: 'shop',
        PGUSER: 'app',
        PGPASSWORD: 'secret',
        PGOPTIONS: '-c x=y',
      },
      ...{ PGSSLMODE: 'require', PGSSLROOTCERT: '/ca', PGSSLCERT: '/cert', PGSSLKEY: '/key', PGPASSFILE: '/pass', PGSERVICE: 'web' },
    }
    expect(parametersFromEnvironment(env)).toEqual({
      ...{ host: 'db', hostaddr: '10.0.0.7', port: '6432', dbname: 'shop', user: 'app', password: 'secret', options: '-c x=y' },
      ...{ sslmode: 'require', sslrootcert: '/ca', sslcert: '/cert', sslkey: '/key', passfile: '/pass', service: 'web' },
    })
    expect(parametersFromEnvironment({ PGHOST: '', PGUSER: undefined })).toEqual({})
  })

  it('are a connection by themselves', () => {
    expect(
      resolve(undefined, { PGHOST: 'db', PGPORT: '6432', PGDATABASE: 'shop', PGUSER: 'app', PGPASSWORD: 'secret', PGSSLMODE: 'require' }),
    ).toEqual({
      engine: 'server',
      hosts: [{ host: 'db', port: 6432 }],
      database: 'shop',
      user: 'app',
      password: 'secret',
      tls: { mode: 'require' },
    })
  })

  it.each([
    [{ PGHOST: 'db' }, true],
    [{ PGHOSTADDR: '10.0.0.7' }, true],
    [{ PGSERVICE: 'web' }, true],
    [{ PGDATABASE: 'shop' }, true],
    [{ PGUSER: 'app', PGPASSWORD: 'secret', PGPORT: '5432', PGSSLMODE: 'require' }, false],
    [{ PGHOST: '' }, false],
    [{}, false],
  ])('%j name a server: %s', (env, expected) => {
    expect(environmentNamesAServer(env as Env)).toBe(expected)
  })

  it.each([
    [{ PGPORT: 'five' }, 'the port is not a number from 1 to 65535'],
    [{ PGSSLMODE: 'on' }, 'sslmode is not one of disable, allow, prefer, require, verify-ca, verify-full'],
    [{ PGHOST: 'a,b,c', PGPORT: '1,2' }, '3 hosts but 2 ports'],
    [{ PGSERVICE: 'web' }, 'the service "web" stands in no service file (PGSERVICEFILE or ~/.pg_service.conf)'],
  ])('%j is refused with the reason', (env, message) => {
    expect(() => resolve(undefined, env as Env)).toThrow(new UrlProblem(message))
  })
})

const SERVICES = `# the services of this house
[web]
host=service-host
port=6001
dbname = shop
user=service-user

[reports]
host=reports-host
`

describe('the service file', () => {
  it('has sections of name=value, with comments, blank lines and either line ending', () => {
    expect(parseServiceFile(`stray=1\r\n${SERVICES.replaceAll('\n', '\r\n')}password=a=b=c\r\n`)).toEqual({
      web: { host: 'service-host', port: '6001', dbname: 'shop', user: 'service-user' },
      reports: { host: 'reports-host', password: 'a=b=c' },
    })
  })

  it.each([
    ['the URL', 'postgres:///?service=web', {}],
    ['PGSERVICE', undefined, { PGSERVICE: 'web' }],
  ])('is asked for the service that %s names', (_, url, env) => {
    const found = resolve(url, { ...(env as Env), PGSERVICEFILE: file('pg_service.conf', SERVICES) })
    expect(found).toMatchObject({ hosts: [{ host: 'service-host', port: 6001 }], database: 'shop', user: 'service-user' })
  })

  it('goes behind the URL and before the environment', () => {
    const env = {
      PGSERVICEFILE: file('pg_service.conf', SERVICES),
      PGSERVICE: 'reports',
      PGPORT: '6003',
      PGUSER: 'env-user',
      PGDATABASE: 'env-db',
      PGSSLMODE: 'require',
    }
    expect(resolve('postgres://url-host/?service=web', env)).toMatchObject({
      hosts: [{ host: 'url-host', port: 6001 }],
      user: 'service-user',
      database: 'shop',
      tls: { mode: 'require' },
    })
  })

  it('of the system in PGSYSCONFDIR answers where the own one has no such section', () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'etc'))
    writeFileSync(join(folder, 'etc/pg_service.conf'), '[web]\nhost=system\n[only]\nhost=only\n')
    writeFileSync(join(folder, 'own.conf'), '[web]\nhost=own\n')
    const env = { PGSERVICEFILE: join(folder, 'own.conf'), PGSYSCONFDIR: join(folder, 'etc') }
    expect(resolve(undefined, { ...env, PGSERVICE: 'web' }).hosts).toEqual([{ host: 'own', port: 5432 }])
    expect(resolve(undefined, { ...env, PGSERVICE: 'only' }).hosts).toEqual([{ host: 'only', port: 5432 }])
  })
})

describe('the password file', () => {
  const URL = 'postgres://app@db:6432/shop'

  it.each([
    ['db:6432:shop:app:exact', 'exact'],
    ['*:*:*:*:any', 'any'],
    ['db:*:*:app:partly', 'partly'],
    ['other:6432:shop:app:no\ndb:5432:shop:app:no\ndb:6432:else:app:no\ndb:6432:shop:root:no', undefined],
    ['db:6432:shop:app:first\n*:*:*:*:second', 'first'],
    ['*:*:*:*:first\ndb:6432:shop:app:second', 'first'],
    ['# db:6432:shop:app:comment\n\ndb:6432:shop:app:after', 'after'],
    ['db:6432:shop:app:with\\:colon and \\\\ backslash', 'with:colon and \\ backslash'],
    ['d\\b:6432:shop:app:escaped', 'escaped'],
    ['db:6432:shop:app:windows\r\n', 'windows'],
    ['db:6432:shop:app', undefined],
    ['db:6432:shop:app:', ''],
    ['', undefined],
  ])('%j answers by its first line that fits', (text, password) => {
    expect(resolve(URL, { PGPASSFILE: file('pgpass', text) }).password).toBe(password)
  })

  it('knows a socket as localhost and an IPv6 address with its colons escaped', () => {
    const env = { PGPASSFILE: file('pgpass', 'localhost:5432:shop:app:socket\n\\:\\:1:5432:shop:app:six\n') }
    expect(resolve('postgres://app@/shop?host=/var/run/postgresql', env).password).toBe('socket')
    expect(resolve('postgres://app@[::1]/shop', env).password).toBe('six')
  })

  it.each(['644', '640', '604', '660'])('with mode 0%s is ignored, since others can read it', (mode) => {
    expect(resolve(URL, { PGPASSFILE: file('pgpass', '*:*:*:*:leaked\n', Number.parseInt(mode, 8)) }).password).toBeUndefined()
  })

  it('is asked for each of several hosts', () => {
    const env = { PGPASSFILE: file('pgpass', 'one:*:*:*:first\ntwo:*:*:*:second\n') }
    const target = parseTarget('postgres://app@one,two,three/shop', env, '/')
    expect(target.engine === 'server' && target.hosts.map(({ password }) => password?.reveal())).toEqual(['first', 'second', undefined])
  })

  it('may be named in the URL, and goes behind any other password', () => {
    const passfile = file('pgpass', '*:*:*:*:from-file\n')
    expect(resolve(`${URL}?passfile=${encodeURIComponent(passfile)}`, {}).password).toBe('from-file')
    expect(resolve(URL, { PGPASSFILE: passfile, PGPASSWORD: 'from-env' }).password).toBe('from-env')
    expect(resolve('postgres://app:from-url@db/shop', { PGPASSFILE: passfile, PGPASSWORD: 'from-env' }).password).toBe('from-url')
  })

  it('that is missing, a folder or /dev/null is no password', () => {
    for (const PGPASSFILE of ['/nonexistent/pgpass', temporaryFolder(), '/dev/null'])
      expect(resolve(URL, { PGPASSFILE }).password).toBeUndefined()
  })
})
