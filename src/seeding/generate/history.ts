import { DBCTL_SCHEMA, ensureOwnTable, type OwnTable } from '../../catalog/dbctl-schema.ts'
import type { Session } from '../../client/session.ts'
import { isoTimestamp, quoteIdentifier } from '../../client/values.ts'

/** How far the sample of a table has come, written with the rows themselves: a run that was killed goes on from here. */
const SAMPLES: OwnTable = {
  name: 'samples',
  columns: ['table_name', 'random_seed', 'generator', 'basis', 'rows', 'storage', 'milliseconds', 'seeded_at', 'seeded_by'],
  statements: [
    `create table if not exists dbctl.samples (
       table_name text not null, random_seed text not null, generator text not null, basis text not null, rows bigint not null, storage text not null,
       milliseconds bigint not null default 0, seeded_at timestamptz not null default now(), seeded_by text not null default session_user,
       primary key (table_name, random_seed))`,
  ],
}

/** The file number is none for a partitioned table. */
export const STORAGE = (table: string): string =>
  `${table}::pg_catalog.regclass::pg_catalog.oid || '/' || coalesce(pg_catalog.pg_relation_filenode(${table}::pg_catalog.regclass), 0)`

export interface SampleRecord {
  /** `schema.table` */
  readonly table: string
  readonly randomSeed: string
  readonly generator: string
  /** What else than seed and row number the rows rest on; see `TableRows.basis`. */
  readonly basis: string
  readonly rows: number
  /** Which table it was, and which of its contents: another one after DROP and after TRUNCATE. */
  readonly storage: string
  readonly milliseconds: number
  readonly seededAt: string
  readonly seededBy: string
}

/** None where nothing was ever recorded. */
export async function readSamples(session: Session): Promise<SampleRecord[]> {
  const [found] = await session.query<{ there: boolean }>(
    `select exists (select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                    where n.nspname = $1 and c.relname = $2) as there`,
    [DBCTL_SCHEMA, SAMPLES.name],
  )
  if (!found?.there) return []
  const rows = await session.query<Omit<SampleRecord, 'rows' | 'milliseconds'> & { rows: string; milliseconds: string }>(
    `select table_name as table, random_seed as "randomSeed", generator, basis, rows, storage, milliseconds, seeded_at as "seededAt", seeded_by as "seededBy"
     from ${quoteIdentifier(DBCTL_SCHEMA, SAMPLES.name)} order by table_name, random_seed`,
  )
  return rows.map((row) => ({
    ...row,
    rows: Number(row.rows),
    milliseconds: Number(row.milliseconds),
    seededAt: isoTimestamp(row.seededAt),
  }))
}

/** In a transaction before the ones that load: whoever only writes rows later needs no right to create. */
export const ensureSamples = (session: Session): Promise<void> => session.transaction((tx) => ensureOwnTable(tx, SAMPLES))

export async function recordSample(
  tx: Session,
  {
    table,
    name,
    randomSeed,
    generator,
    basis,
    rows,
    milliseconds,
  }: Omit<SampleRecord, 'storage' | 'seededAt' | 'seededBy'> & { /** Quoted. */ readonly name: string },
): Promise<void> {
  await tx.command(
    `insert into ${quoteIdentifier(DBCTL_SCHEMA, SAMPLES.name)} as s (table_name, random_seed, generator, basis, rows, milliseconds, storage)
     values ($1, $2, $3, $4, $5, $6, ${STORAGE('$7')})
     on conflict (table_name, random_seed) do update
     set generator = excluded.generator, basis = excluded.basis, rows = excluded.rows, storage = excluded.storage, milliseconds = excluded.milliseconds, seeded_at = now(), seeded_by = session_user`,
    [table, randomSeed, generator, basis, rows, Math.round(milliseconds), name],
  )
}
