import { mendSnapshots } from '../../../catalog/snapshot/mend.ts'
import { readSnapshot } from '../../../catalog/snapshot/read.ts'
import type { CatalogSnapshot } from '../../../catalog/snapshot/snapshot.ts'
import type { Client } from '../../../client/client.ts'
import type { Session } from '../../../client/session.ts'
import { type ServerError, serverErrorIn } from '../../../server-error.ts'
import { parseSql } from '../../sql/parse.ts'
import { BY_HAND } from './kinds.ts'

/** A statement of the schema that the shadow refused. */
export interface Refused {
  readonly sql: string
  readonly error: ServerError
}

/**
 * What the schema's SQL makes of an empty database. It may stand on what only the migrations make (an extension's type, a function in a default,
 * a domain), so that much of `migrations` is made before it.
 */
export async function makeSchema(
  client: Client,
  sql: string,
  migrations: CatalogSnapshot,
): Promise<{ snapshot: CatalogSnapshot; refused: readonly Refused[] }> {
  const { session } = client
  await makeGround(session, migrations)
  const { statements } = await parseSql(sql)
  let open = statements.map(({ text }) => text)
  let refused: Refused[] = []
  // A second try, and a third, while they get on: drizzle-kit does not always write things in the order in which they need each other.
  for (let before = Number.POSITIVE_INFINITY; open.length > 0 && open.length < before; ) {
    before = open.length
    refused = []
    for (const statement of open) {
      const error = await attempt(session, statement)
      if (error && error.fields.sqlstate !== DUPLICATE_SCHEMA) refused.push({ sql: statement, error })
    }
    open = refused.map((one) => one.sql)
  }
  return { snapshot: await readSnapshot(session), refused }
}

/** The ground that schemas are made on has made it already. */
const DUPLICATE_SCHEMA = '42P06'

async function makeGround(session: Session, migrations: CatalogSnapshot): Promise<void> {
  const objects = migrations.objects.filter(
    ({ kind }) => BY_HAND.has(kind) && kind !== 'trigger' && kind !== 'rule' && kind !== 'statistics',
  )
  if (objects.length === 0) return
  const schemas = migrations.objects.filter(
    ({ kind, name }) =>
      kind === 'schema' &&
      objects.some((object) => object.name.startsWith(`${name}.`) || (object.kind === 'extension' && `"${object.is.schema}"` === name)),
  )
  const expected = { ...migrations, objects: [...schemas, ...objects] }
  // Bodies of functions name tables that are not there yet; PostgreSQL manual, check_function_bodies.
  await session.script('set check_function_bodies = off')
  const steps = mendSnapshots(expected, await readSnapshot(session)).filter(({ change }) => change === 'missing')
  // What needs a table fails here, and is not needed by what makes tables.
  for (const statement of steps.flatMap((step) => step.sql)) await attempt(session, statement)
}

async function attempt(session: Session, sql: string): Promise<ServerError | undefined> {
  try {
    await session.transaction((tx) => tx.script(sql))
    return undefined
  } catch (error) {
    const server = serverErrorIn(error)
    if (!server) throw error
    return server
  }
}
