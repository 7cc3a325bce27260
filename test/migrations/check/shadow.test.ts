import { describe, expect, it } from 'vitest'
import { withShadow } from '../../../src/client/shadow.ts'
import { Laboratory } from '../../../src/migrations/check/shadow/laboratory.ts'
import { silent } from '../../../src/report.ts'
import { migrationOf } from '../../support/lint.ts'

const signal = new AbortController().signal
const journal = { schema: 'drizzle', table: '__drizzle_migrations' }

/** What is found of each history, all on one shadow. */
async function tried(...histories: readonly Readonly<Record<string, string>>[]) {
  const laboratories = await Promise.all(
    histories.map((files) => {
      const migrations = Object.entries(files).map(([name, sql]) => migrationOf(name, sql))
      return Laboratory.prepare({ source: { format: 'journal', folder: '/drizzle', migrations }, journal, signal, report: silent })
    }),
  )
  const extensions = laboratories.flatMap((laboratory) => laboratory.extensions)
  return withShadow({ extensions, signal, report: silent }, async (shadow) => {
    const trials = []
    for (const laboratory of laboratories) trials.push(await laboratory.tryMigrations(shadow))
    return trials.map(({ findings, stopped }) => ({
      stopped,
      findings: findings.map(({ rule, severity, message, place }) => ({
        rule,
        severity,
        message,
        at: place && `${place.file.replace('/drizzle/', '')}:${place.line}:${place.column}`,
      })),
    }))
  })
}

// Each history is tried on several fresh databases, one after the other.
describe('the shadow', { timeout: 240_000 }, () => {
  it('finds the statement that fails, wherever it stands in a file', async () => {
    const [plain, many, late, torn] = await tried(
      { '0000_a': 'create table a (id int);\n--> statement-breakpoint\nselect nope from a;' },
      { '0000_a': 'create table a (n int);\ninsert into a values (null);\n\n  alter table a alter n set not null;\nselect 1;' },
      { '0000_a': 'create table a (n int primary key deferrable initially deferred);', '0001_b': 'insert into a values (1), (1);' },
      { '0000_a': '-- dbctl: no-transaction\ncreate table a (n int);\ncreate index concurrently i on b (n);' },
    )
    expect(plain?.findings).toEqual([
      expect.objectContaining({
        rule: 'migration-fails',
        severity: 'error',
        at: '0000_a.sql:3:8',
        message: expect.stringContaining('column "nope" does not exist (42703)'),
      }),
    ])
    expect(many?.findings).toEqual([
      expect.objectContaining({ rule: 'migration-fails', at: '0000_a.sql:4:3', message: expect.stringContaining('23502') }),
    ])
    expect(late?.findings).toEqual([
      expect.objectContaining({ rule: 'migration-fails', at: '0001_b.sql:1:1', message: expect.stringContaining('23505') }),
    ])
    expect(torn?.findings).toEqual([
      expect.objectContaining({ rule: 'migration-fails', at: '0000_a.sql:3:1', message: expect.stringContaining('42P01') }),
    ])
  })

  it('tells what fails or differs only at once, only one by one, or only in one transaction', async () => {
    const [sound, inOne, apart, fresh, differs] = await tried(
      {
        '0000_a': 'create table a (id int)',
        '0001_b': 'create temporary table a (id int); drop table a',
        '0002_c': 'alter table a add n int',
      },
      {
        '0000_a': 'create table a (id int primary key, up int references a deferrable initially deferred); insert into a values (1, 1)',
        '0001_b': 'alter table a add n int',
      },
      { '0000_a': 'create temporary table t (id int)', '0001_b': 'insert into t values (1)' },
      { '0000_a': 'create temporary table t (id int)', '0001_b': 'create table u (id int); create temporary table t (id int)' },
      { '0000_a': 'create table t (id int); create temporary table t (id int)', '0001_b': 'create view v as select * from t' },
    )
    expect(sound?.findings).toEqual([])
    expect(inOne?.findings).toEqual([
      expect.objectContaining({
        rule: 'fails-in-one-transaction',
        severity: 'note',
        at: '0001_b.sql:1:1',
        message: expect.stringContaining('55006'),
      }),
    ])
    expect(apart?.findings).toEqual([
      expect.objectContaining({ rule: 'migration-fails-separately', severity: 'error', at: '0001_b.sql:1:13' }),
    ])
    expect(fresh?.findings).toEqual([expect.objectContaining({ rule: 'migration-fails-fresh', severity: 'error', at: '0001_b.sql:1:26' })])
    expect(differs?.findings).toEqual([
      expect.objectContaining({
        rule: 'fresh-differs',
        severity: 'error',
        message: expect.stringContaining('view "public"."v" is not there when all migrations run at once'),
      }),
    ])
  })

  it('has the extensions and roles that a server would have', async () => {
    const [trial] = await tried({
      '0000_a': 'create extension if not exists "uuid-ossp"; create extension citext; create role made',
      '0001_b': `create table a (id uuid default uuid_generate_v4(), name citext);
        grant select on a to reader, made; create policy p on a to writer using (true); alter table a owner to "Own er"`,
      '0002_c': `do $$ begin create extension if not exists hstore; execute 'grant select on a to dynamic'; end $$`,
    })
    expect(trial?.findings).toEqual([
      {
        rule: 'shadow-role-made',
        severity: 'note',
        at: undefined,
        message: expect.stringContaining('the roles reader, writer, Own er, dynamic and create them nowhere'),
      },
    ])
  })

  it('says what it cannot run, and lays nothing of that at the door of the migrations', async () => {
    const [cannot, can, own] = await tried(
      { '0000_a': 'create extension postgis;\ncreate table a (at geometry(point));', '0001_b': 'select 1' },
      { '0000_a': "create extension if not exists pg_cron;\ncomment on extension pg_cron is 'jobs';\ncreate table a (id int);" },
      { '0000_a': 'create extension pg_cron;\ncreate table a (id int not null);', '0001_b': 'insert into a values (null)' },
    )
    expect(cannot?.findings.map(({ rule, severity, at }) => [rule, severity, at])).toEqual([
      ['shadow-cannot-run', 'note', '0000_a.sql:1:1'],
      ['shadow-cannot-run', 'note', '0000_a.sql:2:20'],
    ])
    expect(cannot?.stopped).toContain('postgis')
    expect(can?.findings.map(({ rule }) => rule)).toEqual(['shadow-cannot-run'])
    expect(can?.stopped).toBeUndefined()
    expect(own?.findings.map(({ rule }) => rule)).toEqual(['shadow-cannot-run', 'migration-fails'])
  })

  it('does not run the TypeScript beside a migration, and says so', async () => {
    const migration = { ...migrationOf('0000_a', 'create table a (id int)'), script: { path: '/drizzle/0000_a.ts', text: 'throw 1' } }
    const source = { format: 'journal' as const, folder: '/drizzle', migrations: [migration] }
    const laboratory = await Laboratory.prepare({ source, journal, signal, report: silent })
    const trial = await withShadow({ extensions: [], signal, report: silent }, (shadow) => laboratory.tryMigrations(shadow))
    expect(trial.findings.map(({ rule, place }) => [rule, place?.file])).toEqual([['shadow-script-not-run', '/drizzle/0000_a.ts']])
    expect(trial.snapshot?.objects.some(({ name }) => name === '"public"."a"')).toBe(true)
  })
})
