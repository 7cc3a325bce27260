import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import postgres from 'postgres'
import { inject, it, onTestFinished } from 'vitest'
import { type Client, type ClientOptions, withClient } from '../../src/client/client.ts'
import type { Session } from '../../src/client/session.ts'
import { parseTarget } from '../../src/config/url.ts'
import { silent } from '../../src/report.ts'
import { copyDirectory, databaseUrl } from './global-setup.ts'

export type Engine = 'server' | 'embedded'

/** Both engines, unless DBCTL_TEST_ENGINES asks for the server alone, as a second run on another server does. */
export const engines: readonly Engine[] = process.env.DBCTL_TEST_ENGINES === 'server' ? ['server'] : ['server', 'embedded']
/** For what needs pgvector those that have it (in CI always both). */
export const vectorEngines: readonly Engine[] = inject('servers').hasVector ? engines : ['embedded']
/** For what needs pgvector and in which the engine has no part: the server where that has it. */
export const oneVectorEngine: readonly Engine[] = vectorEngines.slice(0, 1)
/** `it` on a server: in a suite for both engines, what the engine has no part in is tried on one of them. */
export const serverOnly = (engine: Engine): typeof it | undefined => (engine === 'server' ? it : undefined)

export interface TestDatabase {
  /** What the program is told. */
  readonly url: string
  drop(): Promise<void>
}

/** Nothing, the shared schema, or what another database has at this moment; nobody may be connected to that one. */
export type Content = 'empty' | 'migrated' | TestDatabase

/** A database of its own for one test file: empty, or a clone of the template with the shared schema or of another. */
export async function createDatabase(engine: Engine, content: Content): Promise<TestDatabase> {
  const servers = inject('servers')
  if (engine === 'embedded') {
    const folder = mkdtempSync(join(dirname(servers.embeddedTemplate), 'data-'))
    const directory = join(folder, 'data')
    const { embeddedTemplate: migrated, embeddedEmpty: empty } = servers
    copyDirectory(typeof content === 'string' ? { migrated, empty }[content] : content.url.slice('pglite:'.length), directory)
    return { url: `pglite:${directory}`, drop: async () => rmSync(folder, { recursive: true, force: true }) }
  }
  const name = `dbctl_test_${servers.template.replace('dbctl_template_', '')}_${randomBytes(5).toString('hex')}`
  const template = content === 'empty' ? 'template1' : content === 'migrated' ? servers.template : new URL(content.url).pathname.slice(1)
  await asAdministrator((sql) => sql.unsafe(`create database ${name} template ${template}`))
  return {
    url: databaseUrl(servers.url, name),
    drop: async () => {
      await asAdministrator((sql) => sql.unsafe(`drop database if exists ${name} with (force)`))
    },
  }
}

/** Statements of the test's own, beside the program, on the server's administration database or on another. */
export async function asAdministrator<T>(work: (sql: postgres.Sql) => Promise<T>, url: string = inject('servers').url): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    return await work(sql)
  } finally {
    await sql.end()
  }
}

export const clientOptions = (overrides: Partial<ClientOptions> = {}): ClientOptions => ({
  command: 'test',
  connectTimeout: 5_000,
  lockWait: 5_000,
  lockTimeout: 5_000,
  statementTimeout: 0,
  signal: new AbortController().signal,
  report: silent,
  ...overrides,
})

export const connect = <T>(url: string, work: (client: Client) => Promise<T>, overrides: Partial<ClientOptions> = {}): Promise<T> =>
  withClient(parseTarget(url, {}, process.cwd()), clientOptions(overrides), work)

export interface OpenDatabase {
  readonly client: Client
  readonly url: string
  close(): Promise<void>
}

/** A database whose client stays open until it is closed: opening the embedded engine takes seconds, so that tests share one. */
export async function openDatabase(engine: Engine, content: 'empty' | 'migrated'): Promise<OpenDatabase> {
  const database = await createDatabase(engine, content)
  let finish: () => void = () => undefined
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })
  const { client, done } = await new Promise<{ client: Client; done: Promise<void> }>((resolve, reject) => {
    const running: Promise<void> = connect(database.url, async (opened) => {
      resolve({ client: opened, done: Promise.resolve().then(() => running) })
      await finished
    })
    running.catch(reject)
  })
  return {
    client,
    url: database.url,
    async close() {
      finish()
      await done
      await database.drop()
    },
  }
}

/** Drops every schema that is not PostgreSQL's own, and gives `public` back. */
export async function wipe({ session }: Client): Promise<void> {
  await session.script('reset all; reset role')
  const schemas = await session.query<{ name: string }>(
    `select pg_catalog.quote_ident(nspname) as name from pg_catalog.pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'`,
  )
  await session.script(`drop schema ${schemas.map(({ name }) => name).join(', ')} cascade; create schema public`)
}

/** A session on a fresh clone with the shared schema, which stays open until the test or the file it was made in is done. */
export async function migratedDatabase(engine: Engine): Promise<Pick<Session, 'query'> & { close(): Promise<void> }> {
  const { client, close } = await openDatabase(engine, 'migrated')
  return { query: (sql, parameters) => client.session.query(sql, parameters), close }
}

/** Drops what a single test made, however it ends. */
export async function databaseForTest(engine: Engine, content: Content): Promise<TestDatabase> {
  const database = await createDatabase(engine, content)
  onTestFinished(() => database.drop())
  return database
}
