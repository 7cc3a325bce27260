/** The result of the last statement that was run. */
export interface RawResult {
  readonly rows: readonly unknown[]
  /** Rows returned or affected; 0 for commands that count none. */
  readonly count: number
}

/** What a COPY goes into. https://www.postgresql.org/docs/current/sql-copy.html */
export interface CopyTarget {
  readonly schema: string
  readonly table: string
  readonly columns: readonly string[]
  /** PostgreSQL's text format, or its binary one. */
  readonly format: 'text' | 'binary'
}

/**
 * One conversation with one backend: the least that an engine must be able to do. `Session` builds everything else on it.
 * Failures are `ServerError` (the database said no) or `DbctlError` (the conversation is over).
 */
export interface Wire {
  /**
   * With `parameters` one statement by the extended protocol; without, any number of statements by the simple one.
   * `shape` says whether a row is an object by column name or an array by position.
   */
  run(sql: string, parameters: readonly (string | null)[] | undefined, shape: 'object' | 'array'): Promise<RawResult>
  /**
   * Streams a `COPY … FROM STDIN`; returns how many rows the server counted. An error in `chunks` aborts the COPY. A chunk is used up when the
   * next one is asked for.
   */
  copyIn(target: CopyTarget, chunks: AsyncIterable<Uint8Array>): Promise<number>
  /** Stops what runs now; the running call then fails. Does nothing when idle. */
  cancel(): Promise<void>
  /** Ends the conversation; whatever is open on it is rolled back. Safe to call twice. */
  close(): Promise<void>
}
