import { AsyncLocalStorage } from 'node:async_hooks'
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import { type ServerError, serverErrorIn } from '../server-error.ts'
import { quoteIdentifier, quoteLiteral, toText } from './values.ts'
import type { CopyTarget, RawResult, Wire } from './wire.ts'

/** Settings by name, as `set_config` takes them. */
export type SettingValues = Readonly<Record<string, string>>

export interface TransactionOptions {
  /** READ COMMITTED unless said otherwise, whatever the role or the database has as its default. */
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable' | undefined
  /** Settings for this transaction alone (`SET LOCAL`), applied before anything else. */
  readonly local?: SettingValues
  /** Without it, what the session has as its default. */
  readonly readOnly?: boolean | undefined
}

/** What is open on a session: nothing (depth 0), a transaction, or a savepoint inside the frame above it. */
interface Frame {
  readonly depth: number
  /** The first error since it was opened: PostgreSQL has given the transaction up, whoever caught the error. */
  failure: ServerError | undefined
  /** Settles when all that was called in this frame so far is done. */
  turn: Promise<unknown>
}

/**
 * One conversation with the database: what it sets, locks and begins stays with it. Statements run in the order in which they are
 * called; while a transaction is open, only what its own work calls runs inside it, and everything else waits for its end. Rows come as `values.ts` says; errors as `ServerError`, and as the interruption's own error once the run is interrupted.
 */
export class Session {
  readonly #wire: Wire
  readonly #signal: AbortSignal
  readonly #transactionSettings: SettingValues
  #sessionSettings: SettingValues = {}
  readonly #top: Frame = { depth: 0, failure: undefined, turn: Promise.resolve() }
  /** The frame whose work calls: two transactions begun side by side must not find themselves in each other's. */
  readonly #frames = new AsyncLocalStorage<Frame>()

  /** `transactionSettings` are repeated in every transaction: behind a transaction-mode pooler nothing else lasts. */
  constructor(wire: Wire, signal: AbortSignal, transactionSettings: SettingValues = {}) {
    this.#wire = wire
    this.#signal = signal
    this.#transactionSettings = transactionSettings
  }

  /** Changes settings for the session, and remembers them for `resetSettings`. */
  async keepSettings(values: SettingValues): Promise<void> {
    await this.set(values, 'session')
    this.#sessionSettings = { ...this.#sessionSettings, ...values }
  }

  /** Back to the settings that are kept, whatever a script has set since. */
  async resetSettings(): Promise<void> {
    await this.script('reset all')
    await this.set(this.#sessionSettings, 'session')
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
    const frame = this.#frame()
    return this.#inTurn(frame, () => this.#watched(frame, () => this.#wire.copyIn(target, chunks)))
  }

  /** Runs `work` between BEGIN and COMMIT, or inside a savepoint where a transaction is open already; an error rolls it back. */
  transaction<T>(work: (session: Session) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    const outside = this.#frame()
    return this.#inTurn(outside, async () => {
      const frame: Frame = { depth: outside.depth + 1, failure: undefined, turn: Promise.resolve() }
      const outer = outside.depth === 0
      const savepoint = quoteIdentifier(`dbctl_${outside.depth}`)
      await this.#send(outside, outer ? beginStatement(options) : `savepoint ${savepoint}`)
      try {
        const result = await this.#frames.run(frame, async () => {
          await this.set({ ...(outer ? this.#transactionSettings : {}), ...options.local }, 'local')
          return work(this)
        })
        await frame.turn // what the work has called and not waited for belongs to it all the same
        // COMMIT of a failed transaction rolls back and reports success; whoever swallowed the error must not believe it.
        if (frame.failure) throw frame.failure
        this.#signal.throwIfAborted()
        await this.#wire.run(outer ? 'commit' : `release savepoint ${savepoint}`, undefined, 'object')
        return result
      } catch (error) {
        await frame.turn
        // When the conversation itself is gone, so is the transaction; the first error is the one that tells why.
        const undo = outer ? 'rollback' : `rollback to savepoint ${savepoint}; release savepoint ${savepoint}`
        await this.#wire.run(undo, undefined, 'object').catch(() => undefined)
        throw error
      }
    })
  }

