import { readFileSync } from 'node:fs'
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type { Client } from '../client/client.ts'
import type { Session } from '../client/session.ts'
import { DbctlError } from '../errors.ts'
import type { Reporter } from '../report.ts'
import { explainServerError, serverErrorIn } from '../server-error.ts'

/** What a hook written in TypeScript is given. */
export interface HookInput {
  readonly db: PostgresJsDatabase
  readonly session: Session
  /** The names of the migrations that will be applied, or were. */
  readonly migrations: readonly string[]
}

/** A file of SQL by its path, or a function of the configuration. */
export type Hook = string | ((input: HookInput) => Promise<void> | void)

export type HookPoint = 'beforeMigrate' | 'afterMigrate'

/** Runs hooks in order, each file in a transaction of its own, on the session that migrates. */
export async function runHooks(
  client: Client,
  point: HookPoint,
  hooks: readonly Hook[],
  migrations: readonly string[],
  report: Reporter,
): Promise<void> {
  for (const hook of hooks) {
    const name = nameOf(hook)
    report.step(`${point}: ${name}`)
    try {
      if (typeof hook === 'string') {
        const sql = readHook(point, hook)
        await client.session.transaction((tx) => tx.script(sql))
      } else await hook({ db: await client.session.drizzle(), session: client.session, migrations })
    } catch (error) {
      throw hookFailed(point, name, error)
    }
  }
}

/** The hooks as the dry run shows them. */
export const hookScript = (point: HookPoint, hooks: readonly Hook[]): string[] =>
  hooks.map((hook) =>
    typeof hook === 'string'
      ? [`-- ${point}: ${hook}`, 'begin;', `${readHook(point, hook).trim()}\n;`, 'commit;', ''].join('\n')
      : `-- ${point}: the function ${nameOf(hook)} of the configuration runs here, which psql cannot\n`,
  )

const nameOf = (hook: Hook): string => (typeof hook === 'string' ? hook : hook.name || '(a function)')

function readHook(point: HookPoint, path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    throw new DbctlError('DBCTL_CONFIG_INVALID', `hooks.${point}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`, {
      hint: 'A hook is the path of a SQL file, relative to the configuration file, or a function.',
      details: { file: path },
    })
  }
}

function hookFailed(point: HookPoint, name: string, error: unknown): unknown {
  if (error instanceof DbctlError) return error
  const server = serverErrorIn(error)
  const what = point === 'beforeMigrate' ? 'nothing was applied' : 'the migrations before it are applied and stay so'
  const message = server ? explainServerError(server).message : error instanceof Error ? error.message : String(error)
  return new DbctlError('DBCTL_HOOK', `the ${point} hook ${name} failed: ${message}; ${what}`, {
    hint:
      point === 'beforeMigrate'
        ? 'Mend the hook and run this again.'
        : 'Mend the hook and run it by itself: with nothing pending, dbctl migrate runs no hook.',
    details: { hook: name, point },
    cause: error,
  })
}
