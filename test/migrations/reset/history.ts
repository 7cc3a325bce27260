import { readEffects, type Trace, traceEffects } from '../../../src/migrations/reset/trace.ts'
import { splitAtBreakpoints } from '../../../src/migrations/source/breakpoints.ts'
import { type Migration, sha256 } from '../../../src/migrations/source/migration.ts'

export const migration = (name: string, sql: string): Migration => ({
  name,
  when: 0,
  path: `/project/drizzle/${name}.sql`,
  sql,
  hash: sha256(sql),
  chunks: splitAtBreakpoints(sql),
  directives: { noTransaction: false },
})

/** What these texts make, one migration each, named by their number. */
export const traceOf = async (...texts: string[]): Promise<Trace> =>
  traceEffects(await Promise.all(texts.map((sql, i) => readEffects(migration(String(i), sql), 'public'))))

/** `table app.users`, `trigger audit on app.users`, `function app.f(int4,_text)`. */
export const namesOf = (made: Trace['needed']): string[] =>
  made
    .map(({ object: { kind, schema, table, name, args } }) => {
      const where = schema === '' ? '' : `${schema}.`
      const signature = args === undefined ? '' : `(${args.map((type) => type ?? '?').join(',')})`
      return table === undefined ? `${kind} ${where}${name}${signature}` : `${kind} ${name} on ${where}${table}`
    })
    .sort()
