import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { type ResolveInput, resolveSettings } from '../../src/config/resolve.ts'
import { describeTarget } from '../../src/config/target.ts'
import { DbctlError } from '../../src/errors.ts'
import { temporaryFolder } from '../support/cli.ts'

/** Nothing of the person who runs the tests may answer. */
const ENV = { PGPASSFILE: '/nonexistent/pgpass', PGSERVICEFILE: '/nonexistent/service' }
const PACKAGED = '/packaged/migrations'

let cwd: string
beforeEach(() => {
  cwd = temporaryFolder()
})

function write(name: string, text: string): string {
  const path = join(cwd, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text)
  return path
}

interface Given {
  flags?: ResolveInput['flags']
  env?: Record<string, string>
  ci?: boolean
}

const resolve = ({ flags = {}, env = {}, ci = false }: Given = {}) =>
  resolveSettings({ flags, env: { ...ENV, ...env }, cwd, ci, packaged: { out: PACKAGED } })

async function failure(given: Given = {}): Promise<DbctlError> {
  const error = await resolve(given).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof DbctlError)) throw new Error(`expected a DbctlError, not ${String(error)}`)
  return error
}

const drizzleConfig = (text: string) => write('drizzle.config.ts', `export default ${text}\n`)
const dbctlConfig = (text: string) => write('dbctl.config.ts', `export default ${text}\n`)

describe('the database', () => {
  const everywhere = () => {
    const dbctl = dbctlConfig("{ url: 'postgres://a@dbctl-config/shop' }")
    const drizzle = drizzleConfig("{ dbCredentials: { url: 'postgres://a@drizzle-config/shop' } }")
    return { dbctl, drizzle }
  }

  it('comes from the flag first', async () => {
    everywhere()
    const { target } = await resolve({
      flags: { url: 'postgres://a@flag/shop' },
      env: { DATABASE_URL: 'postgres://a@variable/shop', PGHOST: 'pghost' },
    })
    expect(target).toMatchObject({ value: { hosts: [{ host: 'flag' }] }, source: 'flag', origin: '--url' })
  })

  it('then from DATABASE_URL', async () => {
    everywhere()
    const { target } = await resolve({ env: { DATABASE_URL: 'postgres://a@variable/shop', PGHOST: 'pghost' } })
    expect(target).toMatchObject({ value: { hosts: [{ host: 'variable' }] }, source: 'environment', origin: 'DATABASE_URL' })
  })

  it("then from libpq's variables", async () => {
    everywhere()
    const { target } = await resolve({ env: { PGHOST: 'pghost', PGDATABASE: 'shop' } })
    expect(target).toMatchObject({
      value: { hosts: [{ host: 'pghost' }], database: 'shop' },
      source: 'environment',
      origin: "libpq's PG* variables",
    })
  })

  it('then from dbctl.config', async () => {
    const { dbctl } = everywhere()
    const { target } = await resolve()
    expect(target).toMatchObject({ value: { hosts: [{ host: 'dbctl-config' }] }, source: 'dbctl.config', origin: `url in ${dbctl}` })
  })

  it('then from drizzle.config', async () => {
    const path = drizzleConfig("{ dbCredentials: { host: 'drizzle-config', user: 'a', password: 'p@ss', database: 'shop' } }")
    const { target, secrets } = await resolve()
    expect(target).toMatchObject({
      value: { hosts: [{ host: 'drizzle-config' }], user: 'a', database: 'shop' },
      source: 'drizzle.config',
      origin: `dbCredentials in ${path}`,
    })
    expect(secrets).toContain('p@ss')
  })

  it('is the embedded one in .dbctl/data without any of them', async () => {
    const { target } = await resolve()
    expect(target).toEqual({ value: { engine: 'embedded', directory: join(cwd, '.dbctl/data') }, source: 'default', origin: 'default' })
  })

  it('is the embedded one under --embedded, whatever else is configured', async () => {
    everywhere()
    const env = { DATABASE_URL: 'postgres://a@variable/shop', PGHOST: 'pghost', DBCTL_DIRECT_URL: 'postgres://a@direct/shop' }
    const { target, directTarget, secrets } = await resolve({ flags: { embedded: true }, env, ci: true })
    const embedded = { value: { engine: 'embedded', directory: join(cwd, '.dbctl/data') }, source: 'flag', origin: '--embedded' }
    expect({ target, directTarget, secrets }).toEqual({ target: embedded, directTarget: embedded, secrets: [] })
  })

  it('is not taken from an empty variable', async () => {
    expect((await resolve({ env: { DATABASE_URL: '', PGHOST: '' } })).target.source).toBe('default')
  })

  it('takes what its URL leaves out from the environment', async () => {
    const { target } = await resolve({ flags: { url: 'postgres://db/shop' }, env: { PGUSER: 'app', PGPASSWORD: 's3cret', PGPORT: '6432' } })
    expect(describeTarget(target.value)).toBe('app@db:6432/shop')
  })
})