  /**
   * Runs texts in one transaction, each as `script` would, and sends them all without waiting for each other's answers: a thousand small
   * transactions take a third of the time. `last` runs before COMMIT, in one message with it. `failed` hears which text was refused, or
   * that it was the end (`texts.length`), and nothing where the transaction was not begun; it is rolled back then, and the texts after
   * the refused one have not run. With `fresh` the settings are reset first, as `resetSettings` does, in the transaction itself.
   */
  transactionOfScripts(
    texts: readonly string[],
    last: string,
    { local = {}, isolation, fresh = false }: Pick<TransactionOptions, 'local' | 'isolation'> & { readonly fresh?: boolean },
    failed: (index: number) => void,
  ): Promise<void> {
    const outside = this.#frame()
    if (outside.depth > 0) throw new Error('a transaction of scripts stands by itself')
    const begin = [beginStatement({ isolation, readOnly: fresh ? false : undefined }), ...(fresh ? ['reset all'] : [])].join('; ')
    // A message of their own: the server reads a message in the client_encoding that it finds, and so after the reset.
    const settings = [
      ...(fresh ? setStatement(this.#sessionSettings, 'session') : []),
      ...setStatement({ ...this.#transactionSettings, ...local }, 'local'),
    ].join('; ')
    const head = settings === '' ? [] : [settings]
    const end = () => this.#wire.run('rollback', undefined, 'object').catch(() => undefined)
    return this.#inTurn(outside, async () => {
      try {
        // This answer is waited for: behind a BEGIN that was refused or cancelled every text would run, and commit, by itself.
        await this.#send(outside, begin)
        this.#signal.throwIfAborted()
      } catch (error) {
        await end()
        throw error
      }
      const messages = [...head, ...texts, `${last}; commit`]
      const settled = await Promise.allSettled(messages.map((sql) => this.#wire.run(sql, undefined, 'object')))
      const at = settled.findIndex(({ status }) => status === 'rejected')
      const refused = settled[at]
      if (refused?.status !== 'rejected') return // an interruption that came too late to stop it is for the next one to heed
      await end()
      if (at >= head.length) failed(at - head.length)
      this.#signal.throwIfAborted()
      throw refused.reason
    })
  }

  /** Changes settings, for the session or for the open transaction. */
  async set(values: SettingValues, scope: 'session' | 'local'): Promise<void> {
    const entries = Object.entries(values)
    if (entries.length === 0) return
    const calls = entries.map((_, i) => `pg_catalog.set_config($${2 * i + 1}, $${2 * i + 2}, ${scope === 'local'})`)
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

  #frame(): Frame {
    return this.#frames.getStore() ?? this.#top
  }

  #inTurn<T>(frame: Frame, work: () => Promise<T>): Promise<T> {
    const turn = frame.turn.then(work)
    frame.turn = turn.catch(() => undefined)
    return turn
  }

  #run(sql: string, parameters: readonly (string | null)[] | undefined, shape: 'object' | 'array'): Promise<RawResult> {
    const frame = this.#frame()
    return this.#inTurn(frame, () => this.#watched(frame, () => this.#wire.run(sql, parameters, shape)))
  }

  #send(frame: Frame, sql: string): Promise<RawResult> {
    return this.#watched(frame, () => this.#wire.run(sql, undefined, 'object'))
  }

  async #watched<T>(frame: Frame, work: () => Promise<T>): Promise<T> {
    this.#signal.throwIfAborted()
    try {
      return await work()
    } catch (error) {
      if (frame.depth > 0) frame.failure ??= serverErrorIn(error)
      // A statement that we cancelled ourselves fails like any other; what the operator should read is why.
      this.#signal.throwIfAborted()
      throw error
    }
  }
}

/** For the middle of a script; none where nothing is to be set. */
function setStatement(values: SettingValues, scope: 'session' | 'local'): string[] {
  const calls = Object.entries(values).map(
    ([name, value]) => `pg_catalog.set_config(${quoteLiteral(name)}, ${quoteLiteral(value)}, ${scope === 'local'})`,
  )
  return calls.length === 0 ? [] : [`select ${calls.join(', ')}`]
}

const beginStatement = ({ isolation = 'read committed', readOnly }: TransactionOptions): string =>
  `begin isolation level ${isolation}${readOnly === undefined ? '' : readOnly ? ' read only' : ' read write'}`
