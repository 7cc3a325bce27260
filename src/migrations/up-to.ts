import { DbctlError } from '../errors.ts'
import type { Migration, MigrationSource } from './source/migration.ts'

/** The migration that a person means: by its whole name, or by the beginning of one alone (`0007`). */
export function findMigration({ migrations, folder }: Pick<MigrationSource, 'migrations' | 'folder'>, name: string): Migration {
  if (name === '') throw new DbctlError('DBCTL_USAGE', '--to needs the name of a migration', { hint: 'dbctl migrate --to 0007' })
  const exact = migrations.find((migration) => migration.name === name)
  if (exact) return exact
  const beginning = migrations.filter((migration) => migration.name.startsWith(name))
  const [only] = beginning
  if (only && beginning.length === 1) return only
  const known = beginning.length > 1 ? beginning : migrations.slice(-3)
  throw new DbctlError(
    'DBCTL_USAGE',
    `${beginning.length > 1 ? 'several migrations begin with' : 'there is no migration'} ${name} in ${folder}`,
    {
      hint:
        known.length === 0
          ? 'The folder holds none.'
          : `${beginning.length > 1 ? 'They are' : 'The last are'}: ${known.map((migration) => migration.name).join(', ')}.`,
      details: { migration: name },
    },
  )
}

/** Of what is pending, what lies no further than `to` in the folder's order. */
export function upTo(source: MigrationSource, pending: readonly Migration[], to: string | undefined): readonly Migration[] {
  if (to === undefined) return pending
  const wanted = new Set(source.migrations.slice(0, source.migrations.indexOf(findMigration(source, to)) + 1))
  return pending.filter((migration) => wanted.has(migration))
}
