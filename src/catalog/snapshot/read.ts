import type { Session } from '../../client/session.ts'
import { withPrinting } from '../printing.ts'
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
 * Reads what a database is made of: by one query a kind, in a read-only transaction of one snapshot. The rights of any role that may
 * connect suffice, even without USAGE on the schemas. Call it outside of a transaction: inside one it can make it neither read-only nor
 * repeatable, and reads what that one has changed.
 */
export const readSnapshot = (session: Session, options: ScopeOptions = {}): Promise<CatalogSnapshot> =>
  session.transaction(() => withPrinting(session, () => read(session, options)), { isolation: 'repeatable read', readOnly: true })

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
