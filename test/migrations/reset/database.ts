import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Client } from '../../../src/client/client.ts'
import { type AppliedMigration, migrate } from '../../../src/migrations/migrate.ts'
import { previewReset, type ResetOptions, reset } from '../../../src/migrations/reset/run.ts'
import type { MigrationSource } from '../../../src/migrations/source/migration.ts'
import { readSource } from '../../../src/migrations/source/source.ts'
import { silent } from '../../../src/report.ts'
import { writeMigrations } from '../../support/project.ts'

export const JOURNAL = { schema: 'drizzle', table: '__drizzle_migrations' }

/** A folder of migrations by name, read as a run reads it. */
export function sourceOf(files: Readonly<Record<string, string>>): MigrationSource {
  const folder = mkdtempSync(join(tmpdir(), 'dbctl-reset-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeMigrations(folder, files)
  return readSource(folder)
}

const common = { journal: JOURNAL, lockTimeout: 2_000, lockWait: 2_000, signal: new AbortController().signal, report: silent }

export const apply = (client: Client, source: MigrationSource): Promise<AppliedMigration[]> =>
  migrate(client, {
    ...common,
    source,
    singleTransaction: false,
    outOfOrder: 'allow',
    statementTimeout: 0,
    consent: () => Promise.reject(new Error('asked for consent')),
  })

export const preview = (client: Client, source: MigrationSource, includeGuarded = false) =>
  previewReset(client, { source, journal: JOURNAL, includeGuarded })

export const resetNow = (client: Client, source: MigrationSource, overrides: Partial<ResetOptions> = {}) =>
  reset(client, { ...common, source, includeGuarded: false, allowProtected: false, approve: () => Promise.resolve(), ...overrides })

/** Every object that is no extension's, with what defines it and what is in it: two that are equal are the same database. */
export async function contents({ session }: Client, without: readonly string[] = []): Promise<unknown[]> {
  const tables = await session.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'm', 'f') and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema' and not (n.nspname = any($1)) order by 1`,
    [without],
  )
  const rows: unknown[] = []
  for (const { name } of tables) rows.push([name, await session.query(`select t::text as row from ${name} t order by 1`)])
  const objects = await session.query(
    `select * from (
       select 'column' as kind, format('%I.%I.%I %s %s', n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull) as text
       from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
       where a.attnum > 0 and not a.attisdropped and n.nspname not like 'pg\\_%' and not (n.nspname = any($1))
       union all select 'constraint', format('%s %s', conrelid::regclass, pg_get_constraintdef(oid)) from pg_constraint where connamespace::regnamespace::text <> all($1)
       union all select 'index', pg_get_indexdef(indexrelid) from pg_index i join pg_class c on c.oid = i.indexrelid
       where c.relnamespace::regnamespace::text <> all($1) and c.relnamespace <> 'pg_catalog'::regnamespace and c.relnamespace <> 'pg_toast'::regnamespace
       union all select 'trigger', pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
       union all select 'view', format('%s %s', c.oid::regclass, pg_get_viewdef(c.oid)) from pg_class c
       where c.relkind in ('v', 'm') and c.relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema')
       union all select 'function', pg_get_functiondef(p.oid) from pg_proc p
       where p.prokind in ('f', 'p') and p.pronamespace::regnamespace::text not in ('pg_catalog', 'information_schema')
       union all select 'type', format('%s %s', t.oid::regtype, t.typtype) from pg_type t
       where t.typnamespace::regnamespace::text not in ('pg_catalog', 'information_schema', 'pg_toast') and t.typnamespace::regnamespace::text <> all($1)
       union all select 'schema', nspname from pg_namespace where nspname not like 'pg\\_toast%' and nspname not like 'pg\\_temp%' and nspname <> all($1)
       union all select 'policy', format('%s %s %s', polrelid::regclass, polname, pg_get_expr(polqual, polrelid)) from pg_policy
       union all select 'extension', extname || extversion from pg_extension
       union all select 'grant', format('%s %s', oid::regclass, relacl) from pg_class where relacl is not null and oid >= 16384 and relnamespace::regnamespace::text <> all($1)
     ) all_of_it order by 1, 2`,
    [without],
  )
  return [...rows, ...objects]
}
