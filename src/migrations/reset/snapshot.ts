import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ObjectKind, ObjectName } from '../../catalog/objects.ts'
import { DbctlError } from '../../errors.ts'
import type { Migration, SourceFormat } from '../source/migration.ts'

/** What drizzle-kit's snapshot of the newest of these migrations names, where there is one. */
export function readSnapshot(migrations: readonly Migration[], format: SourceFormat): ObjectName[] {
  for (const migration of migrations.toReversed()) {
    const path = snapshotPath(migration, format)
    if (!existsSync(path)) continue
    try {
      return objectsOf(JSON.parse(readFileSync(path, 'utf8')))
    } catch (error) {
      throw new DbctlError(
        'DBCTL_MIGRATIONS_INVALID',
        `${path} is not valid JSON: ${error instanceof Error ? error.message : String(error)}`,
        {
          hint: 'Nothing was dropped. Mend the file, or restore the folder from version control.',
          details: { file: path },
          cause: error,
        },
      )
    }
  }
  return []
}

/** `meta/0003_snapshot.json` beside `0003_add_tags.sql`, or `snapshot.json` in the migration's own folder. */
function snapshotPath({ name, path }: Migration, format: SourceFormat): string {
  if (format === 'folders') return join(dirname(path), 'snapshot.json')
  return join(dirname(path), 'meta', `${name.split('_')[0]}_snapshot.json`)
}

interface Entity {
  readonly entityType?: string
  readonly schema?: string
  readonly name?: string
  readonly isExisting?: boolean
}

const KINDS: Readonly<Record<string, ObjectKind>> = { tables: 'table', enums: 'type', sequences: 'sequence', views: 'view' }

/** Both of drizzle-kit's shapes: objects by kind (0.x), or one list of entities (1.0). An empty schema is `public`. */
export function objectsOf(snapshot: unknown): ObjectName[] {
  const { ddl, ...byKind } = (snapshot ?? {}) as Record<string, unknown>
  const entities = Array.isArray(ddl)
    ? (ddl as Entity[])
    : Object.keys(KINDS).flatMap((entityType) =>
        Object.values((byKind[entityType] ?? {}) as Record<string, Entity>).map((entity) => ({ ...entity, entityType })),
      )
  return entities.flatMap(({ entityType = '', schema, name, isExisting }): ObjectName[] => {
    const kind = KINDS[entityType]
    // A view that is declared as existing is somebody else's, and Drizzle makes none.
    return kind && name && !isExisting ? [{ kind, schema: schema || 'public', name }] : []
  })
}
