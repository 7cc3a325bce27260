/** What `--json` gives as `result`, command by command. These shapes are public: keys are added, never changed or taken away. */

/** Of `baseline` and `repair`: what they changed in the journal, or with `dryRun` would change. */
export interface AmendmentJson {
  readonly database: string
  readonly dryRun: boolean
  readonly changes: ReadonlyArray<{ readonly migration: string; readonly what: string }>
}

export interface CheckJson {
  readonly folder: string
  /** How many the folder holds. */
  readonly migrations: number
  /** With `--db`. */
  readonly database: { readonly label: string; readonly applied: number; readonly pending: number } | null
  readonly parts: ReadonlyArray<{
    readonly part: string
    /** `skipped`: not looked at, for a reason that is no failure; `failed`: could not be looked at. */
    readonly state: 'done' | 'skipped' | 'failed'
    readonly reason: string | null
  }>
  readonly errors: number
  readonly warnings: number
  readonly notes: number
  readonly findings: ReadonlyArray<{
    /** Stable: `DB001`. */
    readonly id: string
    readonly rule: string
    readonly severity: 'error' | 'warning' | 'note'
    readonly message: string
    readonly fix: string
    /** Qualified and quoted, where it is about one. */
    readonly object: string | null
    /** Files relative to the working directory; lines and columns from 1, the end exclusive. */
    readonly start: { readonly file: string; readonly line: number; readonly column: number } | null
    readonly end: { readonly file: string; readonly line: number; readonly column: number } | null
    /** The page that explains it, below the documentation. */
    readonly page: string
  }>
}

export interface ConfigJson {
  readonly settings: ReadonlyArray<{ readonly name: string; readonly value: string; readonly source: string; readonly origin: string }>
}

export interface CompletionJson {
  readonly shell: string
  readonly script: string
}

export interface GenerateJson {
  /** `planned` with --dry-run; `missing` with --check, where a migration would be written. */
  readonly status: 'written' | 'unchanged' | 'planned' | 'missing'
  readonly folder: string
  /** The version that made it; null where there was nothing to make. */
  readonly drizzleKit: string | null
  readonly migration: string | null
  readonly sql: string | null
  /** What goes into the folder: that migration or, with --safe, those that take its place, in their order. */
  readonly parts: ReadonlyArray<{
    readonly name: string
    readonly sql: string
    /** The text of the file beside the SQL. */
    readonly typescript: string | null
    readonly transaction: boolean
    /** Why it is there, in sentences; empty for what is only left over. */
    readonly why: string
  }>
  /** What it destroys, one line each. */
  readonly losses: readonly string[]
  /** With --revert --partial: what stays as it was, and why. */
  readonly leftOut: readonly string[]
  /** Absolute paths, the SQL first. */
  readonly files: readonly string[]
}

export interface HelpJson {
  readonly topic: string
  readonly text: string
}

export interface InitJson {
  /** Null where nothing was written. */
  readonly file: string | null
  readonly text: string
}

export interface MigrateJson {
  readonly database: string
  readonly folder: string
  readonly dryRun: boolean
  /** What this run applied; with `dryRun`, what it would apply. */
  readonly applied: ReadonlyArray<{ readonly name: string; readonly statements: number; readonly milliseconds: number | null }>
}

export interface ProtectJson {
  readonly database: string
  readonly dryRun: boolean
  /** Whether this run wrote anything; with `dryRun`, whether it would. */
  readonly changed: boolean
  /** How the database is marked now; null where it is not. */
  readonly mark: { readonly protectedAt: string; readonly protectedBy: string; readonly reason: string | null } | null
}

export interface PushJson {
  readonly database: string
  readonly drizzleKit: string
  readonly dryRun: boolean
  /** What was pushed, or with `dryRun` would be; drizzle-kit 1.0 names their kinds in place of their SQL. Empty also where it had questions first. */
  readonly statements: readonly string[]
}

export interface QuickstartJson {
  readonly steps: ReadonlyArray<{ readonly command: string; readonly exit: number }>
}

