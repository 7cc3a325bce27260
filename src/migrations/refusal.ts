import { DbctlError } from '../errors.ts'
import { excerptAt, placeAt } from '../place.ts'
import type { Migration } from './source/migration.ts'

/** A migration that is refused as it is written: the line and a caret under the place, `offset` UTF-16 units into the file. */
export function refusedAt({ name, path, sql }: Migration, offset: number, message: (where: string) => string, hint: string): DbctlError {
  const place = placeAt(path, sql, offset)
  return new DbctlError('DBCTL_MIGRATIONS_INVALID', message(`${path}:${place.line}:${place.column}`), {
    hint,
    excerpt: excerptAt(sql, place),
    details: { migration: name, ...place },
  })
}
