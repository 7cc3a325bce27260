/**
 * Work that is given up when something else fails. Promise.race would do, but what it is given keeps every race it was ever in, results and
 * all: over a connection that lives for long, all that was ever read.
 */
export class UntilLost {
  readonly #waiting = new Set<(error: unknown) => void>()
  #lost: { readonly error: unknown } | undefined

  /** Fails whatever is under way, and all that begins later. */
  lose(error: unknown): void {
    if (this.#lost) return
    this.#lost = { error }
    for (const reject of this.#waiting) reject(error)
    this.#waiting.clear()
  }

  during<T>(work: PromiseLike<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = <V>(use: (value: V) => void) => {
        return (value: V) => {
          this.#waiting.delete(reject)
          use(value)
        }
      }
      work.then(settle(resolve), settle(reject))
      if (this.#lost) reject(this.#lost.error)
      else this.#waiting.add(reject)
    })
  }
}
