/**
 * What a database is made of, as plain data: everything user-made that a project's DDL can make. Left out are owners, grants, physical
 * places (tablespaces) and contents; what PostgreSQL makes by itself (row types, constraint indexes, partitions' clones of their
 * parents' objects) is told by the object that it belongs to.
 */
export interface CatalogSnapshot {
  /** `server_version_num` of where it was read: 170011 is 17.11. Never compared. */
  readonly serverVersion: number
  /** In order of kind (`KINDS`), then of name by code point. */
  readonly objects: readonly CatalogObject[]
}

/** The kinds of object, in the order in which a database can be built of them where nothing else is known. */
export const KINDS = [
  'schema',
  'extension',
  'enum',
  'range',
  'composite type',
  'domain',
  'sequence',
  'table',
  'column',
  'routine',
  'view',
  'constraint',
  'index',
  'statistics',
  'rule',
  'trigger',
  'policy',
  'other',
] as const

export type Kind = (typeof KINDS)[number]

interface Identity<K extends Kind, Attributes> {
  readonly kind: K
  /** Names from the outside in, unquoted: schema, table, column. */
  readonly path: readonly string[]
  /** Qualified and quoted, with its argument types where it is a routine: unique within its kind. */
  readonly name: string
  /** What is compared, attribute by attribute. Expressions and definitions are PostgreSQL's own text, with every name qualified. */
  readonly is: Attributes
  readonly comment: string | null
  /** Ids (`idOf`) of the objects that must be there before it; sorted. Never compared. */
  readonly needs: readonly string[]
}

export type SchemaObject = Identity<'schema', Record<never, never>>
/** The version is kept apart: two servers seldom have the same. */
export type ExtensionObject = Identity<'extension', { readonly schema: string }> & {
  readonly version: string
  /** Names of the types, functions, operators and operator classes that it has brought into its schema; sorted. Never compared. */
  readonly members: readonly string[]
}
export type EnumObject = Identity<'enum', { readonly labels: readonly string[] }>
export type RangeObject = Identity<
  'range',
  {
    readonly subtype: string
    readonly operatorClass: string
    readonly collation: string | null
    readonly canonical: string | null
    readonly difference: string | null
    readonly multirange: string
  }
>
export interface Attribute {
  readonly name: string
  readonly type: string
  readonly collation: string | null
}
export type CompositeObject = Identity<'composite type', { readonly attributes: readonly Attribute[] }>
export interface DomainCheck {
  readonly name: string
  /** `CHECK (…)`, with `NOT VALID` where it is so. */
  readonly definition: string
}
export type DomainObject = Identity<
  'domain',
  {
    readonly type: string
    readonly notNull: boolean
    readonly default: string | null
    readonly collation: string | null
    readonly checks: readonly DomainCheck[]
  }
>

/** Numbers are bigints, and so text. */
export interface SequenceOptions {
  readonly type: string
  readonly start: string
  readonly increment: string
  readonly min: string
  readonly max: string
  readonly cache: string
  readonly cycle: boolean
}
/** A sequence of its own, or that of a serial column; an identity column's is told by the column. */
export type SequenceObject = Identity<
  'sequence',
  SequenceOptions & {
    readonly unlogged: boolean
    /** The column, qualified and quoted, with which it is dropped. */
    readonly ownedBy: string | null
  }
>

export type TableObject = Identity<
  'table',
  {
    readonly kind: 'table' | 'partitioned table' | 'foreign table'
    readonly unlogged: boolean
    /** `RANGE (at)` where it is partitioned. */
    readonly partitionKey: string | null
    /** The table of which it is a partition, and `FOR VALUES …` or `DEFAULT`. */
    readonly partitionOf: string | null
    readonly partitionBound: string | null
    readonly inherits: readonly string[]
    readonly rowSecurity: boolean
    readonly forceRowSecurity: boolean
    /** `fillfactor=70`, those of its TOAST table as `toast.…`; sorted. */
    readonly options: readonly string[]
    readonly replicaIdentity: 'default' | 'nothing' | 'full' | 'index'
    /** Null for heap. */
    readonly accessMethod: string | null
    /** Of a foreign table. */
    readonly server: string | null
  }
