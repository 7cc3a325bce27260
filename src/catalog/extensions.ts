import type { Session } from '../client/session.ts'

/** pgvector on this server: the version in this database, and the one that CREATE EXTENSION would install. */
export interface VectorSupport {
  readonly installed: string | null
  readonly available: string | null
}

export async function vectorSupport(session: Session): Promise<VectorSupport> {
  const [row] = await session.query<VectorSupport>(
    `select (select extversion from pg_catalog.pg_extension where extname = 'vector') as installed,
            (select default_version from pg_catalog.pg_available_extensions where name = 'vector') as available`,
  )
  return row ?? { installed: null, available: null }
}
