import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest'
import { document, run, temporaryFolder } from '../support/cli.ts'
import { asAdministrator, createDatabase, type TestDatabase } from '../support/databases.ts'
import { freePort } from '../support/postgres.ts'
import { writeMigrations } from '../support/project.ts'

const SENTINEL = 's3ntinel'
/** For what fails only by running out of time. */
const HASTY = { flags: ['--connect-timeout', '300ms'] }

let database: TestDatabase
let role: string
beforeAll(async () => {
  database = await createDatabase('server', 'empty')
  role = `dbctl_role_${process.pid}_${Date.now()}`
  await asAdministrator((sql) => sql.unsafe(`create role ${role} login password '${SENTINEL}'`))
})
afterAll(async () => {
  await database.drop()
  await asAdministrator((sql) => sql.unsafe(`drop role ${role}`))
})

const project = (files: Record<string, string> = { '0000_first': 'create table first (id int)' }) => {
  const cwd = temporaryFolder()
  writeMigrations(`${cwd}/drizzle`, files)
  return cwd
}

const urlWith = (changes: { user?: string; password?: string; host?: string; port?: string; database?: string; query?: string }) => {
  const url = new URL(database.url)
  url.username = changes.user ?? role
  url.password = changes.password ?? SENTINEL
  if (changes.host) url.hostname = changes.host
  if (changes.port) url.port = changes.port
  if (changes.database) url.pathname = `/${changes.database}`
  url.search = changes.query ?? ''
  return url.href
}

/** Runs `status` as text and as JSON, both with --verbose; the password may be in neither. */
async function failure(url: string, { command = 'status', cwd = project(), flags = ['--connect-timeout', '20s'] } = {}) {
  const args = [command, '--verbose', ...flags]
  const [text, json] = [
    await run(args, { cwd, env: { DATABASE_URL: url } }),
    await run([...args, '--json'], { cwd, env: { DATABASE_URL: url } }),
  ]
  for (const output of [text.stdout, text.stderr, json.stdout, json.stderr]) expect(output).not.toContain(SENTINEL)
  expect(text.stderr).not.toMatch(/^\s+at /m)
  expect(text.code).toBe(json.code)
  const { error } = document(json.stdout)
  return { code: json.code, error: String(error?.code), message: String(error?.message), text: text.stderr }
}

