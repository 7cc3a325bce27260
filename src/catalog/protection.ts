import type { Client } from '../client/client.ts'
import { PSQL_HEAD } from '../client/psql.ts'
import type { Session } from '../client/session.ts'
import { isoTimestamp, quoteIdentifier, quoteLiteral } from '../client/values.ts'
import { DbctlError } from '../errors.ts'
import { ServerError, SQLSTATE } from '../server-error.ts'
import { DBCTL_SCHEMA, ensureOwnTable, type OwnTable, planOwnTable } from './dbctl-schema.ts'

/** The mark that keeps destructive commands off a database, as the database itself holds it. */
export interface ProtectionMark {
  /** ISO 8601, UTC. */
  readonly protectedAt: string
  /** The role that set it. */
  readonly protectedBy: string
  readonly reason: string | null
}

/** A mark that this role may not read counts as one: who cannot know must not destroy. */
export type Protection = { readonly state: 'none' } | { readonly state: 'unreadable' } | ({ readonly state: 'marked' } & ProtectionMark)

const NAME = 'protection'
const TABLE = quoteIdentifier(DBCTL_SCHEMA, NAME)

const PROTECTION: OwnTable = {
  name: NAME,
  columns: ['only_row', 'protected_at', 'protected_by', 'reason'],
  statements: [
    // One row at most: there is one value that the key can take.
    `create table if not exists ${TABLE} (
  only_row boolean primary key default true check (only_row),
  protected_at timestamptz not null default now(),
  protected_by text not null default current_user,
  reason text
)`,
    // A warning is for everybody who might need it.
    `grant select on ${TABLE} to public`,
  ],
}

/** Whether the database is marked. Needs no more than SELECT, nor any schema of dbctl's, and creates nothing. */
export async function readProtection(session: Session): Promise<Protection> {
  // Asked of the catalog first: a query that is denied would end the transaction that it stands in.
  const [table] = await session.query<{ readable: boolean }>(
    `select pg_catalog.has_schema_privilege(n.oid, 'usage') and pg_catalog.has_table_privilege(c.oid, 'select') as readable
     from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2`,
    [DBCTL_SCHEMA, NAME],
  )
  if (!table) return { state: 'none' }
  if (!table.readable) return { state: 'unreadable' }
  const [row] = await session.query<{ at: string; by: string; reason: string | null }>(
    `select protected_at::text as at, protected_by as by, reason from ${TABLE}`,
  )
  return row ? { state: 'marked', protectedAt: isoTimestamp(row.at), protectedBy: row.by, reason: row.reason } : { state: 'none' }
}

/** Refuses a command that a marked database does not put up with. */
export async function assertNotMarked({ session, facts }: Client, command: string): Promise<void> {
  const found = await readProtection(session)
  if (found.state === 'none') return
  throw new DbctlError('DBCTL_PROTECTED', `${facts.label} ${describeProtection(found)}; dbctl ${command} does not touch it`, {
    hint:
      found.state === 'marked'
        ? 'If this really is the database you mean, add --allow-protected to this very command; `dbctl unprotect` takes the mark away.'
        : `Have the owner run: grant usage on schema ${quoteIdentifier(DBCTL_SCHEMA)} to ${quoteIdentifier(facts.user)}; grant select on ${TABLE} to ${quoteIdentifier(facts.user)}; or add --allow-protected to this very command.`,
    details: found.state === 'marked' ? { ...found } : { state: found.state },
  })
}

/** `is marked as protected (by ada, since 2026-11-21T11:31:48.500Z: real customers)` */
export function describeProtection(found: Protection): string {
  if (found.state === 'none') return 'is not protected'
  if (found.state === 'unreadable') return `counts as protected, since this role may not read the mark in ${TABLE}`
  const reason = found.reason === null ? '' : `: ${found.reason}`
  return `is marked as protected (by ${found.protectedBy}, since ${found.protectedAt}${reason})`
}

/** What `protect` did, and how the database is marked now. */
export interface ProtectOutcome {
  readonly did: 'marked' | 'changed the reason' | 'nothing'
  readonly mark: ProtectionMark
}

