import { existsSync, readFileSync } from 'node:fs'
import type { ObjectKind, ObjectName } from '../../catalog/objects.ts'
import { DbctlError } from '../../errors.ts'
import type { Migration, SourceFormat } from '../source/migration.ts'
import { snapshotPathOf } from '../source/snapshot-path.ts'

/** What drizzle-kit's snapshot of the newest of these migrations names, where there is one. */
export function readSnapshot(migrations: readonly Migration[], format: SourceFormat): ObjectName[] {
  for (const migration of migrations.toReversed()) {
    const path = snapshotPathOf(migration, format)
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