describe('a connection that cannot be made says why, with its own code, and never shows the password', () => {
  it('when the password is wrong', async () => {
    const found = await failure(urlWith({ password: `${SENTINEL}x` }))
    expect(found).toMatchObject({ code: 4, error: 'DBCTL_AUTHENTICATION', message: expect.stringContaining(`${role}@127.0.0.1`) })
  })

  it('when nothing listens on the port: it is retried, then given up', async () => {
    const found = await failure(urlWith({ port: String(await freePort()) }), HASTY)
    expect(found).toMatchObject({ code: 4, error: 'DBCTL_CONNECT', message: expect.stringContaining('connection refused') })
    expect(found.text).toContain('does not accept connections yet (connection refused)')
  })

  it('when it was refused first and the time ran out in a later try: by the refusal', async () => {
    let tries = 0
    const server = createServer((socket) => {
      tries++
      socket.on('error', () => undefined)
      // ErrorResponse: its length, then fields that end with a zero byte each.
      const fields = 'SFATAL\0C57P03\0Mthe database system is starting up\0\0'
      const head = Buffer.from('E\0\0\0\0')
      head.writeInt32BE(4 + fields.length, 1)
      if (tries === 1) socket.once('data', () => socket.end(Buffer.concat([head, Buffer.from(fields)])))
    })
    const port = await freePort()
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { code, stderr } = await run(['status', '--connect-timeout', '1500ms'], {
      cwd: project(),
      env: { DATABASE_URL: urlWith({ port: String(port), query: 'sslmode=disable' }) },
    })
    expect({ code, stderr }).toMatchObject({ code: 4, stderr: expect.stringMatching(/error: .*starting up/) })
    expect(tries).toBeGreaterThan(1)
  })

  it('when the server accepts and then says nothing', async () => {
    const mute = createServer(() => undefined)
    const port = await freePort()
    await new Promise<void>((resolve) => mute.listen(port, '127.0.0.1', resolve))
    onTestFinished(() => void mute.close())
    for (const sslmode of ['disable', 'prefer']) {
      expect(await failure(urlWith({ port: String(port), query: `sslmode=${sslmode}` }), HASTY)).toMatchObject({
        code: 4,
        error: 'DBCTL_CONNECT',
        message: expect.stringContaining('did not answer in time'),
      })
    }
  })

  it('when the database does not exist', async () => {
    expect(await failure(urlWith({ database: 'nowhere_to_be_found' }))).toMatchObject({
      code: 4,
      error: 'DBCTL_DATABASE_UNKNOWN',
      message: 'the server has no database "nowhere_to_be_found"',
    })
  })

  it('when the host is unknown', async () => {
    expect(await failure(urlWith({ host: 'no-such-host.invalid' }))).toMatchObject({ code: 4, error: 'DBCTL_HOST_UNKNOWN' })
  })

  it.each([
    `postgres://u:${SENTINEL}@localhost:notaport/db`,
    `postgres://u:${SENTINEL}/x@localhost/db`,
    `postgres://u:%zz${SENTINEL}@localhost/db`,
    `mysql://u:${SENTINEL}@localhost/db`,
    `u:${SENTINEL}@localhost`,
    `postgres://u:${SENTINEL}@localhost/db?sslmod=require`,
  ])('when the URL is malformed (%#)', async (url) => {
    expect(await failure(url)).toMatchObject({ code: 2, error: 'DBCTL_URL_INVALID' })
  })

  it('when TLS is demanded of a server that the certificate cannot vouch for', async () => {
    const found = await failure(urlWith({ query: 'sslmode=verify-full&sslrootcert=system' }))
    expect(found).toMatchObject({ code: 4, error: 'DBCTL_TLS' })
  })
})

describe('a statement that the role may not run', () => {
  it('fails with the extension as its reason when pgvector may not be created', async () => {
    const cwd = project({ '0000_extension': 'create extension if not exists vector' })
    await asAdministrator((sql) => sql.unsafe(`grant create on database ${new URL(database.url).pathname.slice(1)} to ${role}`))
    const found = await failure(urlWith({}), { command: 'migrate', cwd, flags: [] })
    expect(found.code).toBe(1)
    expect(found.error).toBe(inject('servers').hasVector ? 'DBCTL_EXTENSION_DENIED' : 'DBCTL_EXTENSION_MISSING')
    expect(found.text).toMatch(/0000_extension\.sql:1:1\); it is rolled back and nothing was applied/)
  })

  it('may still read the status: a role with CONNECT alone needs no more', async () => {
    const { code, stdout } = await run(['status'], { cwd: project(), env: { DATABASE_URL: urlWith({}) } })
    expect({ code, stdout }).toEqual({ code: 0, stdout: '0000_first\tpending\t2023-11-14T22:13:20.000Z\t\t\t\t\n' })
  })
})

describe('TLS', () => {
  const { caFile } = inject('servers')
  const status = (query: string) => run(['status', '-q'], { cwd: project(), env: { DATABASE_URL: urlWith({ host: 'localhost', query }) } })

  // A server without TLS is what the npm package starts; one with a certificate of its own is what CI provides.
  it.each(
    caFile
      ? ['disable', 'allow', 'prefer', 'require', `verify-ca&sslrootcert=${caFile}`, `verify-full&sslrootcert=${caFile}`]
      : ['disable', 'allow', 'prefer'],
  )('connects under sslmode=%s', async (mode) => {
    expect(await status(`sslmode=${mode}`)).toMatchObject({ code: 0, stderr: '' })
  })

  it.each(caFile ? ['verify-ca', 'verify-full', `verify-full&sslrootcert=/nowhere.crt`] : ['require', 'verify-full&sslrootcert=system'])(
    'refuses under sslmode=%s what it cannot verify',
    async (mode) => {
      expect(await status(`sslmode=${mode}`)).toMatchObject({ code: 4, stderr: expect.stringContaining('DBCTL_TLS') })
    },
  )
})
