import type { Session } from '../client/session.ts'
import type { ObjectAddress } from './objects.ts'

/**
 * `normal`: what depends stands in the way of a drop; `part`: it goes with what it depends on, unasked, as a sequence with its column
 * or a partition with its parent. https://www.postgresql.org/docs/current/catalog-pg-depend.html
 */
export type DependencyType = 'normal' | 'part' | 'internal'

export interface Dependency {
  readonly dependent: ObjectAddress
  readonly on: ObjectAddress
  /** `internal` is a part that can only be dropped with the whole: a view's rule, a key's index. */
  readonly type: DependencyType
}

const TYPES: Readonly<Record<string, DependencyType>> = { n: 'normal', a: 'part', P: 'part', S: 'part', i: 'internal' }

/** Who depends on what, among all that is not the server's own. */
export async function listDependencies(session: Session): Promise<Dependency[]> {
  const rows = await session.queryArrays(
    `select classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype::text from pg_catalog.pg_depend
     where deptype in ('n', 'a', 'P', 'S', 'i') and refobjid >= 16384 -- FirstNormalObjectId: below it nothing is a user's
     order by classid, objid, objsubid, refclassid, refobjid, refobjsubid`,
  )
  return rows.map((row) => {
    const [classId, id, sub, onClass, onId, onSub] = row.map(Number) as [number, number, number, number, number, number]
    const type = TYPES[String(row[6])] ?? 'normal'
    return { dependent: { classId, id, sub }, on: { classId: onClass, id: onId, sub: onSub }, type }
  })
}
