import type { CatalogObject } from './snapshot.ts'

/** An object's row in the system catalogs, as pg_depend names it: catalog, oid and, for a column, its number. */
export type Address = readonly [catalog: string, oid: number, column: number]

/** An object, and where it was found: oids differ between databases and stay out of the snapshot. */
export interface Found<T extends CatalogObject = CatalogObject> {
  readonly address: Address
  readonly object: T
}