describe('the connection for locks and DDL', () => {
  it('is the database itself unless a direct URL is given', async () => {
    const { target, directTarget } = await resolve({ env: { DATABASE_URL: 'postgres://a@pooler/shop' } })
    expect(directTarget).toEqual(target)
  })

  it.each([
    ['--direct-url', { flags: { directUrl: 'postgres://a@flag/shop' } }, 'flag'],
    ['DBCTL_DIRECT_URL', {}, 'variable'],
  ])('comes from %s', async (origin, given, host) => {
    dbctlConfig("{ directUrl: 'postgres://a@file/shop' }")
    const env = { DATABASE_URL: 'postgres://a@pooler/shop', DBCTL_DIRECT_URL: 'postgres://a@variable/shop' }
    const { directTarget } = await resolve({ ...given, env })
    expect(directTarget).toMatchObject({ value: { hosts: [{ host }] }, origin })
  })

  it('in a file counts for the database of that file, and not for another that the environment names', async () => {
    const path = dbctlConfig("{ url: 'postgres://a@pooler/shop', directUrl: 'postgres://a@file/shop' }")
    const { directTarget } = await resolve({})
    expect(directTarget).toMatchObject({ value: { hosts: [{ host: 'file' }] }, source: 'dbctl.config', origin: `directUrl in ${path}` })
    const other = await resolve({ env: { DATABASE_URL: 'postgres://a@staging/shop' } })
    expect(describeTarget(other.directTarget.value)).toBe('a@staging:5432/shop')
  })

  it('alone names the database: it is no invitation to use the embedded one', async () => {
    const { target, directTarget } = await resolve({ env: { DBCTL_DIRECT_URL: 'postgres://a@direct/shop' }, ci: true })
    expect([describeTarget(target.value), describeTarget(directTarget.value)]).toEqual(['a@direct:5432/shop', 'a@direct:5432/shop'])
  })

  it('never leads elsewhere than --url: a direct URL of the environment may belong to another database', async () => {
    const env = { DATABASE_URL: 'postgres://a@production-pooler/shop', DBCTL_DIRECT_URL: 'postgres://a@production/shop' }
    const { target, directTarget } = await resolve({ flags: { url: 'postgres://a@staging/shop' }, env })
    expect(describeTarget(target.value)).toBe('a@staging:5432/shop')
    expect(directTarget).toEqual(target)
    const both = await resolve({ flags: { url: 'postgres://a@staging/shop', directUrl: 'postgres://a@staging:6000/shop' }, env })
    expect(describeTarget(both.directTarget.value)).toBe('a@staging:6000/shop')
  })

  it('has its password known to the redactor as well', async () => {
    const env = { DATABASE_URL: 'postgres://a:first@pooler/shop', DBCTL_DIRECT_URL: 'postgres://a:second@db/shop' }
    expect((await resolve({ env })).secrets).toEqual(['first', 'second'])
  })
})

