import { splitAtBreakpoints } from '../../src/migrations/source/breakpoints.ts'
import { readDirectives } from '../../src/migrations/source/directives.ts'
import { type Migration, sha256 } from '../../src/migrations/source/migration.ts'

/** A migration as it would be read from `/drizzle`, without a file. */
export const migration = (
  name: string,
  sql: string,
  { when = 1_700_000_000_000, script }: { when?: number; script?: string | undefined } = {},
): Migration => ({
  name,
  when,
  path: `/drizzle/${name}.sql`,
  sql,
  hash: sha256(sql),
  chunks: splitAtBreakpoints(sql),
  directives: readDirectives(sql).directives,
  ...(script === undefined ? {} : { script: { path: `/drizzle/${name}.ts`, text: script } }),
})
