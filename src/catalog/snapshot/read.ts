import type { Session, SettingValues } from '../../client/session.ts'
import { listColumns } from './columns.ts'
import { listConstraints } from './constraints.ts'
import { withNeeds } from './dependencies.ts'
import type { Found } from './found.ts'
import { listIndexes, listStatistics } from './indexes.ts'
import { listOthers } from './others.ts'
import { listRoutines } from './routines.ts'
import { listExtensions, listSchemas } from './schemas.ts'
import { findScope, type ScopeOptions } from './scope.ts'
import { listSequences } from './sequences.ts'
import { type CatalogObject, type CatalogSnapshot, KINDS } from './snapshot.ts'
import { listTables } from './tables.ts'
import { listPolicies, listTriggers } from './triggers.ts'
import { listCompositeTypes, listDomains, listEnums, listRanges } from './types.ts'
import { listRules, listViews } from './views.ts'

/**
 * What PostgreSQL's printing of expressions and definitions depends on, as pg_dump sets it: with no search path every name comes
 * qualified, and constants of dates, intervals and floats look the same whatever the role or the database has as its default.
 */
const PRINTING: SettingValues = {
  search_path: '',
  quote_all_identifiers: 'off',
  standard_conforming_strings: 'on',
  TimeZone: 'UTC',
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'postgres',
  extra_float_digits: '1',
  bytea_output: 'hex',
  lc_monetary: 'C',
  // Compiling a query over the catalogs takes many times as long as running it.
  jit: 'off',
}

/**
 * Reads what a database is made of: by one query a kind, in a read-only transaction of one snapshot. The rights of any role that may
 * connect suffice, even without USAGE on the schemas. Call it outside of a transaction: inside one it can make it neither read-only nor
 * repeatable, and reads what that one has changed.
 */
export const readSnapshot = (session: Session, options: ScopeOptions = {}): Promise<CatalogSnapshot> =>
  session.transaction(
    async () => {
      const before = await currentSettings(session)
      await session.set(PRINTING, 'local')
      const snapshot = await read(session, options)
      // Inside another transaction they would stay until its end.
      await session.set(before, 'local')
      return snapshot
    },
    { isolation: 'repeatable read', readOnly: true },
  )

async function currentSettings(session: Session): Promise<SettingValues> {
  const names = Object.keys(PRINTING)
  const rows = await session.query<{ name: string; value: string }>(
    'select n as name, pg_catalog.current_setting(n) as value from pg_catalog.unnest($1::pg_catalog.text[]) n',
    [names],
  )
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]))
}

async function read(session: Session, options: ScopeOptions): Promise<CatalogSnapshot> {
  const [version] = await session.query<{ serverVersion: number }>(
    `select pg_catalog.current_setting('server_version_num')::pg_catalog.int4 as "serverVersion"`,
  )
  const scope = await findScope(session, options)
  const found: Found[] = [
    ...(await listSchemas(session, scope)),
    ...(await listExtensions(session)),
    ...(await listEnums(session, scope)),
    ...(await listRanges(session, scope)),
    ...(await listCompositeTypes(session, scope)),
    ...(await listDomains(session, scope)),
    ...(await listSequences(session, scope)),
    ...(await listTables(session, scope)),
    ...(await listColumns(session, scope)),
    ...(await listRoutines(session, scope)),
    ...(await listViews(session, scope)),
    ...(await listConstraints(session, scope)),
    ...(await listIndexes(session, scope)),
    ...(await listStatistics(session, scope)),
    ...(await listRules(session, scope)),
    ...(await listTriggers(session, scope)),
    ...(await listPolicies(session, scope)),
    ...(await listOthers(session, scope)),
  ]
  const objects = (await withNeeds(session, found)).toSorted(canonically)
  return { serverVersion: version?.serverVersion ?? 0, objects }
}

const canonically = (a: CatalogObject, b: CatalogObject): number =>
  KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
