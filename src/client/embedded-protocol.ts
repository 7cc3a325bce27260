/** What the program asks of the embedded engine's thread. */
export type WorkerRequest =
  | { readonly id: number; readonly kind: 'open' | 'close' }
  /** In place of the database in memory a fresh one, with nothing in it. */
  | { readonly id: number; readonly kind: 'renew' }
  | {
      readonly id: number
      readonly kind: 'run'
      readonly sql: string
      readonly parameters: readonly (string | null)[] | undefined
      readonly shape: 'object' | 'array'
    }
  | { readonly id: number; readonly kind: 'copy'; readonly sql: string; readonly data: Uint8Array }

/** And what comes back: a value or an error for a request, or a server notice between them. */
export type WorkerResponse =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: { readonly message: string; readonly fields?: Record<string, unknown> } }
  | { readonly notice: string }

/** What the thread is to open: a data directory, or a database in its memory that ends with it, with these extensions at hand. */
export type WorkerPlace = { readonly directory: string } | { readonly extensions: readonly string[] }

/** A request before it gets its number. */
export type WorkerCall = WorkerRequest extends infer R ? (R extends WorkerRequest ? Omit<R, 'id'> : never) : never
