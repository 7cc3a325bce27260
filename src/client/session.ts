import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import { type ServerError, serverErrorIn } from '../server-error.ts'
import { quoteIdentifier, toText } from './values.ts'
import type { CopyTarget, RawResult, Wire } from './wire.ts'

/** Settings by name, as `set_config` takes them. */
export type SettingValues = Readonly<Record<string, string>>

export interface TransactionOptions {
  /** Settings for this transaction alone (`SET LOCAL`), applied before anything else. */
  readonly local?: SettingValues
  readonly readOnly?: boolean
}

/**
 * One conversation with the database: what it sets, locks and begins stays with it. Statements run in the order in which they are
 * called. Rows come as `values.ts` says; errors as `ServerError`, and as the interruption's own error once the run is interrupted.
 */
export class Session {
  readonly #wire: Wire
  readonly #signal: AbortSignal
  readonly #transactionSettings: SettingValues
  #depth = 0
  /** The first error inside the open transaction: PostgreSQL has given it up, whoever caught the error. */
  #failure: ServerError | undefined

  /** `transactionSettings` are repeated in every transaction: behind a transaction-mode pooler nothing else lasts. */
  constructor(wire: Wire, signal: AbortSignal, transactionSettings: SettingValues = {}) {
    this.#wire = wire
    this.#signal = signal
    this.#transactionSettings = transactionSettings
  }

  get inTransaction(): boolean {
    return this.#depth > 0
  }

  /** The rows of one statement. `$1`, `$2`, … take `parameters`. */
  async query<Row extends object = Record<string, unknown>>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return (await this.#run(sql, parameters.map(toText), 'object')).rows as Row[]
  }

  /** Rows as arrays, for those who know their columns by position. */
  async queryArrays(sql: string, parameters: readonly unknown[] = []): Promise<unknown[][]> {
    return (await this.#run(sql, parameters.map(toText), 'array')).rows as unknown[][]
  }

  /** One statement for its effect; returns how many rows it touched. */
  async command(sql: string, parameters: readonly unknown[] = []): Promise<number> {
    return (await this.#run(sql, parameters.map(toText), 'object')).count
  }

  /** SQL text as it stands, of any number of statements, which PostgreSQL then runs as one implicit transaction where none is open. */
  async script(sql: string): Promise<void> {
    await this.#run(sql, undefined, 'object')
  }

  /** Streams rows into a table; returns how many arrived. */
  async copyIn(target: CopyTarget, chunks: AsyncIterable<Uint8Array>): Promise<number> {
    this.#signal.throwIfAborted()
    return this.#watched(() => this.#wire.copyIn(target, chunks))
  }

  /** Runs `work` between BEGIN and COMMIT, or inside a savepoint where a transaction is open already; an error rolls it back. */
  async transaction<T>(work: (session: Session) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    const outer = this.#depth === 0
    const savepoint = quoteIdentifier(`dbctl_${this.#depth}`)
    await this.script(outer ? `begin${options.readOnly ? ' read only' : ''}` : `savepoint ${savepoint}`)
    this.#depth++
    const before = this.#failure
    try {
      await this.set({ ...(outer ? this.#transactionSettings : {}), ...options.local }, 'local')
      const result = await work(this)
      // COMMIT of a failed transaction rolls back and reports success; whoever swallowed the error must not believe it.
      if (this.#failure !== before) throw this.#failure
      this.#signal.throwIfAborted()
      await this.#wire.run(outer ? 'commit' : `release savepoint ${savepoint}`, undefined, 'object')
      return result
    } catch (error) {
      // When the conversation itself is gone, so is the transaction; the first error is the one that tells why.
      await this.#wire.run(outer ? 'rollback' : `rollback to savepoint ${savepoint}`, undefined, 'object').catch(() => undefined)
      throw error
    } finally {
      this.#depth--
      this.#failure = before
    }
  }

  /** Changes settings, for the session or for the open transaction. */
  async set(values: SettingValues, scope: 'session' | 'local'): Promise<void> {
    const entries = Object.entries(values)
    if (entries.length === 0) return
    const calls = entries.map((_, i) => `set_config($${2 * i + 1}, $${2 * i + 2}, ${scope === 'local'})`)
    await this.query(`select ${calls.join(', ')}`, entries.flat())
  }

  /** A statement that must run even while the run is being interrupted: giving back a lock. */
  async cleanUp<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return (await this.#wire.run(sql, parameters.map(toText), 'object')).rows as Row[]
  }

  /** Drizzle's handle on this very conversation, transactions included, whichever the engine. */
  async drizzle<Schema extends Record<string, unknown> = Record<string, never>>(schema?: Schema): Promise<PostgresJsDatabase<Schema>> {
    const { drizzleOver } = await import('./drizzle.ts')
    return drizzleOver(this, schema)
  }

  async #run(sql: string, parameters: readonly (string | null)[] | undefined, shape: 'object' | 'array'): Promise<RawResult> {
    this.#signal.throwIfAborted()
    return this.#watched(() => this.#wire.run(sql, parameters, shape))
  }

  async #watched<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (this.#depth > 0) this.#failure ??= serverErrorIn(error)
      // A statement that we cancelled ourselves fails like any other; what the operator should read is why.
      this.#signal.throwIfAborted()
      throw error
    }
  }
}
