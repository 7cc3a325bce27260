import type { CatalogSnapshot } from '../../../catalog/snapshot/snapshot.ts'
import type { Client } from '../../../client/client.ts'
import { findingOf } from '../kinds.ts'
import type { Outcome } from '../outcome.ts'
import { serverNeeds } from '../shadow/needs.ts'
import { makeRoles } from '../shadow/replay.ts'
import { schemaFindings } from './compare.ts'
import { makeSchema, type Refused } from './made.ts'

/** The TypeScript schema, as the SQL that makes it, on an empty database; held against what the migrations make. */
export async function schemaOutcome(client: Client, sql: string, migrations: CatalogSnapshot): Promise<Outcome> {
  const { roles } = await serverNeeds([sql])
  await makeRoles(client.session, roles)
  const { snapshot, refused } = await makeSchema(client, sql, migrations)
  const findings = schemaFindings(snapshot, migrations)
  const [first] = refused
  if (!first) return { findings }
  // What could not be made would seem to be in the migrations alone.
  const sure = findings.filter(({ rule }) => rule === 'schema-not-migrated' || rule === 'schema-differs')
  const more = refused.length > 1 ? ` (and ${refused.length - 1} more)` : ''
  return {
    findings: [...sure, ...refused.map(refusedFinding)],
    unable: `the embedded database cannot run all of the schema: ${first.error.fields.message}${more}`,
  }
}

const refusedFinding = ({ sql, error }: Refused) =>
  findingOf('schema-cannot-run', {
    message: `A statement of the TypeScript schema fails on an empty database: ${error.fields.message} (${error.fields.sqlstate}): ${shortly(sql)}`,
    fix: 'Where it stands on something that another tool or platform makes, there is nothing to mend; what it makes was not compared.',
  })

const shortly = (sql: string): string => {
  const line = sql.replace(/\s+/g, ' ')
  return line.length > 160 ? `${line.slice(0, 160)}…` : line
}
