import { DBCTL_SCHEMA, ensureOwnTable, mayReadOwn, type OwnTable } from '../../catalog/dbctl-schema.ts'
import type { Session } from '../../client/session.ts'
import { isoTimestamp, quoteIdentifier } from '../../client/values.ts'

/** How far the sample of a table has come, written with the rows themselves: a run that was killed goes on from here. */
const SAMPLES: OwnTable = {
  name: 'samples',
  columns: ['table_name', 'random_seed', 'generator', 'state', 'rows', 'storage', 'milliseconds', 'seeded_at', 'seeded_by'],
  statements: [
    `create table if not exists dbctl.samples (
       table_name text not null, random_seed text not null, generator text not null, state jsonb not null, rows bigint not null, storage text not null,
       milliseconds bigint not null default 0, seeded_at timestamptz not null default now(), seeded_by text not null default session_user,
       primary key (table_name, random_seed))`,
  ],
}

/** The file number is none for a partitioned table. */
export const STORAGE = (table: string): string =>
  `${table}::pg_catalog.regclass::pg_catalog.oid || '/' || coalesce(pg_catalog.pg_relation_filenode(${table}::pg_catalog.regclass), 0)`

/** What a table's rows rest on beside seed and row number: further ones have to go on from here. */
export interface SampleState {
  /** Rows that the run was to make: fewer than these are there where it was stopped. */
  readonly wanted: number
  /** See `TableRows.basis`. */
  readonly basis: string
  /** Values of unique columns are made from the row's number, and this more: what else is in the table keeps its own. From which row on. */
  readonly offsets: ReadonlyArray<readonly [row: number, offset: number]>
  /** Of serial and identity columns that are numbered here: from which row on which number is the first. */
  readonly numbers: Readonly<Record<string, ReadonlyArray<readonly [row: number, first: string]>>>
}

export interface SampleRecord {
  /** `schema.table` */
  readonly table: string
  readonly randomSeed: string
  readonly generator: string
  readonly state: SampleState
  readonly rows: number
  /** Which table it was, and which of its contents: another one after DROP and after TRUNCATE. */
  readonly storage: string
  readonly milliseconds: number
  readonly seededAt: string
  readonly seededBy: string
}

/** None where nothing was ever recorded; unknown (undefined) where this role may not read what was. */
export async function readSamples(session: Session): Promise<SampleRecord[] | undefined> {
  const readable = await mayReadOwn(session, SAMPLES)
  if (readable !== true) return readable === undefined ? [] : undefined
  const rows = await session.query<Omit<SampleRecord, 'rows' | 'milliseconds'> & { rows: string; milliseconds: string }>(
    `select table_name as table, random_seed as "randomSeed", generator, state, rows, storage, milliseconds, seeded_at as "seededAt", seeded_by as "seededBy"
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
    state,
    rows,
    milliseconds,
  }: Omit<SampleRecord, 'storage' | 'seededAt' | 'seededBy'> & { /** Quoted. */ readonly name: string },
): Promise<void> {
  await tx.command(
    `insert into ${quoteIdentifier(DBCTL_SCHEMA, SAMPLES.name)} as s (table_name, random_seed, generator, state, rows, milliseconds, storage)
     values ($1, $2, $3, $4::jsonb, $5, $6, ${STORAGE('$7')})
     on conflict (table_name, random_seed) do update
     set generator = excluded.generator, state = excluded.state, rows = excluded.rows, storage = excluded.storage, milliseconds = excluded.milliseconds, seeded_at = now(), seeded_by = session_user`,
    [table, randomSeed, generator, JSON.stringify(state), rows, Math.round(milliseconds), name],
  )
}
