import type { FileProblem, Position } from './row.ts'

/** More than an operator reads; a file of the wrong kind would have one for each of its lines. */
const MOST = 100

/** The problems of one file, of which only so many are told. A reader goes on until `ended`. */
export class Problems {
  readonly #file: string
  readonly #tell: (found: FileProblem) => void
  #count = 0
  #ended = false

  constructor(file: string, tell: (found: FileProblem) => void) {
    this.#file = file
    this.#tell = tell
  }

  /** Whether the rest of the file is not to be read. */
  get ended(): boolean {
    return this.#ended
  }

  get count(): number {
    return this.#count
  }

  add({ line, column }: Position, message: string): void {
    if (this.#ended) return
    this.#ended = this.#count === MOST
    this.#count++
    this.#tell({
      file: this.#file,
      line,
      column,
      message: this.#ended
        ? `reading stopped here, at the problem after the first ${MOST} of this file; mend those and run again`
        : message,
    })
  }

  /** A problem beyond which nothing can be read. */
  end(position: Position, message: string): void {
    this.add(position, message)
    this.stop()
  }

  stop(): void {
    this.#ended = true
  }
}
