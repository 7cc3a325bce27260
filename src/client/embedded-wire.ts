import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import { DbctlError } from '../errors.ts'
import { ServerError, type ServerErrorFields } from '../server-error.ts'
import type { WorkerCall, WorkerPlace, WorkerRequest, WorkerResponse } from './embedded-protocol.ts'
import { quoteIdentifier } from './values.ts'
import type { RawResult, Wire } from './wire.ts'

interface Pending {
  resolve(value: unknown): void
  reject(error: unknown): void
}

/** The built thread, by the package's own name: found alike from the bundle, from an installation and from the sources under test. */
const WORKER = createRequire(import.meta.url).resolve('dbctl/embedded-worker')

export interface EmbeddedWire extends Wire {
  /** Puts a fresh database in the place of the one in memory. */
  renew(): Promise<void>
}

/** A wire to PGlite in its own thread. `signal` ends the opening, and only that. */
export async function openEmbeddedWire(place: WorkerPlace, signal: AbortSignal, onNotice: (text: string) => void): Promise<EmbeddedWire> {
  const worker = new Worker(WORKER, { workerData: place, stdout: true, stderr: true })
  const pending = new Map<number, Pending>()
  let nextId = 1
  let ended: Error | undefined
  let lastWords = ''

  const end = (error: Error) => {
    ended ??= error
    for (const { reject } of pending.values()) reject(ended)
    pending.clear()
  }
  // The engine writes debug output of its own; none of it may reach our streams unasked.
  for (const stream of [worker.stdout, worker.stderr]) {
    stream.on('data', (data: Buffer) => {
      lastWords = `${lastWords}${data}`.slice(-2_000)
      onNotice(`engine: ${data.toString().trimEnd()}`)
    })
  }
  worker.on('message', (response: WorkerResponse) => {
    if ('notice' in response) return onNotice(response.notice)
    const call = pending.get(response.id)
    pending.delete(response.id)
    if ('error' in response) call?.reject(toError(response.error))
    else call?.resolve(response.value)
  })
  worker.on('error', (error) => end(engineFailed(error.message)))
  worker.on('exit', () => end(engineFailed('its thread ended')))

  const call = <T>(request: WorkerCall): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (ended) return reject(ended)
      const numbered = { ...request, id: nextId++ } as WorkerRequest
      pending.set(numbered.id, { resolve: resolve as (value: unknown) => void, reject })
      worker.postMessage(numbered)
    })

  const cancel = async () => {
    // WebAssembly cannot be asked to stop; ending its thread is a crash to PostgreSQL, which recovers from its log at the next start.
    if (pending.size === 0) return
    end(
      new DbctlError('DBCTL_CONNECTION_LOST', 'the embedded database was stopped in the middle of a statement', {
        hint: 'The next command recovers it.',
      }),
    )
    await worker.terminate()
  }

  const close = async () => {
    if (!ended) await call({ kind: 'close' }).catch(() => undefined)
    end(engineFailed('it is closed'))
    await worker.terminate()
  }

  const giveUp = () => void worker.terminate()
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    await call({ kind: 'open' })
  } catch (error) {
    await worker.terminate()
    signal.throwIfAborted()
    throw error instanceof DbctlError ? engineFailed(error.message.replace('the embedded database failed: ', ''), lastWords) : error
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
  return {
    run: (sql, parameters, shape) => call<RawResult>({ kind: 'run', sql, parameters, shape }),
    async copyIn({ schema, table, columns, format }, chunks) {
      const parts: Uint8Array[] = []
      // Whoever makes the chunks may use their memory again for the next.
      for await (const chunk of chunks) parts.push(Uint8Array.from(chunk))
      const into = `${quoteIdentifier(schema, table)} (${columns.map((column) => quoteIdentifier(column)).join(', ')})`
      // PGlite has no protocol-level COPY; it reads what it is handed from a device file.
      return call<number>({ kind: 'copy', sql: `copy ${into} from '/dev/blob' (format ${format})`, data: Buffer.concat(parts) })
    },
    renew: () => call({ kind: 'renew' }),
    cancel,
    close,
  }
}

function toError({ message, fields }: { message: string; fields?: Record<string, unknown> }): Error {
  if (!fields) return engineFailed(message)
  const present = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== ''))
  const { position, ...rest } = present
  return new ServerError({ ...rest, message, ...(position === undefined ? {} : { position: Number(position) }) } as ServerErrorFields)
}

const engineFailed = (reason: string, engine = ''): DbctlError =>
  new DbctlError('DBCTL_CONNECTION_LOST', `the embedded database failed: ${reason}`, {
    hint: 'Run the command again. If it fails in the same way, move the data directory aside; a fresh one is then made.',
    ...(engine === '' ? {} : { details: { engine: engine.trim() } }),
  })
