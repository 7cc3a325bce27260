import type { Socket } from 'node:net'
import { Readable, type Stream, type Writable } from 'node:stream'
import { ServerError } from '../server-error.ts'
import { UntilLost } from './until-lost.ts'

/** What the wire uses of the driver's query object, two of its undocumented methods included (see `pump`). */
export interface DriverQuery extends PromiseLike<unknown> {
  values(): PromiseLike<unknown>
  writable(): Promise<Writable>
  resolve: (result: unknown) => void
  reject: (error: unknown) => void
}

/** https://www.postgresql.org/docs/current/protocol-message-formats.html, CopyData: `d` and the length, itself included. */
function copyDataHeader(bytes: number): Buffer {
  const header = Buffer.allocUnsafe(5)
  header[0] = 0x64
  header.writeInt32BE(bytes + 4, 1)
  return header
}

/**
 * Feeds a COPY. The data goes to the socket itself: the driver would copy every chunk once more, and what is copied lies about until it is
 * collected, 64 MiB of it. A chunk has been handed over when the next one is asked for, so that its memory may be used again. The driver forgets its stream once the data has ended, so an error that the server finds only then (a unique key,
 * a deferred check) would never arrive: the query's own rejection is listened to as well.
 */
export async function pump(query: DriverQuery, socket: Socket, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  const stream = await query.writable()
  let fail: (error: unknown) => void = () => undefined
  const counted = new Promise<number>((resolve, reject) => {
    query.resolve = (result) => resolve((result as { count?: number | null }).count ?? 0)
    query.reject = fail = reject
  })
  const sending = new UntilLost()
  counted.catch((error: unknown) => sending.lose(error))
  stream.on('error', fail)
  const source = chunks[Symbol.asyncIterator]()
  try {
    // The server's word is heard while the source is slow, too.
    for (let next = await sending.during(source.next()); !next.done; next = await sending.during(source.next())) {
      await sending.during(written(socket, next.value))
    }
  } catch (error) {
    // Tells the server to abandon the COPY; its answer must be in before the next statement may be sent.
    stream.off('error', fail)
    stream.on('error', () => undefined)
    stream.destroy(error instanceof Error ? error : new Error(String(error)))
    await counted.catch(() => undefined)
    void source.return?.()
    throw error
  }
  stream.end()
  return counted
}

const written = (socket: Socket, chunk: Uint8Array): Promise<void> =>
  new Promise((resolve) => {
    socket.cork()
    socket.write(copyDataHeader(chunk.length))
    // A socket that fails is noticed where its end is: whoever runs the statement stops waiting then.
    socket.write(chunk, () => resolve())
    socket.uncork()
  })

/** A COPY inside a script has nobody to feed or to read it; it is ended, and the error says so. */
export async function abandonCopy(query: DriverQuery, stream: Stream): Promise<ServerError> {
  const answered = new Promise<void>((resolve) => {
    query.resolve = () => resolve()
    query.reject = () => resolve()
  })
  stream.on('error', () => undefined)
  if (stream instanceof Readable && !('write' in stream)) stream.resume()
  else (stream as Writable).destroy(new Error('no data'))
  await answered
  return new ServerError({
    sqlstate: '0A000',
    severity: 'ERROR',
    message: 'COPY with STDIN or STDOUT has no stream to work with in a script',
  })
}