describe('the migrations folder', () => {
  const everywhere = () => ({
    dbctl: dbctlConfig("{ out: './from-dbctl' }"),
    drizzle: drizzleConfig("{ out: './from-drizzle' }"),
  })

  it.each([
    ['the flag', { flags: { out: 'from-flag' }, env: { DBCTL_OUT: 'from-variable' } }, 'from-flag', 'flag', '--out'],
    ['DBCTL_OUT', { env: { DBCTL_OUT: 'from-variable' } }, 'from-variable', 'environment', 'DBCTL_OUT'],
  ])('comes from %s before the files', async (_, given, folder, source, origin) => {
    everywhere()
    expect((await resolve(given)).out).toEqual({ value: join(cwd, folder), source, origin })
  })

  it('then comes from dbctl.config', async () => {
    const { dbctl } = everywhere()
    expect((await resolve()).out).toEqual({ value: join(cwd, 'from-dbctl'), source: 'dbctl.config', origin: `out in ${dbctl}` })
  })

  it('then from drizzle.config', async () => {
    const drizzle = drizzleConfig("{ out: './from-drizzle' }")
    expect((await resolve()).out).toEqual({ value: join(cwd, 'from-drizzle'), source: 'drizzle.config', origin: `out in ${drizzle}` })
  })

  it('is ./drizzle for a server when nobody says', async () => {
    const { out } = await resolve({ env: { DATABASE_URL: 'postgres://a@db/shop' } })
    expect(out).toEqual({ value: join(cwd, 'drizzle'), source: 'default', origin: 'default' })
  })

  it('is the shared schema that ships with dbctl for the embedded database in an empty folder', async () => {
    const { out, seed } = await resolve()
    expect(out).toEqual({ value: PACKAGED, source: 'default', origin: 'the shared schema that ships with dbctl' })
    expect(seed.value).toMatchObject({ shared: true })
  })

  it.each([
    ['a drizzle folder', () => mkdirSync(join(cwd, 'drizzle'))],
    ['a dbctl.config', () => dbctlConfig('{}')],
    ['a drizzle.config', () => drizzleConfig("{ dialect: 'postgresql' }")],
  ])('is the project’s own ./drizzle beside %s, embedded or not', async (_, prepare) => {
    prepare()
    const { out, seed } = await resolve()
    expect(out.value).toBe(join(cwd, 'drizzle'))
    expect(seed.value).toBeUndefined()
  })
})

describe('relative paths', () => {
  it('in a configuration file are relative to that file', async () => {
    const path = write(
      'deep/settings.mjs',
      "export default { url: 'pglite:./data', out: './sql', schema: ['./schema/*.ts', '/absolute.ts'] }\n",
    )
    const { target, out, schema } = await resolve({ flags: { config: 'deep/settings.mjs' } })
    expect(target.value).toEqual({ engine: 'embedded', directory: join(cwd, 'deep/data') })
    expect(out.value).toBe(join(cwd, 'deep/sql'))
    expect(schema).toEqual({
      value: [join(cwd, 'deep/schema/*.ts'), '/absolute.ts'],
      source: 'dbctl.config',
      origin: `schema in ${path}`,
    })
  })

  it('in a flag or a variable are relative to where the command runs', async () => {
    write('deep/settings.json', '{}')
    const { target, out } = await resolve({ flags: { config: 'deep/settings.json', out: 'sql' }, env: { DATABASE_URL: 'pglite:data' } })
    expect(target.value).toEqual({ engine: 'embedded', directory: join(cwd, 'data') })
    expect(out.value).toBe(join(cwd, 'sql'))
  })
})