export interface ResetJson {
  readonly database: string
  readonly dryRun: boolean
  /** By PostgreSQL's own kinds and names, in the order of the drops; with `dryRun`, what would be dropped. */
  readonly dropped: ReadonlyArray<{ readonly type: string; readonly name: string }>
  /** In the project's schemas, but made by no applied migration. */
  readonly leftAlone: ReadonlyArray<{ readonly type: string; readonly name: string; readonly reason: string }>
  /** May have been there before the migrations, which make it with IF NOT EXISTS or OR REPLACE: left alone, or dropped with --include-guarded. */
  readonly guarded: ReadonlyArray<{ readonly type: string; readonly name: string }>
  /** Columns that go with their data from tables that stay. */
  readonly columns: readonly string[]
  /** Among what is dropped, partitions included. */
  readonly tables: number
  /** The server's estimate over the tables that it has counted; the others hold something that nobody has counted. */
  readonly estimatedRows: number
  readonly uncountedTables: number
  /** With indexes; a bigint as text. */
  readonly bytes: string
  readonly journalRows: number
  /** What the migration afterwards applied. */
  readonly applied: MigrateJson['applied']
  /** Rows that `--seed` inserted; null without it. */
  readonly inserted: number | null
}

export interface SeedJson {
  readonly database: string
  readonly dryRun: boolean
  /** Null where files, sets or amounts were named instead. */
  readonly profile: string | null
  /** Of the rows that are made up. */
  readonly randomSeed: string
  /** Over all tables. With `dryRun`, what would be inserted and updated. */
  readonly inserted: number
  readonly updated: number
  readonly unchanged: number
  /** There with other values, and left so. */
  readonly skipped: number
  readonly tables: ReadonlyArray<{
    /** Null for rows that were made up. */
    readonly set: string | null
    readonly table: string
    readonly inserted: number
    readonly updated: number
    readonly unchanged: number
    readonly skipped: number
  }>
}

export interface SeedExportJson {
  readonly database: string
  /** Absolute; null where the rows went to stdout. */
  readonly file: string | null
  readonly tables: ReadonlyArray<{
    readonly table: string
    readonly rows: number
    /** Nobody named it: rows of a named table refer to it. */
    readonly parentsOnly: boolean
    readonly maskedColumns: readonly string[]
  }>
}

export interface SeedListJson {
  readonly database: string
  readonly profiles: ReadonlyArray<{
    readonly name: string
    readonly sets: readonly string[]
    readonly rows: Readonly<Record<string, number>>
    readonly scale: number | null
  }>
  readonly sets: ReadonlyArray<{
    readonly name: string
    readonly kind: 'reference' | 'sample'
    /** Whether the configuration still names it. */
    readonly configured: boolean
    readonly profiles: readonly string[]
    /** Of the last run that changed something; null where it was never written. */
    readonly rows: number | null
    readonly checksum: string | null
    readonly milliseconds: number | null
    readonly seededAt: string | null
    readonly seededBy: string | null
  }>
  /** Rows that were made up, by table and random seed. */
  readonly samples: ReadonlyArray<{
    readonly table: string
    readonly randomSeed: string
    readonly rows: number
    readonly generator: string
    readonly seededAt: string
    readonly seededBy: string
  }>
}

export interface StudioJson {
  readonly database: string
  readonly drizzleKit: string
}

export interface StatusJson {
  readonly database: string
  readonly engine: 'server' | 'embedded'
  /** `17.11` */
  readonly serverVersion: string
  readonly user: string
  /** pgvector: the version in this database, and the one that CREATE EXTENSION would install; null for neither. */
  readonly vector: { readonly installed: string | null; readonly available: string | null }
  readonly folder: string
  readonly applied: number
  readonly pending: number
  /** Rows of the journal table that no file of the folder explains. */
  readonly unknown: number
  /** How many of each other state there are, `modified` and `missing` for instance; those that are none are left out. */
  readonly odd: Readonly<Record<string, number>>
  /** How destructive commands are kept off, where they are. */
  readonly protection: string | null
  readonly migrations: ReadonlyArray<{
    readonly name: string
    readonly state: 'applied' | 'modified' | 'pending' | 'out-of-order' | 'partial' | 'renamed' | 'missing' | 'unknown' | 'duplicate'
    readonly generatedAt: string | null
    /** When, in how many milliseconds and by which role it was applied, as far as dbctl or drizzle-orm 1.0 recorded it. */
    readonly appliedAt: string | null
    readonly milliseconds: number | null
    readonly actor: string | null
    /** What an odd state rests on. */
    readonly note: string | null
  }>
}

export interface UnprotectJson {
  readonly database: string
  readonly dryRun: boolean
  /** Whether there was a mark to take away. */
  readonly changed: boolean
}
