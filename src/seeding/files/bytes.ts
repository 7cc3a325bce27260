import { createReadStream } from 'node:fs'
import { getSystemErrorMap } from 'node:util'
import { createGunzip, type Gunzip } from 'node:zlib'

/** Reading cannot go on. The message is a sentence for the operator; where it happened, the reader of the text knows. */
export class BrokenOff extends Error {
  override readonly name = 'BrokenOff'
}

const CHUNK = 256 * 1024
/** What inflates a thousandfold at worst still fits into memory. */
const COMPRESSED_CHUNK = 16 * 1024

export interface Hash {
  update(bytes: Uint8Array): unknown
}

/** The bytes of a file or of stdin, unzipped where they are gzip's, whatever the name says. The hash is of the bytes as stored. */
export async function* bytesOf(source: string | AsyncIterable<Uint8Array>, hash: Hash | undefined): AsyncGenerator<Uint8Array> {
  yield* unzipped(stored(source, hash))
}

async function* stored(source: string | AsyncIterable<Uint8Array>, hash: Hash | undefined): AsyncGenerator<Uint8Array> {
  const bytes: AsyncIterable<Uint8Array> = typeof source === 'string' ? createReadStream(source, { highWaterMark: CHUNK }) : source
  try {
    for await (const chunk of bytes) {
      hash?.update(chunk)
      yield chunk
    }
  } catch (error) {
    throw new BrokenOff(systemSays(error))
  }
}

export const A_DIRECTORY = 'cannot be read: it is a directory; name a file (EISDIR)'

/** What the system says of a file, in its own words: `cannot be read: no such file or directory (ENOENT)`. */
export function systemSays(error: unknown): string {
  const { errno, code, message } = error instanceof Error ? (error as NodeJS.ErrnoException) : { message: String(error) }
  const [, text] = (errno === undefined ? undefined : getSystemErrorMap().get(errno)) ?? []
  if (code === 'EISDIR') return A_DIRECTORY
  if (text === undefined) return `cannot be read: ${message.split('\n')[0]}`
  return `cannot be read: ${text} (${code})`
}

async function* unzipped(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array = new Uint8Array()
  let decided = false
  let inflater: Inflater | undefined
  try {
    for await (const chunk of bytes) {
      let next = chunk
      if (!decided) {
        next = head.length === 0 ? chunk : Buffer.concat([head, chunk])
        if (next.length < 2) {
          head = next
          continue
        }
        decided = true
        if (next[0] === 0x1f && next[1] === 0x8b) inflater = new Inflater()
      }
      if (inflater) yield* inflater.inflate(next)
      else yield next
    }
    if (!decided && head.length > 0) yield head
    if (inflater) yield* inflater.finish()
  } finally {
    inflater?.close()
  }
}

/**
 * Node's gunzip as a generator. Read as a stream it would throw away, together with the rest, what it had unzipped before an error, and
 * with it the line at which the file is broken.
 */
class Inflater {
  readonly #gunzip: Gunzip = createGunzip()
  readonly #done: Promise<void>
  #inflated: Uint8Array[] = []
  #ended = false

  constructor() {
    this.#gunzip.on('data', (piece: Uint8Array) => this.#inflated.push(piece))
    this.#done = new Promise((resolve, reject) => {
      this.#gunzip.once('end', () => {
        this.#ended = true
        resolve()
      })
      this.#gunzip.once('error', reject)
    })
    // It is awaited further down, and may fail before.
    this.#done.catch(() => {})
  }

  async *inflate(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length && !this.#ended; at += COMPRESSED_CHUNK) {
      const part = bytes.subarray(at, at + COMPRESSED_CHUNK)
      // Zeros that pad the end are no data: gunzip ends before them and never answers for what it did not take.
      yield* this.#after(
        Promise.race([
          this.#done,
          new Promise<void>((resolve) => {
            this.#gunzip.write(part, (error) => {
              if (!error) resolve()
            })
          }),
        ]),
      )
    }
  }

  async *finish(): AsyncGenerator<Uint8Array> {
    this.#gunzip.end()
    yield* this.#after(this.#done)
  }

  close(): void {
    this.#gunzip.destroy()
  }

  async *#after(work: Promise<void>): AsyncGenerator<Uint8Array> {
    let failure: unknown
    try {
      await work
    } catch (error) {
      failure = error
    }
    const inflated = this.#inflated
    this.#inflated = []
    yield* inflated
    if (failure === undefined) return
    const { code, message } = failure as NodeJS.ErrnoException
    throw new BrokenOff(
      code === 'Z_BUF_ERROR'
        ? 'the gzip data end here, before the end that gzip marks: the file is truncated; get it again'
        : `the gzip data are corrupt after this place (${message}); get the file again`,
    )
  }
}