describe('dbctl.config', () => {
  it.each([
    ['dbctl.config.ts', "const config: { out: string } = { out: 'sql' }\nexport default config\n"],
    ['dbctl.config.js', "export default { out: 'sql' }\n"],
    ['dbctl.config.js', "module.exports = { out: 'sql' }\n"],
    ['dbctl.config.mjs', "export default { out: 'sql' }\n"],
    ['dbctl.config.json', '{ "out": "sql" }'],
  ])('may be %s', async (name, text) => {
    const path = write(name, text)
    expect((await resolve()).out).toEqual({ value: join(cwd, 'sql'), source: 'dbctl.config', origin: `out in ${path}` })
  })

  it('may import defineConfig from dbctl, which need not be installed beside it', async () => {
    write('dbctl.config.ts', "import { defineConfig } from 'dbctl'\nexport default defineConfig({ out: 'sql' })\n")
    expect((await resolve()).out.value).toBe(join(cwd, 'sql'))
  })

  it('is looked for as ts, js, mjs and json, in this order', async () => {
    write('dbctl.config.json', '{ "out": "from-json" }')
    expect((await resolve()).out.value).toBe(join(cwd, 'from-json'))
    write('dbctl.config.mjs', "export default { out: 'from-mjs' }\n")
    expect((await resolve()).out.value).toBe(join(cwd, 'from-mjs'))
    write('dbctl.config.ts', "export default { out: 'from-ts' }\n")
    expect((await resolve()).out.value).toBe(join(cwd, 'from-ts'))
  })

  it('sets everything that has a key, with the file and key as origin', async () => {
    const path = dbctlConfig(`{
      schema: 'schema.ts', migrations: { table: 'journal', schema: 'internal' }, seed: 'shared', protectedHosts: ['*prod*'],
      requireServer: false, connectTimeout: '3s', lockTimeout: '500ms', lockWait: '2min', statementTimeout: '1h' }`)
    const settings = await resolve()
    const from = (value: unknown, key: string) => ({ value, source: 'dbctl.config', origin: `${key} in ${path}` })
    expect(settings).toMatchObject({
      schema: from([join(cwd, 'schema.ts')], 'schema'),
      migrationsTable: from('journal', 'migrations.table'),
      migrationsSchema: from('internal', 'migrations.schema'),
      seed: from({ shared: true, sets: {}, profiles: {}, tables: {}, mask: {} }, 'seed'),
      protectedHosts: from(['*prod*'], 'protectedHosts'),
      requireServer: from(false, 'requireServer'),
      connectTimeout: from(3_000, 'connectTimeout'),
      lockTimeout: from(500, 'lockTimeout'),
      lockWait: from(120_000, 'lockWait'),
      statementTimeout: from(3_600_000, 'statementTimeout'),
    })
  })

  it.each([
    ['is missing', 'nowhere.ts', undefined, /nowhere\.ts cannot be loaded: /],
    ['is invalid JSON', 'broken.json', '{ "out": ', /broken\.json cannot be loaded: .*JSON/],
    ['throws', 'throws.ts', "throw new Error('no such tenant\\nsecond line')", /throws\.ts cannot be loaded: no such tenant$/],
    ['is no TypeScript', 'syntax.ts', 'export default {', /syntax\.ts cannot be loaded: /],
    ['exports nothing', 'nothing.json', 'null', /nothing\.json exports no configuration object$/],
    ['exports a list', 'list.json', '[]', /list\.json exports no configuration object$/],
    ['exports text', 'text.mjs', "export default 'postgres://a@db/shop'", /text\.mjs exports no configuration object$/],
  ])('that %s is an error of configuration', async (_, name, text, message) => {
    if (text !== undefined) write(name, text)
    expect(await failure({ flags: { config: name } })).toMatchObject({
      code: 'DBCTL_CONFIG_INVALID',
      exit: 2,
      message: expect.stringMatching(message),
      details: { file: join(cwd, name) },
    })
  })

  it('that throws over a URL does not show the URL', async () => {
    dbctlConfig("{ url: new URL('postgres://u:s3ntinel@a b/').href }")
    const error = await failure()
    expect(error.message).toBe(`${join(cwd, 'dbctl.config.ts')} cannot be loaded: it throws "Invalid URL"`)
    expect(JSON.stringify(error) + error.stack).not.toContain('s3ntinel')
  })
})

