import { setTimeout as sleep } from 'node:timers/promises'
import { loadModule } from '../config/config-file.ts'
import { DbctlError } from '../errors.ts'
import { serverErrorIn } from '../server-error.ts'
import { type ApplyContext, localSettings } from './apply.ts'
import { fillColumn } from './backfill.ts'
import type { MigrationScript, MigrationScriptInput } from './define.ts'
import type { Progress } from './progress.ts'
import { retryOnLock } from './retry.ts'
import type { Migration } from './source/migration.ts'

/** Where each of a script's `batches` stands. */
type Cursors = Readonly<Record<string, { readonly at?: unknown; readonly ended?: true }>>

/** Runs the TypeScript beside a migration's SQL, from where an earlier run left it. */
export async function runScript(
  context: ApplyContext,
  migration: Migration,
  { path }: { path: string },
  progress: Progress,
  cursor: unknown,
): Promise<void> {
  const script = await loadScript(path)
  const { signal, report } = context.options
  const { session } = context.client
  let cursors = (cursor ?? {}) as Cursors
  const input: MigrationScriptInput = {
    db: await session.drizzle(),
    session,
    signal,
    log: (text) => report.note(`${migration.name}: ${text}`),
    async batches(name, work, { pause = 0 } = {}) {
      while (cursors[name]?.ended === undefined) {
        signal.throwIfAborted()
        cursors = await batch(name, work as (cursor: unknown) => Promise<unknown>)
        if (pause > 0) await sleep(pause, undefined, { signal }).catch(() => signal.throwIfAborted())
      }
    },
    backfill: (target) => fillColumn(input, target),
  }
  const batch = async (name: string, work: (cursor: unknown) => Promise<unknown>): Promise<Cursors> => {
    await context.lock.assertHeld()
    const what = `${migration.name} (${name})`
    return retryOnLock({ what, signal, report, blocker: context.blocker }, () =>
      session.transaction(
        async (tx) => {
          const at = await work(cursors[name]?.at)
          const next = { ...cursors, [name]: at === undefined ? { ended: true as const } : { at } }
          await progress.moveCursor(tx, next)
          return next
        },
        { local: localSettings(context.options, migration), readOnly: false },
      ),
    )
  }
  try {
    await script.up(input)
  } catch (error) {
    if (error instanceof DbctlError || serverErrorIn(error)) throw error
    throw scriptFailed(path, error)
  }
}

async function loadScript(path: string): Promise<MigrationScript> {
  let loaded: unknown
  try {
    loaded = await loadModule(path)
  } catch (error) {
    throw scriptFailed(path, error)
  }
  if (typeof (loaded as Partial<MigrationScript> | null)?.up === 'function') return loaded as MigrationScript
  throw new DbctlError('DBCTL_MIGRATION_SCRIPT', `${path} exports no migration`, {
    hint: "End it with `export default defineMigration({ async up({ db, batches }) { … } })`, importing defineMigration from 'dbctl'.",
    details: { file: path },
  })
}

function scriptFailed(path: string, error: unknown): DbctlError {
  const message = error instanceof Error ? error.message : String(error)
  // The line of the user's own file, where the stack has one.
  const line = error instanceof Error ? error.stack?.split('\n').find((frame) => frame.includes(path)) : undefined
  const where = /:(\d+:\d+)\)?$/.exec(line ?? '')?.[1]
  return new DbctlError('DBCTL_MIGRATION_SCRIPT', `${path}${where ? `:${where}` : ''} threw: ${message}`, {
    hint: 'Mend it and run dbctl migrate again: what its batches have committed is kept, and they go on from there.',
    details: { file: path },
    cause: error,
  })
}
