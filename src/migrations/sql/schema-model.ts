/**
 * What the migrations' DDL says about the schema, statement by statement, without a database: enough to tell a new table from a live one,
 * a widening of a type from a rewrite, a foreign key that has its index from one that has not. Names are qualified (`public` where the
 * statement names no schema) and quoted: `"public"."users"`. What a statement does that is not understood (dynamic SQL, a function that runs DDL) is
 * not seen; `tableOf` then answers undefined, and rules must not guess.
 */
export interface SchemaModel {
  /** By their names, for what concerns more than one: the foreign keys that point to a table. */
  readonly tables: ReadonlyMap<string, TableModel>
  /** A table that the migrations made. */
  tableOf(name: string): TableModel | undefined
  /** The same, and what they did to a table that they did not make: what is missing in it may be there all the same. */
  knownOf(name: string): TableModel | undefined
  /** Labels in order; undefined for no enum that the migrations made. */
  enumOf(name: string): EnumModel | undefined
  hasExtension(name: string): boolean
  /** Whether it is a view, materialized or not. */
  isView(name: string): boolean
  /** Whether it is a domain with a CHECK or NOT NULL of its own. */
  isConstrainedDomain(name: string): boolean
  /** The volatility of a function that the migrations made, by its bare name; of overloads the worst. */
  volatilityOf(functionName: string): Volatility | undefined
  /** The table that an index is on; the index's name qualified and quoted. */
  tableOfIndex(index: string): string | undefined
}

export type Volatility = 'immutable' | 'stable' | 'volatile'

export interface TableModel {
  /** Qualified and quoted, as everything that names a table here. */
  readonly name: string
  /** By their bare names, as are constraints and indexes. A table of CREATE TABLE AS has none that are known. */
  readonly columns: ReadonlyMap<string, ColumnModel>
  /** Those without a name of their own under the one that PostgreSQL gives them. */
  readonly constraints: ReadonlyMap<string, ConstraintModel>
  /** Those of primary keys, unique and exclusion constraints among them. */
  readonly indexes: ReadonlyMap<string, IndexModel>
  /** The name of the migration that made it; empty where none did. */
  readonly madeBy: string
  readonly partitioned: boolean
  readonly partitionOf: string | undefined
}

export interface ColumnModel {
  readonly name: string
  readonly type: TypeModel
  readonly notNull: boolean
  readonly hasDefault: boolean
  /** The name of the migration that added it. */
  readonly madeBy: string
}

export interface TypeModel {
  /** As the catalog names it: `int4`, `varchar`, `timestamptz`, `vector`; a user's own type qualified and quoted. */
  readonly name: string
  /** `varchar(255)` has [255], `numeric(10,2)` [10, 2], `vector(1536)` [1536]. */
  readonly modifiers: readonly number[]
  readonly array: boolean
}

export interface ConstraintModel {
  readonly name: string
  readonly kind: 'primary key' | 'unique' | 'foreign key' | 'check' | 'exclusion' | 'not null'
  readonly columns: readonly string[]
  /** False between ADD … NOT VALID and VALIDATE. */
  readonly validated: boolean
  /** For a foreign key, the table that it points to. */
  readonly references?: string
  /** For a check that says `column IS NOT NULL` and nothing else: that column. */
  readonly notNullColumn?: string
}

export interface IndexModel {
  readonly name: string
  readonly table: string
  readonly method: string
  readonly unique: boolean
  /** Leading columns by name; undefined for an expression. */
  readonly columns: readonly (string | undefined)[]
  readonly partial: boolean
  /** Of a partial index whose condition is that columns are not null and nothing else: those columns. */
  readonly notNullColumns?: readonly string[]
  readonly concurrent: boolean
}

export interface EnumModel {
  readonly name: string
  readonly labels: readonly string[]
  readonly madeBy: string
}