describe('a configuration file that cannot be loaded', () => {
  it.each([
    [
      'throws with a URL in its words',
      'dbctl.config.ts',
      "throw new Error('no tenant in postgres://u:s3nt/inel@db/shop, nor in postgres://v:s3ntinel@db/shop')",
      'no tenant in postgres://u:***@db/shop, nor in postgres://v:***@db/shop',
    ],
    ['throws a text', 'dbctl.config.ts', "throw 'postgres://u:s3ntinel@db/shop'", 'postgres://u:***@db/shop'],
    ['is broken beside a password', 'dbctl.config.json', '{"url": s3ntinel}', "Unexpected token 's' is not valid JSON"],
    ['is broken over several lines', 'dbctl.config.json', '{"a":\n\n s3ntinel\n}', "Unexpected token 's' is not valid JSON"],
  ])('and %s does not show the password', async (_, name, text, message) => {
    const path = write(name, text)
    const error = await failure()
    expect(error.message).toBe(`${path} cannot be loaded: ${message}`)
    expect(JSON.stringify(error) + error.stack).not.toContain('s3nt')
  })
})

describe('drizzle.config', () => {
  const UNLOADABLE = "throw new Error('drizzle.config was loaded')\n"

  it('is not touched when nothing is needed from it', async () => {
    write('drizzle.config.ts', UNLOADABLE)
    dbctlConfig("{ url: 'postgres://a@db/shop', out: 'sql', schema: 'schema.ts', migrations: { table: 'journal', schema: 'internal' } }")
    expect((await resolve()).out.value).toBe(join(cwd, 'sql'))
  })

  it('is not asked for a URL under --embedded', async () => {
    write('drizzle.config.ts', UNLOADABLE)
    dbctlConfig("{ out: 'sql', schema: 'schema.ts', migrations: { table: 'journal', schema: 'internal' } }")
    expect((await resolve({ flags: { embedded: true } })).target.origin).toBe('--embedded')
  })

  it('that cannot be loaded is an error of configuration when something is needed from it', async () => {
    const path = write('drizzle.config.ts', UNLOADABLE)
    expect(await failure()).toMatchObject({
      code: 'DBCTL_CONFIG_INVALID',
      message: `${path} cannot be loaded: drizzle.config was loaded`,
    })
  })

  it('gives schema and journal table, and each setting goes by itself', async () => {
    const path = drizzleConfig("{ schema: ['./a.ts', './b.ts'], out: './sql', migrations: { table: 'journal', schema: 'internal' } }")
    dbctlConfig("{ migrations: { table: 'mine' } }")
    const { schema, out, migrationsTable, migrationsSchema } = await resolve()
    expect(schema).toEqual({ value: [join(cwd, 'a.ts'), join(cwd, 'b.ts')], source: 'drizzle.config', origin: `schema in ${path}` })
    expect(out.source).toBe('drizzle.config')
    expect(migrationsTable).toMatchObject({ value: 'mine', source: 'dbctl.config' })
    expect(migrationsSchema).toMatchObject({ value: 'internal', source: 'drizzle.config' })
  })

  it('may hold keys that only Drizzle knows', async () => {
    drizzleConfig("{ dialect: 'postgresql', strict: true, verbose: true, casing: 'snake_case', out: './sql' }")
    expect((await resolve()).out.value).toBe(join(cwd, 'sql'))
  })

  it('without a word on its database leaves the embedded one', async () => {
    drizzleConfig("{ dialect: 'postgresql' }")
    expect((await resolve()).target.source).toBe('default')
  })
})

describe('values', () => {
  it('have defaults that suit a deploy', async () => {
    const settings = await resolve()
    const found = Object.fromEntries(
      (
        [
          'schema',
          'migrationsTable',
          'migrationsSchema',
          'protectedHosts',
          'requireServer',
          'connectTimeout',
          'lockTimeout',
          'lockWait',
          'statementTimeout',
        ] as const
      ).map((name) => [name, settings[name]]),
    )
    const byDefault = (value: unknown) => ({ value, source: 'default', origin: 'default' })
    expect(found).toEqual({
      schema: byDefault([]),
      migrationsTable: byDefault('__drizzle_migrations'),
      migrationsSchema: byDefault('drizzle'),
      protectedHosts: byDefault([]),
      requireServer: byDefault(false),
      connectTimeout: byDefault(10_000),
      lockTimeout: byDefault(5_000),
      lockWait: byDefault(60_000),
      statementTimeout: byDefault(0),
    })
  })

  it.each([
    ['connectTimeout', '--connect-timeout', 'DBCTL_CONNECT_TIMEOUT'],
    ['lockTimeout', '--lock-timeout', 'DBCTL_LOCK_TIMEOUT'],
    ['lockWait', '--lock-wait', 'DBCTL_LOCK_WAIT'],
    ['statementTimeout', '--statement-timeout', 'DBCTL_STATEMENT_TIMEOUT'],
  ] as const)('of %s come from its flag before its variable', async (name, flag, variable) => {
    const env = { [variable]: '2s' }
    expect((await resolve({ env }))[name]).toEqual({ value: 2_000, source: 'environment', origin: variable })
    expect((await resolve({ env, flags: { [name]: '3s' } }))[name]).toEqual({ value: 3_000, source: 'flag', origin: flag })
  })

  it.each([
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
  ])('of DBCTL_REQUIRE_SERVER may be %s', async (text, value) => {
    const env = { DATABASE_URL: 'postgres://a@db/shop', DBCTL_REQUIRE_SERVER: text }
    expect((await resolve({ env })).requireServer).toEqual({ value, source: 'environment', origin: 'DBCTL_REQUIRE_SERVER' })
  })
})