/** Marks the database. One that is marked keeps when and by whom, and takes on a new reason where one is given. */
export function protect(session: Session, reason: string | undefined): Promise<ProtectOutcome> {
  return permitted(session, 'select, insert, update', async (tx) => {
    const before = await readProtection(tx)
    if (before.state === 'marked' && isSaid(before, reason)) return { did: 'nothing', mark: before }
    await ensureOwnTable(tx, PROTECTION)
    const inserted = await tx.command(`insert into ${TABLE} (reason) values ($1) on conflict do nothing`, [reason ?? null])
    // Marked by somebody else in between, perhaps: what counts is what is there now.
    const changed = await tx.command(
      `update ${TABLE} set reason = $1::text where $1::text is not null and reason is distinct from $1::text`,
      [reason ?? null],
    )
    const mark = await readProtection(tx)
    if (mark.state !== 'marked') throw new Error('the mark that was just written is not there')
    return { did: inserted > 0 ? 'marked' : changed > 0 ? 'changed the reason' : 'nothing', mark }
  })
}

const isSaid = (mark: ProtectionMark, reason: string | undefined): boolean => reason === undefined || reason === mark.reason

/** Takes the mark away; false where there was none. */
export async function unprotect(session: Session): Promise<boolean> {
  if ((await readProtection(session)).state === 'none') return false
  return permitted(session, 'select, delete', async (tx) => (await tx.command(`delete from ${TABLE}`)) > 0)
}

/** Runs a transaction that writes the mark; a role that may not is told what to ask for, and not only what was denied. */
async function permitted<T>(session: Session, privileges: string, work: (tx: Session) => Promise<T>): Promise<T> {
  try {
    return await session.transaction(work)
  } catch (error) {
    if (!(error instanceof ServerError) || error.fields.sqlstate !== SQLSTATE.insufficientPrivilege) throw error
    const grants = await missingGrants(session, privileges)
    throw new DbctlError('DBCTL_PERMISSION', `this role may not write the mark: ${error.fields.message}; nothing was changed`, {
      hint: `Have the owner run: ${grants.join(' ')}`,
      details: { sqlstate: error.fields.sqlstate, grants },
      cause: error,
    })
  }
}

async function missingGrants(session: Session, privileges: string): Promise<string[]> {
  const [found] = await session.query<{ role: string; database: string; schema: boolean; table: boolean }>(
    `select current_user as role, pg_catalog.current_database() as database,
            exists (select from pg_catalog.pg_namespace where nspname = $1) as schema,
            exists (select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                    where n.nspname = $1 and c.relname = $2) as "table"`,
    [DBCTL_SCHEMA, NAME],
  )
  if (!found) throw new Error('the catalog returned no row')
  const to = `to ${quoteIdentifier(found.role)};`
  if (found.table) return [`grant usage on schema ${quoteIdentifier(DBCTL_SCHEMA)} ${to}`, `grant ${privileges} on ${TABLE} ${to}`]
  if (found.schema) return [`grant usage, create on schema ${quoteIdentifier(DBCTL_SCHEMA)} ${to}`]
  return [`grant create on database ${quoteIdentifier(found.database)} ${to}`]
}

/** What `protect` would run here, for psql; undefined where there is nothing to do. */
export async function protectScript(session: Session, reason: string | undefined): Promise<string | undefined> {
  const now = await readProtection(session)
  if (now.state === 'marked' && isSaid(now, reason)) return undefined
  const value = reason === undefined ? 'null' : quoteLiteral(reason)
  const onConflict = reason === undefined ? 'do nothing' : '(only_row) do update set reason = excluded.reason'
  return script([...(await planOwnTable(session, PROTECTION)), `insert into ${TABLE} (reason) values (${value}) on conflict ${onConflict}`])
}

/** What `unprotect` would run here, for psql. */
export const unprotectScript = (): string => script([`delete from ${TABLE}`])

const script = (statements: readonly string[]): string =>
  [...PSQL_HEAD, 'begin;', ...statements.map((statement) => `${statement};`), 'commit;', ''].join('\n')