>

export interface ColumnIdentity {
  readonly generated: 'always' | 'by default'
  /** The sequence behind it, qualified and quoted. */
  readonly sequence: string
  readonly options: SequenceOptions
}

export type ColumnObject = Identity<
  'column',
  {
    readonly type: string
    readonly notNull: boolean
    /** `NOT NULL … NOT VALID` (PostgreSQL 18) holds for new rows only. */
    readonly notNullUnchecked: boolean
    readonly default: string | null
    readonly generated: 'stored' | 'virtual' | null
    readonly expression: string | null
    readonly identity: ColumnIdentity | null
    /** Where it is not the type's own. */
    readonly collation: string | null
    /** Where it is not the type's own. */
    readonly storage: string | null
    /** Where it was chosen for this column. */
    readonly compression: string | null
  }
> & {
  /** Its place among the columns, from 1. Compared apart, by `compareColumnOrder`. */
  readonly position: number
  /** It has come from a parent table alone. */
  readonly inherited: boolean
}

export type ConstraintObject = Identity<
  'constraint',
  {
    readonly type: 'primary key' | 'unique' | 'foreign key' | 'check' | 'exclusion'
    /** `pg_get_constraintdef`: deferrability, `NOT VALID` and `NOT ENFORCED` are in it. */
    readonly definition: string
    /** Of the index behind it, such as `fillfactor=70`; sorted. */
    readonly options: readonly string[]
  }
>

/** An index that belongs to no constraint. */
export type IndexObject = Identity<
  'index',
  {
    readonly table: string
    readonly definition: string
    readonly valid: boolean
    readonly ready: boolean
    readonly replicaIdentity: boolean
  }
>
export type StatisticsObject = Identity<'statistics', { readonly table: string; readonly definition: string }>
export type ViewObject = Identity<
  'view',
  { readonly materialized: boolean; readonly definition: string; readonly options: readonly string[] }
>
/** The last of its path is its name without the arguments. */
export type RoutineObject = Identity<
  'routine',
  { readonly kind: 'function' | 'procedure' | 'aggregate' | 'window function'; readonly result: string | null; readonly definition: string }
>
/** What `session_replication_role` it takes to fire: `origin` is the default, `disabled` none. */
export type Firing = 'origin' | 'disabled' | 'replica' | 'always'
export type TriggerObject = Identity<'trigger', { readonly definition: string; readonly fires: Firing }>
export type RuleObject = Identity<'rule', { readonly definition: string; readonly fires: Firing }>
export type PolicyObject = Identity<
  'policy',
  {
    readonly permissive: boolean
    readonly command: 'all' | 'select' | 'insert' | 'update' | 'delete'
    readonly roles: readonly string[]
    readonly using: string | null
    readonly check: string | null
  }
>
/** What has no kind of its own here (operators, collations, casts, text search, …): only that it is there. */
export type OtherObject = Identity<'other', { readonly type: string }>

export type CatalogObject =
  | SchemaObject
  | ExtensionObject
  | EnumObject
  | RangeObject
  | CompositeObject
  | DomainObject
  | SequenceObject
  | TableObject
  | ColumnObject
  | RoutineObject
  | ViewObject
  | ConstraintObject
  | IndexObject
  | StatisticsObject
  | RuleObject
  | TriggerObject
  | PolicyObject
  | OtherObject

export type ObjectOf<K extends Kind> = Extract<CatalogObject, { readonly kind: K }>

/** Names an object among all of a database: `column "public"."users"."email"`. */
export const idOf = ({ kind, name }: Pick<CatalogObject, 'kind' | 'name'>): string => `${kind} ${name}`