describe('a problem', () => {
  it.each([
    ["{ ulr: 'x' }", 'unknown key "ulr"; did you mean "url"?'],
    ["{ lockTimout: '5s' }", 'unknown key "lockTimout"; did you mean "lockTimeout"?'],
    ["{ migrations: { tabel: 'x' } }", 'unknown key "migrations.tabel"; did you mean "migrations.table"?'],
    ['{ completelyDifferent: 1 }', 'unknown key "completelyDifferent"'],
  ])('in %s is an unknown key, with what was meant', async (text, message) => {
    const path = dbctlConfig(text)
    expect(await failure()).toMatchObject({ code: 'DBCTL_CONFIG_INVALID', exit: 2, message: `${path}: ${message}` })
  })

  it.each([
    ['{ lockTimeout: 5000 }', 'lockTimeout', 'expected a duration with its unit, such as 500ms, 5s, 2min or 1h, not 5000'],
    ["{ lockTimeout: '5' }", 'lockTimeout', 'expected a duration with its unit, such as 500ms, 5s, 2min or 1h, not "5"'],
    ['{ lockTimeout: 5n }', 'lockTimeout', 'expected a duration with its unit, such as 500ms, 5s, 2min or 1h, not 5n'],
    ['{ requireServer: 2 }', 'requireServer', 'expected true or false, not 2'],
    ["{ seed: 'mine' }", 'seed', 'seed: expected "shared" or an object, not "mine"'],
    ['{ seed: { sets: { a: { kind: "other", files: "a.csv" } } } }', 'seed', 'seed.sets.a.kind: expected "reference" or "sample"'],
    ['{ seed: { profile: {} } }', 'seed', 'seed: unknown key "profile"; did you mean "profiles"?'],
    [
      '{ seed: { profiles: { development: { sets: ["usres"] } }, sets: { users: { kind: "reference", files: "users.csv" } } } }',
      'seed',
      'seed.profiles.development.sets: unknown set "usres"; did you mean "users"?',
    ],
    ['{ out: 1 }', 'out', 'expected a path, not 1'],
    ['{ schema: [1] }', 'schema', 'expected a path or a list of paths, not [ 1 ]'],
    ['{ protectedHosts: {} }', 'protectedHosts', 'expected text or a list of texts, not {}'],
    ['{ migrations: { table: 1 } }', 'migrations.table', 'expected text, not 1'],
  ])('in %s names the file, the key and what is expected', async (text, key, message) => {
    const path = dbctlConfig(text)
    expect(await failure()).toMatchObject({ code: 'DBCTL_CONFIG_INVALID', message: `${key} in ${path}: ${message}` })
  })

  it.each([
    ['--url', { flags: { url: 'mysql://a:s3ntinel@db/shop' } }],
    ['DATABASE_URL', { env: { DATABASE_URL: 'mysql://a:s3ntinel@db/shop' } }],
    ['DBCTL_DIRECT_URL', { env: { DATABASE_URL: 'postgres://a@db/shop', DBCTL_DIRECT_URL: 'mysql://a:s3ntinel@db/shop' } }],
  ])('with %s alone is one of the URL, and shows nothing of it', async (origin, given) => {
    const error = await failure(given)
    expect(error).toMatchObject({
      code: 'DBCTL_URL_INVALID',
      exit: 2,
      message: `${origin}: the URL's scheme is mysql:, but dbctl speaks postgres:// and pglite: only`,
    })
    expect(JSON.stringify(error) + error.stack).not.toContain('s3ntinel')
  })

  it("with libpq's variables is one of the URL", async () => {
    expect(await failure({ env: { PGHOST: 'db', PGPORT: 'x' } })).toMatchObject({
      code: 'DBCTL_URL_INVALID',
      message: "libpq's PG* variables: the port is not a number from 1 to 65535",
    })
  })

  it('with something else is not called one of the URL because the path has "url" in it', async () => {
    cwd = join(cwd, 'curl-shortener')
    dbctlConfig("{ lockTimeout: '5' }")
    expect((await failure()).code).toBe('DBCTL_CONFIG_INVALID')
  })

  it('with a URL that is not text is reported without its value', async () => {
    dbctlConfig("{ url: { password: 's3ntinel' } }")
    const error = await failure()
    expect(error.message).toBe(`url in ${join(cwd, 'dbctl.config.ts')}: it is not text`)
    expect(JSON.stringify(error)).not.toContain('s3ntinel')
  })

  it('comes together with all others', async () => {
    const path = dbctlConfig("{ ulr: 'x', lockTimeout: 5, out: 1, url: 'mysql://db' }")
    const error = await failure({ env: { DBCTL_LOCK_WAIT: 'long' } })
    const problems = [
      `${path}: unknown key "ulr"; did you mean "url"?`,
      `url in ${path}: the URL's scheme is mysql:, but dbctl speaks postgres:// and pglite: only`,
      `out in ${path}: expected a path, not 1`,
      `lockTimeout in ${path}: expected a duration with its unit, such as 500ms, 5s, 2min or 1h, not 5`,
      'DBCTL_LOCK_WAIT: expected a duration with its unit, such as 500ms, 5s, 2min or 1h, not "long"',
    ]
    expect(error).toMatchObject({ code: 'DBCTL_CONFIG_INVALID', details: { problems } })
    expect(error.message).toBe(`the configuration has 5 problems:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
  })
})

describe('a required server', () => {
  it.each([
    ['CI', { ci: true }, 'CI is set'],
    ['--require-server', { flags: { requireServer: true } }, '--require-server'],
    ['DBCTL_REQUIRE_SERVER', { env: { DBCTL_REQUIRE_SERVER: '1' } }, 'DBCTL_REQUIRE_SERVER'],
  ])('by %s rules out falling back to the embedded database', async (_, given, origin) => {
    expect(await failure(given)).toMatchObject({
      code: 'DBCTL_SERVER_REQUIRED',
      exit: 2,
      message: `no database is configured, and the embedded one is ruled out here (${origin})`,
    })
  })

  it('is required by the file as well', async () => {
    const path = dbctlConfig('{ requireServer: true }')
    expect((await failure()).message).toContain(`(requireServer in ${path})`)
  })

  it.each([
    ['a server', { env: { DATABASE_URL: 'postgres://a@db/shop' } }],
    ["libpq's variables", { env: { PGHOST: 'db' } }],
    ['an embedded database that is named', { env: { DATABASE_URL: 'pglite:./data' } }],
    ['--embedded', { flags: { embedded: true } }],
  ])('in CI is satisfied by %s', async (_, given) => {
    await expect(resolve({ ...given, ci: true })).resolves.toBeDefined()
  })

  it('cannot be switched off for CI by a variable or a file, only by --embedded', async () => {
    await expect(resolve({ env: { DBCTL_REQUIRE_SERVER: 'false' }, ci: true })).rejects.toMatchObject({ code: 'DBCTL_SERVER_REQUIRED' })
    await expect(resolve({ flags: { embedded: true }, ci: true })).resolves.toMatchObject({ target: { source: 'flag' } })
  })
})
