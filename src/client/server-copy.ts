import { Readable, type Stream, type Writable } from 'node:stream'
import { ServerError } from '../server-error.ts'

/** What the wire uses of the driver's query object, two of its undocumented methods included (see `pump`). */
export interface DriverQuery extends PromiseLike<unknown> {
  values(): PromiseLike<unknown>
  writable(): Promise<Writable>
  resolve: (result: unknown) => void
  reject: (error: unknown) => void
}

/**
 * Feeds a COPY. The driver forgets its stream once the data has ended, so an error that the server finds only then (a unique key,
 * a deferred check) would never arrive: the query's own rejection is listened to as well.
 */
export async function pump(query: DriverQuery, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  const stream = await query.writable()
  let fail: (error: unknown) => void = () => undefined
  const counted = new Promise<number>((resolve, reject) => {
    query.resolve = (result) => resolve((result as { count?: number | null }).count ?? 0)
    query.reject = fail = reject
  })
  counted.catch(() => undefined)
  stream.on('error', fail)
  const source = chunks[Symbol.asyncIterator]()
  try {
    // The server's word is heard while the source is slow, too.
    for (
      let next = await Promise.race([source.next(), counted]);
      typeof next === 'object' && !next.done;
      next = await Promise.race([source.next(), counted])
    ) {
      if (!stream.write(next.value)) await Promise.race([new Promise<void>((resolve) => stream.once('drain', resolve)), counted])
    }
  } catch (error) {
    // Tells the server to abandon the COPY; its answer must be in before the next statement may be sent.
    stream.destroy(error instanceof Error ? error : new Error(String(error)))
    await counted.catch(() => undefined)
    void source.return?.()
    throw error
  }
  stream.end()
  return counted
}

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
