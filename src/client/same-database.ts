import { describeTarget, type Target } from '../config/target.ts'
import { DbctlError } from '../errors.ts'
import { type Client, type ClientOptions, withClient } from './client.ts'

/** Whether two URLs may lead to two databases: a pooler has a host of its own, and seldom a database name of its own. */
export const mayDiffer = (one: Target, other: Target): boolean =>
  one.engine === 'server' && other.engine === 'server' && one.database !== other.database

/**
 * Refuses to work on a database that is not the one the application is pointed at. Names in URLs may be a pooler's aliases, so the databases
 * themselves are asked for their names.
 */
export async function assertSameDatabase(direct: Client, directTarget: Target, target: Target, options: ClientOptions): Promise<void> {
  const name = await withClient(target, options, async ({ facts }) => facts.database)
  if (name === direct.facts.database) return
  throw new DbctlError(
    'DBCTL_CONFIG_INVALID',
    `DATABASE_URL leads to the database ${name} and DBCTL_DIRECT_URL to ${direct.facts.database}; nothing was done`,
    {
      hint: 'Both must lead to one database: the direct URL is the same one past its pooler.',
      details: { target: describeTarget(target), direct: describeTarget(directTarget) },
    },
  )
}
