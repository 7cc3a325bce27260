// The thread in which PGlite runs. A statement keeps its thread busy to the end, so it may not be the one that listens for Ctrl-C.
import fs from 'node:fs'
import { inspect } from 'node:util'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import { loadExtensions } from './embedded-extensions.ts'
import type { WorkerPlace, WorkerRequest, WorkerResponse } from './embedded-protocol.ts'
import { PARSERS } from './values.ts'

/** PGlite's file system layer sets mode 0666 on every file, whatever the umask; databases are their owner's alone. */
function keepFilesPrivate(): void {
  const { chmodSync, fchmodSync } = fs
  fs.chmodSync = (path, mode) => chmodSync(path, Number(mode) & 0o700)
  fs.fchmodSync = (descriptor, mode) => fchmodSync(descriptor, Number(mode) & 0o700)
}

/** PostgreSQL's own 128 MB would be set out in this process's memory at each opening, which is a third of what opening costs. */
const startParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB']

const port = parentPort
if (!port) throw new Error('this file runs as a worker thread')

keepFilesPrivate()
const place = workerData as WorkerPlace
let opening = ('directory' in place ? openDirectory(place.directory) : openMemory(place.extensions)).then(withOurTypes)
/** A database in memory as it was made: to open this takes a sixth of the time that making another takes. */
let pristine: Awaited<ReturnType<PGlite['dumpDataDir']>> | undefined
// Whoever asks first is told why it failed; until somebody has asked, that is no unhandled rejection.
opening.catch(() => undefined)

port.on('message', (request: WorkerRequest) => {
  void answer(request).then((response) => port.postMessage(response))
})

function openDirectory(directory: string): Promise<PGlite> {
  return PGlite.create({ dataDir: directory, extensions: { vector }, startParams })
}

async function openMemory(names: readonly string[]): Promise<PGlite> {
  const extensions = await loadExtensions(names)
  if (pristine) return PGlite.create({ extensions, startParams, loadDataDir: pristine })
  const made = await PGlite.create({ extensions, startParams })
  pristine = await made.dumpDataDir('none')
  return made
}

async function renew(): Promise<void> {
  if ('directory' in place) throw new Error('a database in a directory is not renewed')
  await (await opening).close()
  opening = openMemory(place.extensions).then(withOurTypes)
  await opening
}

/** Values go out as the text that `toText` made and come in as PARSERS say; the arrays that PGlite parses of itself stay text. */
function withOurTypes(database: PGlite): PGlite {
  const same = (text: string) => text
  for (const oid of Object.keys(database.parsers)) database.parsers[oid] = PARSERS[Number(oid)] ?? same
  for (const oid of Object.keys(database.serializers)) database.serializers[oid] = same
  return database
}

async function answer(request: WorkerRequest): Promise<WorkerResponse> {
  try {
    return { id: request.id, value: await perform(await opening, request) }
  } catch (error) {
    return { id: request.id, error: plainError(error) }
  }
}

async function perform(database: PGlite, request: WorkerRequest): Promise<unknown> {
  const onNotice = ({ severity, message }: { severity?: string | undefined; message?: string | undefined }) => {
    const response: WorkerResponse = { notice: `${severity ?? 'NOTICE'}: ${message ?? ''}` }
    port?.postMessage(response)
  }
  switch (request.kind) {
    case 'open':
      return undefined
    case 'close':
      return database.close()
    case 'renew':
      return renew()
    case 'run': {
      const options = { rowMode: request.shape, onNotice } as const
      const results = request.parameters
        ? [await database.query(request.sql, [...request.parameters], options)]
        : await database.exec(request.sql, options)
      const last = results.at(-1)
      return { rows: last?.rows ?? [], count: last?.affectedRows || (last?.rows.length ?? 0) }
    }
    case 'copy': {
      const result = await database.query(request.sql, [], { blob: new Blob([request.data]), onNotice })
      return result.affectedRows ?? 0
    }
  }
}

function plainError(error: unknown): { fields?: Record<string, unknown>; message: string } {
  // The file system layer throws objects of its own, with a number and perhaps a message.
  if (!(error instanceof Error)) return { message: (error as { message?: string } | null)?.message ?? inspect(error) }
  const { code, severity, detail, hint, position, where, schema, table, column, constraint } = error as Error & Record<string, unknown>
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)
    ? { message: error.message, fields: { sqlstate: code, severity, detail, hint, position, where, schema, table, column, constraint } }
    : { message: error.message }
}
