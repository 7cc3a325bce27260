import type { Extension } from '@electric-sql/pglite'

/** Extensions that PGlite ships beside its engine, by the name that CREATE EXTENSION takes, with the module that holds each. */
const CONTRIB: ReadonlyMap<string, string> = new Map([
  ...[
    'amcheck',
    'bloom',
    'btree_gin',
    'btree_gist',
    'citext',
    'cube',
    'dict_int',
    'dict_xsyn',
    'earthdistance',
    'file_fdw',
    'fuzzystrmatch',
    'hstore',
    'intarray',
    'isn',
    'lo',
    'ltree',
    'moddatetime',
    'pageinspect',
    'pg_buffercache',
    'pg_freespacemap',
    'pg_stat_statements',
    'pg_surgery',
    'pg_trgm',
    'pg_visibility',
    'pg_walinspect',
    'pgcrypto',
    'seg',
    'tablefunc',
    'tcn',
    'tsm_system_rows',
    'tsm_system_time',
    'unaccent',
  ].map((name) => [name, name] as const),
  ['uuid-ossp', 'uuid_ossp'],
  // One bundle holds all of the contrib module spi.
  ['autoinc', 'moddatetime'],
  ['insert_username', 'moddatetime'],
  ['refint', 'moddatetime'],
])

/** Built into every database of the engine, or always at hand here. */
const ALWAYS = new Set(['plpgsql', 'vector'])

/** Whether the embedded engine has an extension at all. */
export const isEmbeddable = (name: string): boolean => ALWAYS.has(name) || CONTRIB.has(name)

/** pgvector and those of `names` that PGlite ships, with what they stand on; only these, since each costs time at every opening. */
export async function loadExtensions(names: readonly string[]): Promise<Record<string, Extension>> {
  const wanted = new Set(names.flatMap((name) => (name === 'earthdistance' ? ['cube', name] : [name])))
  const modules = new Set([...wanted].flatMap((name) => CONTRIB.get(name) ?? []))
  const { vector } = await import('@electric-sql/pglite-pgvector')
  const loaded = await Promise.all(
    [...modules].map(async (module) => {
      const exports = (await import(`@electric-sql/pglite/contrib/${module}`)) as Record<string, Extension>
      return [module, exports[module]] as const
    }),
  )
  return { vector, ...Object.fromEntries(loaded.flatMap(([module, extension]) => (extension ? [[module, extension]] : []))) }
}
