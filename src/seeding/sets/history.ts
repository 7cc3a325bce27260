import { DBCTL_SCHEMA, ensureOwnTable, mayReadOwn, type OwnTable } from '../../catalog/dbctl-schema.ts'
import type { Session } from '../../client/session.ts'
import { isoTimestamp, quoteIdentifier } from '../../client/values.ts'
import type { SeedSet } from './set.ts'

const NAME = 'seeds'
const TABLE = quoteIdentifier(DBCTL_SCHEMA, NAME)

export const SEEDS: OwnTable = {
  name: NAME,
  columns: ['name', 'kind', 'checksum', 'rows', 'tables', 'inserted', 'updated', 'milliseconds', 'seeded_at', 'seeded_by'],
  statements: [
    `create table if not exists ${TABLE} (
  name text primary key,
  kind text not null,
  checksum text not null,
  rows bigint not null,
  tables jsonb not null,
  inserted bigint not null,
  updated bigint not null,
  milliseconds bigint not null,
  seeded_at timestamptz not null default now(),
  seeded_by text not null default session_user
)`,
  ],
}

/** A set as it was last written. */
export interface SeedRecord {
  readonly name: string
  readonly kind: SeedSet['kind']
  readonly checksum: string
  readonly rows: number
  /** By `schema.table`. */
  readonly tables: Readonly<Record<string, number>>
  readonly inserted: number
  readonly updated: number
  readonly milliseconds: number
  readonly seededAt: string
  readonly seededBy: string
}

/** In a transaction before the ones that write: refused, it must not take the rows with it. Throws also where this role may not write to the table. */
export const ensureHistory = (session: Session): Promise<void> =>
  session.transaction(async (tx) => {
    await ensureOwnTable(tx, SEEDS)
    await tx.command(`insert into ${TABLE} select * from ${TABLE} where false`)
  })

/** Remembers that a set was written, in the transaction that wrote it. For a set that changed nothing and is remembered as it is: not to be called. */
export async function recordSet(tx: Session, record: Omit<SeedRecord, 'seededAt' | 'seededBy'>): Promise<void> {
  await tx.query(
    `insert into ${TABLE} (name, kind, checksum, rows, inserted, updated, milliseconds, tables) values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb)
     on conflict (name) do update set kind = excluded.kind, checksum = excluded.checksum, rows = excluded.rows, tables = excluded.tables, inserted = excluded.inserted,
       updated = excluded.updated, milliseconds = excluded.milliseconds, seeded_at = excluded.seeded_at, seeded_by = excluded.seeded_by`,
    [
      record.name,
      record.kind,
      record.checksum,
      record.rows,
      record.inserted,
      record.updated,
      Math.round(record.milliseconds),
      JSON.stringify(record.tables),
    ],
  )
}

/** By name. Where this role may not read the table nothing is known, which is not the same as nothing written. */
export interface SeedHistory {
  readonly readable: boolean
  readonly sets: ReadonlyMap<string, SeedRecord>
}

/** Reads only, and needs no table to be there. */
export async function readHistory(session: Session): Promise<SeedHistory> {
  const readable = await mayReadOwn(session, SEEDS)
  if (readable !== true) return { readable: readable === undefined, sets: new Map() }
  const rows = await session.query<SeedRecord>(
    `select name, kind, checksum, rows::float8 as rows, tables, inserted::float8 as inserted, updated::float8 as updated,
            milliseconds::float8 as milliseconds, seeded_at::text as "seededAt", seeded_by as "seededBy"
     from ${TABLE} order by name`,
  )
  return { readable: true, sets: new Map(rows.map((row) => [row.name, { ...row, seededAt: isoTimestamp(row.seededAt) }])) }
}
