import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'
import type { TestProject } from 'vitest/node'
import { startPostgres } from './postgres.ts'

export interface TestServers {
  /** A superuser's URL. */
  readonly url: string
  /** A transaction-mode pooler before the same server; undefined where none was provided. */
  readonly pooler: string | undefined
  readonly caFile: string | undefined
  readonly hasVector: boolean
  /** A database with the shared schema, to be cloned; only where pgvector is there. */
  readonly template: string
  /** A data directory of the embedded engine with the shared schema, to be copied. */
  readonly embeddedTemplate: string
  /** The same, with nothing in it yet: making one takes seconds. */
  readonly embeddedEmpty: string
}

declare module 'vitest' {
  interface ProvidedContext {
    servers: TestServers
  }
}

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Builds the program, finds or starts a server, and makes the templates that every test clones. */
// biome-ignore lint/style/noDefaultExport: vitest reads the default export
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' })
  const given = process.env.DBCTL_TEST_DATABASE_URL
  if (!given && process.env.CI) throw new Error('in CI the tests need DBCTL_TEST_DATABASE_URL: a PostgreSQL with pgvector')
  const local = given ? undefined : await startPostgres()
  const url = given ?? local?.url ?? ''
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  const [vector] = await sql`select 1 from pg_available_extensions where name = 'vector'`
  const hasVector = vector !== undefined
  if (!hasVector && process.env.CI) throw new Error('in CI the test server must have pgvector')
  if (!hasVector)
    process.stderr.write(
      'The test server has no pgvector: what needs it runs on the embedded engine only (set DBCTL_TEST_DATABASE_URL for both).\n',
    )

  const template = `dbctl_template_${process.pid}`
  const folder = mkdtempSync(join(tmpdir(), 'dbctl-test-'))
  const embeddedTemplate = join(folder, 'template')
  const embeddedEmpty = join(folder, 'empty')
  dbctl('status', `pglite:${embeddedEmpty}`)
  copyDirectory(embeddedEmpty, embeddedTemplate)
  dbctl('migrate', `pglite:${embeddedTemplate}`)
  if (hasVector) {
    await sql.unsafe(`create database ${template}`)
    dbctl('migrate', databaseUrl(url, template))
  }
  const servers = {
    url,
    pooler: process.env.DBCTL_TEST_POOLER_URL,
    caFile: process.env.DBCTL_TEST_CA_FILE,
    hasVector,
    template,
    embeddedTemplate,
    embeddedEmpty,
  }
  project.provide('servers', servers)
  return async () => {
    const left = await sql<
      { name: string }[]
    >`select datname as name from pg_database where datname like ${`dbctl_%_${process.pid}_%`} or datname = ${template}`
    for (const { name } of left) await sql.unsafe(`drop database if exists "${name}" with (force)`)
    await sql.end()
    await local?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

function dbctl(command: string, url: string): void {
  const { CI: _, ...env } = process.env
  execFileSync(process.execPath, ['bin/dbctl.js', command, '--quiet', '--url', url], {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

export function databaseUrl(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}

/** By `cp`, where there is one: of a thousand files it takes a fraction of what Node's own way takes. */
export function copyDirectory(from: string, to: string): void {
  if (process.platform === 'win32') cpSync(from, to, { recursive: true })
  else execFileSync('cp', ['-R', from, to])
}
