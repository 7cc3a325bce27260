import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type { Sql } from 'postgres'
import type { Session } from './session.ts'

/**
 * Drizzle's postgres-js driver, handed a session in place of a postgres.js client: it calls no more than `unsafe` (awaited for objects,
 * `.values()` for arrays), `begin`, `savepoint` and `options`. One driver then serves both engines and stays inside our transaction.
 */
export function drizzleOver<Schema extends Record<string, unknown>>(
  session: Session,
  schema: Schema | undefined,
): PostgresJsDatabase<Schema> {
  const nested = <T>(work: (client: unknown) => Promise<T>) => session.transaction(() => work(client))
  const client = {
    options: { parsers: {}, serializers: {} },
    unsafe: (sql: string, parameters: unknown[] = []) => ({
      values: () => session.queryArrays(sql, parameters),
      // biome-ignore lint/suspicious/noThenProperty: postgres.js queries are awaited for their rows, and Drizzle does so
      then: <R>(resolve: (rows: unknown) => R, reject: (error: unknown) => R) => session.query(sql, parameters).then(resolve, reject),
    }),
    begin: nested,
    savepoint: nested,
  }
  return drizzle<Schema>({ client: client as unknown as Sql, ...(schema === undefined ? {} : { schema }) })
}
